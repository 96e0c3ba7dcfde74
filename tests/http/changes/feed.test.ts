import { beforeAll, describe, expect, it } from 'vitest'
import { pageKey } from '../../../src/domain/url.ts'
import { sha256 } from '../../../src/domain/digest.ts'
import { call, ORIGIN } from '../../support/api.ts'
import { reviseAndPublish, retract } from '../../support/corrections.ts'
import { rows } from '../../support/database.ts'
import {
  ARTICLE_TEXT,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../../support/desk.ts'
import { expectProblem, faultsOf } from '../../support/problems.ts'

type Entry = {
  seq: number
  at: string
  kind: string
  claim: { id: string }
  verdict: { id: string } | null
  organisationId: string
}

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const feed = (query = '') => call('GET', `/v1/changes${query}`)
const last = async (): Promise<number> => (await feed('?limit=1')).body.last

/** Every entry after one, page by page as `next` and `Link` lead. */
async function walk(since: number, query = 'limit=2'): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let at = since; ;) {
    const reply = await feed(`?${query}&since=${at}`)
    expect(reply.status).toBe(200)
    entries.push(...reply.body.items)
    expect(reply.body.next).toBe(reply.body.items.at(-1)?.seq ?? at)
    const link = reply.headers.get('link')
    if (link === null) return entries
    at = reply.body.next
    const target = new URL(/^<([^>]+)>; rel="next"$/.exec(link)![1]!)
    expect(target.searchParams.get('since')).toBe(String(at))
  }
}

let pages = 0
async function published(own = desk) {
  const url = `https://news.example/feed-${++pages}`
  const { article, capture } = await submit(own, url, `${ARTICLE_TEXT} ${pages}`)
  const claim = await openClaim(own, capture.id, 'the budget grew by 12 percent')
  const verdict = await publishVerdict(own, claim.id)
  return { url, article, claim, verdict }
}

describe('the change feed', () => {
  it('tells of a verdict from its publication to its retraction, with ratings and pages', async () => {
    const since = await last()
    const { url, article, claim, verdict } = await published()
    const alias = 'https://m.news.example/feed-alias'
    await reviseAndPublish(desk, verdict.id, 'clarification', 'Clearer.', { conclusion: 'Clear.' })
    await reviseAndPublish(desk, verdict.id, 'correction', 'The accounts were misread.', {
      rating: { key: 'false' },
    })
    created(
      await call('POST', `/v1/articles/${article.id}/aliases`, {
        key: desk.checker.key,
        body: { url: alias },
      }),
    )
    await retract(desk, verdict.id, 'Both sources are gone.')
    const entries = (await feed(`?since=${since}`)).body.items
    const shownPages = await Promise.all(
      [url, alias]
        .map(pageKey)
        .toSorted()
        .map(async (key) => ({ key, hash: await sha256(key) })),
    )
    const common = {
      claim: { id: claim.id, permalink: `${ORIGIN}/v1/claims/${claim.id}`, mergedInto: null },
      organisationId: desk.id,
      pages: shownPages,
      movedFrom: null,
      pageRemoved: null,
    }
    const ofVerdict = {
      ...common,
      verdict: { id: verdict.id, permalink: `${ORIGIN}/v1/verdicts/${verdict.id}` },
      pageAdded: null,
    }
    const rated = (key: string) => expect.objectContaining({ key, normalised: expect.anything() })
    expect(entries).toEqual([
      {
        ...ofVerdict,
        seq: since + 1,
        at: expect.any(String),
        kind: 'published',
        revision: 1,
        reason: null,
        rating: rated('mostly-true'),
        previousRating: null,
      },
      {
        ...ofVerdict,
        seq: since + 2,
        at: expect.any(String),
        kind: 'clarified',
        revision: 2,
        reason: 'Clearer.',
        rating: rated('mostly-true'),
        previousRating: rated('mostly-true'),
      },
      {
        ...ofVerdict,
        seq: since + 3,
        at: expect.any(String),
        kind: 'corrected',
        revision: 3,
        reason: 'The accounts were misread.',
        rating: rated('false'),
        previousRating: rated('mostly-true'),
      },
      {
        ...common,
        seq: since + 4,
        at: expect.any(String),
        kind: 'changed',
        verdict: null,
        revision: null,
        reason: null,
        rating: null,
        previousRating: null,
        pageAdded: pageKey(alias),
      },
      {
        ...ofVerdict,
        seq: since + 5,
        at: expect.any(String),
        kind: 'retracted',
        revision: 4,
        reason: 'Both sources are gone.',
        rating: null,
        previousRating: rated('false'),
      },
    ])
  })

  it('tells where a claim went that was merged', async () => {
    const one = await published()
    const two = created(
      await call('POST', '/v1/claims', {
        key: desk.contributor.key,
        body: { text: 'It grew.', claimant: { name: 'Mara' } },
      }),
    )
    const since = await last()
    created(
      await call('POST', `/v1/claims/${one.claim.id}/merge`, {
        key: desk.editor.key,
        headers: { 'If-Match': '*' },
        body: { into: two.id },
      }),
    )
    expect((await feed(`?since=${since}`)).body.items).toMatchObject([
      { kind: 'moved', claim: { id: two.id, mergedInto: null }, movedFrom: one.claim.id },
    ])
    const before = (await walk(0, 'limit=100')).find(({ claim }) => claim.id === one.claim.id)
    expect(before).toMatchObject({ kind: 'published', claim: { mergedInto: two.id } })
  })

  it('is gapless and its times go one way, while desks publish at once', async () => {
    const since = await last()
    const seen: Entry[] = []
    let isOver = false
    const follow = async () => {
      for (let at = since, more = true; more;) {
        more = !isOver
        const { items, next } = (await feed(`?limit=3&since=${at}`)).body
        seen.push(...items)
        at = next
        more ||= items.length > 0
      }
    }
    const following = follow()
    const made = await Promise.all([desk, other, desk, other, desk].map((own) => published(own)))
    isOver = true
    await following
    const seqs = seen.map(({ seq }) => seq)
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, n) => since + 1 + n))
    const times = seen.map(({ at }) => at)
    expect(times).toEqual(times.toSorted())
    expect(new Set(seen.map(({ verdict }) => verdict!.id))).toEqual(
      new Set(made.map(({ verdict }) => verdict.id)),
    )
  })

  it('is walked page by page: nothing is lost or told twice', async () => {
    const total = await last()
    expect(total).toBeGreaterThan(8)
    for (const query of ['limit=1', 'limit=3', 'limit=100'])
      expect((await walk(0, query)).map(({ seq }) => seq)).toEqual(
        Array.from({ length: total }, (_, n) => n + 1),
      )
  })

  it('is narrowed to an organisation, a kind, or both, in the same order', async () => {
    const all = await walk(0, 'limit=100')
    for (const [query, keep] of [
      [`organisation=${other.slug}`, ({ organisationId }: Entry) => organisationId === other.id],
      ['kind=published', ({ kind }: Entry) => kind === 'published'],
      [
        `organisation=${desk.slug}&kind=changed`,
        (one: Entry) => one.organisationId === desk.id && one.kind === 'changed',
      ],
    ] as const) {
      const kept = all.filter((entry) => keep(entry))
      expect(kept.length, query).toBeGreaterThan(0)
      expect(await walk(0, `${query}&limit=2`), query).toEqual(kept)
    }
    expectProblem(await feed('?organisation=nobody-here'), 404, 'record.not_found')
  })

  it('answers nothing, and where to ask again, at its end and beyond', async () => {
    const end = await last()
    for (const since of [end, end + 1, 999_999_999_999_999])
      expect((await feed(`?since=${since}`)).body).toEqual({ items: [], next: since, last: end })
  })

  it('refuses what is no entry’s number, and what is no filter', async () => {
    for (const since of ['-1', '1.5', '1e3', '', ' 1', 'now', '1'.repeat(16)])
      expect(faultsOf(await feed(`?since=${since}`))).toEqual(['query /since format'])
    expect(faultsOf(await feed('?limit=0&kind=lost&cursor=x'))).toEqual([
      'query /cursor unknown',
      'query /kind choice',
      'query /limit range',
    ])
  })

  it('may be kept for a minute, and asked for again by its ETag', async () => {
    const reply = await feed('?since=0&limit=2')
    expect(reply.headers.get('cache-control')).toMatch(/^public, max-age=60\b/)
    const etag = reply.headers.get('etag')!
    const again = await call('GET', '/v1/changes?since=0&limit=2', {
      headers: { 'If-None-Match': etag },
    })
    expect(again.status).toBe(304)
    await published()
    const later = await call('GET', '/v1/changes?since=0&limit=2', {
      headers: { 'If-None-Match': etag },
    })
    // Its entries are the same, but there is a newer one by now.
    expect(later.status).toBe(200)
    expect(later.body.items).toEqual(reply.body.items)
  })

  it('tells of no claim’s words and no page but where it was public', async () => {
    const before = await last()
    const { capture } = await submit(desk, 'https://news.example/draft-only')
    const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
    await call('POST', `/v1/claims/${claim.id}/verdicts`, { key: desk.contributor.key, body: {} })
    expect(await last()).toBe(before)
    expect(await rows('select seq from changes where claim_id = ?', claim.id)).toEqual([])
  })
})
