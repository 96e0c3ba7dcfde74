import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { count } from '../../support/database.ts'
import { type Desk, foundDesk } from '../../support/desk.ts'
import { expectProblem, faultsOf } from '../../support/problems.ts'

const MAX_BYTES = 2_097_152
const JSON_TYPE = { 'Content-Type': 'application/json' }

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

const extract = (raw: BodyInit, headers: Record<string, string> = JSON_TYPE) =>
  call('POST', '/v1/extract', { key: desk.admin.key, raw, headers })
const bytes = (text: string) => new TextEncoder().encode(text)

describe('a body', () => {
  it.each([
    '',
    '{',
    '{"text":"a"}}',
    "{'text':'a'}",
    '{"text":"a",}',
    'NaN',
    '\u0000',
    '{"text":"\n"}',
  ])('that is no JSON is refused (%j)', async (raw) =>
    expectProblem(await extract(raw), 400, 'request.malformed'),
  )

  it('that is absent is refused', async () => {
    const options = { key: desk.admin.key, headers: JSON_TYPE }
    expectProblem(await call('POST', '/v1/extract', options), 400, 'request.malformed')
  })

  it.each([
    ['a stray byte', [0xff]],
    ['half a character', [0xe2, 0x82]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('that is no UTF-8 is refused: %s', async (_name, wrong) => {
    const raw = new Uint8Array([...bytes('{"text":"'), ...wrong, ...bytes('"}')])
    expectProblem(await extract(raw), 400, 'request.encoding')
  })

  it('may begin with a byte order mark', async () => {
    expect(
      (await extract(new Uint8Array([0xef, 0xbb, 0xbf, ...bytes('{"text":"a"}')]))).status,
    ).toBe(200)
  })

  it.each([
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=iso-8859-1',
    'application/jsonp',
    'application/json, text/plain',
    ' ',
  ])('is not taken as %j', async (type) =>
    expectProblem(
      await extract('{"text":"a"}', { 'Content-Type': type }),
      415,
      'request.content_type',
    ),
  )

  it('is not taken without a content type', async () => {
    expectProblem(await extract(bytes('{"text":"a"}'), {}), 415, 'request.content_type')
  })

  it.each([
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'Application/JSON',
    'application/ld+json',
  ])('is taken as %j', async (type) => {
    expect((await extract('{"text":"a"}', { 'Content-Type': type })).status).toBe(200)
  })

  it('may have 2 MiB, and not a byte more', async () => {
    // White space around the value: the limit is the body's, not the text's.
    const padded = (size: number) => bytes('{"text":"a"}'.padEnd(size))
    expect((await extract(padded(MAX_BYTES))).status).toBe(200)
    expectProblem(await extract(padded(MAX_BYTES + 1)), 413, 'request.too_large')
  })

  it('is refused by the length that it declares, unread', async () => {
    const headers = { ...JSON_TYPE, 'Content-Length': String(MAX_BYTES + 1) }
    expectProblem(await extract('{"text":"a"}', headers), 413, 'request.too_large')
  })

  it('in chunks of no declared length is read no further than the limit', async () => {
    const chunk = bytes(' '.repeat(65_536))
    let sent = 0
    const long = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent > 10 * MAX_BYTES) return controller.close()
        sent += chunk.byteLength
        controller.enqueue(chunk)
      },
    })
    expectProblem(await extract(long), 413, 'request.too_large')
    expect(sent).toBeLessThan(MAX_BYTES + 10 * chunk.byteLength)
  })

  it('is not asked for where the route takes none', async () => {
    const path = `/v1/verdicts/vrd_${'0'.repeat(26)}/submit`
    const options = { key: desk.admin.key, headers: { 'If-Match': '*' } }
    expectProblem(await call('POST', path, options), 404, 'record.not_found')
  })
})

describe('what is wrong in a body', () => {
  it('is all told at once, each with a JSON Pointer', async () => {
    const reply = await call('POST', `/v1/claims/clm_${'0'.repeat(26)}/verdicts?a=1`, {
      key: desk.admin.key,
      body: {
        rating: { scale: 7 },
        conclusion: 5,
        language: 'not a language',
        sources: [
          { kind: 'primary' },
          { kind: 'rumour', url: 'ftp://x.example/', passage: 'x'.repeat(2_001), more: 1 },
        ],
        'a/b~c': true,
        '': null,
      },
    })
    expectProblem(reply, 422, 'request.invalid')
    expect(faultsOf(reply)).toEqual(
      [
        'body / unknown',
        'body /a~1b~0c unknown',
        'body /conclusion type',
        'body /language format',
        'body /rating/key required',
        'body /rating/scale type',
        'body /sources/1/kind choice',
        'body /sources/1/more unknown',
        'body /sources/1/passage text.too_long',
        'body /sources/1/url url.not_http',
        'query /a unknown',
      ].toSorted(),
    )
    expect(reply.body.detail).toContain('11 things')
  })

  it.each([null, true, 5, '"text"', [], [{ text: 'a' }]])(
    'is its type, where it is no object (%j)',
    async (body) => {
      const reply = await call('POST', '/v1/extract', { key: desk.admin.key, body })
      expectProblem(reply, 422, 'request.invalid')
      expect(faultsOf(reply)).toEqual(['body  type'])
    },
  )

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'is an unknown field also when it is called %s',
    async (name) => {
      const reply = await extract(`{"text":"a","${name}":{"text":"b"}}`)
      expectProblem(reply, 422, 'request.invalid')
      expect(faultsOf(reply)).toEqual([`body /${name} unknown`])
    },
  )

  it('is told up to a hundred times', async () => {
    const names = Array.from({ length: 150_000 }, (_, i) => [`f${i}`, 1])
    const reply = await extract(JSON.stringify(Object.fromEntries(names)))
    expectProblem(reply, 422, 'request.invalid')
    expect(reply.body.errors).toHaveLength(100)
    expect(reply.body.detail).toContain('More than 100')
  })

  it.each([
    ['NUL', '"a\\u0000b"', 'format'],
    ['half a surrogate pair', '"a\\ud83d"', 'text.lone_surrogate'],
    ['nothing but white space', '" \\n\\t "', 'text.empty'],
  ])('is %s in a text', async (_name, text, code) => {
    const reply = await extract(`{"text":${text}}`)
    expectProblem(reply, 422, 'request.invalid')
    expect(faultsOf(reply)).toEqual([`body /text ${code}`])
  })

  it('is its depth, without harm', async () => {
    const depth = 500_000
    expectProblem(await extract('['.repeat(depth) + ']'.repeat(depth)), 422, 'request.invalid')
  })

  it('leaves nothing behind', async () => {
    const members = await count('members')
    const reply = await call('POST', `/v1/organisations/${desk.slug}/members`, {
      key: desk.admin.key,
      body: { name: 'Ines Marchetti', role: 'checker', more: 1 },
    })
    expectProblem(reply, 422, 'request.invalid')
    expect(await count('members')).toBe(members)
  })
})
