import { createHash } from 'node:crypto'
import CachePolicy from 'http-cache-semantics'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { STALE_BOUND_SECONDS } from '../../src/http/caching.ts'
import { ORIGIN, type Reply, send } from '../support/api.ts'
import { rows } from '../support/database.ts'
import { type Desk, foundDesk, openClaim, publishVerdict, submit } from '../support/desk.ts'

// What caches make of the headers is decided by another implementation of RFC 9111 and RFC 5861.

const ANNOTATED = 'https://news.example/cached'
const BEGIN = Date.UTC(2026, 0, 1)

let desk: Desk
/** An answer of each kind, with the request that it answers. */
const answers: Record<string, { request: CachePolicy.HttpRequest; reply: Reply }> = {}

beforeAll(async () => {
  desk = await foundDesk()
  const { capture } = await submit(desk, ANNOTATED)
  for (const quote of ['48 million euros', 'the budget grew by 12 percent'])
    await publishVerdict(desk, (await openClaim(desk, capture.id, quote)).id)
  // As if the first claim took the whole first answer.
  await rows(
    `update page_annotations set bytes_before = 1000000 where page_hash = ? and bytes_before > 0`,
    createHash('sha256').update(ANNOTATED).digest('hex'),
  )
  const hit = await ask('hit', ANNOTATED)
  await ask('miss', 'https://news.example/nothing')
  await ask('paged', ANNOTATED, `&cursor=${hit.body.next}`)
  await ask('304', ANNOTATED, '', { 'if-none-match': hit.headers.get('etag')! })
})

async function ask(kind: string, page: string, more = '', headers = {}): Promise<Reply> {
  const url = `/v1/annotations?url=${encodeURIComponent(page)}${more}`
  const reply = await send('GET', url, { headers })
  answers[kind] = { request: { method: 'GET', url: ORIGIN + url, headers: {} }, reply }
  return reply
}

afterEach(() => vi.useRealTimers())

/** Sets the clock to so many seconds after the answer left the Worker. */
const at = (seconds: number) => vi.setSystemTime(BEGIN + seconds * 1000)

const headersOf = ({ headers }: Reply) => ({
  ...Object.fromEntries(headers),
  date: new Date(BEGIN).toUTCString(),
})

const usable = (policy: CachePolicy, request: CachePolicy.HttpRequest) =>
  policy.evaluateRequest(request).response !== undefined

/** The last second at which a cache shows the answer, asked at every one of them. */
function lastShown(policy: CachePolicy, request: CachePolicy.HttpRequest, from = 0): number {
  let last = -1
  for (let second = from; second < 4 * STALE_BOUND_SECONDS; second++) {
    at(second)
    if (usable(policy, request)) last = second
  }
  return last
}

/** The cache's entry for an answer that it stored or, for a 304, confirmed. */
function stored(kind: string, shared: boolean): [CachePolicy, CachePolicy.HttpRequest] {
  vi.useFakeTimers({ toFake: ['Date'] })
  const { request, reply } = answers[kind]!
  if (reply.status === 200) {
    at(0)
    return [
      new CachePolicy(request, { status: 200, headers: headersOf(reply) }, { shared }),
      request,
    ]
  }
  at(-3600)
  const { reply: hit } = answers['hit']!
  const before = new CachePolicy(request, { status: 200, headers: headersOf(hit) }, { shared })
  at(0)
  const { policy, modified } = before.revalidatedPolicy(request, {
    status: reply.status,
    headers: headersOf(reply),
  })
  expect(modified).toBe(false)
  return [policy, request]
}

const kinds = ['hit', 'miss', 'paged', '304'] as const

describe('how stale a public answer can be', () => {
  it('is asked of the answers that are meant', () => {
    expect(kinds.map((kind) => answers[kind]!.reply.status)).toEqual([200, 200, 200, 304])
    expect(kinds.map((kind) => answers[kind]!.reply.body?.annotations?.length)).toEqual([
      1,
      0,
      1,
      undefined,
    ])
  })

  it.each(kinds)('is bounded in a shared cache and in a browser: %s', (kind) => {
    for (const shared of [true, false]) {
      const [policy, request] = stored(kind, shared)
      expect(policy.storable()).toBe(true)
      expect(lastShown(policy, request)).toBe(STALE_BOUND_SECONDS - 1)
    }
  })

  it.each(kinds)('costs no request for the first half of the bound: %s', (kind) => {
    const [policy, request] = stored(kind, true)
    at(STALE_BOUND_SECONDS / 2 - 1)
    expect(policy.satisfiesWithoutRevalidation(request)).toBe(true)
    at(STALE_BOUND_SECONDS / 2)
    expect(policy.satisfiesWithoutRevalidation(request)).toBe(false)
  })

  it.each(kinds)('is the same in a browser whose answer the edge had kept: %s', (kind) => {
    const [edge, request] = stored(kind, true)
    for (let age = 0; age < STALE_BOUND_SECONDS; age++) {
      at(age)
      const headers = edge.responseHeaders()
      expect(headers['age']).toBe(String(age))
      const browser = new CachePolicy(request, { status: 200, headers }, { shared: false })
      expect(lastShown(browser, request, age)).toBeLessThan(STALE_BOUND_SECONDS)
    }
  })

  it('ends where a reader shows a bookmark: the kept answer is another’s', () => {
    const [edge, request] = stored('hit', true)
    at(1)
    const headers = { ...request.headers, 'x-d1-bookmark': '0-1-2-3' }
    expect(usable(edge, { ...request, headers })).toBe(false)
  })

  it('is nothing for refusals: they are not kept', async () => {
    const reply = await send('GET', '/v1/annotations')
    const request = { method: 'GET', url: `${ORIGIN}/v1/annotations`, headers: {} }
    const refusal = { status: reply.status, headers: headersOf(reply) }
    expect(new CachePolicy(request, refusal).storable()).toBe(false)
  })
})
