import { beforeAll, describe, expect, it } from 'vitest'
import daily from '../../fixtures/pages/daily.html?raw'
import live from '../../fixtures/pages/live.html?raw'
import minimal from '../../fixtures/pages/minimal.html?raw'
import paywalled from '../../fixtures/pages/paywalled.html?raw'
import { call } from '../../support/api.ts'
import { rows } from '../../support/database.ts'
import {
  annotationsOf,
  created,
  type Desk,
  foundDesk,
  openClaim,
  publishVerdict,
} from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'
import { expectSoundReadModel } from '../../support/soundness.ts'
import { rowCounts } from '../../support/database.ts'
import { aheadOfAnswer, watchDatabase } from '../../support/watch.ts'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

const submit = (url: string, html: string, rest: object = {}) =>
  call('POST', '/v1/articles', { key: desk.contributor.key, body: { url, html, ...rest } })

const read = (path: string) => call('GET', path, { key: desk.contributor.key })

const SENTENCE = 'The harbour authority paid 48 million euros for two ferries that never came.'

/** A page with an article of its own and a head as given. */
const pageWith = (head: string, words = SENTENCE) =>
  `<!doctype html><html><head>${head}</head><body><nav><a href="/">Home</a></nav><article><h1>Ferries</h1><p>${words}</p><p>Nobody wrote back, said Mara Lindqvist.</p></article></body></html>`

const canonical = (url: string) => `<link rel="canonical" href="${url}">`

const aliasesOf = async (articleId: string): Promise<string[]> =>
  (await read(`/v1/articles/${articleId}/aliases`)).body.items
    .map((alias: { evidence: string; pageKey: string }) => `${alias.evidence} ${alias.pageKey}`)
    .toSorted()

type Candidate = { quote: string; pagePosition: Position | null }
type Position = { utf16: Range; codePoints: Range }
type Range = { start: number; end: number }

describe('an article submitted by the HTML of its page', () => {
  it('gets its text and metadata from the page', async () => {
    const url = 'https://www.tideway.example/news/2026/mar/04/ferry-tender-auditors?CMP=x'
    const reply = await submit(url, daily)
    expect(reply.status).toBe(201)
    const { article, capture, candidates, page } = reply.body
    expect(article).toMatchObject({
      url: 'https://www.tideway.example/news/2026/mar/04/ferry-tender-auditors',
      title: 'Ferry tender “flawed from the start”, auditors say',
      publisher: 'The Tideway Daily',
      author: 'Ina Solheim, Teodor Brandt',
      publishedAt: '2026-03-04T06:15:00.000Z',
      language: 'en-GB',
    })
    expect(capture).toMatchObject({ origin: 'submitted', language: 'en-GB', page })
    expect(page).toEqual({
      url,
      redirects: [],
      canonicalUrl: article.url,
      canonicalFollowed: true,
      robots: ['max-image-preview:large'],
      paywalled: false,
    })
    const { text } = (await read(`/v1/captures/${capture.id}`)).body
    expect(text).toContain('“flawed from the start”: of five bidders, four were excluded')
    expect(text).not.toContain('Opinion')
    expect(candidates.length).toBeGreaterThan(5)
    expect((await read(`/v1/captures/${capture.id}/candidates`)).body.items).toEqual(candidates)
    expect((await read(`/v1/articles/${article.id}/captures`)).body.items).toEqual([capture])
  })

  it('keeps what its sender says of it', async () => {
    const details = {
      title: 'Another title',
      publisher: 'Another paper',
      author: 'Another author',
      publishedAt: '2020-01-01T00:00:00.000Z',
      language: 'fr',
    }
    const { article, capture } = created(
      await submit(
        'https://kept.example/a',
        daily.replace(/<link rel="canonical".*>/, ''),
        details,
      ),
    )
    expect(article).toMatchObject({ url: 'https://kept.example/a', ...details })
    expect(capture.language).toBe('fr')
  })

  it('says of a paywall and of robots what the page says', async () => {
    const { page } = created(await submit('https://kurier.example/a', paywalled))
    expect(page).toMatchObject({ paywalled: true })
    expect(page.robots).toContain('noarchive')
  })

  it('again is the same capture; with another text a new one', async () => {
    const url = 'https://again.example/a'
    const first = created(await submit(url, pageWith('<title>One</title>')))
    const before = await rowCounts()
    const again = await submit(url, pageWith('<title>Two</title>'))
    expect(again.status).toBe(200)
    expect(again.body).toEqual({ ...first, extraction: null })
    expect(await rowCounts()).toEqual(before)
    const edited = await submit(url, pageWith('', 'The harbour authority paid 50 million euros.'))
    expect(edited.status).toBe(201)
    expect(edited.body.article.id).toBe(first.article.id)
    expect(edited.body.article.title).toBe('Ferries')
  })

  it('and one by the same text share a capture', async () => {
    const url = 'https://shared.example/a'
    const { capture } = created(await submit(url, minimal))
    const { text } = (await read(`/v1/captures/${capture.id}`)).body
    const reply = await call('POST', '/v1/articles', {
      key: desk.contributor.key,
      body: { url: 'https://shared.example/reservoirs.html?page=1', text },
    })
    expect(reply).toMatchObject({ status: 200, body: { capture, page: null } })
  })

  it('costs no more round trips than a text, with all its aliases', async () => {
    await read('/v1/articles?limit=1')
    const { DB, trips } = watchDatabase()
    const reply = await call('POST', '/v1/articles', {
      key: desk.contributor.key,
      body: { url: 'https://trips.example/a', html: pageWith(canonical('/b')) },
      env: { DB },
    })
    expect([reply.status, aheadOfAnswer(trips)]).toEqual([201, 3])
    expect(await aliasesOf(reply.body.article.id)).toEqual(['canonical https://trips.example/a'])
  })

  it('is refused where the page holds none, or too much, and nothing is stored', async () => {
    const before = await rowCounts()
    const bare = await submit('https://bare.example/', '<html><body><p>404</p></body></html>')
    expectProblem(bare, 422, 'page.no_article')
    const deep = await submit('https://deep.example/', `${'<div>'.repeat(100_000)}${SENTENCE}`)
    expectProblem(deep, 422, 'page.too_complex')
    const long = `<p>${`${SENTENCE} `.repeat(14_000)}</p>`
    expectProblem(await submit('https://long.example/', long), 413, 'article.too_large')
    const body = `<p>${`${SENTENCE} `.repeat(28_000)}</p>`
    expectProblem(await submit('https://body.example/', body), 413, 'request.too_large')
    expect(await rowCounts()).toEqual(before)
  })

  it('comes with a text or with HTML, not both', async () => {
    const reply = await submit('https://both.example/', daily, { text: SENTENCE })
    expectProblem(reply, 422, 'request.invalid')
    expect(reply.body.errors).toEqual([
      expect.objectContaining({ pointer: '/html', code: 'article.two_texts' }),
    ])
  })
})

describe('the page’s identity', () => {
  it('is its canonical URL on the same site, and its address an alias of that', async () => {
    const { article, page } = created(
      await submit(
        'https://m.site.example/a?id=7',
        pageWith(canonical('https://www.site.example/b')),
      ),
    )
    expect(article).toMatchObject({
      url: 'https://www.site.example/b',
      pageKey: 'https://www.site.example/b',
    })
    expect(page).toMatchObject({ canonicalFollowed: true })
    expect(await aliasesOf(article.id)).toEqual(['canonical https://m.site.example/a?id=7'])
    for (const url of ['https://m.site.example/a?id=7', 'https://www.site.example/b'])
      expect((await read(`/v1/articles?url=${encodeURIComponent(url)}`)).body.items).toEqual([
        article,
      ])
  })

  it.each([
    [
      'another site’s',
      'https://paper.example/a',
      live,
      'https://nyhetsbyran.example/tt/omrostning-hamnen',
    ],
    [
      'another tenant’s of a shared host',
      'https://ann.github.io/a',
      pageWith(canonical('https://bob.github.io/a')),
      'https://bob.github.io/a',
    ],
    [
      'the start page',
      'https://start.example/a',
      pageWith(canonical('https://start.example/')),
      'https://start.example/',
    ],
  ])('is not %s canonical URL, which is kept', async (_, url, html, kept) => {
    const { article, capture, page } = created(await submit(url, html))
    expect(article.pageKey).toBe(url)
    expect(page).toMatchObject({ canonicalUrl: kept, canonicalFollowed: false })
    expect((await read(`/v1/captures/${capture.id}`)).body.page).toEqual(page)
    expect(await aliasesOf(article.id)).toEqual([])
  })

  it('is that of the article known at the canonical URL', async () => {
    const known = created(await submit('https://known.example/b', pageWith('')))
    const later = created(
      await submit('https://known.example/a', pageWith(canonical('/b'), `${SENTENCE} Again.`)),
    )
    expect(later.article.id).toBe(known.article.id)
    expect(await aliasesOf(known.article.id)).toEqual(['canonical https://known.example/a'])
  })

  it('stays that of the article known at the address: the canonical URL becomes its alias', async () => {
    const known = created(await submit('https://early.example/a', pageWith('')))
    const reply = await submit('https://early.example/a', pageWith(canonical('/b')))
    expect(reply.status, 'the text is known').toBe(200)
    expect(reply.body.article).toEqual(known.article)
    expect(await aliasesOf(known.article.id)).toEqual(['canonical https://early.example/b'])
    const audit = await rows(`select action, record_id from audit order by seq desc limit 1`)
    expect(audit).toEqual([{ action: 'alias.added', record_id: known.article.id }])
  })

  it('takes no address from another article', async () => {
    const one = created(await submit('https://two.example/a', pageWith('')))
    const two = created(await submit('https://two.example/b', pageWith('')))
    const later = created(
      await submit('https://two.example/a', pageWith(canonical('/b'), 'x '.repeat(30))),
    )
    expect(later.article.id).toBe(two.article.id)
    expect(await aliasesOf(one.article.id)).toEqual([])
    expect(await aliasesOf(two.article.id)).toEqual([])
  })

  it.each([1, 2, 3, 4])('is one where several see the page at once (%i)', async (round) => {
    const site = `https://race-${round}.example`
    const replies = await Promise.all(
      ['/a', '/b', '/c', '/c'].map((path) => submit(site + path, pageWith(canonical('/c')))),
    )
    expect(new Set(replies.map(({ body }) => body.article.id)).size).toBe(1)
    expect(await aliasesOf(replies[0]!.body.article.id)).toEqual([
      `canonical ${site}/a`,
      `canonical ${site}/b`,
    ])
  })

  it('gives a new alias what is published on the article', async () => {
    const site = 'https://published.example'
    const { capture } = created(await submit(`${site}/b`, pageWith('')))
    const claim = await openClaim(desk, capture.id, 'paid 48 million euros')
    await publishVerdict(desk, claim.id)
    created(await submit(`${site}/a`, pageWith(canonical('/b'))))
    const { body } = await annotationsOf(`${site}/a`)
    expect(body.annotations.map((one: { claim: { id: string } }) => one.claim.id)).toEqual([
      claim.id,
    ])
    await expectSoundReadModel()
  })
})

describe('the place in the page’s own text content', () => {
  /** As an extension finds it: see the description of `pagePosition` in the document. */
  const TEXT_CONTENT = `Home\n  Ferries 😀 The harbour\n   authority paid 48 million euros. Nobody, said Mara Lindqvist, wrote back.\n`
  const HTML = `<html><head><title>x</title></head><body><nav><a>Home</a></nav>\n  <article><h1>Ferries 😀</h1> <p>The harbour\n   authority <b>paid</b> 48 million euros.</p> <script>1</script><p>Nobody, said Mara Lindqvist, wrote back.</p></article>\n</body></html>`
  const textAt = ({ utf16, codePoints }: Position, content: string) => {
    const words = content.slice(utf16.start, utf16.end)
    expect(Array.from(content).slice(codePoints.start, codePoints.end).join('')).toBe(words)
    return words
  }

  it('is told of every candidate', async () => {
    const { candidates } = created(await submit('https://place.example/a', HTML))
    expect(candidates.length).toBeGreaterThan(0)
    for (const { quote, pagePosition } of candidates as Candidate[])
      expect(textAt(pagePosition!, TEXT_CONTENT).replaceAll(/\s+/g, ' ')).toBe(quote)
  })

  it('goes with a claim, by hand and of a candidate, to the reader', async () => {
    const url = 'https://place.example/b'
    const { capture, candidates } = created(await submit(url, HTML))
    const byHand = await openClaim(desk, capture.id, 'authority paid 48 million')
    const [place] = byHand.appearances
    expect(textAt(place.pagePosition, TEXT_CONTENT)).toBe('authority paid 48 million')
    const accepted = created(
      await call('POST', '/v1/claims', {
        key: desk.contributor.key,
        body: { candidateId: candidates[0].id },
      }),
    )
    expect(accepted.appearances[0].pagePosition).toEqual(candidates[0].pagePosition)
    await publishVerdict(desk, byHand.id)
    const { body } = await annotationsOf(url)
    expect(body.annotations[0].appearances[0].pagePosition).toEqual(place.pagePosition)
  })

  it('is null for words that do not stand there in one piece, and for texts', async () => {
    const url = 'https://place.example/c'
    const html = `<body><article><p>${SENTENCE}</p><div class="share"><a href="/s">Share</a></div><p>Nobody wrote back, said Mara Lindqvist.</p></article></body>`
    const { capture } = created(await submit(url, html))
    const { text } = (await read(`/v1/captures/${capture.id}`)).body
    const apart = await openClaim(desk, capture.id, text.slice(text.indexOf('came.'), -10))
    expect(apart.appearances[0].pagePosition).toBeNull()
    const plain = created(
      await call('POST', '/v1/articles', {
        key: desk.contributor.key,
        body: { url: 'https://place.example/d', text: SENTENCE },
      }),
    )
    expect(plain.candidates[0].pagePosition).toBeNull()
    const claim = await openClaim(desk, plain.capture.id, 'paid 48 million euros')
    expect(claim.appearances[0].pagePosition).toBeNull()
    await publishVerdict(desk, claim.id)
    const { body } = await annotationsOf('https://place.example/d')
    expect(body.annotations[0].appearances[0]).not.toHaveProperty('pagePosition')
  })
})
