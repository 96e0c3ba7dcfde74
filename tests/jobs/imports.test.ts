import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { QueuedItem } from '../../src/domain/context.ts'
import worker from '../../src/index.ts'
import { call } from '../support/api.ts'
import { count, rows } from '../support/database.ts'
import { addPerson, created, type Desk, foundAnotherDesk, foundDesk } from '../support/desk.ts'
import { expectProblem } from '../support/problems.ts'
import { rowCounts } from '../support/database.ts'

// The queue is the platform's own, simulated by workerd's. Most tests keep what is sent back from it
// and hand it over themselves, as often and in the order that they want to see.

const { site, other, gone } = inject('web')
const at = (path: string, host = site) => `http://${host}${path}`

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

/** A queue that only keeps what it is sent. */
function keptBack() {
  const sent: QueuedItem[] = []
  const sendBatch = async (messages: { body: QueuedItem }[]) => {
    sent.push(...messages.map(({ body }) => body))
  }
  return { sent, IMPORTS: { sendBatch } as unknown as Queue }
}

const start = (urls: string[], bindings: object = {}, key = desk.contributor.key) =>
  call('POST', '/v1/articles/import', { key, body: { urls }, env: bindings })

const read = (path: string, key = desk.contributor.key) => call('GET', path, { key })

const itemsOf = async (jobId: string) =>
  (await read(`/v1/jobs/${jobId}/items?limit=100`)).body.items

/** Hands messages over as the queue would; what it is told to do with each. */
async function deliver(items: QueuedItem[], attempts = 1) {
  const messages = items.map((body, index) => ({
    id: `${index}`,
    timestamp: new Date(),
    attempts,
    body,
  }))
  const batch = createMessageBatch<QueuedItem>('apostil-imports', messages)
  const ctx = createExecutionContext()
  await worker.queue(batch, { ...env, PUBLIC_URL: '', LOG: 'off' })
  const { explicitAcks, retryMessages } = await getQueueResult(batch, ctx)
  return { acked: explicitAcks, again: retryMessages.map(({ msgId }) => msgId) }
}

/** A job whose items are with the test, not with the queue. */
async function jobOf(urls: string[]) {
  const { sent, IMPORTS } = keptBack()
  const job = created(await start(urls, { IMPORTS }))
  return { job, items: sent }
}

describe('an import', () => {
  it('answers at once with a job, and the queue does the rest', async () => {
    const urls = [at('/page/one'), at('/page/two', other), at('/status/404')]
    const reply = await start(urls)
    expect(reply.status).toBe(202)
    const { id } = reply.body
    expect(reply.headers.get('location')).toBe(`/v1/jobs/${id}`)
    expect(reply.body).toMatchObject({
      kind: 'import',
      state: 'running',
      total: 3,
      queued: 3,
      done: 0,
      failed: 0,
      finishedAt: null,
    })
    await expect
      .poll(async () => (await read(`/v1/jobs/${id}`)).body.state, { timeout: 20_000 })
      .toBe('done')
    const job = (await read(`/v1/jobs/${id}`)).body
    expect(job).toMatchObject({ queued: 0, done: 2, failed: 1 })
    const items = await itemsOf(id)
    expect(items.map(({ url }: { url: string }) => url)).toEqual(urls)
    expect(items[2]).toMatchObject({
      position: 2,
      state: 'failed',
      articleId: null,
      captureId: null,
      problem: { code: 'fetch.status', detail: expect.stringContaining('404') },
    })
    const article = (await read(`/v1/articles/${items[0].articleId}`)).body
    expect(article.url).toBe(urls[0])
    const capture = (await read(`/v1/captures/${items[0].captureId}`)).body
    expect(capture).toMatchObject({ origin: 'fetched', articleId: article.id })
    expect(
      items
        .map(({ finishedAt }: { finishedAt: string }) => finishedAt)
        .toSorted()
        .at(-1),
    ).toBe(job.finishedAt)
  })

  it('is written to the audit log with each of its pages, by the member who asked', async () => {
    const { job, items } = await jobOf([at('/page/audit'), at('/status/410')])
    await deliver(items)
    const audit = await rows(
      'select action, member_id from audit where record_id = ? order by seq',
      job.id,
    )
    const by = { member_id: desk.contributor.id }
    expect(audit).toEqual([
      { action: 'job.started', ...by },
      { action: 'job.item_done', ...by },
      { action: 'job.item_failed', ...by },
    ])
  })

  it('takes up to a thousand URLs, each once', async () => {
    const urls = Array.from({ length: 1_001 }, (_, n) => at(`/page/${n}`))
    const { sent, IMPORTS } = keptBack()
    expect((await start(urls.slice(0, 1_000), { IMPORTS })).body.total).toBe(1_000)
    expect(sent).toHaveLength(1_000)
    for (const [list, pointer, code] of [
      [urls, '/urls', 'too_big'],
      [[], '/urls', 'too_small'],
      [[urls[0], urls[0]], '/urls', 'urls.repeated'],
      [['ftp://news.example/'], '/urls/0', 'url.not_http'],
    ] as const) {
      const reply = await start([...list] as string[])
      expectProblem(reply, 422, 'request.invalid')
      expect(reply.body.errors).toEqual([expect.objectContaining({ pointer, code })])
    }
  })

  it('repeated with an Idempotency-Key is one job', async () => {
    const { sent, IMPORTS } = keptBack()
    const send = () =>
      call('POST', '/v1/articles/import', {
        key: desk.contributor.key,
        headers: { 'Idempotency-Key': 'import-once' },
        body: { urls: [at('/page/idempotent')] },
        env: { IMPORTS },
      })
    const first = await send()
    expect((await send()).body).toEqual(first.body)
    expect(sent).toHaveLength(1)
  })

  it('is told when the queue cannot be reached as when it can: the clock sends it again', async () => {
    const IMPORTS = {
      sendBatch: () => Promise.reject(new Error('the queue is gone')),
    } as unknown as Queue
    expect((await start([at('/page/unsent')], { IMPORTS })).status).toBe(202)
  })

  it('is paged in the order sent', async () => {
    const { job } = await jobOf([1, 2, 3, 4, 5].map((n) => at(`/page/paged-${n}`)))
    const positions: number[] = []
    for (let path: string | null = `/v1/jobs/${job.id}/items?limit=2`; path !== null;) {
      const { body } = await read(path)
      positions.push(...body.items.map((item: { position: number }) => item.position))
      path = body.next && `/v1/jobs/${job.id}/items?limit=2&cursor=${body.next}`
    }
    expect(positions).toEqual([0, 1, 2, 3, 4])
  })

  it('is its own desk’s', async () => {
    const { job } = await jobOf([at('/page/own')])
    const rival = await foundAnotherDesk(desk)
    for (const path of [`/v1/jobs/${job.id}`, `/v1/jobs/${job.id}/items`]) {
      expect((await read(path, desk.editor.key)).status).toBe(200)
      expectProblem(await read(path, rival.admin.key), 404, 'record.not_found')
    }
  })

  it('is no article: only POST is known at its URL', async () => {
    expect((await read('/v1/articles/import')).status).toBe(405)
  })
})

describe('a message', () => {
  it('that comes twice is done once, one after the other and at once', async () => {
    const { job, items } = await jobOf([at('/page/twice'), at('/status/404')])
    await Promise.all([deliver(items), deliver(items)])
    const before = await rowCounts()
    expect(await deliver(items)).toMatchObject({ acked: ['0', '1'], again: [] })
    expect(await rowCounts()).toEqual(before)
    const done = (await itemsOf(job.id))[0]
    expect(await count('captures where article_id = ?', done.articleId)).toBe(1)
    expect(
      await count(
        `audit where record_id = ? and action in ('job.item_done', 'job.item_failed')`,
        job.id,
      ),
    ).toBe(2)
  })

  it('of a page that is known names the capture that there is', async () => {
    const url = at('/page/known')
    const body = { url }
    const known = created(await call('POST', '/v1/articles', { key: desk.contributor.key, body }))
    const { job, items } = await jobOf([url])
    await deliver(items)
    expect(await itemsOf(job.id)).toMatchObject([
      { state: 'done', articleId: known.article.id, captureId: known.capture.id },
    ])
  })

  it('is tried three times where the failure may pass, once where it will not', async () => {
    const { job, items } = await jobOf([at('/status/500'), at('/page/a', gone), at('/status/403')])
    const tries = [await deliver(items, 1), await deliver(items, 2)]
    expect(tries.map(({ again }) => again)).toEqual([
      ['0', '1'],
      ['0', '1'],
    ])
    expect((await read(`/v1/jobs/${job.id}`)).body).toMatchObject({ queued: 2, failed: 1 })
    expect((await deliver(items, 3)).again).toEqual([])
    expect(
      (await itemsOf(job.id)).map((item: { problem: { code: string } }) => item.problem.code),
    ).toEqual(['fetch.status', 'fetch.unreachable', 'fetch.status'])
  })

  it('of a job that is not there is dropped', async () => {
    const jobId = `job_${'0'.repeat(26)}`
    expect(await deliver([{ jobId, position: 0, host: site }])).toEqual({ acked: ['0'], again: [] })
  })

  it('of somebody who has left the desk fails, and fetches nothing', async () => {
    const leaver = await addPerson(desk.slug, desk.admin, 'contributor')
    const { sent, IMPORTS } = keptBack()
    const job = created(await start([at('/page/left')], { IMPORTS }, leaver.key))
    await call('PATCH', `/v1/members/${leaver.id}`, {
      key: desk.admin.key,
      headers: { 'If-Match': '*' },
      body: { active: false },
    })
    await deliver(sent)
    expect(await itemsOf(job.id)).toMatchObject([
      { state: 'failed', problem: { code: 'auth.inactive' } },
    ])
  })

  it('waits for the one before it on the same site, not for those on another', async () => {
    await fetch(at('/log'))
    const { items } = await jobOf([at('/page/s1'), at('/page/s2'), at('/page/s3', other)])
    const begin = Date.now()
    await deliver(items)
    expect(Date.now() - begin).toBeGreaterThan(1_900)
    const asked: string[] = await (await fetch(at('/log'))).json()
    const pages = asked.flatMap((line) => /\/page\/(\w+)/.exec(line)?.[1] ?? [])
    expect(pages.indexOf('s3')).toBeLessThan(pages.indexOf('s2'))
    expect(pages.indexOf('s1')).toBeLessThan(pages.indexOf('s2'))
  })
})

describe('the clock', () => {
  const HOUR = 3_600_000

  /** As `scheduled` runs it, so many hours later. */
  async function later(hours: number) {
    const { sent, IMPORTS } = keptBack()
    const { runJobs } = await import('../../src/jobs/schedule.ts')
    const bindings = { ...env, PUBLIC_URL: '', LOG: 'off', IMPORTS }
    await runJobs(bindings, new Date(Date.now() + hours * HOUR))
    return sent
  }

  it('sends again what was lost, and gives up what is two days old', async () => {
    const { job, items } = await jobOf([at('/page/lost'), at('/page/lost-2')])
    const ours = (sent: QueuedItem[]) => sent.filter(({ jobId }) => jobId === job.id)
    expect(ours(await later(5))).toEqual([])
    expect(ours(await later(7))).toEqual(items)
    await deliver(items.slice(0, 1))
    expect(ours(await later(7))).toEqual(items.slice(1))
    expect(ours(await later(49))).toEqual([])
    expect((await itemsOf(job.id))[1]).toMatchObject({
      state: 'failed',
      problem: { code: 'server.busy' },
    })
    expect((await read(`/v1/jobs/${job.id}`)).body).toMatchObject({
      state: 'done',
      done: 1,
      failed: 1,
    })
  })
})
