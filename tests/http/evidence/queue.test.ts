import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { count, rowCounts, rows } from '../../support/database.ts'
import {
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  type Person,
  step,
} from '../../support/desk.ts'
import {
  become,
  DAY,
  HOUR,
  pageAt,
  PASSAGE,
  redirect,
  restAll,
  runJobsAt,
  saying,
  sourceOf,
  storedSource,
  verdictOn,
} from '../../support/evidence.ts'
import { expectProblem } from '../../support/problems.ts'
import { watchDatabase, writes } from '../../support/watch.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

beforeEach(async () => {
  await restAll()
  await rows('delete from evidence_findings')
})

const queueOf = async (person: Person = desk.contributor, query = '') =>
  created(await call('GET', `/v1/queues/evidence${query}`, { key: person.key }))

const itemsOf = async (person?: Person) => (await queueOf(person)).items

const review = (body: object, person: Person = desk.checker, env = {}) =>
  call('POST', '/v1/queues/evidence/reviews', { key: person.key, body, env })

/** A published verdict on a page that has changed since: what is asked of the queue. */
async function changedEvidence(name: string, whose = desk) {
  const url = pageAt(name)
  await become(name, saying(PASSAGE))
  const verdict = await verdictOn(whose, sourceOf(url))
  const at = Date.now() + HOUR
  await runJobsAt(at)
  await become(name, saying('Nothing of it.'))
  await runJobsAt(at + 7 * DAY)
  const { id: sourceId } = await storedSource(url)
  return { verdict, url, sourceId, at: at + 7 * DAY }
}

/** Publishes a next revision that says the same of the same page. */
async function revise(verdict: { id: string }) {
  const { body } = await call('GET', `/v1/verdicts/${verdict.id}`, { key: desk.editor.key })
  const next = { kind: 'clarification', reason: 'Said more clearly.' }
  const drafted = created(await step(desk.editor, body, 'revise', next))
  const submitted = created(await step(desk.checker, drafted, 'submit'))
  return created(await step(desk.admin, submitted, 'approve'))
}

describe('the queue', () => {
  it('has a published verdict whose page has changed, and all that it takes to judge it', async () => {
    const { verdict, url, sourceId, at } = await changedEvidence('whole')
    expect(await queueOf()).toEqual({
      items: [
        {
          verdictId: verdict.id,
          claimId: verdict.claimId,
          revision: 1,
          source: { id: sourceId, pageKey: url.replace('http:', 'https:') },
          state: 'changed',
          detail: `The page’s text does not hold “${PASSAGE}”.`,
          movedTo: null,
          seenAt: new Date(at).toISOString(),
          citations: [
            {
              position: 1,
              url,
              title: 'Audited accounts',
              archiveUrl: null,
              stance: 'supports',
              passage: PASSAGE,
            },
          ],
        },
      ],
      next: null,
    })
  })

  it('has it where the page moved or is gone, too; not where it cannot be reached', async () => {
    const ways = {
      moved: redirect(pageAt('elsewhere')),
      gone: '/status/410',
      unreachable: '/status/503',
    }
    await become('elsewhere', saying(PASSAGE))
    for (const [state, path] of Object.entries(ways)) {
      await become(`way-${state}`, path)
      await verdictOn(desk, sourceOf(pageAt(`way-${state}`)))
      await runJobsAt(Date.now() + HOUR)
      await restAll()
    }
    const found = (await itemsOf()).map(
      ({ state, movedTo }: { state: string; movedTo: string }) => `${state} ${movedTo}`,
    )
    expect(found.toSorted()).toEqual(['gone null', `moved ${pageAt('elsewhere')}`])
  })

  it('is a desk’s own', async () => {
    await changedEvidence('own')
    expect(await itemsOf(other.admin)).toEqual([])
    const theirs = await changedEvidence('theirs', other)
    expect(await itemsOf(other.contributor)).toMatchObject([{ verdictId: theirs.verdict.id }])
  })

  it('names of two desks that rely on one page the one whose passage is lost', async () => {
    const url = pageAt('two')
    const both = saying(`${PASSAGE} The growth was 9 percent at most.`)
    for (const way of ['two', 'two/']) await become(way, both)
    await verdictOn(desk, sourceOf(url))
    const theirs = await verdictOn(
      other,
      sourceOf(`${url}/?utm_source=x`, 'The growth was 9 percent'),
    )
    const at = Date.now() + HOUR
    await runJobsAt(at)
    for (const way of ['two', 'two/']) await become(way, saying(PASSAGE))
    await runJobsAt(at + 7 * DAY)
    expect(await itemsOf()).toEqual([])
    expect(await itemsOf(other.editor)).toMatchObject([{ verdictId: theirs.id, state: 'changed' }])
  })

  it('names of a verdict’s two passages of one page the one that is lost', async () => {
    const url = pageAt('passages')
    await become('passages', saying(PASSAGE))
    await verdictOn(desk, sourceOf(url), sourceOf(`${url}?fbclid=x`, 'Words that were cut.'))
    await runJobsAt(Date.now() + HOUR)
    const [item] = await itemsOf()
    expect(item.citations).toMatchObject([{ position: 2, passage: 'Words that were cut.' }])
  })

  it('lets go of a verdict whose page is as it was again', async () => {
    const { at } = await changedEvidence('mended')
    expect(await itemsOf()).toHaveLength(1)
    await become('mended', saying(PASSAGE))
    await runJobsAt(at + 7 * DAY)
    expect(await itemsOf()).toEqual([])
  })

  it('lets go of a verdict that is retracted', async () => {
    const { verdict } = await changedEvidence('retracted')
    created(await step(desk.editor, verdict, 'retract', { reason: 'Its evidence is gone.' }))
    expect(await itemsOf()).toEqual([])
  })

  it('lets go of a verdict with its next revision, until a look at the page that this cites', async () => {
    const { verdict, at } = await changedEvidence('revised')
    await revise(verdict)
    expect(await itemsOf()).toEqual([])
    await runJobsAt(at + 7 * DAY)
    expect(await itemsOf()).toMatchObject([{ verdictId: verdict.id, revision: 2 }])
  })

  it('comes in pages, each item once, while further ones are found', async () => {
    const url = pageAt('paged')
    await become('paged', saying('Nothing of it.'))
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.push((await verdictOn(desk, sourceOf(url))).id)
    await runJobsAt(Date.now() + HOUR)
    const seen: string[] = []
    let query = '?limit=2'
    for (let round = 0; round < 3; round++) {
      const { items, next } = await queueOf(desk.checker, query)
      seen.push(...items.map(({ verdictId }: { verdictId: string }) => verdictId))
      expect(next === null).toBe(round === 2)
      query = `?limit=2&cursor=${next}`
      await changedEvidence(`paged-${round}`)
    }
    expect(seen).toEqual(ids.toReversed())
    const reply = await call('GET', `/v1/queues/evidence?cursor=${btoa('x')}`, {
      key: desk.checker.key,
    })
    expectProblem(reply, 422, 'request.invalid')
  })
})

describe('an acknowledgement', () => {
  it('takes the verdict off the queue, and is kept with who, when and why', async () => {
    const { verdict, sourceId, at } = await changedEvidence('acknowledged')
    const reply = await review({ verdictId: verdict.id, sourceId, note: 'The archive has it.' })
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({
      verdictId: verdict.id,
      revision: 1,
      sourceId,
      seenAt: new Date(at).toISOString(),
      memberId: desk.checker.id,
      note: 'The archive has it.',
    })
    expect(await itemsOf()).toEqual([])
    expect(
      await rows(
        'select member_id, note, check_at from evidence_reviews where verdict_id = ?',
        verdict.id,
      ),
    ).toEqual([
      { member_id: desk.checker.id, note: 'The archive has it.', check_at: reply.body.seenAt },
    ])
    expect(
      await count(`audit where action = 'evidence.reviewed' and record_id = ?`, verdict.id),
    ).toBe(1)
  })

  it('holds while looks find the same, and ends when one finds something else', async () => {
    const { verdict, sourceId, at } = await changedEvidence('again')
    created(await review({ verdictId: verdict.id, sourceId }))
    await runJobsAt(at + 7 * DAY)
    expect((await storedSource(pageAt('again'))).checked_at).toBe(
      new Date(at + 7 * DAY).toISOString(),
    )
    expect(await itemsOf()).toEqual([])
    await become('again', '/status/404')
    await runJobsAt(at + 14 * DAY)
    expect(await itemsOf()).toMatchObject([{ verdictId: verdict.id, state: 'gone' }])
    created(await review({ verdictId: verdict.id, sourceId }))
    expect(await itemsOf()).toEqual([])
  })

  it('is of what was read: what was found since stays in the queue', async () => {
    const { verdict, sourceId, at } = await changedEvidence('read')
    const seenAt = new Date(at).toISOString()
    await become('read', '/status/404')
    await runJobsAt(at + 7 * DAY)
    expectProblem(
      await review({ verdictId: verdict.id, sourceId, seenAt }),
      404,
      'record.not_found',
    )
    const [item] = await itemsOf()
    created(await review({ verdictId: verdict.id, sourceId, seenAt: item.seenAt }))
    expect(await itemsOf()).toEqual([])
  })

  it('that a look overtakes changes nothing', async () => {
    const { verdict, sourceId, at } = await changedEvidence('overtaken')
    await become('overtaken', '/status/404')
    let overtaken = false
    const { DB, trips } = watchDatabase(async () => {
      if (!writes(trips.at(-1)!) || overtaken) return
      overtaken = true
      await runJobsAt(at + 7 * DAY)
    })
    const reply = await review({ verdictId: verdict.id, sourceId }, desk.checker, { DB })
    expectProblem(reply, 404, 'record.not_found')
    expect(await itemsOf()).toMatchObject([{ state: 'gone' }])
    expect(await count('evidence_reviews where verdict_id = ?', verdict.id)).toBe(0)
  })

  it('happens once, however often it is sent with one Idempotency-Key', async () => {
    const { verdict, sourceId } = await changedEvidence('once')
    const send = () =>
      call('POST', '/v1/queues/evidence/reviews', {
        key: desk.checker.key,
        headers: { 'Idempotency-Key': 'acknowledge-once' },
        body: { verdictId: verdict.id, sourceId },
      })
    const first = await send()
    expect((await send()).body).toEqual(created(first))
    expect(await count('evidence_reviews where verdict_id = ?', verdict.id)).toBe(1)
  })

  it('is a person’s, from checkers on, with a key for reviews', async () => {
    const { verdict, sourceId } = await changedEvidence('person')
    const body = { verdictId: verdict.id, sourceId }
    const before = await rowCounts()
    for (const person of [desk.contributor, desk.bot])
      expectProblem(await review(body, person), 403, 'permission.role')
    expectProblem(await review(body, other.admin), 404, 'record.not_found')
    expect(await rowCounts()).toEqual(before)
    created(await review(body, desk.checker))
  })

  it('is refused where the queue has nothing of the kind', async () => {
    const { verdict, sourceId } = await changedEvidence('nothing')
    const another = await verdictOn(desk, sourceOf(pageAt('nothing-else')))
    expectProblem(await review({ verdictId: another.id, sourceId }), 404, 'record.not_found')
    created(await review({ verdictId: verdict.id, sourceId }))
    expectProblem(await review({ verdictId: verdict.id, sourceId }), 404, 'record.not_found')
    expectProblem(
      await review({ verdictId: verdict.id, sourceId, note: ' ' }),
      422,
      'request.invalid',
    )
    expectProblem(await review({ verdictId: verdict.id }), 422, 'request.invalid')
  })

  it('stands, as what was seen does, whoever asks the database', async () => {
    const { verdict, sourceId } = await changedEvidence('stands')
    created(await review({ verdictId: verdict.id, sourceId }))
    for (const table of ['evidence_reviews', 'source_checks']) {
      await expect(rows(`delete from ${table}`)).rejects.toThrow(/append-only|never changes/)
      await expect(rows(`update ${table} set source_id = source_id`)).rejects.toThrow(
        /append-only|never changes/,
      )
    }
  })
})
