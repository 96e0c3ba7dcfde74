import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClient } from '../../src/client/client.ts'
import { memoryStorage } from '../../src/client/storage.ts'
import { pageHash, pageKey } from '../../src/domain/url.ts'
import { type Deployment, deployment, publisher, send } from './deployment.ts'

const FALSE_PAGE = 'https://news.example/a'
const TRUE_PAGE = 'https://news.example/b'
const QUIET_PAGE = 'https://news.example/nothing-checked'

let at: Deployment
let key: Awaited<ReturnType<typeof publisher>>

beforeEach(async () => {
  at = await deployment()
  key = await publisher()
})
afterEach(() => at.close())

const client = (more = {}) => createClient({ baseUrl: at.url, ...more })

const annotation = (text: string) => ({
  claim: { id: 'clm_1', permalink: 'https://checks.example/v1/claims/clm_1', text, claimant: null },
  appearances: [
    {
      id: 'app_1',
      exact: 'The budget grew.',
      prefix: '',
      suffix: '',
      position: { codePoints: { start: 0, end: 16 }, utf16: { start: 0, end: 16 } },
      occurrence: 1,
      occurrences: 1,
      speaker: null,
    },
  ],
  verdicts: [
    {
      id: 'vrd_1',
      permalink: 'https://checks.example/v1/verdicts/vrd_1',
      organisation: { id: 'org_1', name: 'Desk' },
      revision: 1,
      rating: { key: 'false', label: 'False', definition: '', kind: 'truth', value: 1 },
      conclusion: 'It shrank.',
      rationale: { markdown: 'Because.', html: '<script>alert(1)</script>' },
      sources: [
        { url: 'https://city.example/accounts', title: 'Accounts' },
        { url: 'javascript:alert(1)', title: 'Not a link' },
      ],
      publishedAt: '2026-01-01T00:00:00.000Z',
    },
  ],
  agreement: { state: 'single' },
})

describe('glancing at pages', () => {
  it('says what is published of them without a request, and nothing of the others', async () => {
    await key.publish(at, { [FALSE_PAGE]: 'false', [TRUE_PAGE]: 'true' })
    const reader = client({ keys: [key.vkey] })
    expect(await reader.glance(FALSE_PAGE)).toBe('unknown')
    await reader.sync()
    const before = at.asked.length
    expect(await reader.glance(FALSE_PAGE)).toBe('false')
    expect(await reader.glance(`http://news.example/a/?utm_source=x#top`)).toBe('false')
    expect(await reader.glance(TRUE_PAGE)).toBe('true')
    expect(await reader.glance(QUIET_PAGE)).toBe('nothing')
    expect(await reader.glance('about:blank')).toBe('nothing')
    expect(await reader.glance('no url')).toBe('nothing')
    expect(at.asked.length).toBe(before)
  })

  it('goes by the newest delta that speaks of a page', async () => {
    const deltas = [{ [QUIET_PAGE]: 'mixed', [TRUE_PAGE]: 'disputed' }, { [FALSE_PAGE]: 'nothing' }]
    await key.publish(at, { [FALSE_PAGE]: 'false', [TRUE_PAGE]: 'true' }, deltas as never)
    const reader = client()
    await reader.sync()
    expect(await reader.glance(QUIET_PAGE)).toBe('mixed')
    expect(await reader.glance(TRUE_PAGE)).toBe('disputed')
    expect(await reader.glance(FALSE_PAGE)).toBe('nothing')
  })

  it('goes on after a restart with what is kept, and fetches only what is new', async () => {
    const storage = memoryStorage()
    await key.publish(at, { [FALSE_PAGE]: 'false' })
    await client({ storage }).sync()
    const later = client({ storage })
    expect(await later.glance(FALSE_PAGE)).toBe('false')
    await key.publish(at, { [FALSE_PAGE]: 'false' }, [{ [TRUE_PAGE]: 'true' }])
    const before = at.asked.length
    await later.sync()
    expect(at.asked.slice(before).map((path) => path.replace(/\w{64}/, '…'))).toEqual([
      '/v1/lookup/manifest',
      '/v1/lookup/files/…',
    ])
    expect(await later.glance(TRUE_PAGE)).toBe('true')
  })

  it('knows nothing any more once its manifest has expired', async () => {
    const expiresAt = new Date(Date.now() + 300).toISOString()
    await key.publish(at, { [FALSE_PAGE]: 'false' }, [], { expiresAt })
    const reader = client()
    await reader.sync()
    expect(await reader.glance(FALSE_PAGE)).toBe('false')
    await new Promise((resolve) => setTimeout(resolve, 350))
    expect(await reader.glance(FALSE_PAGE)).toBe('unknown')
  })

  it('fetches once where it is asked to synchronise twice at the same time', async () => {
    await key.publish(at, { [FALSE_PAGE]: 'false' })
    const reader = client()
    await Promise.all([reader.sync(), reader.sync()])
    expect(at.asked.filter((path) => path === '/v1/lookup/manifest')).toHaveLength(1)
  })
})

describe('a manifest or a file', () => {
  it('signed by another key is refused, and what was there before stands', async () => {
    await key.publish(at, { [FALSE_PAGE]: 'false' })
    const reader = client()
    await reader.sync()
    await (await publisher()).publish(at, { [FALSE_PAGE]: 'true' })
    await expect(reader.sync()).rejects.toMatchObject({ code: 'manifest.unsigned' })
    expect(await reader.glance(FALSE_PAGE)).toBe('false')
  })

  it('that is older than one seen before is refused, after a restart too', async () => {
    const storage = memoryStorage()
    const old = await key.publish(at, { [FALSE_PAGE]: 'true' })
    await key.publish(at, { [FALSE_PAGE]: 'false' })
    await client({ storage }).sync()
    at.answers.set('/v1/lookup/manifest', send('text/plain', old.note))
    const reader = client({ storage })
    await expect(reader.sync()).rejects.toMatchObject({ code: 'manifest.rollback' })
    expect(await reader.glance(FALSE_PAGE)).toBe('false')
  })

  it('that has expired is refused', async () => {
    const expiresAt = new Date(Date.now() + 5).toISOString()
    await key.publish(at, { [FALSE_PAGE]: 'false' }, [], { expiresAt })
    await new Promise((resolve) => setTimeout(resolve, 20))
    await expect(client().sync()).rejects.toMatchObject({ code: 'manifest.expired' })
  })

  it('that names pages by other rules is refused', async () => {
    await key.publish(at, { [FALSE_PAGE]: 'false' }, [], { pageKeyVersion: 99 })
    await expect(client().sync()).rejects.toMatchObject({ code: 'outdated' })
  })

  it('whose bytes are not those that were signed is refused', async () => {
    const { manifest } = await key.publish(at, { [FALSE_PAGE]: 'false' })
    const [{ sha256, bytes }] = manifest.base as [(typeof manifest.base)[number]]
    const path = `/v1/lookup/files/${sha256}`
    const whole = new Uint8Array(bytes).fill(7)
    for (const wrong of [whole, whole.subarray(1), new Uint8Array(0)]) {
      at.answers.set(path, send('application/octet-stream', wrong))
      await expect(client().sync()).rejects.toMatchObject({ code: 'file.corrupt' })
    }
    at.answers.set(path, send('application/octet-stream', new Uint8Array(bytes + 1)))
    await expect(client().sync()).rejects.toMatchObject({ code: 'too_large' })
  })

  it('broken in storage is fetched again', async () => {
    const storage = memoryStorage()
    const { manifest } = await key.publish(at, { [FALSE_PAGE]: 'false' })
    await client({ storage }).sync()
    const name = `lookup ${at.url} ${manifest.base[0]!.sha256}`
    await storage.set(name, new Uint8Array(3))
    const reader = client({ storage })
    expect(await reader.glance(FALSE_PAGE)).toBe('unknown')
    await reader.sync()
    expect(await reader.glance(FALSE_PAGE)).toBe('false')
  })

  it('is trusted by a new key that the old one vouches for', async () => {
    const next = await publisher()
    const reader = client({ keys: [key.vkey] })
    await key.publish(at, { [FALSE_PAGE]: 'true' }, [], { keys: [key.vkey, next.vkey] })
    await reader.sync()
    await next.publish(at, { [FALSE_PAGE]: 'false' }, [], {
      version: 2,
      issuedAt: new Date(Date.now() + 10).toISOString(),
    })
    await reader.sync()
    expect(await reader.glance(FALSE_PAGE)).toBe('false')
  })
})

describe('the annotations of a page', () => {
  it('are asked for by its bucket alone, and taken apart without trust', async () => {
    const hash = await pageHash(pageKey(FALSE_PAGE))
    await key.publish(at, { [FALSE_PAGE]: 'false' })
    const pages = [
      { hash: '0'.repeat(64), total: 1, annotations: [annotation('Another page’s claim')] },
      { hash, total: 3, annotations: [annotation('The claim'), 'no annotation', { claim: 3 }] },
    ]
    const body = JSON.stringify({ prefix: 'all', pages, next: null })
    at.answers.set('/v1/lookup/all', send('application/json', body.padEnd(16_384)))
    const reader = client()
    await reader.sync()
    const before = at.asked.length
    const [found, ...more] = await reader.annotations(FALSE_PAGE)
    expect(at.asked.slice(before)).toEqual(['/v1/lookup/all'])
    expect(more).toEqual([])
    expect(found!.claim.text).toBe('The claim')
    expect(found!.verdicts[0]!.sources.map(({ url }) => url)).toEqual([
      'https://city.example/accounts',
      null,
    ])
    expect(JSON.stringify(found)).not.toContain('script')
  })

  it('are not asked for where the filter says that there are none', async () => {
    await key.publish(at, { [FALSE_PAGE]: 'false' })
    const reader = client()
    await reader.sync()
    const before = at.asked.length
    expect(await reader.annotations(QUIET_PAGE)).toEqual([])
    expect(at.asked.length).toBe(before)
  })

  it('are not asked for before there is a filter that may say so', async () => {
    await key.publish(at, { [FALSE_PAGE]: 'false' })
    const before = at.asked.length
    expect(await client().annotations(QUIET_PAGE)).toEqual([])
    expect(at.asked.slice(before).map((path) => path.replace(/\w{64}/, '…'))).toEqual([
      '/log/keys',
      '/v1/lookup/manifest',
      '/v1/lookup/files/…',
    ])
  })

  it('are read to the end of the bucket, wherever in it the page stands', async () => {
    const hash = await pageHash(pageKey(FALSE_PAGE))
    await key.publish(at, { [FALSE_PAGE]: 'false' })
    const part = (pages: object[], next: string | null) =>
      send('application/json', JSON.stringify({ prefix: 'all', pages, next }))
    const own = { hash, total: 1, annotations: [annotation('The claim')] }
    const last = { hash: 'f'.repeat(64), total: 1, annotations: [] }
    at.answers.set('/v1/lookup/all', part([own], 'further'))
    at.answers.set('/v1/lookup/all?cursor=further', part([last], null))
    const reader = client()
    await reader.sync()
    expect(await reader.annotations(FALSE_PAGE)).toHaveLength(1)
    expect(at.asked.slice(-2)).toEqual(['/v1/lookup/all', '/v1/lookup/all?cursor=further'])
  })

  it('lose a quote that no desk can have made: cut, it would be another one', async () => {
    const path = `/v1/annotations?url=${encodeURIComponent(FALSE_PAGE)}`
    const long = annotation('A claim')
    long.appearances[0]!.exact = 'The budget grew. '.repeat(10_000)
    at.answers.set(path, send('application/json', JSON.stringify({ annotations: [long] })))
    const [found] = await client().annotations(FALSE_PAGE, { private: false })
    expect(found!.appearances).toEqual([])
  })

  it('are asked for by URL where the caller says so', async () => {
    const path = `/v1/annotations?url=${encodeURIComponent(FALSE_PAGE)}`
    const page = (text: string, next: string | null) =>
      send('application/json', JSON.stringify({ annotations: [annotation(text)], next }))
    at.answers.set(path, page('One', 'after'))
    at.answers.set(`${path}&cursor=after`, page('Two', null))
    const found = await client().annotations(FALSE_PAGE, { private: false })
    expect(found.map(({ claim }) => claim.text)).toEqual(['One', 'Two'])
  })

  it('cannot be asked for where the URL is none', async () => {
    await expect(client().annotations('no url')).rejects.toMatchObject({ code: 'url' })
  })
})

describe('a server', () => {
  const path = `/v1/annotations?url=${encodeURIComponent(FALSE_PAGE)}`
  const ask = (signal?: AbortSignal) =>
    client().annotations(FALSE_PAGE, { private: false, ...(signal && { signal }) })
  const whole = send('application/json', JSON.stringify({ annotations: [], next: null }))

  it('that answers HTML, or no JSON, is told from one that answers', async () => {
    for (const [type, body] of [
      ['text/html', '<html>Sign in</html>'],
      ['application/json', '<html>Sign in</html>'],
      ['application/json', '[]'],
      ['application/json', new Uint8Array([0xff, 0xfe])],
    ] as const) {
      at.answers.set(path, send(type, body))
      await expect(ask()).rejects.toMatchObject({ code: 'content' })
    }
  })

  it('that fails for a while is asked again', async () => {
    at.answers.set(path, (request, response) => {
      const answer = at.asked.length < 3 ? send('text/plain', 'busy', 503) : whole
      answer(request, response)
    })
    expect(await ask()).toEqual([])
    expect(at.asked).toHaveLength(3)
  })

  it('that refuses is not asked again', async () => {
    at.answers.set(path, send('application/problem+json', '{}', 422))
    await expect(ask()).rejects.toMatchObject({ code: 'http', status: 422 })
    expect(at.asked).toHaveLength(1)
  })

  it('is left alone for as long as it asks, if that is not long', async () => {
    const begin = Date.now()
    at.answers.set(path, (request, response) => {
      const limited = send('text/plain', '', 429, { 'Retry-After': '1' })
      const answer = at.asked.length < 2 ? limited : whole
      answer(request, response)
    })
    await ask()
    expect(Date.now() - begin).toBeGreaterThanOrEqual(1_000)
    at.answers.set(path, send('text/plain', '', 429, { 'Retry-After': '3600' }))
    await expect(ask()).rejects.toMatchObject({ code: 'http', status: 429, retryAfter: 3_600 })
    expect(at.asked).toHaveLength(3)
  })

  it('that trickles is given up when the caller says so', async () => {
    at.answers.set(path, (_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      const timer = setInterval(() => response.write(' '), 10)
      response.on('close', () => clearInterval(timer))
    })
    await expect(ask(AbortSignal.timeout(200))).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('that sends without end is cut off', async () => {
    at.answers.set(path, (_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      const block = Buffer.alloc(1_048_576, ' ')
      const go = () => {
        while (!response.destroyed && response.write(block));
      }
      response.on('drain', go)
      go()
    })
    await expect(ask()).rejects.toMatchObject({ code: 'too_large' })
  })

  it('is sent no cookie and no word of the page that is read', async () => {
    let headers = {}
    at.answers.set(path, (request, response) => {
      headers = request.headers
      whole(request, response)
    })
    await ask()
    expect(headers).not.toHaveProperty('cookie')
    expect(headers).not.toHaveProperty('referer')
  })
})

describe('verdicts that were shown', () => {
  const rating = (label: string) => ({ label })
  const entry = (seq: number, kind: string, verdictId: string, revision: number) => ({
    seq,
    at: '2026-03-20T00:00:00.000Z',
    kind,
    verdict: { id: verdictId },
    revision,
    reason: 'The accounts were revised.',
    rating: kind === 'retracted' ? null : rating('Half true'),
    previousRating: rating('Mostly false'),
  })

  it('and were corrected or retracted since are told, each once', async () => {
    const items = [
      entry(1, 'corrected', 'vrd_of_others', 2),
      entry(2, 'updated', 'vrd_1', 2),
      entry(3, 'corrected', 'vrd_1', 3),
      entry(4, 'retracted', 'vrd_1', 4),
    ]
    const page = (list: object[], next: number) =>
      send('application/json', JSON.stringify({ items: list, next, last: 4 }))
    at.answers.set('/v1/changes?since=0&limit=100', page(items.slice(0, 3), 3))
    at.answers.set('/v1/changes?since=3&limit=100', page(items.slice(3), 4))
    at.answers.set('/v1/changes?since=4&limit=100', page([], 4))
    const storage = memoryStorage()
    const reader = client({ storage })
    expect(await reader.changesSince()).toEqual([])
    await reader.shown([annotation('A claim') as never])
    expect(await reader.changesSince()).toEqual([
      {
        verdictId: 'vrd_1',
        shown: 1,
        revision: 3,
        kind: 'corrected',
        previousRating: 'Mostly false',
        rating: 'Half true',
        reason: 'The accounts were revised.',
        at: '2026-03-20T00:00:00.000Z',
      },
      expect.objectContaining({ kind: 'retracted', shown: 3, revision: 4, rating: null }),
    ])
    expect(await client({ storage }).changesSince()).toEqual([])
  })
})
