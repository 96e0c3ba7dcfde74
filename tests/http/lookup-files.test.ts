import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { publishLookup } from '../../src/domain/lookup/publish.ts'
import type { Bindings } from '../../src/http/environment.ts'
import { classOfPage, VERDICT_CLASSES, type VerdictClass } from '../../src/lookup/class.ts'
import { readDelta } from '../../src/lookup/delta.ts'
import { createFilter } from '../../src/lookup/filter.ts'
import { readBase } from '../../src/lookup/fuse.ts'
import { checkFile, type Manifest, readManifest } from '../../src/lookup/manifest.ts'
import { call, send } from '../support/api.ts'
import { reviseAndPublish, retract } from '../support/corrections.ts'
import { count, rows } from '../support/database.ts'
import {
  ARTICLE_TEXT,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../support/desk.ts'
import { expectProblem } from '../support/problems.ts'
import { systemContext } from '../support/soundness.ts'
import { hashOf, queueOf, report, settle } from './drift/support.ts'
import { fetchBytes, VKEY } from './log/support.ts'

const QUOTES = ['48 million euros', 'the budget grew by 12 percent', 'the new quay last year']
const HOUR = 3_600_000

let desk: Desk
let other: Desk
beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const publish = async (bindings: Partial<Bindings> = {}) =>
  created(await call('POST', '/v1/lookup', { key: desk.admin.key, env: bindings }))

/** What a client makes of what is served: every file fetched, checked and read. */
async function client(bindings: Partial<Bindings> = {}) {
  const { text } = await call('GET', '/v1/lookup/manifest', { env: bindings })
  const manifest = await readManifest(text, { keys: [VKEY], now: new Date(), seen: null })
  const fetched = async (entry: { sha256: string; bytes: number }) => {
    const { status, bytes } = await fetchBytes(`/v1/lookup/files/${entry.sha256}`, bindings)
    expect(status).toBe(200)
    await checkFile(bytes, entry)
    return bytes
  }
  const bases = await Promise.all(manifest.base.map(async (one) => readBase(await fetched(one))))
  const deltas = await Promise.all(
    manifest.deltas.map(async (one) => readDelta(await fetched(one))),
  )
  return { manifest, filter: createFilter(bases, deltas) }
}

const classAt = async (filter: { classOf(hash: string): VerdictClass }, url: string) =>
  filter.classOf(await hashOf(url))

/** A page that only looks like one that was published: for filters of many pages. */
const fill = (pages: number, claimId: string) =>
  env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
     insert into page_annotations (page_hash, claim_id, version, bytes, bytes_before, json, class)
     select printf('%08x%056x', (i * 2654435761) & 4294967295, i), ?2, 1, 13, 0, '{"filler":""}',
     1 + i % 7 from n`,
  )
    .bind(pages, claimId)
    .run()

const unfill = () => rows(`delete from page_annotations where json = '{"filler":""}'`)

/** What the read model says of every page: the order of classes is written out once more. */
async function expectEveryPage(filter: Awaited<ReturnType<typeof client>>['filter']) {
  const all = await rows<{ page_hash: string; class: number }>(
    'select page_hash, class from page_annotations',
  )
  const pages = Map.groupBy(all, ({ page_hash }) => page_hash)
  for (const [hash, claims] of pages)
    expect(filter.classOf(hash), hash).toBe(
      classOfPage(claims.map((one) => VERDICT_CLASSES[one.class]!)),
    )
  return pages.size
}

async function checked(url: string, key: string, at = 0) {
  const { capture } = await submit(desk, url)
  const claim = await openClaim(desk, capture.id, QUOTES[at]!)
  return { claim, verdict: await publishVerdict(desk, claim.id, { rating: { key } }) }
}

describe('what is published', () => {
  it.each<[string, VerdictClass]>([
    ['false', 'false'],
    ['mostly-false', 'false'],
    ['half-true', 'mixed'],
    ['mostly-true', 'true'],
    ['true', 'true'],
    ['misleading', 'context'],
    ['satire', 'context'],
    ['unproven', 'unchecked'],
    ['not-checkable', 'unchecked'],
  ])('glances a page rated %s as %s', async (rating, expected) => {
    const url = `https://news.example/glance-${rating}`
    await checked(url, rating)
    await publish()
    expect((await client()).filter.classOf(await hashOf(url))).toBe(expected)
  })

  it('glances as disputed where desks are two ratings apart, and as the gravest claim of a page', async () => {
    const url = 'https://news.example/glance-disputed'
    const { claim } = await checked(url, 'true')
    await publishVerdict(other, claim.id, { rating: { key: 'half-true' } })
    await publish()
    expect((await client()).filter.classOf(await hashOf(url))).toBe('disputed')
    await checked(url, 'false', 1)
    await publish()
    expect((await client()).filter.classOf(await hashOf(url))).toBe('false')
  })

  it('glances a page as corrected while all that a claim quotes there is closed as corrected', async () => {
    const [url, elsewhere] = ['https://news.example/mended', 'https://news.example/not-mended']
    const { capture } = await submit(desk, url)
    const { claim } = await checked(url, 'false')
    const appear = async (captureId: string, exact: string) =>
      created(
        await call('POST', `/v1/claims/${claim.id}/appearances`, {
          key: desk.editor.key,
          body: { captureId, exact },
        }),
      )
    const [first] = (await call('GET', `/v1/claims/${claim.id}/appearances`)).body.items
    const second = await appear(capture.id, QUOTES[1]!)
    await appear((await submit(desk, elsewhere)).capture.id, QUOTES[0]!)
    const close = async ({ id }: { id: string }, step: 'correct' | 'reanchor', body?: object) => {
      // Otherwise each time: what was closed as corrected is not taken again.
      const state = step === 'correct' ? 'missing' : 'ambiguous'
      created(await report(id, url, { state, differences: [] }))
      const { items } = await queueOf(desk.checker)
      created(await settle(desk.checker, items[0].id, step, body))
    }
    const glance = async () => {
      await publish()
      const { filter } = await client()
      return Promise.all(
        [url, elsewhere].map(async (page) => VERDICT_CLASSES.indexOf(await classAt(filter, page))),
      )
    }
    expect(await glance()).toEqual([4, 4])
    await close(first, 'correct')
    expect(await glance()).toEqual([4, 4])
    await close(second, 'correct')
    expect(await glance()).toEqual([7, 4])
    const { capture: later } = await submit(desk, url, `Now with a photo.\n\n${ARTICLE_TEXT}`)
    await close(second, 'reanchor', { captureId: later.id })
    expect(await glance()).toEqual([4, 4])
  })

  it('glances an alias as its article, and nothing for pages that nobody annotated', async () => {
    const url = 'https://news.example/glance-aliased'
    const alias = 'https://mirror.example/glance-aliased'
    const { article } = await submit(desk, url)
    await checked(url, 'half-true')
    await call('POST', `/v1/articles/${article.id}/aliases`, {
      key: desk.checker.key,
      body: { url: alias },
    })
    await publish()
    const { filter, manifest } = await client()
    expect(filter.classOf(await hashOf(alias))).toBe('mixed')
    expect(manifest.pages).toBe(await count('(select distinct page_hash from page_annotations)'))
    expect(filter.classOf(await hashOf('https://news.example/unknown'))).toBe('nothing')
  })

  it('follows publications, corrections and retractions, whatever their order', async () => {
    const ratings = ['false', 'half-true', 'true', 'misleading', 'unproven']
    let seed = 7
    const pick = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % below
    }
    // Enough pages that what changes is told by deltas.
    await fill(20_000, (await checked('https://news.example/random', 'true')).claim.id)
    await publish()
    const open: { url: string; id: string }[] = []
    const bare: string[] = []
    for (let round = 0; round < 4; round += 1) {
      for (let act = 0; act < 3; act += 1) {
        const url = `https://news.example/random-${round}-${act}`
        const { verdict } = await checked(url, ratings[pick(5)]!)
        open.push({ url, id: verdict.id })
      }
      const [gone] = open.splice(pick(open.length), 1)
      await retract(desk, gone!.id, 'The source was wrong.')
      bare.push(gone!.url)
      await reviseAndPublish(desk, open[pick(open.length)]!.id, 'correction', 'It was wrong.', {
        rating: { key: ratings[pick(5)] },
      })
      const { pages, deltas } = await publish()
      expect(deltas).toBe(round + 1)
      const { filter } = await client()
      expect(await expectEveryPage(filter)).toBe(pages)
      for (const url of bare) expect(filter.classOf(await hashOf(url)), url).toBe('nothing')
    }
    await unfill()
  })
})

describe('a manifest', () => {
  let claimId: string
  beforeAll(async () => {
    claimId = (await checked('https://news.example/manifest', 'true')).claim.id
    await fill(20_000, claimId)
    await publish()
  })

  it('is a signed note that caches keep for minutes, with the log as it is', async () => {
    const reply = await call('GET', '/v1/lookup/manifest')
    expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(reply.headers.get('cache-control')).toBe('public, max-age=0, s-maxage=300, no-transform')
    const { manifest } = await client()
    expect(manifest).toMatchObject({ pageKeyVersion: 1, keys: [VKEY], prefixLength: 7 })
    expect(manifest.log).toMatchObject({
      origin: 'api.example/log',
      size: await count('log_entries'),
    })
    expect(Date.parse(manifest.expiresAt) - Date.parse(manifest.issuedAt)).toBe(6 * HOUR)
    const again = { headers: { 'If-None-Match': reply.headers.get('etag')! } }
    expect((await call('GET', '/v1/lookup/manifest', again)).status).toBe(304)
    const page = await hashOf('https://news.example/manifest')
    const bits = Number.parseInt(page.slice(0, 8), 16).toString(2).padStart(32, '0').slice(0, 7)
    expect((await send('GET', `/v1/lookup/${bits}`)).status).toBe(200)
  })

  it('is only signed anew where nothing changed', async () => {
    const { manifest: before } = await client()
    await publish()
    const { manifest: after } = await client()
    expect(after.version).toBe(before.version + 1)
    expect([after.base, after.deltas]).toEqual([before.base, before.deltas])
  })

  it('names a chain of deltas, and a new base when they have grown too many or too large', async () => {
    const first = (await client()).manifest
    let last = first
    let deltas = 0
    for (let round = 0; round < 26; round += 1) {
      const hash = round.toString(16).padStart(2, '0').padEnd(64, '0')
      await rows(
        `insert into page_annotations (page_hash, claim_id, version, bytes, bytes_before, json)
         values (?, ?, 1, 13, 0, '{"filler":""}')`,
        hash,
        claimId,
      )
      await publish()
      const { manifest, filter } = await client()
      expect(filter.classOf(hash)).toBe('unchecked')
      for (const [at, one] of manifest.deltas.entries())
        if (at > 0) expect(one.from).toBe(manifest.deltas[at - 1]!.to)
      deltas = Math.max(deltas, manifest.deltas.length)
      last = manifest
    }
    expect(deltas).toBe(24)
    expect(last.base).not.toEqual(first.base)
    expect(last.deltas.length).toBeLessThan(24)

    await rows(`update page_annotations set class = 1 + class % 7 where json = '{"filler":""}'`)
    await publish()
    const { manifest, filter } = await client()
    expect(manifest.deltas).toEqual([])
    await expectEveryPage(filter)
  })

  it('is built from nothing where a file of the last one is missing or broken', async () => {
    const { manifest } = await client()
    const [{ sha256 }] = manifest.base as [Manifest['base'][number]]
    await rows('update lookup_chunks set data = zeroblob(100) where sha256 = ?', sha256)
    expect((await fetchBytes(`/v1/lookup/files/${sha256}`)).bytes).toHaveLength(100)
    await rows('delete from lookup_chunks where sha256 = ?', sha256)
    expect((await call('GET', `/v1/lookup/files/${sha256}`)).status).toBe(404)
    await publish()
    await expectEveryPage((await client()).filter)
  })

  it('lands once of two runs at once', async () => {
    const { version } = (await client()).manifest
    const both = await Promise.all([publish(), publish()])
    expect(both.map((one) => one.version)).toEqual(expect.arrayContaining([version + 1]))
    const versions = await rows<{ version: number }>('select version from lookup_manifests')
    expect(new Set(versions.map((one) => one.version)).size).toBe(versions.length)
    await expectEveryPage((await client()).filter)
  })
})

describe('files', () => {
  it('are kept while a manifest of the last two days names them, and dropped after', async () => {
    await unfill()
    await rows('delete from lookup_manifests')
    await publish()
    const [{ sha256: old }] = (await client()).manifest.base as [Manifest['base'][number]]
    await checked('https://news.example/dropped', 'true')
    const at = (hours: number) => ({
      ...systemContext(),
      now: new Date(Date.now() + hours * HOUR).toISOString(),
    })
    await publishLookup(at(47))
    expect((await fetchBytes(`/v1/lookup/files/${old}`)).status).toBe(200)
    await publishLookup(at(49))
    expect((await fetchBytes(`/v1/lookup/files/${old}`)).status).toBe(404)
    expect(await count('lookup_chunks where sha256 = ?', old)).toBe(0)
    expect(await count('lookup_manifests')).toBe(2)
    await rows('delete from lookup_manifests')
  })

  it('are immutable, and none is there under another name', async () => {
    await publish()
    const [{ sha256 }] = (await client()).manifest.base as [Manifest['base'][number]]
    const { headers } = await call('GET', `/v1/lookup/files/${sha256}`)
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable, no-transform')
    for (const name of [sha256.toUpperCase(), 'x', '0'.repeat(64), `${sha256}0`])
      expect((await call('GET', `/v1/lookup/files/${name}`)).status).toBe(404)
  })

  it('are at one URL each, the manifest too: a query is refused', async () => {
    await publish()
    const [{ sha256 }] = (await client()).manifest.base as [Manifest['base'][number]]
    for (const path of [`/v1/lookup/files/${sha256}?x=1`, '/v1/lookup/manifest?cursor='])
      expectProblem(await call('GET', path), 422, 'request.invalid')
  })

  it('lie in a bucket where one is bound, with nothing of them in the database', async () => {
    const bucket = { LOOKUP_FILES: (env as unknown as { FILES: R2Bucket }).FILES }
    await rows('delete from lookup_manifests')
    await rows('delete from lookup_chunks')
    await publish(bucket)
    expect(await count('lookup_chunks')).toBe(0)
    await expectEveryPage((await client(bucket)).filter)
    await checked('https://news.example/in-a-bucket', 'false')
    await publish(bucket)
    await expectEveryPage((await client(bucket)).filter)
    // Unbound again: what is in the bucket is out of reach, and made anew.
    await publish()
    await expectEveryPage((await client()).filter)
  })
})

describe('a deployment without a key', () => {
  beforeEach(async () => {
    await rows('delete from lookup_manifests')
  })

  it('has no manifest before the first run, and none that it serves after', async () => {
    expectProblem(await call('GET', '/v1/lookup/manifest'), 404, 'record.not_found')
    expect((await publish({ LOG_KEYS: '' })).isSigned).toBe(false)
    expectProblem(await call('GET', '/v1/lookup/manifest'), 503, 'lookup.unsigned')
    expect((await send('GET', '/v1/lookup/all')).status).toBe(200)
    await publish()
    expect((await call('GET', '/v1/lookup/manifest')).status).toBe(200)
  })

  it('is signed for by the clock too, which does not know where the deployment is reached', async () => {
    const log = { origin: '', keys: env.LOG_KEYS }
    expect((await publishLookup({ ...systemContext(''), log })).isSigned).toBe(true)
    expect((await client()).manifest.log!.origin).toBe('api.example/log')
  })
})
