import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { pageHash, pageKey } from '../../src/domain/url.ts'
import { call, ORIGIN, send } from '../support/api.ts'
import {
  annotationsOf,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../support/desk.ts'
import { readModel } from '../support/soundness.ts'
import { watchDatabase } from '../support/watch.ts'

const QUOTE = 'the budget grew by 12 percent'

let desk: Desk
let other: Desk
beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

/** A page with one checked claim. */
async function checkedPage(url: string, draft: object = {}) {
  const { capture, article } = await submit(desk, url)
  const claim = await openClaim(desk, capture.id, QUOTE)
  const verdict = await publishVerdict(desk, claim.id, draft)
  return { capture, article, claim, verdict }
}

/** What a reader's request sends to D1, and what D1 says of it. */
async function costOf(url: string) {
  const { DB, sent } = watchDatabase()
  const reply = await call('GET', `/v1/annotations?url=${encodeURIComponent(url)}`, { env: { DB } })
  return {
    total: reply.body.total as number,
    statements: sent.length,
    rowsRead: sent.map(({ meta }) => meta?.rows_read),
  }
}

describe('a page with a published verdict', () => {
  it('says all that a reader is shown of it', async () => {
    const url = 'https://news.example/whole'
    const { capture, claim, verdict } = await checkedPage(url)
    const { body } = await annotationsOf(url)
    expect(body).toEqual({
      pageKey: url,
      total: 1,
      next: null,
      annotations: [
        {
          claim: {
            id: claim.id,
            permalink: `${ORIGIN}/v1/claims/${claim.id}`,
            text: 'The budget grew by 12 percent.',
            claimant: { name: 'Mara Lindqvist', role: 'mayor', sameAs: [] },
            claimedOn: null,
            language: 'en',
            topics: [],
          },
          appearances: [
            {
              ...claim.appearances[0],
              articleId: undefined,
              captureId: undefined,
              createdAt: undefined,
              pagePosition: undefined,
              capture: {
                id: capture.id,
                sha256: capture.sha256,
                createdAt: capture.createdAt,
              },
            },
          ],
          verdicts: [
            {
              id: verdict.id,
              permalink: `${ORIGIN}/v1/verdicts/${verdict.id}`,
              organisation: {
                id: desk.id,
                slug: 'courier-checks',
                name: 'Courier Checks',
                siteUrl: 'https://courier.example/',
                methodologyUrl: 'https://courier.example/methodology',
                correctionsUrl: 'https://courier.example/corrections',
              },
              revision: 1,
              kind: 'original',
              reason: null,
              rating: verdict.published.rating,
              conclusion: verdict.published.conclusion,
              rationale: verdict.published.rationale,
              sources: verdict.published.sources,
              abridged: false,
              language: 'en',
              reviewUrl: null,
              conflictOfInterest: null,
              replies: [],
              claimText: claim.text,
              firstPublishedAt: verdict.published.publishedAt,
              publishedAt: verdict.published.publishedAt,
            },
          ],
          agreement: { state: 'single', verdicts: 1, sharedSources: 0 },
          version: 2,
        },
      ],
    })
    expect(body.annotations[0].verdicts[0].rationale.html).toContain('<em>rounded up</em>')
  })

  it('is the same page under every way to write its URL', async () => {
    await checkedPage('https://news.example/ways')
    for (const way of [
      'http://news.example/ways',
      'https://NEWS.example/ways/',
      'https://news.example:443/ways?utm_source=x&fbclid=1#top',
    ])
      expect((await annotationsOf(way)).body.total, way).toBe(1)
    expect((await annotationsOf('https://news.example/Ways')).body.total).toBe(0)
  })

  it('shows two desks side by side, and how they stand to each other', async () => {
    const url = 'https://news.example/two-desks'
    const { claim } = await checkedPage(url)
    await publishVerdict(other, claim.id, { rating: { key: 'half-true' } })
    const { annotations } = (await annotationsOf(url)).body
    expect(
      annotations[0].verdicts.map(
        (one: { organisation: { slug: string } }) => one.organisation.slug,
      ),
    ).toEqual([desk.slug, other.slug])
    expect(annotations[0].agreement).toEqual({ state: 'adjacent', verdicts: 2, sharedSources: 2 })
  })

  it('has an ETag that a change of anything on it changes, and answers 304 to it', async () => {
    const url = 'https://news.example/fresh'
    const { claim, capture } = await checkedPage(url)
    const first = await annotationsOf(url)
    const etag = first.headers.get('etag')!
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/)
    const same = await annotationsOf(url, { 'If-None-Match': `W/${etag}` })
    expect([same.status, same.text]).toEqual([304, ''])
    for (const name of ['etag', 'cache-control', 'access-control-allow-origin'])
      expect(same.headers.get(name), name).toBe(first.headers.get(name))

    const more = await openClaim(desk, capture.id, 'Ferries now carry 2.3 million passengers')
    await publishVerdict(desk, more.id)
    const second = await annotationsOf(url, { 'If-None-Match': etag })
    expect([second.status, second.body.total]).toEqual([200, 2])
    await publishVerdict(other, claim.id)
    const third = await annotationsOf(url, { 'If-None-Match': second.headers.get('etag')! })
    expect(third.status).toBe(200)
  })

  it('may be kept by any cache for a minute, and for one more while it is asked again', async () => {
    for (const url of ['https://news.example/whole', 'https://news.example/no-claims']) {
      const { headers } = await annotationsOf(url)
      expect(headers.get('cache-control')).toBe(
        'public, max-age=60, s-maxage=60, stale-while-revalidate=60, no-transform',
      )
    }
  })

  it('is no kept answer for whoever has seen a later state', async () => {
    const { headers } = await annotationsOf('https://news.example/whole')
    expect(headers.get('vary')).toBe('x-d1-bookmark')
  })

  it('carries the desk’s name as it is now', async () => {
    const url = 'https://news.example/renamed'
    await checkedPage(url)
    const before = await annotationsOf(url)
    created(
      await call('PATCH', `/v1/organisations/${desk.slug}`, {
        key: desk.admin.key,
        headers: { 'If-Match': '*' },
        body: { name: 'The Courier' },
      }),
    )
    const after = await annotationsOf(url)
    expect(after.body.annotations[0].verdicts[0].organisation.name).toBe('The Courier')
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
    expect(after.body.annotations[0].version).toBe(before.body.annotations[0].version + 1)
  })
})

describe('a page without any', () => {
  it('answers an empty list that caches may keep', async () => {
    const reply = await annotationsOf('https://news.example/nothing')
    expect(reply.body).toEqual({
      pageKey: 'https://news.example/nothing',
      total: 0,
      annotations: [],
      next: null,
    })
    expect(reply.headers.get('cache-control')).toContain('public')
    expect(reply.headers.get('etag')).toBeTruthy()
  })

  it('is what an open claim and a draft leave it', async () => {
    const url = 'https://news.example/drafts'
    const { capture } = await submit(desk, url)
    const claim = await openClaim(desk, capture.id, QUOTE)
    created(
      await call('POST', `/v1/claims/${claim.id}/verdicts`, { key: desk.checker.key, body: {} }),
    )
    expect((await annotationsOf(url)).body.total).toBe(0)
  })
})

describe('verdicts that together are too long for a row', () => {
  // Each about 0.9 MB: four bytes a character, and the rationale once more as HTML.
  const longest = {
    rationale: '😀'.repeat(20_000),
    sources: Array.from({ length: 50 }, (_, index) => ({
      kind: 'primary',
      url: `https://source.example/${index}/${'p'.repeat(1_990)}`,
      archiveUrl: `https://archive.example/${'a'.repeat(2_000)}`,
      title: 't'.repeat(500),
      stance: 'supports',
      passage: '😀'.repeat(2_000),
    })),
  }
  const rowOf = async (claimId: string) =>
    (await readModel()).find(({ claim_id }) => claim_id === claimId)!

  it('go without rationale and sources from where they no longer fit; the permalink has them', async () => {
    const url = 'https://news.example/abridged'
    const { claim } = await checkedPage(url, longest)
    const second = await publishVerdict(other, claim.id, longest)
    const third = await foundAnotherDesk(desk, 'brief')
    await publishVerdict(third, claim.id)
    const { body } = await annotationsOf(url)
    const [{ verdicts, agreement }] = body.annotations
    expect(verdicts.map(({ abridged }: { abridged: boolean }) => abridged)).toEqual([
      false,
      true,
      false,
    ])
    expect(verdicts[0].sources).toHaveLength(50)
    expect(verdicts[1]).toMatchObject({
      rationale: null,
      sources: [],
      rating: { key: 'mostly-true' },
      conclusion: second.published.conclusion,
    })
    expect(verdicts[2].sources).toHaveLength(2)
    // What is left out still counts.
    expect(agreement).toEqual({ state: 'agree', verdicts: 3, sharedSources: 50 })
    const permalink = verdicts[1].permalink.slice(ORIGIN.length)
    expect((await call('GET', permalink)).body.published).toEqual(second.published)
    expect((await rowOf(claim.id)).bytes).toBeLessThan(1_500_000)
  })

  it('are abridged by themselves where long appearances leave them no room', async () => {
    const url = 'https://news.example/long-appearances'
    const { capture } = await submit(desk, url)
    const claim = await openClaim(desk, capture.id, QUOTE)
    // As many as a claim may have, each with the longest quotation.
    await env.DB.prepare(
      `insert into appearances select printf('app_%026d', n.key), claim_id, capture_id, article_id,
         ?1, prefix, suffix, 0, 2000, n.key, 9999, 1, 1, speaker, created_by, created_at,
         page_position
       from appearances, json_each(?2) as n where claim_id = ?3`,
    )
      .bind('😀'.repeat(2_000), JSON.stringify(Array(99).fill(0)), claim.id)
      .run()
    await publishVerdict(desk, claim.id, longest)
    const row = await rowOf(claim.id)
    expect(row.bytes).toBeGreaterThan(99 * 8_000)
    expect(row.bytes).toBeLessThan(1_600_000)
    const { body } = await annotationsOf(url)
    expect(body.annotations[0].appearances).toHaveLength(100)
    expect(body.annotations[0].verdicts).toMatchObject([{ abridged: true }])
  })
})

describe('a query that is wrong', () => {
  it.each([
    ['', '/url', 'required'],
    ['url=', '/url', 'url.malformed'],
    ['url=ftp://news.example/', '/url', 'url.not_http'],
    ['url=nonsense', '/url', 'url.malformed'],
    ['url=https://a.example/&url=https://b.example/', '/url', 'repeated'],
    ['url=https://a.example/&page=2', '/page', 'unknown'],
    [`url=https://a.example/${'a'.repeat(2_100)}`, '/url', 'url.too_long'],
    ['url=https://a.example/&cursor=x', '/cursor', 'cursor'],
  ])('“%.40s” is told so', async (query, pointer, code) => {
    const reply = await call('GET', `/v1/annotations?${query}`)
    expect(reply.status).toBe(422)
    expect(reply.body.errors).toEqual([expect.objectContaining({ in: 'query', pointer, code })])
  })
})

describe('what it costs', () => {
  const url = 'https://news.example/cost'

  beforeAll(async () => {
    const { capture } = await checkedPage(url)
    const quotes = ['48 million euros', '2.3 million passengers', 'The court ruled', 'the new quay']
    for (const quote of quotes)
      await publishVerdict(desk, (await openClaim(desk, capture.id, quote)).id)
    // Whatever its hash, a page has another one after it: see below.
    await env.DB.exec(
      `insert into page_annotations
      select 'g', claim_id, version, 2, 0, '{}', 1 from page_annotations limit 1`.replaceAll(
        '\n',
        ' ',
      ),
    )
  })

  // SQLite steps once past the page's last row to see that it ends, and D1 counts that step; it is
  // the one row that a page without annotations costs.
  it('is one statement that reads a row for each claim on the page, and one to see its end', async () => {
    await checkedPage('https://news.example/single')
    expect(await costOf('https://news.example/single')).toEqual({
      total: 1,
      statements: 1,
      rowsRead: [2],
    })
    expect(await costOf(url)).toEqual({ total: 5, statements: 1, rowsRead: [6] })
    const none = await costOf('https://news.example/no-cost')
    expect([none.total, none.statements]).toEqual([0, 1])
    expect(none.rowsRead[0]).toBeLessThanOrEqual(1)
  })

  it('is the same with 100,000 other pages in the database', async () => {
    const [row] = await readModel()
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)
       insert into page_annotations (page_hash, claim_id, version, bytes, bytes_before, json)
       select printf('%064x', i * 2654435761), ?, 1, 2, 0, '{}' from n`,
    )
      .bind(row!.claim_id)
      .run()
    const count = await env.DB.prepare('select count(*) as n from page_annotations').first('n')
    expect(count).toBeGreaterThan(100_000)
    expect(await costOf(url)).toEqual({
      total: 5,
      statements: 1,
      rowsRead: [6],
    })
    const none = await costOf('https://news.example/no-cost')
    expect([none.total, none.statements]).toEqual([0, 1])
    expect(none.rowsRead[0]).toBeLessThanOrEqual(1)
    await env.DB.exec("delete from page_annotations where json = '{}'")
  })
})

describe('a page of 300 claims with the longest texts', () => {
  const url = 'https://news.example/three-hundred'
  const longest = {
    conclusion: 'c'.repeat(2_000),
    rationale: 'word '.repeat(4_000),
    sources: Array.from({ length: 50 }, (_, index) => ({
      kind: 'primary',
      url: `https://source.example/${index}/${'p'.repeat(1_990)}`,
      title: 't'.repeat(500),
      publisher: 'q'.repeat(500),
      archiveUrl: `https://archive.example/${'a'.repeat(2_000)}`,
      stance: 'supports',
      passage: 'e'.repeat(2_000),
    })),
  }

  beforeAll(async () => {
    // One is published through every floor; its row stands for the others, under their own claims.
    const { claim } = await checkedPage(url, longest)
    const hash = await pageHash(pageKey(url))
    const copies = Array.from({ length: 299 }, (_, index) => index)
    for (let at = 0; at < copies.length; at += 20)
      await env.DB.batch(
        copies.slice(at, at + 20).flatMap((index) => {
          const id = `clm_7${String(index).padStart(25, '0')}`
          return [
            env.DB.prepare(
              `insert into claims select ?1, organisation_id, text, claimant_name, claimant_role,
               claimant_same_as, claimed_on, language, topics, state, declined_reason, merged_into,
               version, created_by, created_at, updated_at from claims where id = ?2`,
            ).bind(id, claim.id),
            env.DB.prepare(
              `insert into page_annotations (page_hash, claim_id, version, bytes, bytes_before, json)
               select page_hash, ?1, version, bytes, bytes * ?3, replace(json, ?2, ?1)
               from page_annotations where page_hash = ?4 and claim_id = ?2`,
            ).bind(id, claim.id, index + 1, hash),
          ]
        }),
      )
  })

  it('answers in parts of about a megabyte, each claim once, while another is published', async () => {
    const seen: string[] = []
    let path: string | null = `/v1/annotations?url=${encodeURIComponent(url)}`
    let added: string | undefined
    for (let parts = 0; path !== null && parts < 400; parts++) {
      const { DB, sent } = watchDatabase()
      // The first part is held against the document; a hundred megabytes of the rest are not.
      const reply = await (parts === 0 ? call : send)('GET', path, { env: { DB } })
      expect(reply.status).toBe(200)
      expect(reply.text.length).toBeLessThan(2_000_000)
      expect(sent).toHaveLength(1)
      expect(sent[0]!.meta!.rows_read).toBeLessThanOrEqual(reply.body.total + 2)
      seen.push(...reply.body.annotations.map((one: { claim: { id: string } }) => one.claim.id))
      const { next } = reply.body
      expect(reply.headers.get('link')?.includes(`cursor=${next}`) ?? false).toBe(next !== null)
      path = next && `/v1/annotations?url=${encodeURIComponent(url)}&cursor=${next}`
      if (parts === 2) {
        const { capture } = await submit(desk, url)
        const claim = await openClaim(desk, capture.id, '48 million euros')
        await publishVerdict(desk, claim.id)
        added = claim.id
      }
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.filter((id) => id !== added)).toHaveLength(300)
  })
})
