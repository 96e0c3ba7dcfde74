import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, type Reply, send } from '../../support/api.ts'
import { type Desk, foundDesk } from '../../support/desk.ts'
import { logOf } from '../../support/log.ts'
import { expectProblem } from '../../support/problems.ts'

let desk: Desk

const ON = { LOG: 'on' }

beforeAll(async () => {
  desk = await foundDesk()
})

describe('the log', () => {
  /** The log lines of one request, parsed. */
  async function logged(method: string, path: string, options: object = {}) {
    let reply: Reply | undefined
    const lines = await logOf(async () => {
      reply = await send(method, path, { ...options, env: ON })
    })
    return { reply: reply!, lines, entries: lines.map((line) => JSON.parse(line) as object) }
  }

  it('has one line a request: what was done, and how it ended', async () => {
    const { reply, entries } = await logged('GET', `/v1/members/${desk.checker.id}`, {
      key: desk.admin.key,
    })
    expect(entries).toEqual([
      {
        level: 'info',
        requestId: reply.headers.get('x-request-id'),
        method: 'GET',
        route: '/v1/members/:memberId',
        status: 200,
        milliseconds: expect.any(Number),
        memberId: desk.admin.id,
      },
    ])
  })

  it('does not tell what somebody reads, from where, with which key or under which name', async () => {
    const headers = {
      'cf-connecting-ip': '192.0.2.77',
      'user-agent': 'private-browser',
      referer: 'https://private.example/',
      cookie: 'private-cookie=1',
      'idempotency-key': 'private-idempotency',
    }
    const secrets = ['private', '192.0.2.77', desk.admin.key, 'Ada Okafor', desk.slug]
    const { key } = desk.admin
    for (const { lines } of [
      await logged('GET', '/v1/annotations?url=https://private.example/page', { headers }),
      await logged('GET', '/v1/annotations?private=1', { headers }),
      await logged('GET', `/v1/organisations/${desk.slug}`, { headers, key }),
      await logged('GET', `/v1/organisations/private-desk`, { headers, key }),
      await logged('GET', '/private/path?private=1', { headers, key }),
      await logged('POST', '/v1/extract', { headers, key, body: { text: 'A private text.' } }),
      await logged('POST', '/v1/extract', { headers, key, body: { private: 'A private text.' } }),
      await logged('GET', '/v1/me', { headers, key: 'private-key' }),
    ]) {
      expect(lines).toHaveLength(1)
      for (const secret of secrets) expect(lines[0]).not.toContain(secret)
    }
  })

  it('is silent unless it is switched on', async () => {
    expect(await logOf(() => send('GET', '/v1/organisations'))).toEqual([])
  })
})

describe('a failure that nobody foresaw', () => {
  // The tables of this file's own database: what is not there fails deep inside.
  beforeAll(async () => {
    for (const table of TABLES)
      await env.DB.prepare(`alter table ${table} rename to ${table}_gone`).run()
  })
  afterAll(async () => {
    for (const table of TABLES)
      await env.DB.prepare(`alter table ${table}_gone rename to ${table}`).run()
  })

  const TABLES = ['claims', 'organisations', 'page_annotations']

  const INSIDE = /claims_gone|no such|sqlite|select|insert|\bd1\b|drizzle|node_modules|at /i

  const attempts: [string, string, object][] = [
    ['GET', '/v1/claims', {}],
    ['POST', '/v1/claims', { body: { text: 'A private text.\n    at private frame (x.ts:1:1)' } }],
    ['GET', '/v1/annotations?url=https://private.example/', {}],
    // The query builder's message holds the statement and what it was asked for, line by line.
    ['GET', '/v1/organisations/x%0A%20%20%20%20at%20private%20frame', {}],
  ]

  it.each(attempts)(
    'is 500 with a request id and nothing else (%s %s)',
    async (method, path, more) => {
      let reply: Reply | undefined
      const lines = await logOf(async () => {
        reply = await call(method, path, { key: desk.admin.key, env: ON, ...more })
      })
      expectProblem(reply!, 500, 'server.error')
      expect(Object.keys(reply!.body).toSorted()).toEqual([
        'code',
        'detail',
        'instance',
        'requestId',
        'status',
        'title',
        'type',
      ])
      expect(reply!.text.replaceAll(path.split('?')[0]!, '')).not.toMatch(INSIDE)

      const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(entries.map(({ level }) => level)).toEqual(['error', 'error'])
      for (const { requestId } of entries) expect(requestId).toBe(reply!.body.requestId)
      // Where it arose, but neither the statement nor its values.
      expect(entries[0]!['at']).not.toEqual([])
      expect(lines.join('\n')).not.toMatch(/private|no such|select |insert |_gone/i)
    },
  )

  it('is told by the health check, too', async () => {
    const reply = await call('GET', '/healthz')
    expectProblem(reply, 503, 'server.busy')
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('is not remembered under an Idempotency-Key', async () => {
    const create = () =>
      call('POST', '/v1/claims', {
        key: desk.admin.key,
        headers: { 'Idempotency-Key': 'after-the-failure' },
        body: { text: 'A text.' },
      })
    await logOf(async () => expect((await create()).status).toBe(500))
    await env.DB.prepare('alter table claims_gone rename to claims').run()
    expect((await create()).status).toBe(201)
    await env.DB.prepare('alter table claims rename to claims_gone').run()
  })
})

describe('the health check', () => {
  it('is fine while the tables are there, and is never cached', async () => {
    const reply = await call('GET', '/healthz')
    expect(reply).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(reply.headers.get('cache-control')).toBe('no-store')
  })
})
