import { beforeAll, describe, expect, it } from 'vitest'
import { call, type Reply } from '../../support/api.ts'
import { rowCounts } from '../../support/database.ts'
import { created, type Desk, foundDesk } from '../../support/desk.ts'

let desk: Desk
/** The id of an article that is there already. */
let known: string

beforeAll(async () => {
  desk = await foundDesk()
  known = created(await post('/v1/articles', { url: 'https://post.example/known', text: TEXT }))
    .article.id
})

const MEBIBYTE = 1_048_576
const TEXT = 'The ferry company lost 3 million euros last year, its director said.'

const post = (path: string, body: object) => call('POST', path, { key: desk.contributor.key, body })

/** Sends a body that is written by hand, where JSON.stringify would escape otherwise. */
const postRaw = (path: string, raw: string) =>
  call('POST', path, {
    key: desk.contributor.key,
    raw,
    headers: { 'Content-Type': 'application/json' },
  })

const bytesIn = (text: string) => new TextEncoder().encode(text).byteLength

/** Sentences about many towns, filled up with dots to so many bytes of UTF-8. */
function articleOf(bytes: number, sentence: (n: number) => string): string {
  const parts: string[] = []
  let size = 0
  for (let n = 0; ; n++) {
    const next = sentence(n)
    const length = bytesIn(next)
    if (size + length > bytes) break
    parts.push(next)
    size += length
  }
  return parts.join('') + '.'.repeat(bytes - size)
}

const latin = (n: number) =>
  `In ${1900 + (n % 100)} town ${n} spent ${n} million euros on ferries. `
const wide = (n: number) => `市${n}は渡し船に${n}百万ユーロを使った😀。`

type Place = { codePoints: Range; utf16: Range }
type Range = { start: number; end: number }

const faultsOf = ({ status, body }: Reply) => ({
  status,
  code: body.code,
  faults: body.errors?.map((fault: { in: string; pointer: string; code: string }) =>
    [fault.in, fault.pointer, fault.code].join(' '),
  ),
})

describe('the size of a text', () => {
  it.each([
    ['of one byte a character', latin],
    ['of three and four bytes a character', wide],
  ])('may be 1 MiB exactly, %s; all of it is stored and read', async (name, sentence) => {
    const text = articleOf(MEBIBYTE, sentence)
    expect(bytesIn(text)).toBe(MEBIBYTE)
    const url = `https://post.example/large/${encodeURIComponent(name)}`
    const reply = await post('/v1/articles', { url, text })
    expect(reply.status).toBe(201)
    const { capture, candidates } = reply.body
    expect(capture).toMatchObject({ bytes: MEBIBYTE, utf16Units: text.length })

    const stored = await call('GET', `/v1/captures/${capture.id}`, { key: desk.contributor.key })
    // Not toBe: a difference of two mebibytes takes minutes to print.
    expect(stored.body.text === text).toBe(true)

    expect(candidates).toHaveLength(500)
    const points = Array.from(text)
    for (const { quote, position } of candidates as { quote: string; position: Place }[]) {
      const { codePoints, utf16 } = position
      expect(text.slice(utf16.start, utf16.end)).toBe(quote)
      expect(points.slice(codePoints.start, codePoints.end).join('')).toBe(quote)
    }

    const again = await post('/v1/articles', { url, text })
    expect(again.status).toBe(200)
    expect(again.body.capture).toEqual(capture)
    expect(again.body.candidates).toEqual(candidates)
  })

  it.each([
    ['of one byte a character', latin],
    ['of three and four bytes a character', wide],
  ])('may not be a byte more, %s; nothing is stored', async (_, sentence) => {
    const text = articleOf(MEBIBYTE + 1, sentence)
    const before = await rowCounts()
    for (const [path, body] of [
      ['/v1/articles', { url: 'https://post.example/too-large', text }],
      ['/v1/extract', { text }],
    ] as const) {
      const reply = await post(path, body)
      expect([path, reply.status, reply.body.code]).toEqual([path, 413, 'article.too_large'])
      expect(reply.body.detail).toContain('1048577')
    }
    expect(await rowCounts()).toEqual(before)
  })

  it('is what it is without the escapes of JSON, as long as the body fits', async () => {
    const text = `${TEXT} `.repeat(4_000).slice(0, 300_000).trimEnd()
    const escaped = text.replaceAll(/./gs, (char) => {
      return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
    })
    const raw = `{"url":"https://post.example/escaped","text":"${escaped}"}`
    expect(raw.length).toBeGreaterThan(MEBIBYTE)
    const { capture } = created(await postRaw('/v1/articles', raw))
    expect(capture.bytes).toBe(text.length)
  })

  it('does not matter where the escapes alone make the body larger than 2 MiB', async () => {
    const raw = `{"url":"https://post.example/escaped-too-large","text":"${'\\u0061'.repeat(350_000)}"}`
    const before = await rowCounts()
    for (const path of ['/v1/articles', '/v1/extract']) {
      const reply = await postRaw(path, raw)
      expect([path, reply.status, reply.body.code]).toEqual([path, 413, 'request.too_large'])
    }
    expect(await rowCounts()).toEqual(before)
  })
})

describe('a text that is none', () => {
  const url = 'https://post.example/none'
  it.each([
    ['is empty', '""', ['body /text text.empty']],
    ['is white space alone', '" \\n\\t\\u00a0\\u2003\\u3000"', ['body /text text.empty']],
    ['shows nothing', '"\\u200b\\u2060\\ufeff\\u00ad"', ['body /text text.empty']],
    ['holds NUL', '"The ferry \\u0000 sank."', ['body /text format']],
    ['holds the first half of a pair', '"The ferry \\ud83d."', ['body /text text.lone_surrogate']],
    ['holds the second half of a pair', '"\\ude00 sank"', ['body /text text.lone_surrogate']],
    ['holds halves the wrong way round', '"\\ude00\\ud83d"', ['body /text text.lone_surrogate']],
    ['is null', 'null', ['body /text type']],
    ['is a number', '12', ['body /text type']],
    ['is a list', '["The ferry sank."]', ['body /text type']],
  ])('is refused when it %s, with its pointer', async (_, text, faults) => {
    const before = await rowCounts()
    const refused = { status: 422, code: 'request.invalid', faults }
    const submitted = await postRaw('/v1/articles', `{"url":"${url}","text":${text}}`)
    expect(faultsOf(submitted)).toEqual(refused)
    expect(faultsOf(await postRaw('/v1/extract', `{"text":${text}}`))).toEqual(refused)
    expect(await rowCounts()).toEqual(before)
  })

  it('is a whole pair when it is written as two escapes', async () => {
    const raw = `{"url":"https://post.example/pair","text":"The \\ud83d\\ude00 ferry lost 3 boats."}`
    const { capture } = created(await postRaw('/v1/articles', raw))
    expect(capture).toMatchObject({ utf16Units: 26, codePoints: 25 })
  })
})

const TOO_LONG = `https://post.example/${'a'.repeat(2_048 - 'https://post.example/'.length + 1)}`

describe('a URL that names no page', () => {
  it.each([
    ['', 'url.malformed'],
    ['post.example/ferry', 'url.malformed'],
    ['/ferry', 'url.malformed'],
    ['https://', 'url.malformed'],
    ['https://post.example:99999/', 'url.malformed'],
    ['https://post.example/\u0000', 'url.malformed'],
    [`https://${`${'a'.repeat(60)}.`.repeat(5)}example/`, 'url.malformed'],
    ['ftp://post.example/ferry', 'url.not_http'],
    ['file:///etc/hosts', 'url.not_http'],
    ['javascript:alert(1)', 'url.not_http'],
    ['data:text/html,<p>ferry', 'url.not_http'],
    ['https://ina@post.example/', 'url.credentials'],
    ['https://ina:secret@post.example/', 'url.credentials'],
    [TOO_LONG, 'url.too_long'],
  ])('is refused wherever it is given: %s', async (url, code) => {
    const before = await rowCounts()
    const refused = (fault: string) => ({ status: 422, code: 'request.invalid', faults: [fault] })
    const submitted = await post('/v1/articles', { url, text: TEXT })
    expect(faultsOf(submitted)).toEqual(refused(`body /url ${code}`))
    expect(submitted.text).not.toContain('secret')
    const aliases = `/v1/articles/${known}/aliases`
    const alias = await call('POST', aliases, { key: desk.checker.key, body: { url } })
    expect(faultsOf(alias)).toEqual(refused(`body /url ${code}`))
    const listed = await call('GET', `/v1/articles?url=${encodeURIComponent(url)}`, {
      key: desk.contributor.key,
    })
    expect(faultsOf(listed)).toEqual(refused(`query /url ${code}`))
    expect(await rowCounts()).toEqual(before)
  })

  it('may be as long as the limit says', async () => {
    const reply = await post('/v1/articles', { url: TOO_LONG.slice(0, -1), text: TEXT })
    expect(reply.status).toBe(201)
  })

  it('may hold white space and Unicode, as browsers read it', async () => {
    const reply = await post('/v1/articles', { url: ' https://пост.example/паром ', text: TEXT })
    expect(created(reply).article.pageKey).toBe(
      'https://xn--n1abhe.example/%D0%BF%D0%B0%D1%80%D0%BE%D0%BC',
    )
  })
})

describe('the other fields', () => {
  it('are refused all at once, each with its pointer', async () => {
    const before = await rowCounts()
    const reply = await post('/v1/articles', {
      url: 'ftp://post.example',
      text: '',
      title: '',
      publisher: 'x'.repeat(501),
      author: 7,
      publishedAt: 'yesterday',
      language: 'englisch!',
      archiveUrl: 'https://ina:secret@archive.example/',
      html: '<p>',
      feed: 'x',
    })
    expect(faultsOf(reply)).toEqual({
      status: 422,
      code: 'request.invalid',
      faults: [
        'body /url url.not_http',
        'body /text text.empty',
        'body /title text.empty',
        'body /publisher text.too_long',
        'body /author type',
        'body /publishedAt format',
        'body /language format',
        'body /archiveUrl url.credentials',
        'body /feed unknown',
        'body /html article.two_texts',
      ],
    })
    expect(await rowCounts()).toEqual(before)
  })

  it('may each have 500 characters, however many units these take', async () => {
    const title = '😀'.repeat(500)
    const url = 'https://post.example/title'
    expect(created(await post('/v1/articles', { url, text: TEXT, title })).article.title).toBe(
      title,
    )
    const longer = await post('/v1/articles', { url, text: TEXT, title: `${title}x` })
    expect(faultsOf(longer).faults).toEqual(['body /title text.too_long'])
  })

  it('are required where they have no default', async () => {
    expect(faultsOf(await post('/v1/articles', {})).faults).toEqual(['body /url required'])
  })
})
