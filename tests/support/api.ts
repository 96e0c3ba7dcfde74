import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { Validator } from '@cfworker/json-schema'
import { expect } from 'vitest'
import worker from '../../src/index.ts'
import type { Bindings } from '../../src/http/environment.ts'

// Speaks to the real Worker on its real D1, and holds every answer against the OpenAPI document
// that the Worker itself serves.

export const ORIGIN = 'https://api.example'

export type Reply = {
  status: number
  headers: Headers
  /** The body as JSON; its text where it is none; null where there is no body. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of it is the check
  body: any
  text: string
}

type Options = {
  key?: string | undefined
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it stands. */
  raw?: BodyInit
  headers?: Record<string, string>
  /** Bindings that differ from the test environment's. */
  env?: Partial<Bindings>
  /** The platform's cache, which is not simulated: what stands for it here. */
  cache?: CacheContext
}

/** Sends a request through the Worker; checks the answer against the OpenAPI document. */
export async function call(method: string, path: string, options: Options = {}): Promise<Reply> {
  const reply = await send(method, path, options)
  await conforms(method, path, reply)
  return reply
}

/** Like `call`, without the check: for what the document leaves out on purpose. */
export async function send(method: string, path: string, options: Options = {}): Promise<Reply> {
  const { key, body, raw, headers = {} } = options
  const request = new Request(ORIGIN + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(raw !== undefined && { body: raw }),
  })
  const ctx = createExecutionContext()
  if (options.cache) Object.defineProperty(ctx, 'cache', { value: options.cache })
  const bindings = { ...env, ...options.env } as unknown as Bindings
  const response = await worker.fetch(request, bindings, ctx)
  const text = await response.text()
  await waitOnExecutionContext(ctx)
  return { status: response.status, headers: response.headers, body: parsed(text), text }
}

function parsed(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

type OpenApi = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}
type Operation = {
  operationId: string
  'x-access': string
  parameters: { name: string; in: string; required: boolean }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<
    string,
    { content?: Record<string, { schema: object }>; headers?: Record<string, object> }
  >
}

let document: Promise<OpenApi> | undefined

/** The document as the Worker serves it. */
export function openApi(): Promise<OpenApi> {
  document ??= send('GET', '/openapi.json').then(({ body }) => body as OpenApi)
  return document
}

async function conforms(method: string, path: string, reply: Reply): Promise<void> {
  const { paths, components } = await openApi()
  const { pathname } = new URL(path, ORIGIN)
  const template = Object.keys(paths).find((candidate) =>
    new RegExp(`^${candidate.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  )
  const operation = template && paths[template]?.[method.toLowerCase()]
  if (!operation) {
    expect([404, 405], `${method} ${pathname} is undocumented`).toContain(reply.status)
    return
  }
  const documented = operation.responses[String(reply.status)]
  const place = `${method} ${template} ${reply.status}`
  expect(documented, `${place} is undocumented: ${reply.text.slice(0, 500)}`).toBeDefined()
  expectHeaders(reply, Object.keys(documented!.headers ?? {}), place)
  const type = reply.headers.get('content-type')?.split(';')[0] ?? ''
  if (!documented?.content) {
    expect(reply.text, `${place} has a body`).toBe('')
    return
  }
  const content = documented.content[type]
  expect(content, `${place} answers ${type}`).toBeDefined()
  const validator = new Validator({ ...content!.schema, components }, '2020-12', false)
  const { valid, errors } = validator.validate(reply.body)
  expect(valid, `${place}: ${JSON.stringify(errors.slice(-3))} ${reply.text.slice(0, 300)}`).toBe(
    true,
  )
}

/** What a client goes by: sent with a success, these are documented. */
const TELLING = ['etag', 'location']

function expectHeaders({ status, headers }: Reply, documented: string[], place: string): void {
  const names = documented.map((name) => name.toLowerCase())
  expect(
    names.filter((name) => !headers.has(name)),
    `${place} lacks headers`,
  ).toEqual([])
  if (status >= 300) return
  const untold = TELLING.filter((name) => headers.has(name) && !names.includes(name))
  expect(untold, `${place} has undocumented headers`).toEqual([])
}
