import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { pageHash, pageKey } from '../../src/domain/url.ts'
import { prefixOf } from '../../src/lookup/key.ts'
import { call, send } from '../support/api.ts'
import { rows } from '../support/database.ts'
import {
  annotationsOf,
  type Desk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../support/desk.ts'
import { readModel } from '../support/soundness.ts'
import { watchDatabase } from '../support/watch.ts'

const urlOf = (page: number) => `https://news.example/bucket-${page}`
const hashOf = (page: number) => pageHash(pageKey(urlOf(page)))
const HOURS = 3_600_000

let desk: Desk
/** One claim, whose row stands for others on pages of our choice. */
let claimId: string

beforeAll(async () => {
  desk = await foundDesk()
  const { capture } = await submit(desk, urlOf(0))
  for (const quote of ['48 million euros', 'the budget grew by 12 percent']) {
    claimId = (await openClaim(desk, capture.id, quote)).id
    await publishVerdict(desk, claimId)
  }
})

/** A manifest as far as the server goes by it, which expires in so many hours. */
const manifest = (version: number, prefixLength: number, hours: number) =>
  rows(
    `insert into lookup_manifests values (?, '{}', null, ?, 1, 1, '', ?)`,
    version,
    prefixLength,
    new Date(Date.now() + hours * HOURS).toISOString(),
  )

/** Annotated pages, each with one annotation of a JSON object of about so many bytes. */
const fill = (hashes: string[], size = 0) =>
  env.DB.prepare(
    `insert into page_annotations (page_hash, claim_id, version, bytes, bytes_before, json)
     select value, ?2, 1, length(doc), 0, doc from json_each(?1), (select
     '{"filler":"' || replace(hex(zeroblob(?3)), '00', 'x') || '"}' as doc)`,
  )
    .bind(JSON.stringify(hashes), claimId, size)
    .run()

const unfill = () => env.DB.exec(`delete from page_annotations where json glob '{"filler":*'`)

type Page = { hash: string; total: number; annotations: { filler?: string }[] }

async function costOf(prefix: string) {
  const { DB, sent } = watchDatabase()
  const { body } = await send('GET', `/v1/lookup/${prefix}`, { env: { DB } })
  return {
    pages: body.pages.length as number,
    statements: sent.length,
    rowsRead: sent[0]!.meta!.rows_read,
  }
}

describe('a bucket', () => {
  it('is all there is while no manifest says otherwise', async () => {
    const reply = await call('GET', '/v1/lookup/all')
    const direct = await annotationsOf(urlOf(0))
    expect(reply.body).toEqual({
      prefix: 'all',
      pages: [{ hash: await hashOf(0), total: 2, annotations: direct.body.annotations }],
      next: null,
    })
    expect((await call('GET', '/v1/lookup/0')).body.code).toBe('lookup.prefix')
  })

  it('holds every page whose hash begins with its bits, and no other', async () => {
    const hashes = await Promise.all(Array.from({ length: 300 }, (_, page) => hashOf(page + 1)))
    await fill(hashes)
    await manifest(1, 3, 6)
    const all = [...hashes, await hashOf(0)]
    const seen: string[] = []
    for (let bucket = 0; bucket < 8; bucket += 1) {
      const prefix = bucket.toString(2).padStart(3, '0')
      const { body } = await send('GET', `/v1/lookup/${prefix}`)
      const found = (body.pages as Page[]).map(({ hash }) => hash)
      expect(found).toEqual(all.filter((hash) => prefixOf(hash, 3) === prefix).toSorted())
      seen.push(...found)
    }
    expect(seen).toEqual(all.toSorted())
  })

  it('costs one statement, and steps by its own annotations alone, however many other pages there are', async () => {
    const before = await costOf('010')
    expect(before.statements).toBe(1)
    expect(before.rowsRead).toBeLessThanOrEqual(5 * before.pages + 10)
    await rows(
      `with recursive n(i) as (select 0 union all select i + 1 from n where i < 49999)
       insert into page_annotations (page_hash, claim_id, version, bytes, bytes_before, json)
       select printf('8%063x', i * 2654435761), ?, 1, 13, 0, '{"filler":""}' from n`,
      claimId,
    )
    expect(await costOf('010')).toEqual(before)
    await rows(`delete from page_annotations where page_hash glob '80000000*'`)
  })

  it('is padded with spaces to a power of two, 16 KiB at least', async () => {
    for (const size of [0, 17_000, 40_000, 300_000]) {
      await unfill()
      await fill([await hashOf(1)], size)
      const reply = await send('GET', `/v1/lookup/${prefixOf(await hashOf(1), 3)}`)
      expect(reply.headers.get('cache-control')).toContain('no-transform')
      const bytes = new TextEncoder().encode(reply.text).length
      expect(Number.isInteger(Math.log2(bytes))).toBe(true)
      expect(bytes).toBeGreaterThanOrEqual(16_384)
      const bare = reply.text.trimEnd()
      expect(bytes).toBeLessThan(2 * Math.max(16_384, bare.length))
      expect(reply.text.slice(bare.length)).toMatch(/^ *$/)
    }
    await unfill()
  })

  it('answers 304 to who has it, until something in it changes', async () => {
    const prefix = prefixOf(await hashOf(0), 3)
    const path = `/v1/lookup/${prefix}`
    const etag = (await call('GET', path)).headers.get('etag')!
    const again = () => call('GET', path, { headers: { 'If-None-Match': etag } })
    expect((await again()).status).toBe(304)
    await call('PATCH', `/v1/organisations/${desk.slug}`, {
      key: desk.admin.key,
      headers: { 'If-Match': '*' },
      body: { name: 'Renamed Checks' },
    })
    expect((await again()).status).toBe(200)
  })

  it('goes on behind a cursor past about 4 MB, each annotation once, amid a page too', async () => {
    const hash = await hashOf(0)
    const page = await readModel()
    const hashes = Array.from({ length: 8 }, (_, at) => `${hash.slice(0, 63)}${at.toString(16)}`)
    const others = hashes.filter((one) => one !== hash)
    await fill(others, 900_000)
    let path: string | null = `/v1/lookup/${prefixOf(hash, 3)}`
    const first = path
    const seen: string[] = []
    let answers = 0
    while (path !== null) {
      const { body, text }: { body: { pages: Page[]; next: string | null }; text: string } =
        await send('GET', path)
      expect(text.length).toBeLessThanOrEqual(8_388_608)
      for (const one of body.pages) seen.push(...one.annotations.map(() => one.hash))
      path = body.next && `${first}?cursor=${body.next}`
      answers += 1
    }
    expect(answers).toBeGreaterThan(1)
    expect(seen).toEqual([...others, ...page.map((row) => row.page_hash)].toSorted())

    // Behind the first of the two claims of a page: the total is still that of the page.
    const amid = btoa(`${hash} ${page[0]!.claim_id}`).replaceAll('=', '')
    const { body } = await send('GET', `${first}?cursor=${amid}`)
    const rest = (body.pages as Page[]).find((one) => one.hash === hash)!
    expect([rest.total, rest.annotations.length]).toEqual([2, 1])
    await unfill()
  })
})

describe('a prefix', () => {
  it.each(['2', 'ALL', '01a', '0101 ', '0'.repeat(33), 'all0'])(
    'of other characters is refused (%s)',
    async (prefix) => {
      const reply = await call('GET', `/v1/lookup/${encodeURIComponent(prefix)}`)
      expect(reply).toMatchObject({ status: 404, body: { code: 'lookup.prefix' } })
    },
  )

  it('has the length of a manifest that clients may hold, or of the newest one', async () => {
    await rows('delete from lookup_manifests')
    await manifest(1, 7, -1)
    await manifest(2, 5, 1)
    await manifest(3, 4, -1)
    const lengths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 32]
    const taken: number[] = []
    for (const length of lengths) {
      const { status } = await call('GET', `/v1/lookup/${'1'.repeat(length) || 'all'}`)
      if (status === 200) taken.push(length)
    }
    expect(taken).toEqual([4, 5])
  })

  it('comes with a cursor of this list or none, and with nothing else', async () => {
    for (const query of ['cursor=x', 'cursor=YQ', 'cursor=a&cursor=b', 'url=https://a.example'])
      expect((await call('GET', `/v1/lookup/1111?${query}`)).body.code).toBe('request.invalid')
  })
})
