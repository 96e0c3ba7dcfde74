import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { call, ORIGIN } from '../support/api.ts'
import { reviseAndPublish, retract } from '../support/corrections.ts'
import { rows } from '../support/database.ts'
import {
  COMPLETE_DRAFT,
  created,
  type Desk,
  foundDesk,
  openClaim,
  publishVerdict,
  step,
  submit,
} from '../support/desk.ts'
import {
  createHook,
  deliverAll,
  deliverTo,
  keptBack,
  letTimePass,
  readHook,
  receiver,
  verified,
} from '../support/hooks.ts'
import type { Received } from '../support/receiver.ts'

// The first test uses the platform's queue as workerd's simulates it. The others keep what is sent
// back from it, and hand it over themselves.

let desk: Desk
/** How many entries the feed has for the tests that make none. */
let entries: number

beforeAll(async () => {
  desk = await foundDesk()
})

const changes = async () => (await call('GET', '/v1/changes?limit=100')).body

async function publish() {
  const { capture } = await submit(desk)
  const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
  return publishVerdict(desk, claim.id)
}

/** A webhook that is given everything from the beginning, when the test hands its messages over. */
const hookTo = (url: string, since = 0) =>
  createHook(desk.admin, { url, since }, { WEBHOOKS: keptBack().WEBHOOKS })

const seqOf = ({ headers }: Received) => Number(/_(\d+)$/.exec(headers['webhook-id']!)![1])

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1)

describe('a webhook', () => {
  it('is told of what is published, corrected and retracted, signed, in order, by the queue', async () => {
    const to = receiver()
    const hook = await createHook(desk.admin, { url: to.url })
    const { id } = await publish()
    await reviseAndPublish(desk, id, 'update', 'More is known.')
    await reviseAndPublish(desk, id, 'clarification', 'Clearer.')
    for (let n = 1; n <= 8; n++)
      await reviseAndPublish(desk, id, 'correction', `Reason ${n}`, {
        rating: { key: n % 2 === 0 ? 'mostly-true' : 'false' },
      })
    await retract(desk, id, 'The source is gone.')
    const feed = await changes()
    entries = feed.last
    expect(entries).toBe(12)
    await expect
      .poll(async () => (await readHook(desk.admin, hook.id)).cursor, { timeout: 20_000 })
      .toBe(entries)
    const received = await to.received()
    const events = await Promise.all(received.map((one) => verified(one, hook.secret)))
    expect(events.map(({ isGenuine }) => isGenuine)).not.toContain(false)
    expect(events.map(({ event }) => event.data)).toEqual(feed.items)
    expect(events.map(({ event }) => event.type)).toEqual([
      'verdict.published',
      'verdict.updated',
      'verdict.clarified',
      ...Array.from({ length: 8 }, () => 'verdict.corrected'),
      'verdict.retracted',
    ])
    for (const { event } of events) {
      expect(Object.keys(event)).toEqual(['type', 'timestamp', 'data'])
      expect(event.timestamp).toBe(event.data.at)
      expect(event.data.verdict.permalink).toBe(`${ORIGIN}/v1/verdicts/${id}`)
    }
    expect(received.every(({ method, overlapped }) => method === 'POST' && !overlapped)).toBe(true)
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(entries)
    expect(received[0]!.headers['user-agent']).toMatch(/^Apostil\//)
  })

  it('takes so many entries a message, then waits for its next turn', async () => {
    const to = receiver()
    const { id } = await hookTo(to.url)
    expect(await deliverTo(id)).toEqual([{ webhookId: id, delaySeconds: 0 }])
    expect((await to.received()).map(seqOf)).toEqual(upTo(8))
    expect(await deliverTo(id)).toEqual([])
    expect((await to.received()).map(seqOf)).toEqual(upTo(entries))
    expect(await deliverTo(id)).toEqual([])
    expect(await to.received()).toHaveLength(entries)
  })

  it('that fails is tried again later, and loses nothing', async () => {
    const to = receiver({ status: '503', times: '3' })
    const { id } = await hookTo(to.url)
    for (const [failures, seconds] of [
      [1, 5],
      [2, 300],
      [3, 1_800],
    ] as const) {
      const begin = Date.now()
      const [again, ...others] = await deliverTo(id)
      expect(others).toEqual([])
      expect(again!.delaySeconds).toBeGreaterThanOrEqual(seconds)
      expect(again!.delaySeconds).toBeLessThanOrEqual(seconds * 1.2 + 1)
      const hook = await readHook(desk.admin, id)
      expect(hook).toMatchObject({
        active: true,
        cursor: 0,
        failures,
        lastStatus: 503,
        lastError: 'It answered 503.',
        lastDeliveredAt: null,
      })
      const wait = Date.parse(hook.nextAttemptAt) - begin
      expect(wait).toBeGreaterThanOrEqual(seconds * 1_000)
      // What comes before the time, from another publication for instance, is let be.
      if (failures > 1) expect(await deliverTo(id)).toEqual([])
      expect(await to.received()).toHaveLength(failures)
      await letTimePass(id)
    }
    await deliverAll(id)
    const received = await to.received()
    expect(received.map(seqOf)).toEqual([1, 1, 1, ...upTo(entries)])
    expect(new Set(received.slice(0, 4).map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await readHook(desk.admin, id)).toMatchObject({
      cursor: entries,
      failures: 0,
      nextAttemptAt: null,
      lastStatus: 204,
      lastError: null,
      lastDeliveredAt: expect.any(String),
    })
  })

  it('that goes on failing is disabled, says why, and begins again where it stopped', async () => {
    const to = receiver({ status: '500', times: '10' })
    const { id } = await hookTo(to.url)
    for (let attempts = 1; attempts <= 10; attempts++) {
      expect((await readHook(desk.admin, id)).active).toBe(true)
      await deliverTo(id)
      await letTimePass(id)
    }
    const given = await readHook(desk.admin, id)
    expect(given).toMatchObject({
      active: false,
      failures: 10,
      lastError: 'It answered 500.',
      disabledAt: expect.any(String),
    })
    await deliverTo(id)
    expect(await to.received()).toHaveLength(10)
    const audit = await rows('select actor_kind, action from audit where record_id = ?', id)
    expect(audit.at(-1)).toEqual({ actor_kind: 'system', action: 'webhook.given_up' })
    await call('PATCH', `/v1/webhooks/${id}`, {
      key: desk.admin.key,
      headers: { 'If-Match': '*' },
      body: { active: true },
      env: { WEBHOOKS: keptBack().WEBHOOKS },
    })
    await deliverAll(id)
    expect((await to.received()).slice(10).map(seqOf)).toEqual(upTo(entries))
  })

  it('that answers 410 is disabled at once', async () => {
    const to = receiver({ status: '410' })
    const { id } = await hookTo(to.url)
    expect(await deliverTo(id)).toEqual([])
    expect(await readHook(desk.admin, id)).toMatchObject({
      active: false,
      cursor: 0,
      lastStatus: 410,
    })
    expect(await to.received()).toHaveLength(1)
  })

  it('that redirects has failed: nobody is asked elsewhere', async () => {
    const elsewhere = receiver()
    const to = receiver({ status: '307', to: elsewhere.url })
    const { id } = await hookTo(to.url)
    await deliverTo(id)
    expect(await readHook(desk.admin, id)).toMatchObject({ failures: 1, lastStatus: 307 })
    expect(await elsewhere.received()).toEqual([])
  })

  it('whose name leads to a private address by now is not connected to', async () => {
    const { site } = inject('web')
    const { id } = await hookTo(receiver().url)
    for (const url of ['https://private.web.example/', 'http://127.0.0.1/', 'http://10.0.0.1/']) {
      await rows('update webhooks set url = ? where id = ?', url, id)
      await fetch(`http://${site}/log`)
      await deliverTo(id)
      const asked = await (await fetch(`http://${site}/log`)).json<string[]>()
      expect(asked.filter((line) => !line.startsWith('resolver private.'))).toEqual([])
      expect(await readHook(desk.admin, id)).toMatchObject({
        cursor: 0,
        lastStatus: null,
        lastError: expect.stringMatching(/not public|IP address/),
      })
      await letTimePass(id)
    }
  })

  it('that is slow is sent one entry at a time', async () => {
    const to = receiver({ slow: '200' })
    const { id } = await hookTo(to.url)
    await deliverAll(id)
    const received = await to.received()
    expect(received.map(seqOf)).toEqual(upTo(entries))
    expect(received.filter(({ overlapped }) => overlapped)).toEqual([])
  })

  it('that takes longer than 15 seconds has failed', async () => {
    const to = receiver({ slow: '25000' })
    const { id } = await hookTo(to.url)
    const begin = Date.now()
    await deliverTo(id)
    expect(Date.now() - begin).toBeLessThan(17_000)
    expect(await readHook(desk.admin, id)).toMatchObject({
      cursor: 0,
      failures: 1,
      lastStatus: null,
      lastError: expect.stringContaining('did not answer in time'),
    })
  })

  it('is told everything by two consumers at once, and its cursor never goes back', async () => {
    const to = receiver({ slow: '20' })
    const { id } = await hookTo(to.url)
    await Promise.all([deliverAll(id), deliverAll(id), deliverAll(id)])
    expect((await readHook(desk.admin, id)).cursor).toBe(entries)
    const seqs = (await to.received()).map(seqOf)
    expect([...new Set(seqs)]).toEqual(upTo(entries))
    // What comes again is what was just being delivered, nothing older.
    seqs.forEach((seq, at) =>
      expect(seq).toBeGreaterThanOrEqual(Math.max(...seqs.slice(0, at)) - 1),
    )
  })

  it('is told again from where it is set back to, under the same ids', async () => {
    const to = receiver()
    const { id } = await hookTo(to.url)
    await deliverAll(id)
    const { sent, WEBHOOKS } = keptBack()
    const reply = await call('POST', `/v1/webhooks/${id}/replay`, {
      key: desk.admin.key,
      body: { since: entries - 3 },
      env: { WEBHOOKS },
    })
    expect(created(reply).cursor).toBe(entries - 3)
    expect(sent).toEqual([{ webhookId: id, delaySeconds: 0 }])
    await deliverAll(id)
    const ids = (await to.received()).map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(entries + 3)
    expect(ids.slice(entries)).toEqual(ids.slice(entries - 3, entries))
  })

  it('that is disabled while it is told is told no more', async () => {
    const to = receiver({ slow: '500' })
    const { id } = await hookTo(to.url)
    const delivering = deliverTo(id)
    await expect.poll(async () => (await to.received()).length).toBe(1)
    await call('DELETE', `/v1/webhooks/${id}`, { key: desk.admin.key })
    expect(await delivering).toEqual([{ webhookId: id, delaySeconds: 0 }])
    expect(await deliverTo(id)).toEqual([])
    expect(await to.received()).toHaveLength(1)
    expect(await readHook(desk.admin, id)).toMatchObject({ active: false, cursor: 0 })
  })

  it('does not wait for one that fails', async () => {
    const [bad, good] = [receiver({ status: '500', slow: '300' }), receiver()]
    const hooks = [await hookTo(bad.url), await hookTo(good.url)]
    const again = await deliverTo(...hooks.map(({ id }) => id), hooks[1]!.id)
    expect(again.map(({ webhookId }) => webhookId).toSorted()).toEqual(
      hooks.map(({ id }) => id).toSorted(),
    )
    expect(await bad.received()).toHaveLength(1)
    expect((await good.received()).map(seqOf)).toEqual(upTo(8))
  })
})

describe('what wakes webhooks', () => {
  const ours = (sent: { webhookId: string }[], ids: string[]) =>
    sent.map(({ webhookId }) => webhookId).filter((id) => ids.includes(id))

  /** A verdict is published with these bindings. `before`: up to its approval. */
  async function approved(bindings: { WEBHOOKS: Queue }, before = () => {}) {
    const key = desk.contributor.key
    const claim = created(
      await call('POST', '/v1/claims', {
        key,
        body: { text: 'It grew.', claimant: { name: 'Mara' } },
        env: bindings,
      }),
    )
    const path = `/v1/claims/${claim.id}/verdicts`
    const draft = created(await call('POST', path, { key, body: COMPLETE_DRAFT, env: bindings }))
    const submitted = created(await step(desk.checker, draft, 'submit'))
    before()
    return call('POST', `/v1/verdicts/${draft.id}/approve`, {
      key: desk.editor.key,
      headers: { 'If-Match': `"v${submitted.version}"` },
      env: bindings,
    })
  }

  it('is a change of what is public, and no other; those that are off or wait sleep on', async () => {
    const { url } = receiver()
    const [awake, off, waiting] = [
      await hookTo(url, entries),
      await hookTo(url, entries),
      await hookTo(url, entries),
    ]
    const ids = [awake, off, waiting].map(({ id }) => id)
    await call('DELETE', `/v1/webhooks/${off.id}`, { key: desk.admin.key })
    await rows(
      `update webhooks set failures = 1, next_attempt_at = '2999-01-01T00:00:00.000Z' where id = ?`,
      waiting.id,
    )
    const { sent, WEBHOOKS } = keptBack()
    expect((await approved({ WEBHOOKS }, () => expect(sent).toEqual([]))).status).toBe(200)
    expect(ours(sent, ids)).toEqual([awake.id])
  })

  it('is the clock, where a message was lost or its wait is over', async () => {
    const { url } = receiver()
    const [lost, waiting] = [await hookTo(url, entries), await hookTo(url, entries)]
    const ids = [lost.id, waiting.id]
    const soon = new Date(Date.now() + 600_000).toISOString()
    await rows('update webhooks set next_attempt_at = ? where id = ?', soon, waiting.id)
    const { runJobs } = await import('../../src/jobs/schedule.ts')
    const runAt = async (time: number) => {
      const { sent, WEBHOOKS } = keptBack()
      await runJobs({ ...env, PUBLIC_URL: '', LOG: 'off', WEBHOOKS }, new Date(time))
      return ours(sent, ids)
    }
    expect(await runAt(Date.now())).toEqual([lost.id])
    expect(await runAt(Date.now() + 3_600_000)).toEqual(ids)
  })

  it('may fail: the publication stands, and the clock makes up for it', async () => {
    const WEBHOOKS = {
      sendBatch: () => Promise.reject(new Error('the queue is gone')),
    } as unknown as Queue
    const { id } = await hookTo(receiver().url, entries)
    expect((await approved({ WEBHOOKS })).status).toBe(200)
    const { runJobs } = await import('../../src/jobs/schedule.ts')
    const later = keptBack()
    await runJobs({ ...env, PUBLIC_URL: '', LOG: 'off', WEBHOOKS: later.WEBHOOKS }, new Date())
    expect(ours(later.sent, [id])).toEqual([id])
  })
})
