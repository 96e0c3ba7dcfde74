import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { call, ORIGIN } from '../../support/api.ts'
import { created, type Desk, foundDesk } from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'
import { rowCounts } from '../../support/database.ts'
import { aheadOfAnswer, watchDatabase } from '../../support/watch.ts'

// Against sites of our own on the loopback interface: see support/web.ts for what each path does.

const { site, other, closed, gone, resolver } = inject('web')

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

/** What the sites and the resolver were asked since the last time, in order. */
async function asked(): Promise<string[]> {
  const response = await fetch(`http://${site}/log`)
  return response.json()
}

beforeEach(asked)

const submit = (url: string, rest: object = {}, env: object = {}) =>
  call('POST', '/v1/articles', { key: desk.contributor.key, body: { url, ...rest }, env })

const read = (path: string) => call('GET', path, { key: desk.contributor.key })

const at = (path: string, host = site) => `http://${host}${path}`

const to = (url: string, status = 301) => at(`/to?status=${status}&url=${encodeURIComponent(url)}`)

const aliasesOf = async (articleId: string): Promise<string[]> =>
  (await read(`/v1/articles/${articleId}/aliases`)).body.items
    .map((alias: { evidence: string; pageKey: string }) => `${alias.evidence} ${alias.pageKey}`)
    .toSorted()

/** Expects the refusal, with words of its detail, and that nothing was stored. */
async function expectRefusal(url: string, code: string, detail: RegExp): Promise<void> {
  const before = await rowCounts()
  const reply = await submit(url)
  expectProblem(reply, 422, code)
  expect(reply.body.detail).toMatch(detail)
  expect(await rowCounts()).toEqual(before)
}

describe('an article submitted by its URL alone', () => {
  it('is fetched, read and stored', async () => {
    const reply = await submit(at('/fixture/tables'))
    expect(reply.status).toBe(201)
    const { article, capture, candidates, page } = reply.body
    expect(article).toMatchObject({
      url: at('/fixture/tables'),
      title: 'Port loses its third crane',
      publishedAt: '2003-11-11T14:30:00.000Z',
    })
    expect(capture).toMatchObject({ origin: 'fetched', page })
    expect(page).toEqual({
      url: at('/fixture/tables'),
      redirects: [],
      canonicalUrl: null,
      canonicalFollowed: false,
      robots: [],
      paywalled: false,
    })
    expect(candidates.length).toBeGreaterThan(3)
    expect(candidates[0].pagePosition).not.toBeNull()
  })

  it('is asked for once, after robots.txt, by a robot that says who it is', async () => {
    created(await submit(at('/page/agent')))
    const agent = `Apostil/0.1.0 (fact-check annotation; +${ORIGIN})`
    expect(await asked()).toEqual([`${site} /robots.txt ${agent}`, `${site} /page/agent ${agent}`])
    created(await submit(at('/page/agent-2'), {}, { FETCH_USER_AGENT: 'Apostil/9 (desk)' }))
    expect(await asked()).toEqual([
      `${site} /robots.txt Apostil/9 (desk)`,
      `${site} /page/agent-2 Apostil/9 (desk)`,
    ])
  })

  it('keeps what its sender says, and takes the rest from the page', async () => {
    const { article } = created(await submit(at('/page/title'), { title: 'Mine', language: 'sv' }))
    expect(article).toMatchObject({ title: 'Mine', language: 'sv' })
  })

  it('says what robots are told, by the page and by the answer', async () => {
    const head = encodeURIComponent('<meta name=robots content=noarchive>')
    const { page } = created(await submit(at(`/page/robots?robots=noindex&head=${head}`)))
    expect(page.robots).toEqual(['noarchive', 'noindex'])
  })

  it('is decompressed, and decoded as the site says or as it looks', async () => {
    const textOf = async (url: string) =>
      (await read(`/v1/captures/${created(await submit(url)).capture.id}`)).body.text
    expect(await textOf(at('/gzip'))).toContain('It was compressed.')
    // windows-1252, with the quotation marks that ISO-8859-1 has not.
    const umlauts = 'Die Fähre kostete “48 Millionen” Euro, sagte der Bürgermeister.'
    expect(await textOf(at('/latin1'))).toContain(umlauts)
    expect(await textOf(at('/latin1?type=text/html;charset=iso-8859-1'))).toContain(umlauts)
    expect(await textOf(at('/latin1?type=text/html;charset=utf-8'))).toContain('F\ufffdhre')
  })

  it('again is the same capture', async () => {
    const first = created(await submit(at('/page/again')))
    const before = await rowCounts()
    const again = await submit(at('/page/again'))
    expect(again).toMatchObject({ status: 200, body: { ...first, extraction: null } })
    expect(await rowCounts()).toEqual(before)
  })

  it('is fetched once for an Idempotency-Key', async () => {
    const send = () =>
      call('POST', '/v1/articles', {
        key: desk.contributor.key,
        headers: { 'Idempotency-Key': 'fetch-once' },
        body: { url: at('/page/once') },
      })
    const first = await send()
    expect((await send()).body).toEqual(first.body)
    expect((await asked()).filter((line) => line.includes('/page/once'))).toHaveLength(1)
  })

  it('costs no more round trips to the database than a text', async () => {
    await read('/v1/articles?limit=1')
    const { DB, trips } = watchDatabase()
    const reply = await submit(to(at('/page/trips')), {}, { DB })
    expect([reply.status, aheadOfAnswer(trips)]).toEqual([201, 3])
  })

  it('needs a key that may write, before anything is fetched', async () => {
    expectProblem(
      await call('POST', '/v1/articles', { body: { url: at('/page/anonymous') } }),
      401,
      'auth.required',
    )
    expect(await asked()).toEqual([])
  })
})

describe('redirects', () => {
  it('are followed, and become aliases of where they lead', async () => {
    const start = to(at('/to?status=308&url=/page/end'))
    const { article, page } = created(await submit(start))
    expect(article.url).toBe(at('/page/end'))
    expect(page).toMatchObject({
      url: at('/page/end'),
      redirects: [
        { url: start, status: 301 },
        { url: at('/to?status=308&url=/page/end'), status: 308 },
      ],
    })
    expect((await aliasesOf(article.id)).every((alias) => alias.startsWith('redirect '))).toBe(true)
    for (const url of [start, at('/to?status=308&url=/page/end')])
      expect((await read(`/v1/articles?url=${encodeURIComponent(url)}`)).body.items).toEqual([
        article,
      ])
  })

  it('to another site are followed, with its robots.txt asked for', async () => {
    const { article } = created(await submit(to(at('/page/elsewhere', other))))
    expect(article.url).toBe(at('/page/elsewhere', other))
    expect((await asked()).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      `${site} /robots.txt`,
      expect.stringContaining(`${site} /to?`),
      `${other} /robots.txt`,
      `${other} /page/elsewhere`,
    ])
  })

  it('end at a page whose canonical URL counts before its address', async () => {
    const head = encodeURIComponent('<link rel=canonical href="/page/canonical">')
    const { article } = created(await submit(to(at(`/page/longer?head=${head}`))))
    expect(article.url).toBe(at('/page/canonical'))
    expect((await aliasesOf(article.id)).map((alias) => alias.split(' ')[0])).toEqual([
      'canonical',
      'redirect',
    ])
  })

  it('from an address that is an article lead to that article', async () => {
    const url = to(at('/page/moved'))
    const text = 'The harbour authority paid 48 million euros.'
    const known = created(await submit(url, { text }))
    const { article, capture } = created(await submit(url))
    expect(article.id).toBe(known.article.id)
    expect(capture.id).not.toBe(known.capture.id)
    expect(await aliasesOf(article.id)).toEqual([
      `redirect ${at('/page/moved').replace('http:', 'https:')}`,
    ])
  })

  it('are followed five times, not six', async () => {
    expect((await submit(at('/hops/5'))).status).toBe(201)
    await expectRefusal(at('/hops/6'), 'fetch.redirects', /over 5 redirects/)
    expect((await asked()).some((line) => line.includes('/hops/0 '))).toBe(true)
  })

  it.each([
    ['to a URL that is too long', at('/far'), 'fetch.redirects', /over 2048/],
    ['in a circle', at('/circle/a'), 'fetch.redirects', /circle/],
    ['nowhere', at('/nowhere'), 'fetch.status', /where to go/],
    ['to no URL', to('https://'), 'fetch.status', /where to go/],
    ['to another scheme', to('ftp://news.example/'), 'fetch.refused', /ftp:/],
    ['to a file', to('file:///etc/passwd'), 'fetch.refused', /file:/],
    ['with credentials', to(`http://a:b@${site}/page/x`), 'fetch.refused', /password/],
    ['to another port', to('http://news.example:8080/'), 'fetch.refused', /port 8080/],
    [
      'to an address',
      to('http://169.254.169.254/latest/meta-data/'),
      'fetch.refused',
      /IP address/,
    ],
    ['to this machine', to('http://[::1]/'), 'fetch.refused', /IP address/],
    ['to a local name', to('http://localhost/'), 'fetch.refused', /not the name/],
    [
      'to a name of a private address',
      to('http://private.web.example/'),
      'fetch.refused',
      /not public/,
    ],
  ])('are refused %s', async (_, url, code, detail) => {
    await expectRefusal(url, code, detail)
  })
})

describe('an address that is not public', () => {
  it.each([
    ['http://10.0.0.1/', /IP address/],
    ['http://2852039166/', /IP address/],
    ['http://[fd00::1]/', /IP address/],
    ['http://router/', /not the name/],
    ['http://db.internal/', /not the name/],
    ['http://news.example:22/', /port 22/],
  ])('is refused before anybody is asked: %s', async (url, detail) => {
    await expectRefusal(url, 'fetch.refused', detail)
    expect(await asked()).toEqual([])
  })

  it.each(['private', 'metadata', 'loopback', 'mixed', 'six', 'half', 'mapped', 'odd'])(
    'is refused when a name leads there, before it is connected to (%s)',
    async (name) => {
      const host = `${name}.web.example`
      await expectRefusal(`http://${host}/`, 'fetch.refused', /not public/)
      expect((await asked()).toSorted()).toEqual([`resolver ${host} A`, `resolver ${host} AAAA`])
    },
  )

  it.each([
    ['there is no such name', 'nobody.web.example', /no site of the name/],
    ['a name has no address', 'empty.web.example', /no site of the name/],
    ['a name cannot be resolved', 'failing.web.example', /could not be resolved/],
    ['the resolver answers nonsense', 'garbled.web.example', /resolver/],
  ])('is not gone to when %s', async (_, host, detail) => {
    await expectRefusal(`http://${host}/`, 'fetch.unreachable', detail)
  })

  it('is not gone to when the resolver is gone', async () => {
    const RESOLVER_URL = `http://${gone}/`
    const reply = await submit('http://private.web.example/', {}, { RESOLVER_URL })
    expectProblem(reply, 422, 'fetch.unreachable')
    expect(resolver).not.toBe(gone)
  })
})

describe('robots.txt', () => {
  it('is honoured, for this robot', async () => {
    await expectRefusal(at('/disallowed/a'), 'fetch.robots', /disallows the page/)
    await expectRefusal(at('/page/x.secret'), 'fetch.robots', /disallows the page/)
    expect((await asked()).filter((line) => !line.includes('robots.txt'))).toEqual([])
    expect((await submit(at('/disallowed/but-this'))).status).toBe(201)
  })

  it('is honoured where a redirect leads', async () => {
    await expectRefusal(to(at('/disallowed/b', other)), 'fetch.robots', /disallows the page/)
  })

  it('disallows everything where it is a site’s failure', async () => {
    await expectRefusal(at('/page/a', closed), 'fetch.robots', /answers 503/)
  })
})

describe('what a site answers', () => {
  it.each([
    [204, 'fetch.status', /answers 204/],
    [206, 'fetch.status', /answers 206/],
    [304, 'fetch.status', /answers 304/],
    [401, 'fetch.paywalled', /log in/],
    [402, 'fetch.paywalled', /pay/],
    [403, 'fetch.status', /answers 403/],
    [404, 'fetch.status', /answers 404/],
    [410, 'fetch.status', /answers 410/],
    [429, 'fetch.status', /answers 429/],
    [500, 'fetch.status', /answers 500/],
    [503, 'fetch.status', /answers 503/],
  ])('is told: %i', async (status, code, detail) => {
    await expectRefusal(at(`/status/${status}`), code, detail)
  })

  it.each(['image/png', 'application/pdf', 'application/json', 'text/plain', 'text/htmlish', ''])(
    'is refused of the type %j',
    async (type) => {
      await expectRefusal(at(`/type?type=${encodeURIComponent(type)}`), 'fetch.type', /HTML|type/)
    },
  )

  it('is read as XHTML, and in any spelling of the type', async () => {
    for (const type of ['application/xhtml+xml', 'Text/HTML ; charset=UTF-8'])
      expect((await submit(at(`/type?type=${encodeURIComponent(type)}`))).status).toBeLessThan(300)
  })

  it('is refused where the type is a lie', async () => {
    await expectRefusal(at('/binary'), 'fetch.type', /not text/)
    await expectRefusal(at('/type?type=text/html&body={"a":1}'), 'page.no_article', /No article/)
  })

  it('may have five million bytes, not one more', async () => {
    expect((await submit(at('/bytes/5000000'))).status).toBe(201)
    await expectRefusal(at('/bytes/5000001'), 'fetch.too_large', /5000000/)
  })

  it('is counted as it arrives, decompressed', async () => {
    await expectRefusal(at('/declared/50000000'), 'fetch.too_large', /5000000/)
    await expectRefusal(at('/endless'), 'fetch.too_large', /5000000/)
    await expectRefusal(at('/bomb'), 'fetch.too_large', /5000000/)
  })

  it('is refused where it breaks off, is shorter than it says, or never comes', async () => {
    await expectRefusal(at('/declared/100000'), 'fetch.unreachable', /could not be reached/)
    await expectRefusal(at('/broken'), 'fetch.unreachable', /could not be reached/)
    await expectRefusal(at('/page/a', gone), 'fetch.unreachable', /could not be reached/)
  })

  it('has ten seconds, whether it stalls before its head, in its body, or trickles', async () => {
    const begin = Date.now()
    const replies = await Promise.all(
      [at('/stalled'), at('/stalled-body'), at('/trickle'), 'http://silent.web.example/'].map(
        (url) => submit(url),
      ),
    )
    for (const reply of replies) expectProblem(reply, 422, 'fetch.timeout')
    const seconds = (Date.now() - begin) / 1_000
    expect(seconds).toBeGreaterThan(9)
    expect(seconds).toBeLessThan(13)
  })
})
