import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { contents, count } from '../../support/database.ts'
import {
  annotationsOf,
  ARTICLE_TEXT,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'
import { statusesOf } from '../../support/replies.ts'
import { expectSoundReadModel, expectSoundRecords } from '../../support/soundness.ts'
import { CHANGE, drifted, queueOf, QUOTE, report, settle, shown } from './support.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const pageOf = async (url: string) => created(await annotationsOf(url))
const openOf = (appearanceId: string) =>
  count('drift_reports where appearance_id = ? and closed_at is null', appearanceId)

describe('the queue', () => {
  it('is a desk’s own, and so is what is done with it', async () => {
    const { reportId, appearanceId } = await drifted(other)
    const { items } = await queueOf(desk.admin)
    expect(items.map(({ id }: { id: string }) => id)).not.toContain(reportId)
    for (const step of ['correct', 'retire', 'dismiss'] as const)
      expectProblem(await settle(desk.admin, reportId, step), 404, 'record.not_found')
    expect(await openOf(appearanceId)).toBe(1)
  })

  it('comes in pages, newest first, each report once', async () => {
    const ids: string[] = []
    for (let n = 0; n < 3; n++) ids.push((await drifted(desk)).reportId)
    const first = await queueOf(desk.contributor, '?limit=2')
    const second = await queueOf(desk.contributor, `?limit=1&cursor=${first.next}`)
    const seen = [...first.items, ...second.items].map(({ id }: { id: string }) => id)
    expect(seen).toEqual(ids.toReversed())
  })
})

describe('closing', () => {
  it('as corrected shows readers the note, and closes all reports of the appearance', async () => {
    const { url, appearanceId, reportId } = await drifted(desk)
    created(await report(appearanceId, url, { state: 'missing' }))
    const before = await pageOf(url)
    const reply = await settle(desk.checker, reportId, 'correct')
    expect(reply.headers.get('etag')).toBe('"v2"')
    expect(created(reply)).toMatchObject({
      id: reportId,
      appearanceId,
      action: 'corrected',
      note: 'The paper corrected it.',
      closedBy: desk.checker.id,
      version: 2,
    })
    const [{ appearances, version }] = (await pageOf(url)).annotations
    expect(appearances[0].correctedByPublisher).toEqual({
      note: 'The paper corrected it.',
      at: reply.body.closedAt,
    })
    expect(version).toBe(before.annotations[0].version + 1)
    expect(await openOf(appearanceId)).toBe(0)
    await expectSoundReadModel()
    // What is settled is no news; something else is.
    created(await report(appearanceId, url))
    expect(await openOf(appearanceId)).toBe(0)
    created(await report(appearanceId, url, { differences: [{ ...CHANGE, now: '7' }] }))
    expect(await openOf(appearanceId)).toBe(1)
  })

  it('by retiring takes the appearance off the page, with its last one the claim', async () => {
    const { url, capture, claim, appearanceId, reportId } = await drifted(desk)
    const more = { captureId: capture.id, exact: 'Mara Lindqvist' }
    const path = `/v1/claims/${claim.id}/appearances`
    const second = created(await call('POST', path, { key: desk.editor.key, body: more }))
    created(await settle(desk.editor, reportId, 'retire'))
    const [{ appearances }] = (await pageOf(url)).annotations
    expect(appearances.map(({ id }: { id: string }) => id)).toEqual([second.id])
    expectProblem(await report(appearanceId, url), 404, 'record.not_found')

    created(await report(second.id, url, { differences: [] }))
    const { items } = await queueOf(desk.checker)
    created(await settle(desk.editor, items[0].id, 'retire'))
    expect(await pageOf(url)).toMatchObject({ total: 0, annotations: [] })
    await expectSoundReadModel()
    await expectSoundRecords()
  })

  it('leaves what was public before to those who ask for that time', async () => {
    const { url, reportId } = await drifted(desk)
    const asOf = new Date().toISOString()
    await new Promise((resolve) => setTimeout(resolve, 5))
    created(await settle(desk.editor, reportId, 'retire'))
    const path = `/v1/annotations?url=${encodeURIComponent(url)}`
    expect(created(await call('GET', `${path}&asOf=${asOf}`)).annotations).toHaveLength(1)
    expect((await pageOf(url)).annotations).toEqual([])
  })

  it('by dismissing leaves the page as it is, and lets the same be reported anew', async () => {
    const { url, appearanceId, reportId } = await drifted(desk)
    const before = await pageOf(url)
    created(await settle(desk.checker, reportId, 'dismiss', { note: 'A draft of the page.' }))
    expect(await pageOf(url)).toEqual(before)
    created(await report(appearanceId, url))
    expect(await openOf(appearanceId)).toBe(1)
  })

  it('is of what was read, and happens once', async () => {
    const { url, reportId } = await drifted(desk)
    expectProblem(
      await settle(desk.checker, reportId, 'retire', undefined, '"v9"'),
      412,
      'precondition.stale',
    )
    const replies = await Promise.all([
      settle(desk.checker, reportId, 'correct'),
      settle(desk.editor, reportId, 'retire'),
    ])
    expect(statusesOf(replies)).toEqual([200, 412])
    expectProblem(
      await settle(desk.editor, reportId, 'retire', undefined, '*'),
      409,
      'drift.closed',
    )
    expect(await pageOf(url)).toBeDefined()
    await expectSoundReadModel()
  })

  it('is a person’s, from checkers on, with a note', async () => {
    const { reportId } = await drifted(desk)
    const before = await contents()
    for (const person of [desk.contributor, desk.bot])
      expectProblem(await settle(person, reportId, 'retire'), 403, 'permission.role')
    expectProblem(
      await settle(desk.checker, reportId, 'correct', { note: ' ' }),
      422,
      'request.invalid',
    )
    expect({ ...(await contents()), api_keys: [] }).toEqual({ ...before, api_keys: [] })
  })
})

describe('anchoring anew', () => {
  const changed = ARTICLE_TEXT.replace('12 percent', '1.2 percent')

  it('moves the appearance, under its id, to a later capture of the article', async () => {
    const { url, claim, appearanceId, reportId } = await drifted(desk)
    const { capture } = await submit(desk, url, `Corrected on Friday.\n\n${changed}`)
    const to = { captureId: capture.id, exact: 'the budget grew by 1.2 percent' }
    expect(created(await settle(desk.checker, reportId, 'reanchor', to))).toMatchObject({
      action: 'reanchored',
      note: null,
    })
    const [{ appearances }] = (await pageOf(url)).annotations
    expect(appearances).toMatchObject([
      { id: appearanceId, exact: to.exact, capture: { id: capture.id } },
    ])
    await expectSoundReadModel()
    await expectSoundRecords()
    const now = created(await call('GET', `/v1/claims/${claim.id}`))
    const asOf = `?asOf=${new Date().toISOString()}`
    const past = created(await call('GET', `/v1/claims/${claim.id}${asOf}`))
    expect(past.appearances).toEqual(now.appearances)
    expect(past.appearances[0].captureId).toBe(capture.id)
  })

  it('takes the words as they are where none are given, and ends what was settled', async () => {
    const { url, appearanceId, reportId } = await drifted(desk)
    created(await settle(desk.checker, reportId, 'correct'))
    created(await report(appearanceId, url, { state: 'missing' }))
    const { items } = await queueOf(desk.checker)
    const { capture } = await submit(desk, url, `Now with a photo.\n\n${ARTICLE_TEXT}`)
    const to = { captureId: capture.id }
    created(await settle(desk.checker, items[0].id, 'reanchor', to))
    const [{ appearances }] = (await pageOf(url)).annotations
    expect(appearances[0]).toMatchObject({ exact: QUOTE, capture: { id: capture.id } })
    expect(appearances[0].correctedByPublisher).toBeUndefined()
    await expectSoundReadModel()
  })

  it('is refused where the words do not stand, in another article, or where it stands already', async () => {
    const { url, capture, claim, reportId } = await drifted(desk)
    const { capture: later } = await submit(desk, url, changed)
    const elsewhere = await shown(desk)
    const before = await contents()
    const refusals: [object, number, string][] = [
      [{ captureId: later.id }, 422, 'quote.not_found'],
      [{ captureId: later.id, exact: 'the' }, 422, 'quote.ambiguous'],
      [{ captureId: elsewhere.capture.id }, 404, 'record.not_found'],
      [{ captureId: `cap_${'0'.repeat(26)}` }, 404, 'record.not_found'],
      [{}, 422, 'request.invalid'],
    ]
    for (const [to, status, code] of refusals)
      expectProblem(await settle(desk.checker, reportId, 'reanchor', to), status, code)
    expect({ ...(await contents()), api_keys: [] }).toEqual({ ...before, api_keys: [] })

    const twin = { captureId: capture.id, exact: 'Mara Lindqvist' }
    const path = `/v1/claims/${claim.id}/appearances`
    created(await call('POST', path, { key: desk.editor.key, body: twin }))
    const reply = await settle(desk.checker, reportId, 'reanchor', twin)
    expectProblem(reply, 409, 'appearance.exists')
  })
})

it('a claim’s appearances are listed with what was settled, and why to its own desk alone', async () => {
  const { claim, reportId } = await drifted(desk)
  const settledFor = async (key?: string) => {
    const reply = await call('GET', `/v1/claims/${claim.id}/appearances`, { key })
    return created(reply).items[0].settled
  }
  expect(await settledFor()).toBeNull()
  const { closedAt: at } = created(await settle(desk.checker, reportId, 'retire', { note: 'Cut.' }))
  expect(await settledFor()).toEqual({ state: 'retired', note: null, at })
  expect(await settledFor(other.admin.key)).toEqual({ state: 'retired', note: null, at })
  expect(await settledFor(desk.contributor.key)).toEqual({ state: 'retired', note: 'Cut.', at })

  const corrected = await drifted(desk)
  created(await settle(desk.checker, corrected.reportId, 'correct', { note: 'It was a slip.' }))
  const path = `/v1/claims/${corrected.claim.id}/appearances`
  const [{ settled }] = created(await call('GET', path)).items
  expect(settled).toMatchObject({ state: 'corrected', note: 'It was a slip.' })
})

describe('a claim that is merged into one that appears at the same place', () => {
  const merge = (from: string, into: string) =>
    call('POST', `/v1/claims/${from}/merge`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
      body: { into },
    })
  const settledOf = async (claimId: string) => {
    const path = `/v1/claims/${claimId}/appearances`
    const { items } = created(await call('GET', path, { key: desk.checker.key }))
    expect(items).toHaveLength(1)
    return items[0].settled
  }

  it.each(['correct', 'retire'] as const)('hands over what was settled there: %s', async (act) => {
    const from = await drifted(desk)
    created(await settle(desk.checker, from.reportId, act, { note: 'Looked at.' }))
    const into = await openClaim(desk, from.capture.id, QUOTE)
    created(await merge(from.claim.id, into.id))
    const state = act === 'correct' ? 'corrected' : 'retired'
    expect(await settledOf(into.id)).toMatchObject({ state, note: 'Looked at.' })
    expect((await pageOf(from.url)).total).toBe(act === 'correct' ? 1 : 0)
    const kept = into.appearances[0].id
    expect(
      await count('drift_reports where appearance_id = ? and closed_at is not null', kept),
    ).toBe(1)
    // And what was settled as corrected is no news of the one that is kept.
    if (act === 'correct') created(await report(kept, from.url))
    expect(await openOf(kept)).toBe(0)
    await expectSoundReadModel()
    await expectSoundRecords()
  })

  it('leaves what was settled of the other one as it is', async () => {
    const from = await drifted(desk)
    created(await settle(desk.checker, from.reportId, 'retire', { note: 'Of the first.' }))
    const into = await openClaim(desk, from.capture.id, QUOTE)
    await publishVerdict(other, into.id)
    created(await report(into.appearances[0].id, from.url))
    const { items } = await queueOf(desk.checker)
    created(await settle(desk.checker, items[0].id, 'correct', { note: 'Of the other.' }))
    created(await merge(from.claim.id, into.id))
    expect(await settledOf(into.id)).toMatchObject({ state: 'corrected', note: 'Of the other.' })
    await expectSoundReadModel()
  })
})

it('a claim that is merged takes along what was reported of it, but for what stands twice', async () => {
  const { url, capture, claim, appearanceId, reportId } = await drifted(desk)
  const into = created(
    await call('POST', '/v1/claims', {
      key: desk.contributor.key,
      body: { text: 'It grew.', appearance: { captureId: capture.id, exact: QUOTE } },
    }),
  )
  const merge = (from: { id: string }, to: { id: string }) =>
    call('POST', `/v1/claims/${from.id}/merge`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
      body: { into: to.id },
    })
  created(await merge(claim, into))
  expect(await count('drift_reports where id = ?', reportId)).toBe(0)
  expectProblem(await report(appearanceId, url), 404, 'record.not_found')
  expect((await pageOf(url)).total).toBe(1)
  await expectSoundReadModel()
})
