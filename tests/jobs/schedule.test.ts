import {
  createExecutionContext,
  createScheduledController,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import worker from '../../src/index.ts'
import { call } from '../support/api.ts'
import { count, rows } from '../support/database.ts'
import { type Desk, foundDesk } from '../support/desk.ts'

const HOUR = 3_600_000

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

/** What the platform does once an hour. */
async function runJobsAt(scheduledTime: number): Promise<void> {
  const ctx = createExecutionContext()
  const controller = createScheduledController({ scheduledTime, cron: '17 * * * *' })
  await worker.scheduled(controller, { ...env, PUBLIC_URL: '', LOG: 'off' }, ctx)
  await waitOnExecutionContext(ctx)
}

const addMember = (key: string) =>
  call('POST', `/v1/organisations/${desk.slug}/members`, {
    key: desk.admin.key,
    headers: { 'Idempotency-Key': key },
    body: { name: key, role: 'checker' },
  })

describe('the hourly job', () => {
  it('forgets what was answered a day ago, and nothing younger', async () => {
    const now = Date.now()
    const ages = { young: 1, old: 23.99, older: 24.01, ancient: 1_000 }
    for (const [key, hours] of Object.entries(ages)) {
      expect((await addMember(key)).status).toBe(201)
      const time = new Date(now - hours * HOUR).toISOString()
      await rows('update idempotency_records set created_at = ? where key = ?', time, key)
    }
    await runJobsAt(now)
    const kept = await rows('select key from idempotency_records order by key')
    expect(kept).toEqual([{ key: 'old' }, { key: 'young' }])

    // What is kept is answered again; what is forgotten is done again.
    for (const [key, members] of Object.entries({ young: 1, old: 1, older: 2, ancient: 2 })) {
      await addMember(key)
      expect(`${key} ${await count('members where name = ?', key)}`).toBe(`${key} ${members}`)
    }
  })

  it('publishes the lookup’s files, each time under a manifest that lasts anew', async () => {
    const now = Date.now()
    await runJobsAt(now)
    await runJobsAt(now + HOUR)
    const manifests = await rows(
      'select version, expires_at from lookup_manifests order by version',
    )
    const until = (hours: number) => new Date(now + hours * HOUR).toISOString()
    expect(manifests.slice(-2).map((one) => one['expires_at'])).toEqual([until(6), until(7)])
    const reply = await call('GET', '/v1/lookup/manifest')
    expect(reply.text).toMatch(/^apostil-lookup\/v1\n/)
  })

  it('touches nothing else, and may run at any time', async () => {
    const tables = ['organisations', 'members', 'api_keys', 'audit', 'deployment']
    const stored = () => Promise.all(tables.map((table) => rows(`select * from ${table}`)))
    const before = await stored()
    await runJobsAt(Date.now())
    await runJobsAt(Date.now() + 1_000 * HOUR)
    await runJobsAt(0)
    expect(await stored()).toEqual(before)
    expect(await count('idempotency_records')).toBe(0)
  })
})
