import { beforeAll, describe, expect, it } from 'vitest'
import { call, openApi, send } from '../../support/api.ts'
import { type Desk, foundDesk } from '../../support/desk.ts'
import { expectDressed, expectProblem } from '../../support/problems.ts'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

const NOTHING: Record<string, string> = {
  slug: 'no-such-desk',
  memberId: `mbr_${'0'.repeat(26)}`,
  keyId: `key_${'0'.repeat(26)}`,
  articleId: `art_${'0'.repeat(26)}`,
  captureId: `cap_${'0'.repeat(26)}`,
  claimId: `clm_${'0'.repeat(26)}`,
  verdictId: `vrd_${'0'.repeat(26)}`,
  pageHash: '0'.repeat(64),
}

/** Each documented path, filled in, with the methods that it knows. */
async function resources(): Promise<{ path: string; methods: string[] }[]> {
  const { paths } = await openApi()
  return Object.entries(paths).map(([template, operations]) => ({
    path: template.replaceAll(/\{(\w+)\}/g, (_, name: string) => NOTHING[name] ?? 'x'),
    methods: Object.keys(operations).map((method) => method.toUpperCase()),
  }))
}

const listOf = (header: string | null) => (header ?? '').split(', ').toSorted()

describe('a URL', () => {
  it.each([
    '/nothing',
    '/v1',
    '/v1/',
    '/v1/me/',
    '/V1/me',
    '/v2/me',
    '/v1/annotations/',
    '/healthz/x',
    '/.env',
    '/v1/claims/x/y/z',
    '//v1/me',
    '/problems/a/b',
  ])('that is none of ours is 404 for every method (%s)', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      expectProblem(await send(method, path), 404, 'route.unknown')
  })

  it('that is ours refuses every other method, and says which it knows', async () => {
    for (const { path, methods } of await resources()) {
      const known = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE']) {
        if (known.includes(method)) continue
        const reply = await send(method, path, { key: desk.admin.key })
        expectProblem(reply, 405, 'method.not_allowed')
        expect(listOf(reply.headers.get('allow')), `at ${path}`).toEqual(known.toSorted())
      }
    }
  })

  it('of the documentation refuses other methods too', async () => {
    for (const path of ['/', '/docs', '/docs/style.css', '/openapi.json', '/problems'])
      expectProblem(await send('POST', path), 405, 'method.not_allowed')
  })
})

describe('a pre-flight', () => {
  it('is answered for every URL, without a key, for a day', async () => {
    for (const { path, methods } of await resources()) {
      const reply = await send('OPTIONS', path, {
        headers: {
          origin: 'https://news.example',
          'access-control-request-method': methods[0]!,
          'access-control-request-headers': 'authorization,content-type',
        },
      })
      expect(reply.status, `at ${path}`).toBe(204)
      expectDressed(reply)
      const allowed = listOf(reply.headers.get('access-control-allow-methods'))
      expect(allowed).toEqual(expect.arrayContaining(methods))
      expect(listOf(reply.headers.get('allow'))).toEqual(allowed)
      expect(reply.headers.get('access-control-max-age')).toBe('86400')
      expect(listOf(reply.headers.get('access-control-allow-headers'))).toEqual([
        'authorization',
        'content-type',
        'idempotency-key',
        'if-match',
        'if-none-match',
        'x-d1-bookmark',
      ])
    }
  })
})

describe('CORS', () => {
  it('exposes every header that a script needs', async () => {
    const { headers } = await call('GET', '/v1/organisations')
    expect(listOf(headers.get('access-control-expose-headers'))).toEqual([
      'ETag',
      'Idempotency-Replayed',
      'Link',
      'Location',
      'Retry-After',
      'x-d1-bookmark',
      'x-request-id',
    ])
  })

  it('and the other headers go round success and refusal alike', async () => {
    const { key } = desk.admin
    const origin = 'https://news.example'
    const options = { headers: { origin } }
    for (const reply of [
      await call('GET', '/v1/organisations', options),
      await call('GET', '/v1/me', { ...options, key }),
      await call('GET', '/v1/me', options),
      await call('GET', '/v1/annotations?url=https://news.example/', options),
      await call('GET', '/v1/annotations', options),
      await call('GET', '/healthz', options),
      await send('GET', '/openapi.json', options),
      await send('GET', '/docs', options),
      await send('GET', '/', options),
      await call('DELETE', `/v1/keys/${NOTHING['keyId']}`, { ...options, key }),
    ])
      expectDressed(reply)
  })
})

describe('HEAD', () => {
  it('answers what GET does, without the body', async () => {
    const { key } = desk.admin
    for (const path of [
      '/v1/me',
      '/v1/organisations',
      `/v1/organisations/${desk.slug}`,
      '/v1/organisations/no-such-desk',
      '/v1/annotations?url=https://news.example/',
      '/healthz',
      '/docs',
      '/nothing',
    ]) {
      const [get, head] = [await send('GET', path, { key }), await send('HEAD', path, { key })]
      expect(head.text).toBe('')
      expect(head.status, `at ${path}`).toBe(get.status)
      const comparable = ({ headers }: typeof get) => {
        const { 'x-request-id': _id, 'x-d1-bookmark': _mark, ...rest } = Object.fromEntries(headers)
        return rest
      }
      expect(comparable(head), `at ${path}`).toEqual(comparable(get))
    }
  })

  it('is no way to write', async () => {
    const reply = await send('HEAD', '/v1/extract', { key: desk.admin.key })
    expect(reply.status).toBe(405)
    expect(reply.headers.get('allow')).toBe('POST, OPTIONS')
  })
})
