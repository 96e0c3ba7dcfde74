import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { rows } from '../../support/database.ts'
import {
  addPerson,
  COMPLETE_DRAFT,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  step,
  submit,
} from '../../support/desk.ts'
import { statusesOf } from '../../support/replies.ts'
import { anyClaim, change, codesOf, completeDraft, draft, read, refusalsOf } from './support.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

describe('a draft', () => {
  it('may be empty; the gate tells what is missing', async () => {
    const claim = await anyClaim(desk)
    const reply = await draft(desk.contributor, claim.id)
    expect(reply.status).toBe(201)
    expect(reply.headers.get('location')).toBe(`/v1/verdicts/${reply.body.id}`)
    expect(reply.headers.get('etag')).toBe('"v1"')
    expect(reply.body).toMatchObject({
      claimId: claim.id,
      organisation: { id: desk.id },
      state: 'draft',
      published: null,
      working: {
        number: 1,
        kind: 'original',
        state: 'draft',
        rating: null,
        conclusion: '',
        sources: [],
        authors: [{ memberId: desk.contributor.id }],
        approvers: [],
      },
    })
    expect(codesOf(reply.body.gate.failures)).toEqual([
      'source.none',
      'rating.none',
      'text.no_conclusion',
    ])
  })

  it('that is complete passes the gate before it is handed over', async () => {
    const verdict = await completeDraft(desk)
    expect(verdict.gate).toEqual({ failures: [], warnings: [] })
    expect(verdict.working.rating).toMatchObject({ key: 'mostly-true', value: 4 })
    expect(verdict.working.sources).toMatchObject(COMPLETE_DRAFT.sources)
  })

  it('with an unknown rating is refused', async () => {
    const claim = await anyClaim(desk)
    const unknown = [
      { key: 'Mostly true' },
      { key: 'mostly-true', scale: 'scl_00000000000000000000000009' },
    ]
    for (const rating of unknown) {
      const reply = await draft(desk.contributor, claim.id, { rating })
      expect(reply.status).toBe(422)
      expect(reply.body).toMatchObject({
        code: 'rating.unknown',
        errors: [{ in: 'body', pointer: '/rating/key', code: 'rating.unknown' }],
      })
    }
  })

  it('names everything that is wrong with its fields', async () => {
    const claim = await anyClaim(desk)
    const reply = await draft(desk.contributor, claim.id, {
      rating: 'true',
      language: 'not a language',
      reviewUrl: 'javascript:alert(1)',
      verdict: 'false',
      sources: [{ kind: 'primary', url: 'ftp://a.example/' }, { kind: 'hearsay' }],
    })
    expect(reply.status).toBe(422)
    expect(reply.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual(
      ['/language', '/rating', '/reviewUrl', '/sources/0/url', '/sources/1/kind', '/verdict'],
    )
  })

  it('is the organisation’s only one on the claim', async () => {
    const claim = await anyClaim(desk)
    const first = created(await draft(desk.contributor, claim.id))
    const second = await draft(desk.editor, claim.id)
    expect([second.status, second.body.code]).toEqual([409, 'verdict.exists'])
    expect((await draft(other.contributor, claim.id)).status).toBe(201)
    const listed = await call('GET', `/v1/claims/${claim.id}/verdicts`, { key: desk.editor.key })
    expect(listed.body.items).toMatchObject([{ id: first.id }])
  })

  it('is one where an organisation drafts several at once', async () => {
    const claim = await anyClaim(desk)
    const people = [desk.contributor, desk.checker, desk.editor, desk.admin]
    const replies = await Promise.all(people.map((person) => draft(person, claim.id)))
    expect(statusesOf(replies)).toEqual([201, 409, 409, 409])
  })

  it('on a claim that is not there, not open or another desk’s proposal is refused', async () => {
    const missing = await draft(desk.contributor, 'clm_00000000000000000000000000')
    expect(missing.status).toBe(404)
    const proposed = created(
      await call('POST', '/v1/claims', { key: desk.bot.key, body: { text: 'A bot says so.' } }),
    )
    const early = await draft(desk.contributor, proposed.id)
    expect([early.status, early.body.code]).toEqual([409, 'claim.proposed'])
    expect((await draft(other.contributor, proposed.id)).status).toBe(404)
    const declined = await anyClaim(desk)
    await decline(declined)
    const late = await draft(desk.contributor, declined.id)
    expect([late.status, late.body.code]).toEqual([409, 'claim.declined'])
  })
})

function decline(claim: { id: string; version: number }) {
  return call('POST', `/v1/claims/${claim.id}/decline`, {
    key: desk.editor.key,
    headers: { 'If-Match': '*' },
    body: { reason: 'A matter of opinion.' },
  })
}

describe('an edit', () => {
  it('needs If-Match, and the version that it was made from', async () => {
    const verdict = await completeDraft(desk)
    const blind = await call('PATCH', `/v1/verdicts/${verdict.id}`, {
      key: desk.contributor.key,
      body: { conclusion: 'x' },
    })
    expect(blind.status).toBe(428)
    const first = await change(desk.contributor, verdict, { conclusion: 'First.' })
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"v2"'])
    const stale = await change(desk.editor, verdict, { conclusion: 'Second.' })
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition.stale'])
    const { body } = await read(verdict.id, desk.contributor)
    expect(body.working.conclusion).toBe('First.')
    expect(body.working.authors).toMatchObject([{ memberId: desk.contributor.id }])
  })

  it('changes what it names and nothing else', async () => {
    const verdict = await completeDraft(desk)
    const { working } = created(
      await change(desk.contributor, verdict, { rating: null, conflictOfInterest: 'None.' }),
    )
    expect(working).toEqual({ ...verdict.working, rating: null, conflictOfInterest: 'None.' })
    const replaced = created(
      await change(desk.contributor, { ...verdict, version: 2 }, { sources: [] }),
    )
    expect(replaced.working.sources).toEqual([])
    expect(await read(verdict.id, desk.editor)).toMatchObject({
      body: { working: replaced.working },
    })
  })

  it('makes its editor an author, once', async () => {
    const verdict = await completeDraft(desk)
    const both = [{ memberId: desk.contributor.id }, { memberId: desk.editor.id }]
    const once = created(await change(desk.editor, verdict, { conclusion: 'One.' }))
    expect(once.working.authors).toMatchObject(both)
    const twice = created(await change(desk.editor, once, { conclusion: 'Two.' }))
    expect(twice.working.authors).toMatchObject(both)
  })

  it('is possible in draft alone', async () => {
    const verdict = await completeDraft(desk)
    const submitted = created(await step(desk.checker, verdict, 'submit'))
    const inReview = await change(desk.contributor, submitted, { conclusion: 'x' })
    expect([inReview.status, inReview.body.code]).toEqual([409, 'verdict.state'])
    const published = created(await step(desk.editor, submitted, 'approve'))
    const afterwards = await change(desk.contributor, published, { conclusion: 'x' })
    expect([afterwards.status, afterwards.body.code]).toEqual([409, 'verdict.state'])
    const { body } = await read(verdict.id, desk.contributor)
    expect(body.published.conclusion).toBe(COMPLETE_DRAFT.conclusion)
  })
})

describe('handing over', () => {
  it('is refused with every rule that fails', async () => {
    const claim = created(
      await call('POST', '/v1/claims', {
        key: desk.contributor.key,
        body: { text: 'Somebody says so.', claimant: null },
      }),
    )
    const empty = created(await draft(desk.contributor, claim.id))
    expect(refusalsOf(await step(desk.checker, empty, 'submit'))).toEqual([
      'source.none',
      'claim.unattributed',
      'rating.none',
      'text.no_conclusion',
    ])
    const half = created(
      await change(desk.contributor, empty, {
        conclusion: 'So it is.',
        language: 'en',
        rating: { key: 'true' },
        sources: [
          { kind: 'primary', url: 'https://a.example/' },
          { kind: 'primary', url: 'https://b.example/', stance: 'supports', passage: '  ' },
        ],
      }),
    )
    const refused = await step(desk.checker, half, 'submit')
    expect(refusalsOf(refused)).toEqual([
      'source.no_passage',
      'source.no_passage',
      'claim.unattributed',
    ])
    expect(refused.body.errors).toMatchObject([
      { in: 'record', pointer: '/sources/0' },
      { in: 'record', pointer: '/sources/1' },
      {},
    ])
    expect((await read(empty.id, desk.checker)).body.state).toBe('draft')
  })

  it('puts the verdict in review, where the desk finds it', async () => {
    const verdict = await completeDraft(desk)
    const submitted = created(await step(desk.checker, verdict, 'submit'))
    expect(submitted).toMatchObject({
      state: 'in_review',
      version: 2,
      published: null,
      working: { state: 'in_review', approvers: [] },
    })
    expect(Date.parse(submitted.working.submittedAt)).not.toBeNaN()
    const queue = await call('GET', '/v1/verdicts', { key: desk.contributor.key })
    expect(queue.body.items.map(({ id }: { id: string }) => id)).toContain(verdict.id)
    const theirs = await call('GET', '/v1/verdicts', { key: other.contributor.key })
    expect(theirs.body.items).toEqual([])
    const again = await step(desk.checker, submitted, 'submit')
    expect([again.status, again.body.code]).toEqual([409, 'verdict.state'])
  })

  it('is refused while the claim is declined, and possible once it is open again', async () => {
    const verdict = await completeDraft(desk)
    await decline({ id: verdict.claimId, version: 1 })
    const refused = await step(desk.checker, verdict, 'submit')
    expect([refused.status, refused.body.code]).toEqual([409, 'claim.declined'])
    await call('POST', `/v1/claims/${verdict.claimId}/reopen`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
    })
    expect((await step(desk.checker, verdict, 'submit')).status).toBe(200)
  })
})

describe('giving back', () => {
  it('keeps the note, opens the draft again and voids the approvals so far', async () => {
    const strict = await foundAnotherDesk(desk, 'two-approvals', 2)
    const verdict = await completeDraft(strict)
    const submitted = created(await step(strict.checker, verdict, 'submit'))
    const approved = created(await step(strict.editor, submitted, 'approve'))
    expect(approved).toMatchObject({
      state: 'in_review',
      working: { approvers: [{ memberId: strict.editor.id }] },
    })
    const note = 'The second source does not say this.'
    const returned = created(await step(strict.admin, approved, 'return', { note }))
    expect(returned).toMatchObject({
      state: 'draft',
      returnNote: note,
      working: { state: 'draft', submittedAt: null, approvers: [] },
    })
    expect((await read(verdict.id, strict.checker)).body).toEqual(returned)

    // The approver of the returned text has to approve anew, and one approval is not two.
    const again = created(await step(strict.checker, returned, 'submit'))
    expect(again.returnNote).toBeNull()
    expect((await read(verdict.id, strict.checker)).body).toEqual(again)
    const once = created(await step(strict.editor, again, 'approve'))
    expect(once.state).toBe('in_review')
    const twice = created(await step(strict.admin, once, 'approve'))
    expect(twice).toMatchObject({
      state: 'published',
      published: { approvers: [{ memberId: strict.editor.id }, { memberId: strict.admin.id }] },
    })
  })

  it('needs a note, and something in review', async () => {
    const verdict = await completeDraft(desk)
    const early = await step(desk.checker, verdict, 'return', { note: 'No.' })
    expect([early.status, early.body.code]).toEqual([409, 'verdict.state'])
    const submitted = created(await step(desk.checker, verdict, 'submit'))
    expect((await step(desk.checker, submitted, 'return', { note: ' ' })).status).toBe(422)
    expect((await step(desk.checker, submitted, 'return', {})).status).toBe(422)
  })
})

describe('approval', () => {
  it('publishes: everybody reads the verdict, and the claim is checked', async () => {
    const claim = await anyClaim(desk)
    const verdict = await publishVerdict(desk, claim.id)
    expect(verdict).toMatchObject({
      state: 'published',
      working: null,
      published: { number: 1, state: 'published', approvers: [{ memberId: desk.editor.id }] },
    })
    const publicly = await read(verdict.id)
    expect(publicly.body).toEqual({ ...verdict, gate: null })
    expect((await call('GET', `/v1/claims/${claim.id}`)).body.state).toBe('checked')
  })

  it('is not for authors, those included who only edited once', async () => {
    const verdict = await completeDraft(desk, {}, desk.checker)
    const edited = created(await change(desk.editor, verdict, { conclusion: 'Edited.' }))
    const submitted = created(await step(desk.admin, edited, 'submit'))
    for (const author of [desk.checker, desk.editor])
      expect(refusalsOf(await step(author, submitted, 'approve'))).toEqual(['author.approves'])
    // Whoever handed it over without writing in it may.
    expect((await step(desk.admin, submitted, 'approve')).body.state).toBe('published')
  })

  it('is not for bots, whatever their role', async () => {
    const verdict = await completeDraft(desk)
    const submitted = created(await step(desk.checker, verdict, 'submit'))
    expect(refusalsOf(await step(desk.bot, submitted, 'approve'))).toEqual(['actor.bot'])
    const written = await completeDraft(desk, {}, desk.bot)
    const handedOver = created(await step(desk.bot, written, 'submit'))
    expect(refusalsOf(await step(desk.bot, handedOver, 'approve'))).toEqual([
      'actor.bot',
      'author.approves',
    ])
    expect((await read(verdict.id, desk.checker)).body.working.approvers).toEqual([])
  })

  it('needs a role, the right version, and something in review', async () => {
    const verdict = await completeDraft(desk)
    const early = await step(desk.editor, verdict, 'approve')
    expect([early.status, early.body.code]).toEqual([409, 'verdict.state'])
    const submitted = created(await step(desk.checker, verdict, 'submit'))
    expect((await step(desk.contributor, submitted, 'approve')).status).toBe(403)
    const stale = await step(desk.editor, verdict, 'approve')
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition.stale'])
  })

  it('is refused while the claim is declined; nothing is published', async () => {
    const verdict = await completeDraft(desk)
    const submitted = created(await step(desk.checker, verdict, 'submit'))
    await decline({ id: verdict.claimId, version: 1 })
    const refused = await step(desk.editor, submitted, 'approve')
    expect([refused.status, refused.body.code]).toEqual([409, 'claim.declined'])
    expect((await read(verdict.id)).status).toBe(404)
  })

  it('has to be given again when the words of the claim change in review', async () => {
    const strict = await foundAnotherDesk(desk, 'careful', 2)
    const claim = await anyClaim(strict)
    const verdict = created(await draft(strict.contributor, claim.id, COMPLETE_DRAFT))
    const submitted = created(await step(strict.checker, verdict, 'submit'))
    const once = created(await step(strict.checker, submitted, 'approve'))
    const changed = await call('PATCH', `/v1/claims/${claim.id}`, {
      key: strict.contributor.key,
      headers: { 'If-Match': '"v1"' },
      body: { text: 'The budget shrank by 12 percent.' },
    })
    expect(changed.status).toBe(200)
    expect((await step(strict.editor, once, 'approve')).status).toBe(412)
    const { body: now } = await read(verdict.id, strict.editor)
    expect(now).toMatchObject({ state: 'in_review', working: { approvers: [] } })
  })
})

it('an approval does not follow a verdict to a claim in other words', async () => {
  const strict = await foundAnotherDesk(desk, 'merging', 2)
  const [from, into] = [await anyClaim(strict), await anyClaim(strict, { text: 'Otherwise.' })]
  const verdict = created(await draft(strict.contributor, from.id, COMPLETE_DRAFT))
  const submitted = created(await step(strict.checker, verdict, 'submit'))
  created(await step(strict.checker, submitted, 'approve'))
  created(
    await call('POST', `/v1/claims/${from.id}/merge`, {
      key: strict.editor.key,
      headers: { 'If-Match': '*' },
      body: { into: into.id },
    }),
  )
  const { body } = await read(verdict.id, strict.editor)
  expect(body).toMatchObject({ claimId: into.id, state: 'in_review', working: { approvers: [] } })
})

describe('the organisation’s policy', () => {
  it('of no approval: handing over publishes, but not for a bot', async () => {
    const swift = await foundAnotherDesk(desk, 'no-approval', 0)
    const verdict = await completeDraft(swift, {}, swift.checker)
    expect(refusalsOf(await step(swift.bot, verdict, 'submit'))).toEqual(['actor.bot'])
    const published = created(await step(swift.checker, verdict, 'submit'))
    expect(published).toMatchObject({
      state: 'published',
      published: { approvers: [], state: 'published' },
    })
    expect((await read(verdict.id)).status).toBe(200)
  })

  it('of no approval still asks what the gate asks, and says all of it to a bot', async () => {
    const swift = await foundAnotherDesk(desk, 'no-approval-either', 0)
    const verdict = await completeDraft(swift, { sources: [] })
    expect(refusalsOf(await step(swift.checker, verdict, 'submit'))).toEqual(['source.none'])
    expect(refusalsOf(await step(swift.bot, verdict, 'submit'))).toEqual([
      'source.none',
      'actor.bot',
    ])
    expect((await read(verdict.id)).status).toBe(404)
  })

  it('of two approvals takes two people, neither an author, none twice', async () => {
    const strict = await foundAnotherDesk(desk, 'strict-two', 2)
    const verdict = await completeDraft(strict)
    const submitted = created(await step(strict.checker, verdict, 'submit'))
    const once = created(await step(strict.checker, submitted, 'approve'))
    expect(once.state).toBe('in_review')
    const twice = await step(strict.checker, once, 'approve')
    expect([twice.status, twice.body.code]).toEqual([409, 'verdict.state'])
    const published = created(await step(strict.editor, once, 'approve'))
    expect(published.published.approvers).toHaveLength(2)
    const thrice = await step(strict.admin, published, 'approve')
    expect([thrice.status, thrice.body.code]).toEqual([409, 'verdict.state'])
  })

  it('holds as it is when the approval comes', async () => {
    const desk3 = await foundAnotherDesk(desk, 'changing', 1)
    const verdict = await completeDraft(desk3)
    const submitted = created(await step(desk3.checker, verdict, 'submit'))
    await call('PATCH', `/v1/organisations/${desk3.slug}`, {
      key: desk3.admin.key,
      headers: { 'If-Match': '*' },
      body: { approvalsRequired: 2 },
    })
    const once = created(await step(desk3.editor, submitted, 'approve'))
    expect(once.state).toBe('in_review')
    expect((await step(desk3.admin, once, 'approve')).body.state).toBe('published')
  })
})

describe('other desks', () => {
  it('find nothing of what is not published: 404 whatever they try', async () => {
    const verdict = await completeDraft(desk)
    const tries = [
      read(verdict.id, other.admin),
      read(verdict.id),
      change(other.admin, verdict, { conclusion: 'x' }),
      step(other.admin, verdict, 'submit'),
      step(other.admin, verdict, 'approve'),
      step(other.admin, verdict, 'return', { note: 'x' }),
      call('GET', `/v1/verdicts/${verdict.id}/revisions`, { key: other.admin.key }),
      call('GET', `/v1/verdicts/${verdict.id}/revisions`),
    ]
    for (const reply of await Promise.all(tries))
      expect([reply.status, reply.body.code]).toEqual([404, 'record.not_found'])
    for (const key of [other.admin.key, undefined]) {
      const path = `/v1/claims/${verdict.claimId}/verdicts`
      const listed = await call('GET', path, { key })
      expect(key === undefined ? listed.status : listed.body.items).toEqual(
        key === undefined ? 404 : [],
      )
    }
  })

  it('read what is published, and may change nothing of it', async () => {
    const claim = await anyClaim(desk)
    const verdict = await publishVerdict(desk, claim.id)
    expect((await read(verdict.id, other.admin)).body.published).toEqual(verdict.published)
    for (const reply of await Promise.all([
      change(other.admin, verdict, { conclusion: 'x' }),
      step(other.admin, verdict, 'approve'),
    ]))
      expect([reply.status, reply.body.code]).toEqual([403, 'permission.organisation'])
    const listed = await call('GET', `/v1/claims/${claim.id}/verdicts`)
    expect(listed.body.items).toMatchObject([{ id: verdict.id, working: null, gate: null }])
  })
})

describe('ratings', () => {
  const scale = (id: string, organisationId: string | null, state: string) =>
    rows(
      `insert into rating_scales (id, organisation_id, name, version, state, created_at)
       values (?, ?, ?, 1, ?, '2026-11-23T00:00:00.000Z')`,
      id,
      organisationId,
      id,
      state,
    )
  const rating = (
    scaleId: string,
    key: string,
    position: number,
    retiredAt: string | null = null,
  ) =>
    rows(
      `insert into ratings (id, scale_id, key, label, definition, kind, value, position, retired_at)
       values (?, ?, ?, 'Label', 'Definition', 'truth', 1, ?, ?)`,
      `rtg_${key}`,
      scaleId,
      key,
      position,
      retiredAt,
    )
  const FOREIGN = 'scl_10000000000000000000000001'
  const SECRET = 'scl_20000000000000000000000001'
  const OWN = 'scl_30000000000000000000000001'
  const OWN_DRAFT = 'scl_40000000000000000000000001'

  beforeAll(async () => {
    await scale(FOREIGN, other.id, 'draft')
    await rating(FOREIGN, 'pants', 1)
    await scale(SECRET, other.id, 'draft')
    await rating(SECRET, 'plan', 1)
    await scale(OWN, desk.id, 'draft')
    await rating(OWN, 'live', 1)
    await rating(OWN, 'gone', 2, '2026-11-23T00:00:00.000Z')
    await rows(`update rating_scales set state = 'published' where id in (?, ?)`, FOREIGN, OWN)
    await scale(OWN_DRAFT, desk.id, 'draft')
    await rating(OWN_DRAFT, 'trial', 1)
  })

  const submitted = async (choice: object) => {
    const verdict = await completeDraft(desk, { rating: choice })
    return step(desk.checker, verdict, 'submit')
  }

  it('of one’s own published scale publish, in the words of that scale', async () => {
    const reply = await submitted({ key: 'live', scale: OWN })
    const published = created(await step(desk.editor, reply.body, 'approve'))
    expect(published.published.rating).toEqual({
      key: 'live',
      label: 'Label',
      definition: 'Definition',
      kind: 'truth',
      value: 1,
      scale: { id: OWN, name: OWN, version: 1 },
      normalised: null,
    })
  })

  it('that are retired, foreign or on a draft scale do not pass the gate', async () => {
    expect(refusalsOf(await submitted({ key: 'gone', scale: OWN }))).toEqual(['rating.retired'])
    expect(refusalsOf(await submitted({ key: 'trial', scale: OWN_DRAFT }))).toEqual([
      'rating.retired',
    ])
    expect(refusalsOf(await submitted({ key: 'pants', scale: FOREIGN }))).toEqual([
      'rating.foreign',
    ])
  })

  it('of another desk’s draft scale are unknown', async () => {
    const claim = await anyClaim(desk)
    const reply = await draft(desk.contributor, claim.id, {
      rating: { key: 'plan', scale: SECRET },
    })
    expect([reply.status, reply.body.code]).toEqual([422, 'rating.unknown'])
  })

  it('that retire in review stop the publication', async () => {
    const reply = await submitted({ key: 'live', scale: OWN })
    await rows(`update ratings set retired_at = '2026-11-23T00:00:00.000Z' where key = 'live'`)
    expect(refusalsOf(await step(desk.editor, reply.body, 'approve'))).toEqual(['rating.retired'])
    expect((await read(reply.body.id)).status).toBe(404)
  })

  it('are listed without drafts', async () => {
    const { body } = await call('GET', '/v1/scales')
    const ids = body.items.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(['scl_00000000000000000000000001', FOREIGN, OWN])
    expect(body.items[0].ratings).toHaveLength(9)
  })
})

describe('lists', () => {
  it('of revisions show the desk its work and the public what is published', async () => {
    const verdict = await completeDraft(desk)
    const path = `/v1/verdicts/${verdict.id}/revisions`
    expect((await call('GET', path, { key: desk.contributor.key })).body.items).toEqual([
      verdict.working,
    ])
    expect((await call('GET', path)).status).toBe(404)
    const submitted = created(await step(desk.checker, verdict, 'submit'))
    const published = created(await step(desk.editor, submitted, 'approve'))
    expect((await call('GET', path)).body).toEqual({ items: [published.published], next: null })
  })

  it('of revisions keep from the public what is in work beside what is published', async () => {
    const claim = await anyClaim(desk)
    const verdict = await publishVerdict(desk, claim.id)
    await rows(
      `insert into revisions (verdict_id, number, kind, state, rating_id, conclusion, rationale,
         language, reason, created_at, updated_at)
       select verdict_id, 2, 'correction', 'draft', rating_id, 'In work.', '', 'en', 'Wrong.',
         created_at, updated_at from revisions where verdict_id = ?`,
      verdict.id,
    )
    await rows('update verdicts set latest_revision = 2 where id = ?', verdict.id)
    const path = `/v1/verdicts/${verdict.id}/revisions`
    const numbers = async (key?: string) =>
      (await call('GET', path, { key })).body.items.map(({ number }: { number: number }) => number)
    expect(await numbers(desk.contributor.key)).toEqual([1, 2])
    expect(await numbers()).toEqual([1])
    expect((await read(verdict.id, desk.checker)).body.working.conclusion).toBe('In work.')
    const publicly = await read(verdict.id, other.admin)
    expect(publicly.body).toMatchObject({ working: null, published: { number: 1 } })
    expect(publicly.text).not.toContain('In work.')
  })

  it('of a desk’s verdicts go by state, page by page, each once', async () => {
    const paged = await foundAnotherDesk(desk, 'paged')
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push((await completeDraft(paged)).id)
    const seen: string[] = []
    let path: string | null = '/v1/verdicts?state=draft&limit=2'
    while (path !== null) {
      const { body, headers } = await call('GET', path, { key: paged.contributor.key })
      seen.push(...body.items.map(({ id }: { id: string }) => id))
      const next = body.next && new URL(/<([^>]+)>; rel="next"/.exec(headers.get('link')!)![1]!)
      path = next && next.pathname + next.search
    }
    expect(seen).toEqual(ids.toSorted().toReversed())
  })

  it('of a claim’s verdicts follow it through merges', async () => {
    const [first, second, third] = await Promise.all([
      anyClaim(desk),
      anyClaim(desk),
      anyClaim(desk),
    ])
    const verdict = await publishVerdict(desk, first.id)
    const merge = async (from: string, into: string) =>
      created(
        await call('POST', `/v1/claims/${from}/merge`, {
          key: desk.editor.key,
          headers: { 'If-Match': '*' },
          body: { into },
        }),
      )
    await merge(first.id, second.id)
    await merge(second.id, third.id)
    for (const { id } of [first, second, third]) {
      const { body } = await call('GET', `/v1/claims/${id}/verdicts`)
      expect(body.items).toMatchObject([{ id: verdict.id, claimId: third.id }])
    }
  })
})

it('writes one audit row a step, and the feed entry with the publication', async () => {
  const author = await addPerson(desk.slug, desk.admin, 'contributor')
  const verdict = await completeDraft(desk, {}, author)
  const submitted = created(await step(desk.checker, verdict, 'submit'))
  const returned = created(await step(desk.editor, submitted, 'return', { note: 'No.' }))
  const edited = created(await change(author, returned, { conclusion: 'Better.' }))
  const again = created(await step(desk.checker, edited, 'submit'))
  created(await step(desk.editor, again, 'approve'))
  const audit = await rows<{ action: string; member_id: string; before: string; after: string }>(
    'select action, member_id, before, after from audit where record_id = ? order by seq',
    verdict.id,
  )
  expect(audit.map(({ action, member_id }) => [action, member_id])).toEqual([
    ['verdict.drafted', author.id],
    ['verdict.submitted', desk.checker.id],
    ['verdict.returned', desk.editor.id],
    ['verdict.changed', author.id],
    ['verdict.submitted', desk.checker.id],
    ['verdict.approved', desk.editor.id],
  ])
  const feed = await rows(
    'select kind, revision, details from changes where verdict_id = ?',
    verdict.id,
  )
  expect(feed).toMatchObject([{ kind: 'published', revision: 1 }])
  expect(JSON.parse(feed[0]!['details'] as string)).toMatchObject({
    organisationId: desk.id,
    revisionKind: 'original',
    rating: { key: 'mostly-true' },
    previousRating: null,
  })
})

it('names in the feed each article that a published claim appears in, once', async () => {
  const pages = ['https://news.example/feed/one', 'https://news.example/feed/two']
  const [one, two] = [await submit(desk, pages[0]), await submit(desk, pages[1])]
  const claim = await openClaim(desk, one.capture.id, 'the budget grew by 12 percent')
  for (const [captureId, exact] of [
    [one.capture.id, 'between 2019 and 2021'],
    [two.capture.id, 'the budget grew by 12 percent'],
  ])
    created(
      await call('POST', `/v1/claims/${claim.id}/appearances`, {
        key: desk.contributor.key,
        body: { captureId, exact },
      }),
    )
  const verdict = await publishVerdict(desk, claim.id)
  const [entry] = await rows<{ details: string }>(
    `select details from changes where kind = 'published' and verdict_id = ?`,
    verdict.id,
  )
  const { articleIds } = JSON.parse(entry!.details) as { articleIds: string[] }
  expect(articleIds.toSorted()).toEqual([one.article.id, two.article.id].toSorted())
})
