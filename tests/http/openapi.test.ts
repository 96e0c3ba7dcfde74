import { describe, expect, it } from 'vitest'
import { createEditorial, editorialRoutes } from '../../src/editorial.ts'
import { annotations } from '../../src/http/annotations.ts'
import { health } from '../../src/http/health.ts'
import { lookup } from '../../src/http/lookup.ts'
import { openApi, ORIGIN, send } from '../support/api.ts'

type Json = { [key: string]: unknown }

const METHODS = new Set(['GET', 'PUT', 'POST', 'DELETE', 'PATCH'])

/** What is answered with where it is not JSON, by the end of the path. */
const OWN_TYPES = [
  ['.atom', 'application/atom+xml'],
  ['/lookup/manifest', 'text/plain'],
  ['/lookup/files/{sha256}', 'application/octet-stream'],
] as const

/** Every object in a document, with its JSON Pointer. */
function* objectsIn(value: unknown, pointer = ''): Generator<{ pointer: string; object: Json }> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield { pointer, object: value as Json }
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${pointer}/${key}`)
}

function resolve(document: unknown, reference: string): unknown {
  let place = document
  for (const step of reference.slice(2).split('/')) place = (place as Json | undefined)?.[step]
  return place
}

/** Each operation of the document, as `METHOD /path`. */
async function operations() {
  const { paths } = await openApi()
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      operation,
    })),
  )
}

describe('the OpenAPI document', () => {
  it('has the parts that 3.1 asks for, at the place where it is served', async () => {
    const reply = await send('GET', '/openapi.json')
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toBe('application/json')
    expect(reply.body.openapi).toMatch(/^3\.1\.\d+$/)
    expect(reply.body.info).toMatchObject({
      title: expect.stringMatching(/\S/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    })
    expect(reply.body.servers).toEqual([{ url: ORIGIN }])
    const fields = ['components', 'info', 'jsonSchemaDialect', 'openapi', 'paths', 'servers']
    expect(Object.keys(reply.body).toSorted()).toEqual(fields)
  })

  it('names the configured place, where one is', async () => {
    for (const PUBLIC_URL of ['https://checks.example/', 'https://checks.example']) {
      const { body } = await send('GET', '/openapi.json', { env: { PUBLIC_URL } })
      expect(body.servers).toEqual([{ url: 'https://checks.example' }])
    }
    // One answer does not stay with the next.
    expect((await send('GET', '/openapi.json')).body.servers).toEqual([{ url: ORIGIN }])
  })

  it('refers to nothing that is not there, and holds no schema that nothing refers to', async () => {
    const document = await openApi()
    const references = new Set<string>()
    for (const { pointer, object } of objectsIn(document)) {
      const { $ref } = object
      if (typeof $ref !== 'string') continue
      expect($ref, `at ${pointer}`).toMatch(/^#\/components\/schemas\/\w+$/)
      expect(resolve(document, $ref), `at ${pointer}`).toBeTypeOf('object')
      references.add($ref.split('/').at(-1)!)
    }
    expect([...references].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted())
  })

  it('calls each operation by a name of its own', async () => {
    const names = (await operations()).map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]+$/)
  })

  it('declares every parameter of a path, and each parameter once', async () => {
    for (const { name, path, operation } of await operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter!)
      const declared = operation.parameters.filter((one) => one.in === 'path')
      expect(declared.map((one) => one.name).toSorted(), `at ${name}`).toEqual(inPath.toSorted())
      expect(
        declared.every(({ required }) => required),
        `at ${name}`,
      ).toBe(true)
      const all = operation.parameters.map((one) => `${one.in} ${one.name}`)
      expect(new Set(all).size, `at ${name}`).toBe(all.length)
    }
  })

  it('declares for each operation what OpenAPI and this API ask for', async () => {
    for (const { name, operation } of await operations()) {
      const { responses, requestBody, security, ...rest } = operation as unknown as {
        responses: Record<string, { description?: string; content?: Json }>
        requestBody?: { content: Json }
        security: Json[]
        summary: string
        parameters: { schema?: object; in: string }[]
      }
      expect(rest.summary, `at ${name}`).toMatch(/\S/)
      expect(security.length, `at ${name}`).toBeGreaterThan(0)
      for (const { schema, in: place } of rest.parameters) {
        expect(schema, `at ${name}`).toBeTypeOf('object')
        expect(['path', 'query', 'header'], `at ${name}`).toContain(place)
      }
      expect(Object.keys(requestBody?.content ?? { 'application/json': 1 }), `at ${name}`).toEqual([
        'application/json',
      ])
      const statuses = Object.keys(responses)
      expect(statuses, `at ${name}`).toEqual(expect.arrayContaining(['500', '503']))
      // Whether the server lives may be asked as often as a monitor likes.
      expect(statuses.includes('429'), `at ${name}`).toBe(!name.endsWith('/healthz'))
      expect(
        statuses.some((status) => status.startsWith('2')),
        `at ${name}`,
      ).toBe(true)
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description, `${name} ${status}`).toMatch(/\S/)
        const [, own] = OWN_TYPES.find(([end]) => name.endsWith(end)) ?? ['', 'application/json']
        const type = Number(status) >= 400 ? 'application/problem+json' : own
        expect(Object.keys(content ?? { [type]: 1 }), `${name} ${status}`).toEqual([type])
      }
    }
  })

  it('uses the security schemes that it declares', async () => {
    const document = (await openApi()) as unknown as { components: { securitySchemes: Json } }
    const declared = Object.keys(document.components.securitySchemes)
    const used = (await operations()).flatMap(({ operation }) =>
      (operation as unknown as { security: Json[] }).security.flatMap((one) => Object.keys(one)),
    )
    expect([...new Set(used)].toSorted()).toEqual(declared.toSorted())
  })

  it('gives examples that its own schemas take', async () => {
    const { components } = await openApi()
    const { Validator } = await import('@cfworker/json-schema')
    let examples = 0
    for (const [name, schema] of Object.entries(components.schemas))
      for (const example of (schema as { examples?: unknown[] }).examples ?? []) {
        const { valid, errors } = new Validator({ ...schema, components }, '2020-12').validate(
          example,
        )
        expect(valid, `${name}: ${JSON.stringify(errors)}`).toBe(true)
        examples++
      }
    expect(examples).toBeGreaterThan(5)
  })
})

describe('the routes', () => {
  /** What Hono has registered, without pre-flights and 405: those are on every path. */
  const registered = () =>
    [createEditorial(), annotations, health, lookup].flatMap(({ routes }) =>
      routes
        .filter(({ method }) => METHODS.has(method))
        .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    )

  const PAGES = [
    // Formats of C2SP, at paths with as many steps as they please: docs/log.md.
    'GET /log/checkpoint',
    'GET /log/keys',
    'GET /log/tile/*',
    'GET /',
    'GET /docs',
    'GET /docs/style.css',
    'GET /openapi.json',
    'GET /problems',
    'GET /problems/{code}',
  ]

  it('are those of the document, the log’s own formats and the pages of the documentation apart', async () => {
    const documented = (await operations()).map(({ name }) => name)
    expect([...new Set(registered())].toSorted()).toEqual([...documented, ...PAGES].toSorted())
  })

  it('are each declared once', () => {
    const names = editorialRoutes.map(({ method, path }) => `${method} ${path}`)
    expect(new Set(names).size).toBe(names.length)
  })

  it('declare the refusals that follow from what they ask for, and only there', async () => {
    for (const { name, operation } of await operations()) {
      const statuses = Object.keys(operation.responses)
      const member = operation['x-access'] !== 'public' && operation['x-access'] !== 'bootstrap'
      const ifMatch = operation.parameters.some((one) => one.name === 'If-Match')
      expect(statuses.includes('428'), `at ${name}`).toBe(ifMatch)
      expect(statuses.includes('412'), `at ${name}`).toBe(ifMatch)
      expect(statuses.includes('415'), `at ${name}`).toBe(operation.requestBody !== undefined)
      expect(statuses.includes('403') || !member, `at ${name}`).toBe(true)
    }
  })
})

/** The codes that the document names. */
async function codes(): Promise<string[]> {
  const described = (await operations()).flatMap(({ operation }) =>
    Object.entries(operation.responses)
      .filter(([status]) => Number(status) >= 400)
      .flatMap(([, reply]) =>
        [...(reply as { description: string }).description.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(
          ([, code]) => code!,
        ),
      ),
  )
  return [...new Set(described)]
}

describe('the pages', () => {
  /** Every address that a page leads to or loads. */
  const addressesIn = (page: string) =>
    [...page.matchAll(/(?:href|src|action|srcset|content|data|poster)="([^"]*)"/g)].map(
      ([, address]) => address!,
    )

  async function expectPage(path: string): Promise<string> {
    const { status, headers, text } = await send('GET', path)
    expect(`${path} ${status}`).toBe(`${path} 200`)
    expect(headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/i)
    const policy = headers.get('content-security-policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/script-src|unsafe|https?:|\*/)
    expect(text).toMatch(/^<!doctype html>/i)
    expect(text).toContain('<html lang="en">')
    expect(text).not.toMatch(/<script|<style|<iframe|<object|<form|\son\w+=|\sstyle=|javascript:/i)
    for (const address of addressesIn(text))
      expect(address, `in ${path}`).toMatch(/^(\/(?!\/)|#|width=device-width)/)
    return text
  }

  it('tell of every problem that the document names, and of every one that there is', async () => {
    const list = await expectPage('/problems')
    const listed = [...list.matchAll(/href="\/problems\/([^"]+)"/g)].map(([, code]) => code!)
    const named = await codes()
    expect(named.length).toBeGreaterThan(30)
    expect(listed).toEqual(expect.arrayContaining(named))
    for (const code of listed) {
      const text = await expectPage(`/problems/${code}`)
      expect(text).toContain(`<code>${code}</code>`)
    }
    // What no single route declares: there is no route for them.
    const general = listed.filter((code) => !named.includes(code))
    expect(general.toSorted()).toEqual(['method.not_allowed', 'route.unknown'])
  })

  it.each(['nothing', '__proto__', 'constructor', 'toString', '<script>', 'rate.limited%00'])(
    'tell of no other problem (%s)',
    async (code) => {
      const reply = await send('GET', `/problems/${encodeURIComponent(code)}`)
      expect(reply).toMatchObject({ status: 404, body: { code: 'record.not_found' } })
      expect(reply.headers.get('content-type')).toBe('application/problem+json')
    },
  )

  it('show every operation and every schema, escaped', async () => {
    const text = await expectPage('/docs')
    for (const { operation } of await operations())
      expect(text).toContain(`id="${operation.operationId}"`)
    const { components } = await openApi()
    for (const name of Object.keys(components.schemas)) expect(text).toContain(`id="${name}"`)
    // Nothing but what the page itself writes: patterns and examples hold quotes and brackets.
    expect(text).toContain('&quot;')
    expect(text).not.toContain('&amp;lt;')
    const elements = new Set([...text.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name]) => name!))
    expect([...elements].toSorted()).toEqual(
      ['a', 'body', 'br', 'code', 'dd', 'details', 'dl', 'dt', 'h1', 'h2', 'h3', 'head', 'header']
        .concat(['html', 'link', 'main', 'meta', 'p', 'pre', 'section', 'summary', 'title'])
        .toSorted(),
    )
  })

  it('lead nowhere that is not there', async () => {
    const pages = ['/docs', '/problems']
    const found = new Map<string, string>()
    for (const path of pages) {
      const text = await expectPage(path)
      const ids = new Set([...text.matchAll(/id="([^"]+)"/g)].map(([, id]) => id))
      for (const address of addressesIn(text)) {
        if (address.startsWith('/')) found.set(address, path)
        expect(!address.startsWith('#') || ids.has(address.slice(1)), `at ${address}`).toBe(true)
      }
    }
    for (const [address, from] of found) {
      const { status } = await send('GET', address)
      expect(`${from} → ${address} ${status}`).toBe(`${from} → ${address} 200`)
    }
  })

  it('begin at the root, with one style sheet of their own', async () => {
    const root = await send('GET', '/')
    expect(root.status).toBe(302)
    expect(root.headers.get('location')).toBe('/docs')
    const style = await send('GET', '/docs/style.css')
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect(style.text).not.toMatch(/@import|url\(/)
  })
})
