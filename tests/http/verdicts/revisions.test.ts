import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { rows } from '../../support/database.ts'
import {
  annotationsOf,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  step,
  submit,
} from '../../support/desk.ts'
import { anyClaim, change, completeDraft, read, refusalsOf, type VerdictBody } from './support.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const UPDATE = { kind: 'update', reason: 'The audit is out.' }

const published = async (body: object = {}) => publishVerdict(desk, (await anyClaim(desk)).id, body)

const revised = async (verdict: VerdictBody, next: object = UPDATE) =>
  created(await step(desk.editor, verdict, 'revise', next))

/** Approved by who has not written in it: the editor revises, the admin approves. */
const republished = async (verdict: VerdictBody) => {
  const submitted = created(await step(desk.checker, verdict, 'submit'))
  return created(await step(desk.admin, submitted, 'approve'))
}

const revision = (id: string, number: number, key?: string) =>
  call('GET', `/v1/verdicts/${id}/revisions/${number}`, { key })

const feedOf = (id: string) =>
  rows<{ kind: string; revision: number; details: string }>(
    'select kind, revision, details from changes where verdict_id = ? order by seq',
    id,
  )

describe('a next revision', () => {
  it('begins as a draft that says what is published, which stays until it takes its place', async () => {
    const url = 'https://news.example/next'
    const { capture } = await submit(desk, url)
    const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
    const before = await publishVerdict(desk, claim.id)
    const shown = (await annotationsOf(url)).body.annotations[0].verdicts[0]
    expect(shown).toMatchObject({ revision: 1, kind: 'original', reason: null })

    const drafted = await revised(before)
    expect(drafted).toMatchObject({
      state: 'published',
      published: { number: 1 },
      working: {
        number: 2,
        state: 'draft',
        ...UPDATE,
        conclusion: before.published.conclusion,
        rating: before.published.rating,
        sources: before.published.sources,
        authors: [{ memberId: desk.editor.id }],
        approvers: [],
        claimText: null,
      },
    })
    const edited = created(
      await change(desk.editor, drafted, { conclusion: 'The audit shows growth of 11.8 percent.' }),
    )
    const submitted = created(await step(desk.checker, edited, 'submit'))
    expect(submitted).toMatchObject({ state: 'published', working: { state: 'in_review' } })
    expect((await annotationsOf(url)).body.annotations[0].verdicts[0]).toEqual(shown)
    expect((await read(before.id)).body).toMatchObject({ published: { number: 1 }, working: null })

    const after = created(await step(desk.admin, submitted, 'approve'))
    expect(after).toMatchObject({
      state: 'published',
      working: null,
      published: { number: 2, kind: 'update', reason: UPDATE.reason, claimText: claim.text },
    })
    expect((await annotationsOf(url)).body.annotations[0].verdicts[0]).toMatchObject({
      revision: 2,
      kind: 'update',
      reason: UPDATE.reason,
      conclusion: 'The audit shows growth of 11.8 percent.',
      firstPublishedAt: shown.firstPublishedAt,
    })
    expect((await feedOf(before.id)).map(({ kind }) => kind)).toEqual(['published', 'updated'])
  })

  it('wants a public reason and a kind that a revision can have', async () => {
    const verdict = await published()
    const refused = async (body: object) => {
      const reply = await step(desk.editor, verdict, 'revise', body)
      expect(reply.status).toBe(422)
      return reply.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()
    }
    expect(await refused({ kind: 'update' })).toEqual(['/reason'])
    expect(await refused({ kind: 'update', reason: '  ' })).toEqual(['/reason'])
    expect(await refused({ kind: 'original' })).toEqual(['/kind', '/reason'])
    expect(await refused({ kind: 'retraction', reason: 'x' })).toEqual(['/kind'])
    expect((await read(verdict.id, desk.editor)).body.version).toBe(verdict.version)
  })

  it('is opened by editors, of what is published, once at a time', async () => {
    const verdict = await published()
    expect((await step(desk.checker, verdict, 'revise', UPDATE)).body.code).toBe('permission.role')
    expect((await step(other.editor, verdict, 'revise', UPDATE)).body.code).toBe(
      'permission.organisation',
    )
    const drafted = await revised(verdict)
    const again = await step(desk.editor, drafted, 'revise', UPDATE)
    expect([again.status, again.body.code]).toEqual([409, 'verdict.state'])
    const draft = await completeDraft(desk)
    expect((await step(desk.editor, draft, 'revise', UPDATE)).body.code).toBe('verdict.state')
  })

  it('passes the same gate: no author approves it, nor a bot', async () => {
    const drafted = await revised(await published())
    const submitted = created(await step(desk.checker, drafted, 'submit'))
    expect(refusalsOf(await step(desk.editor, submitted, 'approve'))).toEqual(['author.approves'])
    expect(refusalsOf(await step(desk.bot, submitted, 'approve'))).toEqual(['actor.bot'])
    created(await step(desk.admin, submitted, 'approve'))
  })

  it('given back is a draft again, and what is published stands', async () => {
    const drafted = await revised(await published())
    const submitted = created(await step(desk.checker, drafted, 'submit'))
    const returned = created(await step(desk.admin, submitted, 'return', { note: 'Which audit?' }))
    expect(returned).toMatchObject({
      state: 'published',
      published: { number: 1 },
      working: { number: 2, state: 'draft' },
      returnNote: 'Which audit?',
    })
    expect(await republished(returned)).toMatchObject({
      published: { number: 2 },
      returnNote: null,
    })
  })
})

describe('a next revision that is dropped', () => {
  it('was never begun: what is published stands, and the next one has its number', async () => {
    const verdict = await published()
    const dropped = created(await step(desk.editor, await revised(verdict), 'discard'))
    expect(dropped).toMatchObject({ state: 'published', published: { number: 1 }, working: null })
    const none = await step(desk.editor, dropped, 'discard')
    expect([none.status, none.body.code]).toEqual([409, 'verdict.state'])
    const draft = await completeDraft(desk)
    expect((await step(desk.editor, draft, 'discard')).body.code).toBe('verdict.state')
    const again = await revised(dropped)
    expect(again.working).toMatchObject({ number: 2, authors: [{ memberId: desk.editor.id }] })
    expect(await republished(again)).toMatchObject({ published: { number: 2 } })
  })

  it('is warned of where it says nothing otherwise', async () => {
    const drafted = await revised(await published())
    const codes = ({ gate }: { gate: { warnings: { code: string }[] } }) =>
      gate.warnings.map(({ code }) => code)
    expect(codes(drafted)).toContain('revision.same')
    const edited = created(await change(desk.editor, drafted, { conclusion: 'In other words.' }))
    expect(codes(edited)).not.toContain('revision.same')
  })
})

describe('a change of rating', () => {
  it('is a correction, whatever its author calls it', async () => {
    const verdict = await published()
    const drafted = await revised(verdict)
    const edited = created(await change(desk.editor, drafted, { rating: { key: 'half-true' } }))
    expect(edited.working).toMatchObject({ kind: 'correction', reason: UPDATE.reason })
    const after = await republished(edited)
    expect(after.published).toMatchObject({ number: 2, kind: 'correction' })
    const [, entry] = await feedOf(verdict.id)
    expect(entry).toMatchObject({ kind: 'corrected', revision: 2 })
    expect(JSON.parse(entry!.details)).toMatchObject({
      rating: { key: 'half-true' },
      previousRating: { key: 'mostly-true' },
      reason: UPDATE.reason,
    })
  })

  it('cannot be labelled an update in so many words', async () => {
    const drafted = await revised(await published())
    const reply = await change(desk.editor, drafted, { kind: 'update', rating: { key: 'false' } })
    expect(reply.status).toBe(422)
    expect(reply.body.errors).toMatchObject([{ pointer: '/kind', code: 'revision.kind' }])
    expect((await read(drafted.id, desk.editor)).body.working.rating.key).toBe('mostly-true')
  })

  it('is refused as anything else by the database itself', async () => {
    const drafted = await revised(await published())
    const submitted = created(await step(desk.checker, drafted, 'submit'))
    await rows(
      `update revisions set rating_id = 'rtg_00000000000000000000000001'
        where verdict_id = ? and number = 2`,
      submitted.id,
    )
    await rows(
      `insert into approvals (verdict_id, revision, member_id, created_at) values (?, 2, ?, 'now')`,
      submitted.id,
      desk.admin.id,
    )
    await expect(
      rows(
        `update revisions set state = 'published', published_at = 'now'
          where verdict_id = ? and number = 2`,
        submitted.id,
      ),
    ).rejects.toThrow('a change of rating is a correction')
  })

  it('four times over makes four public corrections, each once, with all that was said before', async () => {
    // As ratings of BuzzFeed's fact-check of partisan pages changed after publication in 2016.
    let verdict = await published({ rating: { key: 'mostly-true' } })
    const history = ['half-true', 'mostly-false', 'false', 'mostly-false']
    for (const key of history) {
      const drafted = await revised(verdict, { kind: 'correction', reason: `It is ${key}.` })
      verdict = await republished(created(await change(desk.editor, drafted, { rating: { key } })))
    }
    const { items } = (await call('GET', `/v1/verdicts/${verdict.id}/revisions`)).body
    expect(items.map((one: { rating: { key: string } }) => one.rating.key)).toEqual([
      'mostly-true',
      ...history,
    ])
    const feed = await feedOf(verdict.id)
    expect(feed.map(({ kind }) => kind)).toEqual(['published', ...history.map(() => 'corrected')])
    const [log] = await rows(
      'select count(*) as n from log_entries where verdict_id = ?',
      verdict.id,
    )
    expect(log).toEqual({ n: 5 })
  })
})

describe('a revision by its number', () => {
  it('tells field by field what it says otherwise than the one before', async () => {
    const verdict = await published()
    const drafted = await revised(verdict, { kind: 'correction', reason: 'We misread it.' })
    const [kept, dropped] = verdict.published.sources
    const added = { ...dropped, url: 'https://gazette.example/harbour', passage: 'It was 8.' }
    const edited = created(
      await change(desk.editor, drafted, {
        rating: { key: 'half-true' },
        conclusion: 'Half of it holds.',
        sources: [{ ...kept, passage: 'Harbour: 11.8 percent.' }, added],
      }),
    )
    expect((await revision(verdict.id, 2)).status).toBe(404)
    expect((await revision(verdict.id, 2, desk.contributor.key)).body.revision.state).toBe('draft')
    await republished(edited)

    const { body } = await revision(verdict.id, 2)
    expect(body).toMatchObject({ verdictId: verdict.id, comparedWith: 1, revision: { number: 2 } })
    expect(
      Object.fromEntries(body.differences.map((one: { field: string }) => [one.field, one])),
    ).toMatchObject({
      rating: { before: { key: 'mostly-true' }, after: { key: 'half-true' } },
      conclusion: { after: 'Half of it holds.' },
      [`sources[${kept.url}]`]: {
        before: { passage: kept.passage },
        after: { passage: 'Harbour: 11.8 percent.' },
      },
      [`sources[${dropped.url}]`]: { before: { url: dropped.url }, after: null },
      [`sources[${added.url}]`]: { before: null, after: { url: added.url } },
    })
    expect(body.differences).toHaveLength(5)

    // One page cited for two passages: each is told.
    const next = await revised(await read(verdict.id, desk.editor).then(({ body }) => body))
    const twice = [
      { ...kept, passage: 'A.' },
      { ...kept, passage: 'B.' },
    ]
    const three = created(await change(desk.editor, next, { sources: twice }))
    await republished(three)
    const fields = (await revision(verdict.id, 3)).body.differences.map(
      ({ field }: { field: string }) => field,
    )
    expect(fields).toEqual([
      `sources[${kept.url}]`,
      `sources[${kept.url} #2]`,
      `sources[${added.url}]`,
    ])

    const first = (await revision(verdict.id, 1)).body
    expect(first).toMatchObject({ comparedWith: null, revision: { number: 1 } })
    for (const path of ['0', '4', '01', 'x', '1e0'])
      expect((await call('GET', `/v1/verdicts/${verdict.id}/revisions/${path}`)).status).toBe(404)
  })
})

describe('a retraction', () => {
  const reason = 'We checked another speech.'
  const retract = (verdict: VerdictBody) => step(desk.editor, verdict, 'retract', { reason })

  it('leaves a tombstone with who, when and why, and the history', async () => {
    const url = 'https://news.example/retracted'
    const { capture } = await submit(desk, url)
    const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
    const verdict = await publishVerdict(desk, claim.id)
    const after = created(await retract(verdict))
    expect(after).toMatchObject({
      state: 'retracted',
      published: { number: 2, kind: 'retraction', reason, rating: null },
      working: null,
      gate: null,
    })
    for (const person of [undefined, desk.admin, other.admin]) {
      const reply = await read(verdict.id, person)
      expect(reply.status).toBe(410)
      expect(reply.body).toMatchObject({
        code: 'verdict.retracted',
        retraction: {
          verdictId: verdict.id,
          claimId: claim.id,
          organisation: { id: desk.id, slug: desk.slug },
          retractedAt: after.published.publishedAt,
          retractedBy: [{ memberId: desk.editor.id }],
          reason,
          revision: 2,
        },
      })
      const history = new URL(reply.body.retraction.history).pathname
      expect((await call('GET', history)).body.items).toMatchObject([
        { number: 1, kind: 'original', rating: { key: 'mostly-true' } },
        { number: 2, kind: 'retraction', reason },
      ])
    }
    expect((await annotationsOf(url)).body.annotations).toEqual([])
    const ofClaim = (key?: string) => call('GET', `/v1/claims/${claim.id}/verdicts`, { key })
    // Without a published verdict the claim is no more public than before.
    expect((await ofClaim()).status).toBe(404)
    expect((await ofClaim(other.admin.key)).body.items).toEqual([])
    const feed = await feedOf(verdict.id)
    expect(feed.map(({ kind }) => kind)).toEqual(['published', 'retracted'])
    expect(JSON.parse(feed[1]!.details)).toMatchObject({
      rating: null,
      previousRating: { key: 'mostly-true' },
      reason,
    })
  })

  it('opens the claim again, unless another desk’s verdict stands on it', async () => {
    const claim = await anyClaim(desk)
    const mine = await publishVerdict(desk, claim.id)
    const theirs = await publishVerdict(other, claim.id)
    const stateOf = async () =>
      (await call('GET', `/v1/claims/${claim.id}`, { key: desk.admin.key })).body.state
    created(await retract(mine))
    expect(await stateOf()).toBe('checked')
    created(await step(other.editor, theirs, 'retract', { reason }))
    expect(await stateOf()).toBe('open')
    await publishVerdict(desk, claim.id)
    expect(await stateOf()).toBe('checked')
  })

  it('wants a reason, an editor who is a person, and a published verdict', async () => {
    const verdict = await published()
    const bare = await step(desk.editor, verdict, 'retract', {})
    expect([bare.status, bare.body.errors[0].pointer]).toEqual([422, '/reason'])
    expect((await step(desk.checker, verdict, 'retract', { reason })).body.code).toBe(
      'permission.role',
    )
    const draft = await completeDraft(desk)
    expect((await retract(draft)).body.code).toBe('verdict.state')
    const after = created(await retract(verdict))
    for (const [name, body] of [
      ['retract', { reason }],
      ['revise', UPDATE],
      ['submit', undefined],
      ['approve', undefined],
    ] as const) {
      const reply = await step(desk.editor, after, name, body)
      expect([name, reply.status, reply.body.code]).toEqual([name, 409, 'verdict.state'])
    }
  })

  it('drops what was in work, and leaves no gap in the numbers', async () => {
    const drafted = await revised(await published())
    const submitted = created(await step(desk.checker, drafted, 'submit'))
    const after = created(await retract(submitted))
    expect(after.published).toMatchObject({ number: 2, kind: 'retraction' })
    const { items } = (await call('GET', `/v1/verdicts/${after.id}/revisions`)).body
    expect(items.map((one: { number: number }) => one.number)).toEqual([1, 2])
  })

  it('is no way back: the database refuses to publish, to change or to delete it', async () => {
    const after = created(await retract(await published()))
    for (const sql of [
      `update verdicts set state = 'published' where id = ?`,
      'update verdicts set published_revision = 1 where id = ?',
      'delete from verdicts where id = ?',
      `update revisions set reason = 'x' where verdict_id = ?`,
      'delete from revisions where verdict_id = ?',
      `update log_entries set entry = 'x' where verdict_id = ?`,
      'delete from log_entries where verdict_id = ?',
      `update changes set kind = 'changed' where verdict_id = ?`,
      'delete from changes where verdict_id = ?',
    ])
      await expect(rows(sql, after.id), sql).rejects.toThrow(/append-only|never|stays/)
  })
})

describe('the words of a claim', () => {
  const flipped = { text: 'The budget did not grow at all.' }

  it('are part of what is reviewed: who changed them does not approve it', async () => {
    const drafted = await completeDraft(desk)
    const submitted = created(await step(desk.checker, drafted, 'submit'))
    const changed = await call('PATCH', `/v1/claims/${submitted.claimId}`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
      body: flipped,
    })
    expect(changed.status).toBe(200)
    const now = (await read(submitted.id, desk.editor)).body
    expect(now.working.authors.map(({ memberId }: { memberId: string }) => memberId)).toEqual([
      desk.contributor.id,
      desk.editor.id,
    ])
    expect(refusalsOf(await step(desk.editor, now, 'approve'))).toEqual(['author.approves'])
    const after = created(await step(desk.admin, now, 'approve'))
    expect(after.published.claimText).toBe(flipped.text)
  })

  it('that a verdict was published on stay with it, wherever its claim is merged', async () => {
    const url = 'https://news.example/merged-words'
    const { capture } = await submit(desk, url)
    const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
    await publishVerdict(desk, claim.id)
    const into = await anyClaim(desk, { text: 'The budget shrank.' })
    const merged = await call('POST', `/v1/claims/${claim.id}/merge`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
      body: { into: into.id },
    })
    expect(merged.status).toBe(200)
    const [annotation] = (await annotationsOf(url)).body.annotations
    expect(annotation.claim.text).toBe('The budget shrank.')
    expect(annotation.verdicts[0].claimText).toBe(claim.text)
  })
})

it('a source that is no page on the web is refused by its place', async () => {
  const drafted = await completeDraft(desk)
  const sources = [{ kind: 'primary', url: 'http://.../', stance: 'supports', passage: 'x' }]
  const reply = await change(desk.contributor, drafted, { sources })
  expect([reply.status, reply.body.errors[0].pointer]).toEqual([422, '/sources/0/url'])
})

describe('the right of reply', () => {
  const replies = [
    {
      party: 'City of Harbour',
      askedOn: '2026-11-02',
      channel: 'e-mail to the press office',
      answer: 'We stand by the figure.',
      answeredOn: '2026-11-03',
    },
    { party: 'Mara Lindqvist', askedOn: '2026-11-02', channel: 'telephone' },
  ]

  it('is shown with the verdict: who was asked, when, how, and what came of it', async () => {
    const url = 'https://news.example/replies'
    const { capture } = await submit(desk, url)
    const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
    const verdict = await publishVerdict(desk, claim.id, { replies })
    const shown = [replies[0], { ...replies[1], answer: null, answeredOn: null }]
    expect(verdict.published.replies).toEqual(shown)
    expect((await annotationsOf(url)).body.annotations[0].verdicts[0].replies).toEqual(shown)
  })

  it('refuses an answer without its day, a day without an answer, and one before the question', async () => {
    const [answered, silent] = replies
    const bad = [
      { ...answered, answeredOn: null },
      { ...silent, answeredOn: '2026-11-03' },
      { ...answered, answeredOn: '2026-11-01' },
    ]
    const draft = await completeDraft(desk)
    const reply = await change(desk.contributor, draft, { replies: bad })
    expect(reply.status).toBe(422)
    expect(
      reply.body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code]),
    ).toEqual([
      ['/replies/0/answeredOn', 'reply.day'],
      ['/replies/1/answeredOn', 'reply.day'],
      ['/replies/2/answeredOn', 'reply.order'],
    ])
  })
})
