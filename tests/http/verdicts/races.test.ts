import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { call, type Reply } from '../../support/api.ts'
import { count, rows } from '../../support/database.ts'
import {
  addPerson,
  annotationsOf,
  ARTICLE_TEXT,
  COMPLETE_DRAFT,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  type Person,
  step,
  submit,
} from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'
import { statusesOf } from '../../support/replies.ts'
import {
  expectRebuildable,
  expectSoundReadModel,
  expectSoundRecords,
} from '../../support/soundness.ts'
import { watchDatabase, writes } from '../../support/watch.ts'
import { anyClaim, change, completeDraft, draft, read, type VerdictBody } from './support.ts'

const ROUNDS = 5

let desk: Desk
let strict: Desk

beforeAll(async () => {
  desk = await foundDesk()
  strict = await foundAnotherDesk(desk, 'strict', 2)
})

afterEach(expectSoundRecords)
afterAll(async () => {
  await expectSoundReadModel()
  await expectRebuildable()
})

async function eachRound(run: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) await run(round)
}

const inReview = async (of: Desk, claim?: { id: string }) => {
  const onClaim = claim ?? (await anyClaim(of))
  const drafted = created(await draft(of.contributor, onClaim.id, COMPLETE_DRAFT))
  return created(await step(of.checker, drafted, 'submit'))
}

const approveAny = (person: Person, id: string) =>
  call('POST', `/v1/verdicts/${id}/approve`, { key: person.key, headers: { 'If-Match': '*' } })

describe('approvals at once', () => {
  it('where one is asked for: one publishes, the other is told that it is late', async () => {
    await eachRound(async (round) => {
      const verdict = await inReview(desk)
      const approve = round % 2 ? approveAny : (person: Person) => step(person, verdict, 'approve')
      const replies = await Promise.all([
        approve(desk.editor, verdict.id),
        approve(desk.admin, verdict.id),
      ])
      expect(statusesOf(replies)).toEqual([200, round % 2 ? 409 : 412])
      const winner = replies.find(({ status }) => status === 200)!
      const { body } = await read(verdict.id)
      expect(body.published).toEqual(winner.body.published)
      expect(body.published.approvers).toHaveLength(1)
    })
  })

  it('where two are asked for: one counts at each version, and two people publish once', async () => {
    await eachRound(async () => {
      const verdict = await inReview(strict)
      const first = await Promise.all(
        [strict.editor, strict.admin].map((person) => step(person, verdict, 'approve')),
      )
      expect(statusesOf(first)).toEqual([200, 412])
      const once = first.find(({ status }) => status === 200)!.body
      expect(once).toMatchObject({ state: 'in_review', working: { approvers: [{}] } })
      const second = await Promise.all(
        [strict.editor, strict.admin].map((person) => step(person, once, 'approve')),
      )
      // One of the two had approved already.
      expect(statusesOf(second).at(0)).toBe(200)
      expect([409, 412]).toContain(statusesOf(second).at(1))
      const { body } = await read(verdict.id)
      const approvers = body.published.approvers.map(
        ({ memberId }: { memberId: string }) => memberId,
      )
      expect(approvers.toSorted()).toEqual([strict.editor.id, strict.admin.id].toSorted())
    })
  })

  it('of whatever version: both count where two are asked for', async () => {
    await eachRound(async () => {
      const verdict = await inReview(strict)
      const replies = await Promise.all(
        [strict.editor, strict.admin].map((person) => approveAny(person, verdict.id)),
      )
      expect(statusesOf(replies)).toEqual([200, 200])
      expect((await read(verdict.id)).body.published.approvers).toHaveLength(2)
    })
  })

  it('by one person count once', async () => {
    await eachRound(async () => {
      const verdict = await inReview(strict)
      const replies = await Promise.all([1, 2, 3].map(() => approveAny(strict.editor, verdict.id)))
      expect(statusesOf(replies)).toEqual([200, 409, 409])
      expect(await count('approvals where verdict_id = ?', verdict.id)).toBe(1)
    })
  })
})

describe('edits at once', () => {
  it('of one version: one is taken, the others are told, and no word of theirs stays', async () => {
    await eachRound(async () => {
      const verdict = await completeDraft(desk)
      const replies = await Promise.all([
        change(desk.contributor, verdict, { conclusion: 'From one hand.' }),
        change(desk.checker, verdict, { rationale: 'From another.', sources: [] }),
        change(desk.editor, verdict, { conclusion: 'From a third.', rating: { key: 'false' } }),
      ])
      expect(statusesOf(replies)).toEqual([200, 412, 412])
      const won = replies.find(({ status }) => status === 200)!
      expect((await read(verdict.id, desk.editor)).body).toEqual(won.body)
    })
  })

  // An edit asks who asks, which verdict, what is said of its claim, and writes.
  it.each([1, 2, 3, 4])('of which one lands before the other’s trip %i: it stays', async (trip) => {
    const verdict = await completeDraft(desk)
    let first: Reply | undefined
    const { DB, trips } = watchDatabase(async (now) => {
      if (now === trip) first = await change(desk.editor, verdict, { conclusion: 'First.' })
    })
    const second = await call('PATCH', `/v1/verdicts/${verdict.id}`, {
      key: desk.contributor.key,
      headers: { 'If-Match': `"v${verdict.version}"` },
      body: { conclusion: 'Second.', sources: [] },
      env: { DB },
    })
    expect(trips.length).toBeGreaterThanOrEqual(trip)
    expect([second.status, second.body.code]).toEqual([412, 'precondition.stale'])
    expect((await read(verdict.id, desk.editor)).body).toEqual(created(first!))
  })
})

describe('an approval beside a change', () => {
  it('of the draft: what is published is what was approved', async () => {
    await eachRound(async (round) => {
      const verdict = await inReview(desk)
      const editing = async () => {
        const returned = await step(desk.checker, verdict, 'return', { note: 'Look again.' })
        if (returned.status !== 200) return
        await change(desk.contributor, returned.body, { conclusion: 'Something else.' })
      }
      const approving = () => approveAny(desk.editor, verdict.id)
      await Promise.all(round % 2 ? [approving(), editing()] : [editing(), approving()])
      const { body } = await read(verdict.id, desk.editor)
      if (body.state === 'published')
        expect(body.published.conclusion).toBe(COMPLETE_DRAFT.conclusion)
      else {
        expect(body).toMatchObject({ state: 'draft', working: { approvers: [] } })
        expect((await read(verdict.id)).status).toBe(404)
      }
    })
  })

  it('of the claim’s words: what is published stands on the words that were read', async () => {
    await eachRound(async (round) => {
      const claim = await anyClaim(desk, { text: 'As it was read.' })
      const verdict = await inReview(desk, claim)
      const changing = call('PATCH', `/v1/claims/${claim.id}`, {
        key: desk.contributor.key,
        headers: { 'If-Match': '"v1"' },
        body: { text: 'As nobody read it.' },
      })
      const approving = step(round % 2 ? desk.editor : desk.admin, verdict, 'approve')
      const [changed, approved] = await Promise.all([changing, approving])
      expect([changed.status, approved.status].toSorted()).not.toEqual([200, 200])
      const { body } = await call('GET', `/v1/claims/${claim.id}`, { key: desk.editor.key })
      expect(body.text).toBe(changed.status === 200 ? 'As nobody read it.' : 'As it was read.')
      expect(body.state).toBe(approved.status === 200 ? 'checked' : 'open')
    })
  })

  it('of the claim’s state: it is checked or declined, not both', async () => {
    await eachRound(async () => {
      const verdict = await inReview(desk)
      const declining = call('POST', `/v1/claims/${verdict.claimId}/decline`, {
        key: desk.editor.key,
        headers: { 'If-Match': '*' },
        body: { reason: 'A matter of opinion.' },
      })
      const [declined, approved] = await Promise.all([
        declining,
        step(desk.editor, verdict, 'approve'),
      ])
      expect([declined.status, approved.status].filter((status) => status === 200)).toHaveLength(1)
    })
  })

  it('of the claim’s place: after a merge the approval is void, before it the verdict moves', async () => {
    await eachRound(async () => {
      const into = await anyClaim(desk)
      const verdict = await inReview(desk)
      const merging = call('POST', `/v1/claims/${verdict.claimId}/merge`, {
        key: desk.editor.key,
        headers: { 'If-Match': '*' },
        body: { into: into.id },
      })
      const [merged, approved] = await Promise.all([merging, step(desk.admin, verdict, 'approve')])
      expect([200, 412]).toContain(approved.status)
      const { body } = await read(verdict.id, desk.admin)
      expect(body.claimId).toBe(merged.status === 200 ? into.id : verdict.claimId)
      expect(body.state).toBe(approved.status === 200 ? 'published' : 'in_review')
    })
  })

  it('of the policy: it holds as it is when the verdict is published', async () => {
    const changing = await foundAnotherDesk(desk, 'policy')
    await eachRound(async () => {
      const ask = (approvalsRequired: number) =>
        call('PATCH', `/v1/organisations/${changing.slug}`, {
          key: changing.admin.key,
          headers: { 'If-Match': '*' },
          body: { approvalsRequired },
        })
      await ask(1)
      const verdict = await inReview(changing)
      const [approved, policy] = await Promise.all([
        step(changing.editor, verdict, 'approve'),
        ask(2),
      ])
      expect([approved.status, policy.status]).toEqual([200, 200])
      // Published while one sufficed, or waiting for the second.
      if (approved.body.state === 'in_review') await step(changing.admin, approved.body, 'approve')
      expect((await read(verdict.id)).body.state).toBe('published')
    })
    await rows(`update organisations set approvals_required = 1 where slug = 'policy'`)
  })
})

// An approval asks the database four times: who asks, which verdict, what is said of its claim, and
// the write.
it('an approval publishes in four round trips, of which one alone writes: a batch', async () => {
  const { capture } = await submit(desk, 'https://news.example/trips')
  const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
  const verdict = await inReview(desk, claim)
  // The key was used a moment ago, so that nothing is written about its use.
  await read(verdict.id, desk.editor)
  const { DB, trips } = watchDatabase()
  const reply = await call('POST', `/v1/verdicts/${verdict.id}/approve`, {
    key: desk.editor.key,
    headers: { 'If-Match': `"v${verdict.version}"`, 'Idempotency-Key': 'trips' },
    env: { DB },
  })
  expect(reply.body.state).toBe('published')
  // The fifth is behind the answer: which webhooks are to be told.
  expect(trips.map((trip) => writes(trip) && (trip.batch ? 'batch' : 'statement'))).toEqual([
    false,
    false,
    false,
    'batch',
    false,
  ])
  expect(trips[4]!.sent.map(({ sql }) => sql)).toEqual([expect.stringContaining('"webhooks"')])
  const written = trips[3]!.sent.map(({ sql }) => sql).join('\n')
  for (const table of [
    'idempotency_records',
    'approvals',
    'revisions',
    'verdicts',
    'claims',
    'page_annotations',
    'changes',
    'audit',
  ])
    expect(written).toMatch(new RegExp(`(?:insert into|update) "?${table}\\b`))
})

it('an approval that loses to others’ writes each time is told to come again', async () => {
  const verdict = await inReview(desk)
  const losing = (times: number) => {
    let lost = 0
    return watchDatabase(async (trip) => {
      // Who asks, then three trips an attempt: the last of them is the write.
      if (trip % 3 !== 1 || trip === 1 || lost === times) return
      lost++
      const path = `/v1/claims/${verdict.claimId}`
      const options = { key: desk.contributor.key, headers: { 'If-Match': '*' } }
      created(await call('PATCH', path, { ...options, body: { topics: [`Lost ${trip}`] } }))
    })
  }
  const approve = (DB: D1Database) =>
    call('POST', `/v1/verdicts/${verdict.id}/approve`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
      env: { DB },
    })
  const always = losing(Infinity)
  const refused = await approve(always.DB)
  expectProblem(refused, 503, 'server.busy')
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(always.trips).toHaveLength(1 + 5 * 3)
  expect((await read(verdict.id)).status).toBe(404)
  const fourTimes = losing(4)
  expect((await approve(fourTimes.DB)).body.state).toBe('published')
  // And one for the webhooks that are to be told.
  expect(fourTimes.trips).toHaveLength(1 + 5 * 3 + 1)
})

// Whatever happens before any of these trips must not be overlooked.
describe.each([1, 2, 3, 4])('before the approval’s trip %i to the database', (trip) => {
  const approveDuring = (verdict: VerdictBody, meanwhile: () => Promise<unknown>) => {
    const { DB } = watchDatabase((now) => (now === trip ? meanwhile() : undefined))
    return call('POST', `/v1/verdicts/${verdict.id}/approve`, {
      key: desk.editor.key,
      headers: { 'If-Match': `"v${verdict.version}"` },
      env: { DB },
    })
  }
  const onClaim = (id: string, method: string, path: string, body: object) =>
    call(method, `/v1/claims/${id}${path}`, {
      key: desk.admin.key,
      headers: { 'If-Match': '*' },
      body,
    })

  it('the draft is returned and edited: nothing is published', async () => {
    const verdict = await inReview(desk)
    const reply = await approveDuring(verdict, async () => {
      const returned = created(await step(desk.checker, verdict, 'return', { note: 'No.' }))
      created(await change(desk.contributor, returned, { conclusion: 'Unseen.' }))
    })
    expect([reply.status, reply.body.code]).toEqual([412, 'precondition.stale'])
    expect((await read(verdict.id)).status).toBe(404)
  })

  it('it is returned, edited and handed over again: nothing is published', async () => {
    const verdict = await inReview(desk)
    const reply = await approveDuring(verdict, async () => {
      const returned = created(await step(desk.checker, verdict, 'return', { note: 'No.' }))
      const edited = created(await change(desk.contributor, returned, { conclusion: 'Unseen.' }))
      created(await step(desk.checker, edited, 'submit'))
    })
    expect(reply.status).toBe(412)
    expect((await read(verdict.id)).status).toBe(404)
  })

  it('the words of the claim change: nothing is published', async () => {
    const verdict = await inReview(desk)
    const reply = await approveDuring(verdict, async () => {
      created(await onClaim(verdict.claimId, 'PATCH', '', { text: 'Unseen.' }))
    })
    expect(reply.status).toBe(412)
    expect((await read(verdict.id)).status).toBe(404)
  })

  it('the claim is declined: nothing is published', async () => {
    const verdict = await inReview(desk)
    const reply = await approveDuring(verdict, async () => {
      created(await onClaim(verdict.claimId, 'POST', '/decline', { reason: 'No.' }))
    })
    expect([reply.status, reply.body.code]).toEqual([409, 'claim.declined'])
    expect((await read(verdict.id)).status).toBe(404)
  })

  it('the claim is merged: nothing is published', async () => {
    const [into, verdict] = [await anyClaim(desk), await inReview(desk)]
    const reply = await approveDuring(verdict, async () => {
      created(await onClaim(verdict.claimId, 'POST', '/merge', { into: into.id }))
    })
    expect(reply.status).toBe(412)
    expect((await read(verdict.id, desk.editor)).body).toMatchObject({
      claimId: into.id,
      state: 'in_review',
    })
  })

  it('somebody else approves: it is published once', async () => {
    const verdict = await inReview(desk)
    const reply = await approveDuring(verdict, async () => {
      created(await step(desk.admin, verdict, 'approve'))
    })
    expect(reply.status).toBe(412)
    expect((await read(verdict.id)).body.published.approvers).toMatchObject([
      { memberId: desk.admin.id },
    ])
  })

  it('a member becomes an author too late: whoever wrote in it does not approve it', async () => {
    const verdict = await inReview(desk)
    await rows('insert into revision_authors values (?, 1, ?, ?)', verdict.id, desk.admin.id, 'now')
    const reply = await approveDuring(verdict, () =>
      rows('insert into revision_authors values (?, 1, ?, ?)', verdict.id, desk.editor.id, 'now'),
    )
    expect([reply.status, reply.body.code]).toEqual([422, 'gate.refused'])
  })

  it('the policy asks for two from now on: the approval counts as one of them', async () => {
    const verdict = await inReview(desk)
    const policy = (approvalsRequired: number) =>
      call('PATCH', `/v1/organisations/${desk.slug}`, {
        key: desk.admin.key,
        headers: { 'If-Match': '*' },
        body: { approvalsRequired },
      })
    const reply = await approveDuring(verdict, () => policy(2))
    await policy(1)
    expect(reply.body).toMatchObject({ state: 'in_review', working: { approvers: [{}] } })
  })

  it('another desk publishes on the claim: both show', async () => {
    const url = `https://news.example/other/${trip}`
    const { capture } = await submit(desk, url)
    const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
    const theirs = await inReview(strict, claim)
    const once = created(await step(strict.editor, theirs, 'approve'))
    const reply = await approveDuring(await inReview(desk, claim), async () => {
      created(await step(strict.admin, once, 'approve'))
    })
    expect(reply.status).toBe(200)
    const { body } = await annotationsOf(url)
    expect(body.annotations[0].verdicts).toHaveLength(2)
  })

  it('the claim appears on another page and the desk has a new name: both show', async () => {
    const url = `https://news.example/more/${trip}`
    const { capture } = await submit(desk, url)
    const verdict = await inReview(desk)
    const name = `Called ${trip}`
    const reply = await approveDuring(verdict, async () => {
      const quote = { captureId: capture.id, exact: 'the budget grew by 12 percent' }
      created(await onClaim(verdict.claimId, 'POST', '/appearances', quote))
      await call('PATCH', `/v1/organisations/${desk.slug}`, {
        key: desk.admin.key,
        headers: { 'If-Match': '*' },
        body: { name },
      })
    })
    expect(reply.status).toBe(200)
    const { body } = await annotationsOf(url)
    expect(body.annotations).toMatchObject([{ verdicts: [{ organisation: { name } }] }])
  })
})

// A draft asks who asks, the claim, the rating, the desk, and writes.
it.each([1, 2, 3, 4, 5])(
  'no draft stays behind on a claim that is merged before its trip %i',
  async (trip) => {
    const [from, into] = [await anyClaim(desk), await anyClaim(desk)]
    const { DB, trips } = watchDatabase((now) =>
      now === trip
        ? call('POST', `/v1/claims/${from.id}/merge`, {
            key: desk.editor.key,
            headers: { 'If-Match': '*' },
            body: { into: into.id },
          })
        : undefined,
    )
    const drafted = await call('POST', `/v1/claims/${from.id}/verdicts`, {
      key: strict.contributor.key,
      body: COMPLETE_DRAFT,
      env: { DB },
    })
    expect(trips.length).toBeGreaterThanOrEqual(trip > 2 ? 5 : 2)
    expect([drafted.status, drafted.body.code]).toEqual([409, 'claim.merged'])
    expect(await count('verdicts where claim_id in (?, ?)', from.id, into.id)).toBe(0)
  },
)

describe('publications at once', () => {
  afterEach(expectSoundReadModel)

  it('by several desks on one claim: all of them show', async () => {
    const swift = await Promise.all(
      ['one', 'two', 'three'].map((slug) => foundAnotherDesk(desk, `swift-${slug}`)),
    )
    for (let round = 0; round < 4; round++) {
      const { capture } = await submit(desk, `https://news.example/desks/${round}`)
      const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
      const verdicts = await Promise.all([desk, ...swift].map((one) => inReview(one, claim)))
      const replies = await Promise.all(
        [desk, ...swift].map((one, index) => step(one.editor, verdicts[index], 'approve')),
      )
      expect(statusesOf(replies)).toEqual([200, 200, 200, 200])
      const { body } = await annotationsOf(`https://news.example/desks/${round}`)
      const [{ verdicts: shown, agreement }] = body.annotations
      expect(shown.map(({ id }: { id: string }) => id).toSorted()).toEqual(
        verdicts.map(({ id }) => id).toSorted(),
      )
      expect(agreement).toEqual({ state: 'agree', verdicts: 4, sharedSources: 2 })
    }
  })

  it('of several claims on one page: all of them show', async () => {
    const quotes = ARTICLE_TEXT.split('\n\n')
    for (let round = 0; round < 4; round++) {
      const { capture } = await submit(desk, `https://news.example/claims/${round}`)
      const claims = await Promise.all(quotes.map((quote) => openClaim(desk, capture.id, quote)))
      const verdicts = await Promise.all(claims.map((claim) => inReview(desk, claim)))
      const replies = await Promise.all(verdicts.map((one) => step(desk.editor, one, 'approve')))
      expect(statusesOf(replies)).toEqual([200, 200, 200, 200])
      const { body } = await annotationsOf(`https://news.example/claims/${round}`)
      expect(body.annotations.map(({ claim }: { claim: { id: string } }) => claim.id)).toEqual(
        claims.map(({ id }) => id).toSorted(),
      )
    }
  })

  it('while the desk takes another name: every verdict shows the new one', async () => {
    const renamed = await foundAnotherDesk(desk, 'renamed')
    for (let round = 0; round < 6; round++) {
      const name = `Name ${round}`
      const { capture } = await submit(desk, `https://news.example/names/${round}`)
      const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
      const verdict = await inReview(renamed, claim)
      const renaming = call('PATCH', `/v1/organisations/${renamed.slug}`, {
        key: renamed.admin.key,
        headers: { 'If-Match': '*' },
        body: { name },
      })
      const replies = await Promise.all([step(renamed.editor, verdict, 'approve'), renaming])
      expect(statusesOf(replies)).toEqual([200, 200])
      const { body } = await annotationsOf(`https://news.example/names/${round}`)
      expect(body.annotations[0].verdicts[0].organisation.name).toBe(name)
    }
  })
})

describe('the database itself refuses', () => {
  const now = '2026-11-23T00:00:00.000Z'
  const approval = (verdictId: string, memberId: string) =>
    rows(
      `insert into approvals (verdict_id, revision, member_id, created_at) values (?, 1, ?, ?)`,
      verdictId,
      memberId,
      now,
    )
  const publication = (verdictId: string) =>
    rows(
      `update revisions set state = 'published', published_at = ? where verdict_id = ?`,
      now,
      verdictId,
    )

  it('an approval by an author, and one of what is not in review', async () => {
    const verdict = await inReview(desk)
    await expect(approval(verdict.id, desk.contributor.id)).rejects.toThrow('what they wrote')
    const early = await completeDraft(desk)
    await expect(approval(early.id, desk.editor.id)).rejects.toThrow('only what is in review')
    await approval(verdict.id, desk.editor.id)
    await rows('delete from approvals where verdict_id = ?', verdict.id)
  })

  it('a publication with too few approvals', async () => {
    const person = await addPerson(strict.slug, strict.admin, 'checker')
    const verdict = await inReview(strict)
    await expect(publication(verdict.id)).rejects.toThrow('too few approvals')
    await step(person, verdict, 'approve')
    await expect(publication(verdict.id)).rejects.toThrow('too few approvals')
  })

  it('a revision that begins as published', async () => {
    const verdict = await inReview(desk)
    created(await step(desk.editor, verdict, 'approve'))
    await expect(
      rows(
        `insert into revisions (verdict_id, number, kind, state, conclusion, rationale, reason,
         created_at, updated_at, published_at)
         select verdict_id, 2, 'update', state, conclusion, rationale, 'x', created_at, updated_at,
         published_at from revisions where verdict_id = ?`,
        verdict.id,
      ),
    ).rejects.toThrow('a revision begins as a draft')
  })

  it('any change of what is published, and of the audit log', async () => {
    const verdict = await inReview(desk)
    created(await step(desk.editor, verdict, 'approve'))
    const attempts = [
      `update revisions set conclusion = 'x' where verdict_id = ?`,
      `update revisions set state = 'draft', published_at = null where verdict_id = ?`,
      'delete from revisions where verdict_id = ?',
      `update revision_sources set passage = 'x' where verdict_id = ?`,
      'delete from revision_sources where verdict_id = ?',
      `insert into revision_sources (verdict_id, revision, position, kind) values (?, 1, 9, 'data')`,
      `update approvals set created_at = 'x' where verdict_id = ?`,
      'delete from approvals where verdict_id = ?',
      `update revision_authors set created_at = 'x' where verdict_id = ?`,
      'delete from revision_authors where verdict_id = ?',
      `insert into revision_authors select verdict_id, revision, '${desk.admin.id}', 'x'
       from revision_authors where verdict_id = ? limit 1`,
    ]
    for (const sql of attempts)
      await expect(rows(sql, verdict.id), sql).rejects.toThrow('a published revision never changes')
    for (const sql of [
      `update audit set action = 'x' where record_id = ?`,
      'delete from audit where record_id = ?',
    ])
      await expect(rows(sql, verdict.id), sql).rejects.toThrow('append-only')
    expect((await read(verdict.id)).body.published.sources).toHaveLength(2)
  })
})
