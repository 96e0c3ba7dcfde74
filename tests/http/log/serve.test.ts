import {
  createExecutionContext,
  createScheduledController,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { integrateLog } from '../../../src/domain/log/integrate.ts'
import worker from '../../../src/index.ts'
import { fromBase64, hex, utf8 } from '../../../src/log/bytes.ts'
import { parseCheckpoint } from '../../../src/log/checkpoint.ts'
import { expectProblem } from '../../support/problems.ts'
import { newKey, parseNote, signaturesOn, verifierOf } from '../../../src/log/note.ts'
import { entriesIn, hashesIn } from '../../../src/log/tiles.ts'
import { leafHash, rootOfInclusion, rootsOfConsistency } from '../../../src/log/tree.ts'
import { call, send } from '../../support/api.ts'
import { count, rows } from '../../support/database.ts'
import { created, type Desk, foundDesk, step } from '../../support/desk.ts'
import { systemContext } from '../../support/soundness.ts'
import { completeDraft } from '../verdicts/support.ts'
import { checkpoint, fetchBytes, VKEY } from './support.ts'

let desk: Desk
beforeAll(async () => {
  desk = await foundDesk()
})

async function inReview() {
  const verdict = await completeDraft(desk)
  return created(await step(desk.checker, verdict, 'submit'))
}

const publish = async () => created(await step(desk.editor, await inReview(), 'approve'))

const entriesOf = () =>
  rows<{ idx: number; entry: string }>('select idx, entry from log_entries order by idx')

describe('without anything published', () => {
  it('the log is the empty tree', async () => {
    const { size, root, origin } = await checkpoint()
    expect({ size, origin, root: hex(root) }).toEqual({
      size: 0,
      origin: 'api.example/log',
      root: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    })
    expect((await fetchBytes('/log/tile/0/000.p/1')).status).toBe(404)
    expect((await call('GET', '/v1/log/proof?from=0&to=0')).body.hashes).toEqual([])
    expect((await call('GET', '/v1/log/proof?from=0&to=1')).status).toBe(404)
  })
})

describe('a publication', () => {
  it('is a leaf at once: in the checkpoint, the tile, the bundle and the proof', async () => {
    const before = await checkpoint()
    const verdict = await publish()
    const { size, root } = await checkpoint()
    expect(size).toBe(before.size + 1)
    const tile = await fetchBytes(`/log/tile/0/000.p/${size}`)
    const bundle = await fetchBytes(`/log/tile/entries/000.p/${size}`)
    const leaf = await leafHash(entriesIn(bundle.bytes)!.at(-1)!)
    expect(hex(hashesIn(tile.bytes).at(-1)!)).toBe(hex(leaf))
    const { body } = await call('GET', `/v1/log/proof?verdict=${verdict.id}&revision=1`)
    expect(JSON.parse(body.entry)).toMatchObject({
      type: 'apostil.revision.v1',
      verdictId: verdict.id,
      revision: 1,
      kind: 'original',
      publishedAt: verdict.published.publishedAt,
    })
    expect(hex(await leafHash(utf8(body.entry)))).toBe(hex(leaf))
    const hashes = body.hashes.map((hash: string) => fromBase64(hash)!)
    expect(hex((await rootOfInclusion(body.index, body.size, leaf, hashes))!)).toBe(hex(root))
  })

  it('extends the tree before it', async () => {
    await publish()
    const before = await checkpoint()
    await publish()
    const after = await checkpoint()
    const { body } = await call('GET', `/v1/log/proof?from=${before.size}&to=${after.size}`)
    const hashes = body.hashes.map((hash: string) => fromBase64(hash)!)
    const roots = (await rootsOfConsistency(before.size, after.size, before.root, hashes))!
    expect([hex(roots.older), hex(roots.newer)]).toEqual([hex(before.root), hex(after.root)])
    // A proof in a tree of the past, with the checkpoint of that tree.
    const old = parseCheckpoint(
      (await call('GET', `/v1/log/proof?from=0&to=${before.size}`)).body.checkpoint,
    )!
    expect(hex(old.root)).toBe(hex(before.root))
  })

  it('gets a place of its own, without a gap, however many there are at once', async () => {
    const before = await count('log_entries')
    const verdicts = []
    for (let made = 0; made < 8; made++) verdicts.push(await inReview())
    const replies = await Promise.all([
      ...verdicts.map((verdict) => step(desk.editor, verdict, 'approve')),
      ...Array.from({ length: 4 }, () => integrateLog(systemContext())),
      checkpoint(),
    ])
    expect(replies.slice(0, 8).map((reply) => (reply as { status: number }).status)).toEqual(
      Array<number>(8).fill(200),
    )
    const entries = await entriesOf()
    expect(entries.map(({ idx }) => idx)).toEqual(entries.map((_, at) => at))
    expect(entries).toHaveLength(before + 8)
    expect((await checkpoint()).size).toBe(before + 8)
    const { bytes } = await fetchBytes(`/log/tile/0/000.p/${before + 8}`)
    const leaves = await Promise.all(entries.map(({ entry }) => leafHash(utf8(entry))))
    expect(hashesIn(bytes).map(hex)).toEqual(leaves.map(hex))
  })

  it('is hashed by the hourly job, where nobody asks', async () => {
    await checkpoint()
    await publish()
    const width = async () =>
      (await rows<{ width: number }>('select width from log_tiles'))[0]!.width
    const before = await width()
    const ctx = createExecutionContext()
    const controller = createScheduledController({ scheduledTime: 0, cron: '17 * * * *' })
    await worker.scheduled(controller, { ...env, PUBLIC_URL: '', LOG: 'off' }, ctx)
    await waitOnExecutionContext(ctx)
    expect(await width()).toBe(before + 1)
  })
})

describe('what is served', () => {
  it('has its content type, may be read from anywhere, and is kept as long as it stands', async () => {
    await publish()
    const { size } = await checkpoint()
    const wanted = {
      '/log/checkpoint': ['text/plain; charset=UTF-8', 'public, max-age=10, no-transform'],
      '/log/keys': ['text/plain; charset=UTF-8', 'public, max-age=10, no-transform'],
      [`/log/tile/0/000.p/${size}`]: [
        'application/octet-stream',
        expect.stringContaining('immutable'),
      ],
      [`/log/tile/entries/000.p/1`]: [
        'application/octet-stream',
        expect.stringContaining('immutable'),
      ],
    }
    for (const [path, [type, cache]] of Object.entries(wanted)) {
      const { status, headers } = await fetchBytes(path)
      expect(`${path} ${status}`).toBe(`${path} 200`)
      expect(headers.get('content-type')).toBe(type)
      expect(headers.get('cache-control')).toEqual(cache)
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect((await send('HEAD', path)).status).toBe(200)
      expect((await send('OPTIONS', path)).status).toBe(204)
      const post = await send('POST', path)
      expect(post).toMatchObject({ status: 405, body: { code: 'method.not_allowed' } })
      expect(post.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
    }
  })

  it('is each width that a tile has had, as it was then, and none that it has not had', async () => {
    const { size } = await checkpoint()
    expect(size).toBeGreaterThan(5)
    const whole = (await fetchBytes(`/log/tile/0/000.p/${size}`)).bytes
    const bundle = (await fetchBytes(`/log/tile/entries/000.p/${size}`)).bytes
    for (let width = 1; width <= size; width++) {
      const tile = await fetchBytes(`/log/tile/0/000.p/${width}`)
      expect(hex(tile.bytes)).toBe(hex(whole.slice(0, width * 32)))
      const entries = await fetchBytes(`/log/tile/entries/000.p/${width}`)
      expect(hex(bundle)).toMatch(new RegExp(`^${hex(entries.bytes)}`))
      expect(entriesIn(entries.bytes)).toHaveLength(width)
    }
    for (const path of [
      `0/000.p/${size + 1}`,
      `entries/000.p/${size + 1}`,
      '0/000',
      'entries/000',
      '0/001.p/1',
      '1/000.p/1',
      '63/000',
      '0/x999/x999/x999/x999/999',
      '0/000.p/0',
      '0/000.p/256',
      '0/0',
      '64/000',
      'data/000',
      '',
      '0/000/',
    ]) {
      const reply = await send('GET', `/log/tile/${path}`)
      expect(`${path} ${reply.status}`).toBe(`${path} 404`)
      expect(reply.headers.get('content-type')).toBe('application/problem+json')
      expect(reply.headers.get('cache-control')).toBe('no-store')
    }
    expect((await send('GET', '/log')).status).toBe(404)
    expect((await send('GET', '/log/')).status).toBe(404)
  })

  it('does not hold what waits for its hash', async () => {
    const { size } = await checkpoint()
    await publish()
    expect((await fetchBytes(`/log/tile/entries/000.p/${size + 1}`)).status).toBe(404)
    expect((await checkpoint()).size).toBe(size + 1)
    expect((await fetchBytes(`/log/tile/entries/000.p/${size + 1}`)).status).toBe(200)
  })
})

describe('proofs', () => {
  it.each([
    ['', ['/verdict', '/revision']],
    ['?revision=1', ['/verdict']],
    ['?verdict=vrd_00000000000000000000000001', ['/revision']],
    ['?verdict=nothing&revision=1', ['/verdict']],
    ['?verdict=vrd_00000000000000000000000001&revision=0', ['/revision']],
    ['?verdict=vrd_00000000000000000000000001&revision=1&size=1e1', ['/size']],
    ['?verdict=vrd_00000000000000000000000001&revision=1&to=1', ['/to']],
    ['?from=1', ['/to']],
    ['?to=1', ['/from']],
    ['?from=2&to=1', ['/to']],
    ['?from=1&to=1&size=1', ['/size']],
    ['?from=-1&to=1', ['/from']],
    ['?leaf=1', ['/leaf']],
  ])('of %s are refused', async (query, pointers) => {
    const { status, body } = await call('GET', `/v1/log/proof${query}`)
    expect(status).toBe(422)
    const told = body.errors.map((error: { pointer: string }) => error.pointer)
    expect(told).toEqual(expect.arrayContaining(pointers))
  })

  it('there are of what is there, and of nothing else', async () => {
    const verdict = await publish()
    const { size } = await checkpoint()
    const proof = `/v1/log/proof?verdict=${verdict.id}&revision`
    expect((await call('GET', `${proof}=1&size=${size}`)).status).toBe(200)
    for (const path of [
      `${proof}=2`,
      `${proof}=1&size=${size - 1}`,
      `${proof}=1&size=${size + 1}`,
      '/v1/log/proof?verdict=vrd_00000000000000000000000001&revision=1',
      `/v1/log/proof?from=1&to=${size + 1}`,
    ])
      expect(await call('GET', path)).toMatchObject({
        status: 404,
        body: { code: 'record.not_found' },
      })
    const draft = await completeDraft(desk)
    expect((await call('GET', `/v1/log/proof?verdict=${draft.id}&revision=1`)).status).toBe(404)
  })
})

describe('keys', () => {
  it('all sign, the first of them first, so that one can take over from another', async () => {
    const next = await newKey('api.example/log')
    const keys = { LOG_KEYS: `${env.LOG_KEYS}\n ${next.secret}\n` }
    const { text } = await send('GET', '/log/checkpoint', { env: keys })
    const note = parseNote(text)!
    expect(note.signatures.map(({ name }) => name)).toEqual(['api.example/log', 'api.example/log'])
    for (const vkey of [VKEY, next.vkey])
      expect((await signaturesOn(note, [(await verifierOf(vkey))!])).by).toHaveLength(1)
    expect((await send('GET', '/log/keys', { env: keys })).text).toBe(`${VKEY}\n${next.vkey}\n`)
    const { body } = await call('GET', '/v1/log/proof?from=0&to=1', { env: keys })
    expect(parseNote(body.checkpoint)!.signatures).toHaveLength(2)
  })

  it.each(['', ' \n', 'nothing', 'PRIVATE+KEY+x+00000000+AAAA', VKEY])(
    'missing (%j), nothing is signed, and all else goes on',
    async (LOG_KEYS) => {
      await publish()
      for (const path of ['/log/checkpoint', '/log/keys', '/v1/log/proof?from=0&to=0']) {
        const ask = path.startsWith('/v1') ? call : send
        const reply = await ask('GET', path, { env: { LOG_KEYS } })
        expect(reply).toMatchObject({ status: 503, body: { code: 'log.unsigned' } })
        expect(reply.headers.get('retry-after')).toMatch(/^\d+$/)
        if (LOG_KEYS !== '' && LOG_KEYS !== ' \n') expect(reply.text).not.toContain(LOG_KEYS)
      }
      expect((await fetchBytes('/log/tile/0/000.p/1', { LOG_KEYS })).status).toBe(200)
      expect((await call('GET', '/v1/log/records', { env: { LOG_KEYS } })).status).toBe(200)
    },
  )

  it('sign for the log that the deployment says it is', async () => {
    const origin = async (bindings: Record<string, string>, name: string) => {
      const { secret } = await newKey(name)
      return (await checkpoint({ ...bindings, LOG_KEYS: secret })).origin
    }
    expect((await checkpoint({})).origin).toBe('api.example/log')
    for (const [bindings, name] of [
      [{ PUBLIC_URL: 'https://checks.example:8443/' }, 'checks.example:8443/log'],
      [{ LOG_ORIGIN: 'logs.example/2026' }, 'logs.example/2026'],
    ] as const)
      expect(await origin(bindings, name)).toBe(name)
  })

  it('named for another log sign nothing', async () => {
    const env = { LOG_ORIGIN: 'logs.example/2026' }
    const reply = await send('GET', '/log/checkpoint', { env })
    expectProblem(reply, 503, 'log.unsigned')
    expect(reply.body.detail).toContain('logs.example/2026')
  })
})

describe('records', () => {
  it('are every published revision, page by page, each with its leaf', async () => {
    const published = await rows(
      'select verdict_id, number from revisions where state = ?',
      'published',
    )
    const all = []
    for (let next = ''; ;) {
      const { body } = await call('GET', `/v1/log/records?limit=4${next && `&cursor=${next}`}`)
      all.push(...body.items)
      if (body.next === null) break
      next = body.next
    }
    expect(
      all.map(({ record }) => ({ verdict_id: record.verdictId, number: record.revision })),
    ).toEqual(published)
    expect(all.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(all.map((_, at) => at))
    expect((await call('GET', '/v1/log/records?cursor=x')).status).toBe(422)
  })
})
