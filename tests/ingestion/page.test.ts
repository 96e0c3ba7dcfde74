import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mapToPage, placeInPage } from '../../src/domain/page-text.ts'
import { NO_HEADERS, readPage } from '../../src/ingestion/page.ts'
import { IngestionRefusal } from '../../src/ingestion/refusal.ts'

const fixture = (name: string) =>
  readFileSync(`${import.meta.dirname}/../fixtures/pages/${name}.html`, 'utf8')

const URL_OF_PAGE = 'https://news.example/2026/ferry.html?page=2'
const PARAGRAPH =
  'The harbour authority paid 48 million euros for two ferries, the national audit office says.'
const ARTICLE = `<h1>Ferries</h1><p>${PARAGRAPH}</p><p>Nobody wrote back, said Mara Lindqvist.</p>`

const read = (html: string, headers = {}) =>
  readPage(html, URL_OF_PAGE, { ...NO_HEADERS, ...headers })
const withHead = (head: string) => read(`<html><head>${head}</head><body>${ARTICLE}</body></html>`)

/** The code of the refusal that reading ends in. */
function refusalOf(html: string): string | null {
  try {
    read(html)
    return null
  } catch (error) {
    expect(error).toBeInstanceOf(IngestionRefusal)
    return (error as IngestionRefusal).code
  }
}

describe('an article is found, and nothing else,', () => {
  it('in a daily’s page', () => {
    const { text, textContent: _, ...rest } = read(fixture('daily'))
    expect(rest).toEqual({
      title: 'Ferry tender “flawed from the start”, auditors say',
      publisher: 'The Tideway Daily',
      author: 'Ina Solheim, Teodor Brandt',
      publishedAt: '2026-03-04T06:15:00.000Z',
      language: 'en-GB',
      canonicalUrl: 'https://www.tideway.example/news/2026/mar/04/ferry-tender-auditors',
      robots: ['max-image-preview:large'],
      isPaywalled: false,
    })
    const paragraphs = text.split('\n\n')
    expect(paragraphs).toContain(
      'The auditors found that the tender had been “flawed from the start”: of five bidders, four were excluded within eleven days.',
    )
    expect(paragraphs).toContain('Three of seven board members had shares in the shipyard.')
    for (const other of ['Opinion', 'Advertisement', 'Who sits on', 'Privacy', 'dataLayer'])
      expect(text).not.toContain(other)
  })

  it('in a blog’s, whose JSON-LD refers to its own parts and whose canonical is relative', () => {
    const { text, textContent: _, ...rest } = read(fixture('wordpress'))
    expect(rest).toEqual({
      title: 'Council cuts school budget by 9 percent',
      publisher: 'Valley Ledger',
      author: 'Priya Raman',
      publishedAt: '2026-02-17T22:05:31.000Z',
      language: 'en-US',
      canonicalUrl: 'https://valleyledger.example/2026/02/council-cuts-school-budget/',
      robots: [],
      isPaywalled: false,
    })
    expect(text).toContain('by $3.4 million.\nHe did not say how many')
    for (const other of ['Share this', 'Shameful', 'Snow closes', 'Posted in'])
      expect(text).not.toContain(other)
  })

  it('in one without html, head and body tags, and with paragraphs left open', () => {
    const { text, ...rest } = read(fixture('minimal'))
    expect(rest).toMatchObject({
      title: 'Rain fills two of three reservoirs',
      author: 'R. Okonjo',
      publishedAt: '2026-01-09T00:00:00.000Z',
      language: null,
      canonicalUrl: 'https://news.example/2026/reservoirs.html?page=1',
    })
    expect(text.split('\n\n')).toHaveLength(5)
    expect(text).toContain('North 98 %\nSouth 100 %\nEast 61 %')
  })

  it('in one whose JSON-LD says, in a comment, that it is not free to read', () => {
    expect(read(fixture('paywalled'))).toMatchObject({
      title: 'Brücke über die Leine wird 40 Prozent teurer',
      author: 'Jörg Ahrens',
      publisher: 'Niederrhein-Kurier',
      language: 'de',
      robots: ['index', 'follow', 'noarchive', 'max-snippet:160'],
      isPaywalled: true,
    })
  })

  it('in one laid out in tables, with a date as mail has it', () => {
    const { text, publishedAt } = read(fixture('tables'))
    expect(publishedAt).toBe('2003-11-11T14:30:00.000Z')
    expect(text).toContain('Nobody was hurt. The crane, built in 1968,')
    expect(text).not.toMatch(/TIDES|Copyright|Sport/)
  })

  it('in one that a framework drew', () => {
    const { text, publishedAt, canonicalUrl } = read(fixture('live'))
    expect(text).toContain('310 miljoner kronor. Det blev 31 röster mot 20.')
    expect(text).not.toMatch(/not markup|__next/)
    expect(publishedAt).toBe('2026-03-03T19:20:00.000Z')
    expect(canonicalUrl).toBe('https://nyhetsbyran.example/tt/omrostning-hamnen')
  })

  it.each(['daily', 'wordpress', 'minimal', 'paywalled', 'tables', 'live'])(
    'whose every sentence stands in the page’s own text content (%s)',
    (name) => {
      const { text, textContent } = read(fixture(name))
      const map = mapToPage(text, textContent)
      for (const { 0: line, index } of text.matchAll(/[^\n]+/g)) {
        const place = placeInPage(map, text, { start: index, end: index + line.length })
        const words = place && textContent.slice(place.utf16.start, place.utf16.end)
        expect(words?.replaceAll(/\s+/g, ' ')).toBe(line.replaceAll(/\s/g, ' '))
      }
    },
  )
})

describe('the page’s text content', () => {
  const contentOf = (html: string) => read(html).textContent

  it('is that of the body, white space as it stands, without what is never shown', () => {
    const body = `\n <p>${PARAGRAPH}</p>\n<script>let a = '</p>'</script><style>p{}</style><template><p>t</p><template>u</template></template><noscript>n</noscript><iframe>i</iframe> end\n`
    expect(contentOf(`<html><head><title>t</title></head>\n<body>${body}</body>\n</html>\n`)).toBe(
      `\n ${PARAGRAPH}\n end\n\n\n`,
    )
  })

  it('has entities decoded, line ends as line feeds, and no break at the start of pre', () => {
    expect(
      contentOf(`<p>a&nbsp;&amp;&#8217;&mdash;\r\nb\rc</p><pre>\n x</pre><p>${PARAGRAPH}`),
    ).toBe(`a\u00a0&’—\nb\nc x${PARAGRAPH}`)
  })

  it('begins with the first word where no body is named', () => {
    expect(contentOf(`<!doctype html>\n<title>t</title>\n ${PARAGRAPH}`)).toBe(PARAGRAPH)
  })
})

describe('metadata', () => {
  it('is of JSON-LD before Open Graph before the document', () => {
    const head = `<title>From the title</title><meta property="og:title" content="From Open Graph">`
    const ld = `<script type="application/ld+json">{"@type":"Report","headline":"From JSON-LD"}</script>`
    expect(withHead(head + ld).title).toBe('From JSON-LD')
    expect(withHead(head).title).toBe('From Open Graph')
    expect(withHead('<title>From the title</title>').title).toBe('From the title')
    expect(withHead('').title).toBe('Ferries')
  })

  it.each([
    ['no JSON', '{"@type": "NewsArticle", "headline": '],
    ['nothing', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['nested lists', '[[[[]]]]'],
    ['other things', '{"@type":"Organization","name":"X"}'],
    ['things of odd types', '{"@type":{"a":1},"@graph":"x","mainEntity":[1,null]}'],
    ['an article of odd values', '{"@type":"NewsArticle","headline":7,"author":[1,{},[{}]]}'],
  ])('falls back where the JSON-LD is %s', (_, json) => {
    const { title, author } = withHead(
      `<meta name=author content="A. B."><title>T</title><script type="application/ld+json">${json}</script>`,
    )
    expect([title, author]).toEqual(['T', 'A. B.'])
  })

  it.each([
    ['a list', '[{"@type":"WebSite"},{"@type":"NewsArticle","headline":"X"}]'],
    ['a graph', '{"@graph":[{"@type":"Person"},{"@type":["Article"],"headline":["X"]}]}'],
    [
      'the main entity of a page',
      '{"@type":"WebPage","mainEntity":{"@type":"BlogPosting","headline":"X"}}',
    ],
    ['CDATA', '//<![CDATA[\n{"@type":"Article","name":"X"}\n//]]>'],
  ])('is found in JSON-LD that is %s', (_, json) => {
    expect(withHead(`<script type="application/ld+json">${json}</script>`).title).toBe('X')
  })

  it('takes a script in the title for the text that it is, and cuts what is too long', () => {
    expect(withHead('<title><script>alert(1)</script></title>').title).toBe(
      '<script>alert(1)</script>',
    )
    const { title } = withHead(`<meta property=og:title content="${'😀'.repeat(700)}">`)
    expect(Array.from(title!)).toHaveLength(500)
    expect(withHead('<meta property=og:title content=" &#8203; "><title>T</title>').title).toBe('T')
    const odd = '{"@type":"Article","headline":"a\\u0000b\\ud800"}'
    expect(withHead(`<script type="application/ld+json">${odd}</script>`).title).toBe('ab\ufffd')
  })

  it('leaves out dates and languages that are not understood, and authors that are addresses', () => {
    const page = withHead(
      `<meta property="article:published_time" content="last Tuesday"><meta property="og:locale" content="?"><meta property="article:author" content="https://social.example/ina">`,
    )
    expect(page).toMatchObject({ publishedAt: null, language: null, author: null })
    expect(withHead(`<meta property="og:locale" content="pt_BR">`).language).toBe('pt-BR')
  })

  it('has the robots’ directives of the page and of the answer', () => {
    const html = `<meta name="ROBOTS" content="NoIndex, nofollow, made-up">${ARTICLE}`
    expect(read(html, { robots: 'noarchive, noindex, googlebot: nosnippet' }).robots).toEqual([
      'noindex',
      'nofollow',
      'noarchive',
    ])
  })
})

describe('the canonical URL', () => {
  const canonicalOf = (head: string, headers = {}) =>
    read(`<html><head>${head}</head><body>${ARTICLE}`, headers).canonicalUrl

  it.each([
    ['<link rel="canonical" href="https://other.example/a#b">', 'https://other.example/a'],
    ['<link rel="alternate CANONICAL" href="/a">', 'https://news.example/a'],
    ['<link rel="canonical" href="a">', 'https://news.example/2026/a'],
    ['<link rel="canonical" href="">', URL_OF_PAGE],
    ['<base href="/b/"><link rel="canonical" href="a">', 'https://news.example/b/a'],
    ['<base href="https://evil.example/"><link rel=canonical href="a">', 'https://evil.example/a'],
    ['<base href="javascript:x"><link rel=canonical href="/a">', 'https://news.example/a'],
    ['<link rel=canonical href="/a"><link rel=canonical href="/a">', 'https://news.example/a'],
    ['<link rel=canonical href="/#!/story/7">', 'https://news.example/#!/story/7'],
  ])('of %s is %s', (head, url) => {
    expect(canonicalOf(head)).toBe(url)
  })

  it.each([
    ['absent', ''],
    ['ambiguous', '<link rel=canonical href="/a"><link rel=canonical href="/b">'],
    ['of another scheme', '<link rel=canonical href="javascript:alert(1)">'],
    ['with credentials', '<link rel=canonical href="https://a:b@news.example/">'],
    ['no URL', '<link rel=canonical href="https://">'],
    ['too long', `<link rel=canonical href="/${'a'.repeat(2_100)}">`],
    ['without an address', '<link rel=canonical>'],
  ])('is none where it is %s', (_, head) => {
    expect(canonicalOf(head)).toBeNull()
  })

  it('may be said by the answer’s Link header, unless the page contradicts it', () => {
    const link = '</feed>; rel="alternate", </a>; type="text/html"; rel="shortlink canonical"'
    expect(canonicalOf('', { link })).toBe('https://news.example/a')
    expect(canonicalOf('<link rel=canonical href="/b">', { link })).toBeNull()
    expect(canonicalOf('', { link: '</a>; rel="canonicalish"' })).toBeNull()
  })
})

describe('markup that is made to be hard', () => {
  const long = (part: string, times: number) => `${part.repeat(times)}${ARTICLE}`

  it.each([
    ['100,000 elements in each other', long('<div>', 100_000), 'page.too_complex'],
    ['100,000 elements side by side', long('<p>a</p>', 100_000), 'page.too_complex'],
    ['4,000 elements in each other', long('<div>', 4_000), null],
    ['4,000 bold beginnings', long('<b>x', 4_000), null],
    ['20,000 paragraphs left open', long('<p>a', 20_000), null],
    ['an attribute of 3 MB', long(`<p title="${'a'.repeat(3_000_000)}">`, 1), null],
    ['a style of 3 MB', long(`<p class="${'a '.repeat(1_500_000)}">`, 1), null],
    [
      '50,000 attributes',
      long(`<p ${Array.from({ length: 50_000 }, (_, n) => `a${n}`).join(' ')}>`, 1),
      null,
    ],
    ['500,000 comments', long('<!-->', 500_000), null],
    [
      'an entity that would expand',
      long('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>&b;', 1),
      null,
    ],
    ['2,000,000 beginnings of nothing', '<'.repeat(2_000_000), 'page.too_complex'],
    ['190,000 beginnings of nothing', long('<'.repeat(190_000), 1), null],
    ['190,000 entities', long('&lt;'.repeat(190_000), 1), null],
    ['20,000 closing tags', long('</p>', 20_000), null],
    [
      '90,000 closing tags of what is not open',
      `${'<b>'.repeat(4_900)}${'</i>'.repeat(90_000)}${ARTICLE}`,
      null,
    ],
    ['1,200,000 closing tags', long('</i>', 1_200_000), 'page.too_complex'],
  ])('is read or refused in time: %s', (_, html, code) => {
    const begin = performance.now()
    expect(refusalOf(html)).toBe(code)
    expect(performance.now() - begin).toBeLessThan(8_000)
  })
})

describe('no article', () => {
  it.each([
    ['plain text of one word', 'hello'],
    ['an empty body', '<html><body></body></html>'],
    ['scripts alone', '<script>document.write("The harbour authority paid 48 million")</script>'],
    [
      'links alone',
      `<ul>${'<li><a href="/a">The harbour authority paid 48 million euros</a></li>'.repeat(30)}</ul>`,
    ],
    ['a frameset', '<html><frameset cols="50%,50%"><frame src="a.html"></frameset></html>'],
    ['JSON', '{"error":"not found"}'],
    ['a few words', '<html><body><h1>404</h1><p>Not found.</p></body></html>'],
  ])('is in %s', (_, html) => {
    expect(refusalOf(html)).toBe('page.no_article')
  })
})
