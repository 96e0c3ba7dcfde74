import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { count, rowCounts, rows } from '../../support/database.ts'
import { created, type Desk, foundDesk, openClaim, submit } from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'
import { statusesOf } from '../../support/replies.ts'
import { CHANGE, freshAddress, hashOf, queueOf, QUOTE, report, settle, shown } from './support.ts'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

const kept = (appearanceId: string) => count('drift_reports where appearance_id = ?', appearanceId)

describe('a report', () => {
  it('needs no account, and brings the quote and what differs before the desk', async () => {
    const { url, article, capture, claim, appearanceId } = await shown(desk)
    const reply = await report(appearanceId, url)
    expect(reply).toMatchObject({ status: 202, body: { received: true } })
    const { items } = await queueOf(desk.contributor)
    expect(items[0]).toMatchObject({
      claimId: claim.id,
      appearanceId,
      articleId: article.id,
      captureId: capture.id,
      url,
      pageHash: await hashOf(url),
      exact: QUOTE,
      state: 'changed',
      differences: [CHANGE],
      count: 1,
      version: 1,
    })
    expect(items[0].firstAt).toBe(items[0].lastAt)
  })

  it('keeps neither who sent it nor any words of the page beside those that differ', async () => {
    const { url, appearanceId } = await shown(desk)
    const address = freshAddress()
    const body = { pageHash: await hashOf(url), appearanceId, state: 'missing' }
    const headers = { 'cf-connecting-ip': address }
    created(await call('POST', '/v1/reports', { key: desk.editor.key, headers, body }))
    const [row] = await rows('select * from drift_reports where appearance_id = ?', appearanceId)
    const [audit] = await rows(
      `select * from audit where action = 'drift.reported' and record_id = ?`,
      appearanceId,
    )
    for (const secret of [address, desk.editor.id])
      expect(JSON.stringify([row, audit])).not.toContain(secret)
    expectProblem(
      await call('POST', '/v1/reports', { body: { ...body, url } }),
      422,
      'request.invalid',
    )
  })

  it('that says the same again is counted, from wherever and however many at once', async () => {
    const { url, appearanceId } = await shown(desk)
    const replies = await Promise.all([1, 2, 3, 4].map(() => report(appearanceId, url)))
    expect(statusesOf(replies)).toEqual([202, 202, 202, 202])
    expect(await kept(appearanceId)).toBe(1)
    expect((await queueOf(desk.checker)).items[0]).toMatchObject({ appearanceId, count: 4 })
    created(await report(appearanceId, url, { differences: [{ ...CHANGE, now: '120' }] }))
    created(await report(appearanceId, url, { state: 'missing' }))
    expect(await kept(appearanceId)).toBe(3)
  })

  it('is counted up to a thousand times and then writes nothing', async () => {
    const { url, appearanceId } = await shown(desk)
    created(await report(appearanceId, url))
    await rows('update drift_reports set count = 999 where appearance_id = ?', appearanceId)
    created(await report(appearanceId, url))
    const before = await rowCounts()
    created(await report(appearanceId, url))
    expect(await rowCounts()).toEqual(before)
    expect((await queueOf(desk.checker)).items[0].count).toBe(1_000)
  })

  it('is one of twenty that wait of an appearance; those are still counted', async () => {
    const { url, appearanceId } = await shown(desk)
    const say = (now: number) =>
      report(appearanceId, url, { differences: [{ ...CHANGE, now: `${now}` }] })
    for (let n = 0; n < 23; n++) expect((await say(n)).status).toBe(202)
    expect(await kept(appearanceId)).toBe(20)
    created(await say(3))
    expect(await count('drift_reports where appearance_id = ? and count = 2', appearanceId)).toBe(1)
    const { items } = await queueOf(desk.checker)
    created(await settle(desk.checker, items[0].id, 'dismiss'))
    created(await say(22))
    expect(await kept(appearanceId)).toBe(21)
  })

  it.each([
    ['a hash of another form', { pageHash: 'abc' }],
    ['an intact quote', { state: 'intact' }],
    ['a kind that there is not', { differences: [{ ...CHANGE, kind: 'mood' }] }],
    ['words that are not of the quote', { differences: [{ ...CHANGE, was: '13' }] }],
    ['a part of a word of the quote', { differences: [{ ...CHANGE, was: 'perc' }] }],
    ['more than 20 differences', { differences: Array.from({ length: 21 }, () => CHANGE) }],
    ['words that are too long', { differences: [{ ...CHANGE, now: 'x'.repeat(101) }] }],
    ['half a character', { differences: [{ ...CHANGE, now: '\ud800' }] }],
  ])('is refused with %s, and nothing is kept', async (_name, wrong) => {
    const { url, appearanceId } = await shown(desk)
    const before = await rowCounts()
    expectProblem(await report(appearanceId, url, wrong), 422, 'request.invalid')
    expect(await rowCounts()).toEqual(before)
  })

  it('takes the words of the quote in other quotation marks and spaces, and none at all', async () => {
    const { url, appearanceId } = await shown(desk)
    const differences = [
      { kind: 'other', was: 'Budget\u00a0grew', now: '<script>' },
      { kind: 'negation', was: '', now: 'not' },
    ]
    expect((await report(appearanceId, url, { differences })).status).toBe(202)
  })

  it('is refused for what readers are not shown there', async () => {
    const { url, capture, appearanceId } = await shown(desk)
    const open = await openClaim(desk, capture.id, 'the new quay last year')
    const unpublished = open.appearances[0].id
    await submit(desk, 'https://news.example/drift/elsewhere')
    for (const [id, page] of [
      [unpublished, url],
      [appearanceId, 'https://news.example/drift/elsewhere'],
      [appearanceId, 'https://nobody.example/'],
      [`app_${'0'.repeat(26)}`, url],
    ])
      expectProblem(await report(id, page), 404, 'record.not_found')
    expect(await kept(unpublished)).toBe(0)
  })

  it('is refused past the limit of an address, which is one of its own', async () => {
    const { url, appearanceId } = await shown(desk)
    const body = { pageHash: await hashOf(url), appearanceId, state: 'missing' }
    const headers = { 'cf-connecting-ip': freshAddress() }
    const ask = () =>
      call('POST', '/v1/reports', { headers, body, env: { REPORT_LIMIT: env.TIGHT_LIMIT } })
    // The minute may turn meanwhile, hence a few more than the three that are let through.
    const replies = []
    for (let n = 0; n < 7; n++) replies.push(await ask())
    const limited = replies.find(({ status }) => status !== 202)!
    expectProblem(limited, 429, 'rate.limited')
    expect(limited.headers.get('retry-after')).toBe('60')
    expect((await report(appearanceId, url)).status).toBe(202)
  })
})
