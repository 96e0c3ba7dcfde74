import { beforeAll, describe, expect, inject, it } from 'vitest'
import { call } from '../../support/api.ts'
import { contents, count, rowCounts } from '../../support/database.ts'
import { created, type Desk, foundDesk } from '../../support/desk.ts'
import { asked, become, redirect, saying } from '../../support/evidence.ts'
import { expectProblem } from '../../support/problems.ts'
import { statusesOf } from '../../support/replies.ts'
import { expectSoundReadModel } from '../../support/soundness.ts'
import { watchDatabase, writes } from '../../support/watch.ts'
import { QUOTE, SAID, settle, shownOnline } from './support.ts'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

const capture = (reportId: string, etag?: string) =>
  settle(desk.checker, reportId, 'capture', undefined, etag)
const textOf = async (captureId: string): Promise<string> =>
  created(await call('GET', `/v1/captures/${captureId}`, { key: desk.checker.key })).text

describe('a new capture for a report', () => {
  it('of a page that was edited says what differs, and where, and leaves the report open', async () => {
    const place = await shownOnline(desk)
    const { name, reportId, article } = place
    await become(name, saying(SAID.replace('12 percent', '1.2 percent')))
    const reply = await capture(reportId)
    expect([reply.status, reply.headers.get('etag')]).toEqual([201, '"v2"'])
    const found = reply.body
    expect(found).toMatchObject({
      reportId,
      created: true,
      state: 'changed',
      differences: [{ kind: 'number', was: '12', now: '1.2' }],
      found: 'the budget grew by 1.2 percent',
      version: 2,
    })
    expect(found.captureId).not.toBe(place.capture.id)
    expect(reply.headers.get('location')).toBe(`/v1/captures/${found.captureId}`)
    const text = await textOf(found.captureId)
    const [{ utf16, codePoints }] = found.ranges
    expect(text.slice(utf16.start, utf16.end)).toBe(found.found)
    expect([...text].slice(codePoints.start, codePoints.end).join('')).toBe(found.found)
    expect(await count('drift_reports where id = ? and closed_at is null', reportId)).toBe(1)
    const path = `/v1/articles/${article.id}/captures`
    const captures = created(await call('GET', path, { key: desk.checker.key })).items
    expect(captures.map(({ id }: { id: string }) => id)).toContain(found.captureId)

    const to = { captureId: found.captureId, exact: found.found }
    created(await settle(desk.checker, reportId, 'reanchor', to, '"v2"'))
    await expectSoundReadModel()
  })

  it('of a page that stands is the capture that there is, with the quote intact', async () => {
    const place = await shownOnline(desk)
    const before = await rowCounts()
    const reply = await capture(place.reportId)
    expect(reply).toMatchObject({
      status: 200,
      body: { captureId: place.capture.id, created: false, state: 'intact', found: QUOTE },
    })
    expect(reply.body.differences).toEqual([])
    const [{ utf16 }] = reply.body.ranges
    expect((await textOf(place.capture.id)).slice(utf16.start, utf16.end)).toBe(QUOTE)
    expect(await rowCounts()).toEqual({ ...before, audit: before['audit']! + 1 })
  })

  it('of a page that says it no more finds it nowhere', async () => {
    const { name, reportId } = await shownOnline(desk)
    await become(name, saying('Ferries now carry 2.3 million passengers a year.'))
    expect(created(await capture(reportId))).toMatchObject({
      created: true,
      state: 'missing',
      ranges: [],
      differences: [],
      found: null,
    })
  })

  it('is refused, and nothing is written, where the page cannot be had', async () => {
    const { name, reportId } = await shownOnline(desk)
    const before = await contents()
    const refusals: [string, string][] = [
      [redirect(`http://${inject('web').gone}/`), 'fetch.unreachable'],
      [redirect('http://metadata.web.example/'), 'fetch.refused'],
      ['/status/404', 'fetch.status'],
      ['/binary', 'fetch.type'],
      [redirect(`http://${inject('web').site}/disallowed`), 'fetch.robots'],
    ]
    for (const [path, code] of refusals) {
      await become(name, path)
      expectProblem(await capture(reportId), 422, code)
    }
    expect({ ...(await contents()), api_keys: [] }).toEqual({ ...before, api_keys: [] })
  })

  it('is refused where the URL leads to another article by now, and nothing is written', async () => {
    const { name, reportId } = await shownOnline(desk)
    const elsewhere = await shownOnline(desk)
    await become(name, redirect(elsewhere.url))
    const before = await contents()
    expectProblem(await capture(reportId), 409, 'alias.taken')
    expect({ ...(await contents()), api_keys: [] }).toEqual({ ...before, api_keys: [] })
  })

  it('is of the report as it was read, while it is open, and asks nobody otherwise', async () => {
    const { reportId } = await shownOnline(desk)
    await asked()
    expectProblem(await capture(reportId, '"v9"'), 412, 'precondition.stale')
    created(await settle(desk.checker, reportId, 'dismiss'))
    expectProblem(await capture(reportId, '"v2"'), 409, 'drift.closed')
    expectProblem(
      await settle(desk.contributor, reportId, 'capture', undefined, '"v2"'),
      403,
      'permission.role',
    )
    expect(await asked()).toEqual([])
  })

  it('is taken once of several at once', async () => {
    const { name, reportId } = await shownOnline(desk)
    await become(name, saying('It was edited.'))
    const before = await count('captures')
    const replies = await Promise.all([capture(reportId), capture(reportId)])
    expect(statusesOf(replies)).toEqual([201, 412])
    expect(await count('captures')).toBe(before + 1)
  })

  it('is not kept where the report is closed while the page is fetched', async () => {
    const { name, reportId } = await shownOnline(desk)
    await become(name, saying('It was edited.'))
    const before = await count('captures')
    let isClosed = false
    const watched = watchDatabase(async (trip) => {
      if (isClosed || !writes(watched.trips[trip - 1]!)) return
      isClosed = true
      created(await settle(desk.editor, reportId, 'dismiss'))
    })
    const reply = await call('POST', `/v1/queues/drift/${reportId}/capture`, {
      key: desk.checker.key,
      headers: { 'If-Match': '*' },
      env: { DB: watched.DB },
    })
    expectProblem(reply, 412, 'precondition.stale')
    expect(isClosed).toBe(true)
    expect(await count('captures')).toBe(before)
  })

  it('answers the same again under its Idempotency-Key, and fetches once', async () => {
    const { name, reportId } = await shownOnline(desk)
    await become(name, saying('It was edited.'))
    await asked()
    const ask = () =>
      call('POST', `/v1/queues/drift/${reportId}/capture`, {
        key: desk.checker.key,
        headers: { 'If-Match': '"v1"', 'Idempotency-Key': 'capture-once' },
      })
    const first = await ask()
    expect(first.status).toBe(201)
    const fetched = await asked()
    expect(fetched.length).toBeGreaterThan(0)
    const again = await ask()
    expect([again.status, again.text]).toEqual([201, first.text])
    expect(await asked()).toEqual([])
  })
})
