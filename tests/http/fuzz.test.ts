import { Validator } from '@cfworker/json-schema'
import fc from 'fast-check'
import { beforeAll, expect, inject, it } from 'vitest'
import { call, openApi } from '../support/api.ts'
import {
  annotationsOf,
  ARTICLE_TEXT,
  COMPLETE_DRAFT,
  created,
  type Desk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../support/desk.ts'
import { createHook, keptBack } from '../support/hooks.ts'
import { hashOf, queueOf, report } from './drift/support.ts'

// Requests made up from the OpenAPI document: valid ones, valid ones with something wrong in them,
// and nonsense. Whatever comes, no answer is a 5xx, and each is as the document says (`call` holds
// it to that). A run is repeated by its seed; one that fails is printed with the smallest request
// that does.

/**
 * Webhooks are changed and set back, and imports begun, but nothing is delivered or fetched for
 * them meanwhile: a queue's work would outlive the request that it belongs to.
 */
const unread = keptBack().WEBHOOKS
const HOOK = `http://${inject('web').site}/hook/fuzz`

const SEED = 20_261_124
const RUNS = 2_100

type Schema = {
  $ref?: string
  type?: string
  anyOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  pattern?: string
  format?: string
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  examples?: unknown[]
}

type Made = {
  operation: string
  method: string
  path: string
  headers: Record<string, string>
  key: string
  body: string | undefined
}

// Ids stand for records that are there when the request is sent: `@clm:7@` is one of the claims,
// `@hex:7@` one of the digests that pages and files are known by.

const RECORD = /@([a-z]{3}):(\d+)@/g
const KINDS = 'app art cap clm cmp cnd hex key mbr org rpt scl src vrd whk'.split(' ')
const pool: Record<string, string[]> = Object.fromEntries(KINDS.map((kind) => [kind, []]))

const recordId = (kind: string) => fc.nat(50).map((n) => `@${kind}:${n}@`)

const filledIn = (text: string) =>
  text.replaceAll(RECORD, (_, kind: string, n: string) => {
    const known = pool[kind] ?? []
    return known[Number(n) % known.length] ?? `${kind}_${'0'.repeat(26)}`
  })

/** Records that an answer tells of join those that requests are made with. */
function remember(text: string): void {
  for (const [id] of text.matchAll(
    /\b(?:app|art|cap|clm|cmp|cnd|org|rpt|scl|src|vrd)_[0-9a-z]{26}\b/g,
  )) {
    const known = pool[id.slice(0, 3)]!
    if (known.length < 50 && !known.includes(id)) known.push(id)
  }
}

const ODD_STRINGS = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    'a\udc00b',
    '\u{1F469}\u200D\u{1F469}',
    '\u202Eright to left',
    'e\u0301'.repeat(300),
    'x'.repeat(501),
    'x'.repeat(2_001),
    '\u{1F600}'.repeat(1_001),
    'x'.repeat(20_001),
    '__proto__',
    "'; drop table claims; --",
    '<script>alert(1)</script>',
    '[x](javascript:alert(1))',
    '{{7*7}}',
    '%00',
    '../../etc/passwd',
    'null',
    '1e400',
    'https://',
    'https://x.example/%',
    'http://[::1]:99999/',
    'https://user:pass@x.example/',
    `https://x.example/${'a'.repeat(3_000)}`,
    'https://xn--/',
    'javascript:alert(1)',
    '0000-00-00',
    '2026-02-30T25:61:61Z',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const ODD_NUMBERS = fc.oneof(
  fc.constantFrom(0, -0, -1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 63, 5e-324),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const ODD: fc.Arbitrary<unknown> = fc.oneof(
  ODD_STRINGS,
  ODD_NUMBERS,
  fc.constantFrom(null, true, false, [], {}, [[]], [null], { '': '' }),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Values that a schema takes, near enough: formats and limits are met, but not every rule. */
function valuesOf(schema: Schema, schemas: Record<string, Schema>): fc.Arbitrary<unknown> {
  const within = (inner: Schema) => valuesOf(inner, schemas)
  if (schema.$ref) {
    const named = schemas[schema.$ref.split('/').at(-1)!]!
    const examples = named.examples ?? []
    if (examples.length === 0) return within(named)
    return fc.oneof(fc.constantFrom(...examples), within(named))
  }
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(within))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.type === 'object') {
    const required = schema.required ?? []
    return fc.record(
      Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, within(inner)]),
      ),
      { requiredKeys: required },
    )
  }
  if (schema.type === 'array')
    return fc.array(within(schema.items ?? {}), {
      minLength: schema.minItems ?? 0,
      maxLength: Math.min(schema.maxItems ?? 4, 4),
    })
  if (schema.type === 'integer')
    return fc.integer({ min: schema.minimum ?? -5, max: Math.min(schema.maximum ?? 5, 1_000) })
  if (schema.type === 'number') return ODD_NUMBERS
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'null') return fc.constant(null)
  if (schema.type === 'string') return stringsOf(schema)
  return ODD
}

function stringsOf({ pattern, format, maxLength = 300 }: Schema): fc.Arbitrary<string> {
  const kind = /^\^([a-z]{3})_/.exec(pattern ?? '')?.[1]
  if (kind) return recordId(kind)
  if (pattern?.includes('{64}')) return recordId('hex')
  if (format === 'uri')
    return fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.constantFrom(
        'https://news.example/harbour',
        'HTTP://NEWS.EXAMPLE:80/harbour/?utm_source=x',
        HOOK,
      ),
    )
  if (format === 'date') return fc.constantFrom('2026-11-24', '0001-01-01', '9999-12-31')
  if (format === 'date-time')
    return fc.constantFrom(
      '2026-11-24T00:00:00Z',
      '2999-12-31T23:59:59.999999999Z',
      '0000-01-01T00:00:00.0Z',
    )
  if (pattern && !pattern.includes('\\S') && !pattern.includes('\\u0000'))
    return fc.stringMatching(new RegExp(pattern))
  return fc.oneof(
    fc.constantFrom(
      'the budget grew by 12 percent',
      ARTICLE_TEXT.slice(0, 60),
      'mostly-true',
      'en',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(maxLength, 60) }),
  )
}

/** The same value with one thing in it replaced, left out or added. */
const spoilt = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(values, fc.infiniteStream(fc.nat(1_000)), ODD, ODD_STRINGS)
    .map(([value, dice, odd, name]) => {
      const spoil = (place: unknown): unknown => {
        if (typeof place !== 'object' || place === null) return odd
        const keys = Object.keys(place)
        const roll = dice.next().value
        if (Array.isArray(place))
          return keys.length === 0 || roll % 4 === 0
            ? [...(place as unknown[]), odd]
            : (place as unknown[]).map((inner, i) =>
                i === roll % keys.length ? spoil(inner) : inner,
              )
        if (keys.length === 0 || roll % 6 === 0) return { ...place, [name]: odd }
        const chosen = keys[roll % keys.length]!
        const { [chosen]: inner, ...rest } = place as Record<string, unknown>
        return roll % 6 === 1 ? rest : { ...rest, [chosen]: spoil(inner) }
      }
      return spoil(value)
    })

const JSON_TYPE = 'application/json'

const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
})

const HEADERS: Record<string, fc.Arbitrary<string>> = {
  'If-Match': fc.oneof(
    { weight: 4, arbitrary: fc.constant('*') },
    fc.nat(6).map((version) => `"v${version}"`),
    fc.constantFrom('', 'W/"v1"', '"', '*,*', '"v1","v2"', `"v${'9'.repeat(400)}"`),
    headerText,
  ),
  'If-None-Match': fc.oneof(fc.constantFrom('*', '"v1"', 'W/"v1", "v2"', ','), headerText),
  'Idempotency-Key': fc.oneof(fc.constantFrom('same', 'x'.repeat(256)), headerText),
  'x-d1-bookmark': fc.oneof(
    fc.constantFrom('first-primary', '0-0', '00000000-00000000'),
    headerText,
  ),
  Accept: fc.constantFrom('text/html', '*/*', 'application/xml;q=0', ''),
  Origin: fc.constantFrom('null', 'https://evil.example'),
  'Content-Length': fc.constantFrom('0', '-1', '1e9', '99999999999999999999'),
}

/** What the document says of a part of a path in words alone. */
const SAID: Record<string, fc.Arbitrary<string>> = {
  sha256: recordId('hex'),
  prefix: fc.constantFrom('all', '0', '1', '01'),
}

const pathValues = (name: string, schema: Schema): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: SAID[name] ?? stringsOf(schema) },
    { weight: 1, arbitrary: fc.constant('courier-checks') },
    { weight: 1, arbitrary: ODD_STRINGS },
  )

/** As a URL can carry it: half a surrogate pair cannot be written in UTF-8. */
const encoded = (value: unknown) =>
  encodeURIComponent((typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed())

/** There in so many of a hundred. */
const optional = <T>(values: fc.Arbitrary<T>, percent: number): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: percent, arbitrary: values },
    { weight: 100 - percent, arbitrary: fc.constant(undefined) },
  )

let desk: Desk
let requests: fc.Arbitrary<Made>
let operations: string[]
/** What checks an operation's body by the document. */
const validators = new Map<string, Validator>()

beforeAll(async () => {
  desk = await foundDesk()
  const { article, capture } = await submit(desk)
  const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
  await publishVerdict(desk, claim.id)
  const other = await openClaim(desk, capture.id, 'the new quay last year')
  const draft = await call('POST', `/v1/claims/${other.id}/verdicts`, {
    key: desk.contributor.key,
    body: COMPLETE_DRAFT,
  })
  const candidates = await call('GET', `/v1/captures/${capture.id}/candidates`, {
    key: desk.admin.key,
  })
  const scales = await call('GET', '/v1/scales')
  const spare = created(
    await call('POST', `/v1/members/${desk.bot.id}/keys`, {
      key: desk.admin.key,
      body: { label: 'spare' },
    }),
  )
  remember(JSON.stringify([article, claim, draft.body, candidates.body]))
  pool['scl']!.push(scales.body.items[0].id)
  // Not the admin: whoever asks has to stay who they are.
  pool['mbr']!.push(desk.bot.id, desk.checker.id)
  pool['key']!.push(spare.id)
  pool['whk']!.push((await createHook(desk.admin, { url: HOOK })).id)
  await reportQuotes()
  created(await call('POST', '/v1/lookup', { key: desk.admin.key }))
  const manifest = await call('GET', '/v1/lookup/manifest')
  for (const [, file] of manifest.text.matchAll(/"sha256":"([0-9a-f]{64})"/g))
    pool['hex']!.push(file!)
  requests = await requestArbitrary()
})

/** Quotes of a page that can be fetched, of which readers have said that it drifted. */
async function reportQuotes(): Promise<void> {
  const url = `http://${inject('web').site}/page/fuzz`
  const { capture } = created(
    await call('POST', '/v1/articles', { key: desk.contributor.key, body: { url } }),
  )
  for (const quote of ['48 million euros', 'two ferries', 'Nobody wrote back', 'Mara Lindqvist'])
    await publishVerdict(desk, (await openClaim(desk, capture.id, quote)).id)
  const { annotations } = created(await annotationsOf(url))
  for (const { appearances } of annotations)
    created(await report(appearances[0].id, url, { differences: [] }))
  remember(JSON.stringify([await queueOf(desk.checker), annotations]))
  pool['hex']!.push(await hashOf(url))
}

async function requestArbitrary(): Promise<fc.Arbitrary<Made>> {
  const { paths, components } = await openApi()
  const schemas = components.schemas as Record<string, Schema>
  const all = Object.entries(paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]) => ({ template, method, operation })),
  )
  operations = all.map(({ operation }) => operation.operationId)
  const made = all.map(({ template, method, operation }) => {
    const schemaOf = (one: object) => (one as { schema: Schema }).schema
    const inPath = operation.parameters.filter((one) => one.in === 'path')
    const inQuery = operation.parameters.filter((one) => one.in === 'query')
    const asksMatch = operation.parameters.some((one) => one.name === 'If-Match')
    const bodySchema: Schema | undefined = operation.requestBody?.content[JSON_TYPE]?.schema
    if (bodySchema)
      validators.set(
        operation.operationId,
        new Validator({ ...(bodySchema as object), components }, '2020-12'),
      )
    const valid = bodySchema ? valuesOf(bodySchema, schemas) : fc.constant(undefined)
    const asJson = (values: fc.Arbitrary<unknown>) => values.map((value) => JSON.stringify(value))
    const bodies: fc.Arbitrary<string | undefined> = fc.oneof(
      { weight: 6, arbitrary: asJson(valid) },
      { weight: 6, arbitrary: asJson(spoilt(valid)) },
      { weight: 1, arbitrary: asJson(ODD) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    )
    return fc
      .record({
        path: fc.record(
          Object.fromEntries(inPath.map((one) => [one.name, pathValues(one.name, schemaOf(one))])),
        ),
        query: fc.record(
          Object.fromEntries(
            inQuery.map((one) => [
              one.name,
              optional(fc.oneof(valuesOf(schemaOf(one), schemas), ODD), one.required ? 95 : 40),
            ]),
          ),
        ),
        extraQuery: optional(fc.tuple(ODD_STRINGS, ODD_STRINGS), 7),
        headers: fc.record(
          Object.fromEntries(
            Object.entries(HEADERS).map(([name, values]) => [
              name,
              optional(values, name === 'If-Match' && asksMatch ? 93 : 6),
            ]),
          ),
        ),
        type: fc.oneof(
          { weight: 20, arbitrary: fc.constant(JSON_TYPE) },
          {
            weight: 1,
            arbitrary: fc.constantFrom('text/plain', 'application/json; charset=x', ''),
          },
        ),
        who: fc.constantFrom('admin', 'admin', 'admin', 'editor', 'contributor', 'nobody', 'guess'),
        body: bodies,
      })
      .map(({ path, query, extraQuery, headers, type, who, body }): Made => {
        const pairs = Object.entries(query).filter(([, value]) => value !== undefined)
        const search = [...pairs, ...(extraQuery ? [extraQuery] : [])]
          .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
          .join('&')
        const target = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
          encodeURIComponent(String(path[name]).toWellFormed())
            .replaceAll('%40', '@')
            .replaceAll('%3A', ':'),
        )
        const sent = Object.entries(headers).filter(([, value]) => value !== undefined)
        return {
          operation: operation.operationId,
          method: method.toUpperCase(),
          path: target + (search && `?${search.replaceAll('%40', '@').replaceAll('%3A', ':')}`),
          headers: {
            ...Object.fromEntries(sent as [string, string][]),
            ...(bodySchema && { 'Content-Type': type }),
          },
          key: who,
          body: bodySchema && body,
        }
      })
  })
  return fc.oneof(...made)
}

const keyOf = (who: string): string | undefined =>
  who === 'nobody'
    ? undefined
    : who === 'guess'
      ? 'apo_live_guess'
      : desk[who as 'admin' | 'editor' | 'contributor'].key

function faultsBySchema(operation: string, body: string): unknown[] {
  return validators.get(operation)?.validate(JSON.parse(body)).errors ?? []
}

it('answers whatever is asked as the document says, and never with a 5xx', async () => {
  const statuses = new Map<string, Set<number>>(operations.map((name) => [name, new Set()]))
  await fc.assert(
    fc.asyncProperty(requests, async ({ operation, method, path, headers, key, body }) => {
      const reply = await call(method, filledIn(path), {
        key: keyOf(key),
        env: { WEBHOOKS: unread, IMPORTS: unread },
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, value.trim()]),
        ),
        ...(body !== undefined && { raw: filledIn(body) }),
      })
      remember(reply.text)
      statuses.get(operation)!.add(reply.status)
      expect(reply.status, `${operation}: ${reply.text}`).toBeLessThan(500)
      const taken = reply.status < 300 && body !== undefined
      const errors = taken ? faultsBySchema(operation, filledIn(body)) : []
      expect(errors, `${operation} took it`).toEqual([])
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: false },
  )
  // That it was no empty exercise: every operation was asked, and most of them were let in.
  const untouched = [...statuses].filter(([, seen]) => seen.size === 0).map(([name]) => name)
  expect(untouched).toEqual([])
  const succeeded = [...statuses].filter(([, seen]) => [...seen].some((status) => status < 300))
  expect(succeeded.length).toBeGreaterThan(operations.length * 0.6)
}, 120_000)
