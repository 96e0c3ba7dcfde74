import * as z from 'zod'
import { Problem } from '../contract/problem.ts'
import type { ErrorCode } from '../domain/errors.ts'
import { PROBLEMS } from './problems.ts'
import type { DocumentedRoute } from './reader-routes.ts'
import { BOOKMARK, BOOKMARK_SHAPE } from './session.ts'

type Json = Record<string, unknown>

const HEADERS: Record<string, { description: string }> = {
  ETag: { description: 'The version of the record; send it back as If-Match or If-None-Match.' },
  Location: { description: 'Where the record is.' },
  'x-request-id': { description: 'By which the request is found in the log.' },
  [BOOKMARK]: {
    description:
      'The state of the database that the answer saw or made; send it back to read that state or a later one.',
  },
  'Retry-After': { description: 'After how many seconds to try again.' },
  'WWW-Authenticate': { description: '`Bearer`.' },
}

/** What refusals of a status carry beside the problem. */
const REFUSAL_HEADERS: Record<number, string[]> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
}

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The ETag of the record as you read it, or `*`.',
  schema: { type: 'string', examples: ['"v1"'] },
}

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'ETags of answers that you have: 304 where one of them still holds.',
  schema: { type: 'string' },
}

const NOT_MODIFIED = { description: 'Nothing changed since the answer with this ETag.' }

const BOOKMARK_PARAMETER = {
  name: BOOKMARK,
  in: 'header',
  required: false,
  description: 'From an earlier answer: what follows sees at least that state.',
  schema: { type: 'string', pattern: BOOKMARK_SHAPE.source },
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Any fresh string: a request repeated with it within 24 hours happens once and answers the same.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$', maxLength: 255 },
}

/** The OpenAPI 3.1 document of these routes, from the very schemas that validate requests. */
export function describe(routes: readonly DocumentedRoute[], origin: string): Json {
  const components: Record<string, Json> = {}
  const paths: Record<string, Json> = {}
  for (const spec of routes) {
    const path = (paths[spec.path] ??= {})
    path[spec.method.toLowerCase()] = operation(spec, components)
  }
  schemaOf(Problem, 'output', components)
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Apostil',
      version: '1.0.0',
      summary: 'Fact-check annotations: claims anchored to their words, verdicts with sources.',
      description:
        'Reads of what is published need no key. Every refusal is RFC 9457 problem details; `/problems` lists them.',
    },
    servers: [{ url: origin }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: `apo_live_…`.' },
        bootstrap: { type: 'http', scheme: 'bearer', description: 'The bootstrap secret.' },
      },
    },
  }
}

function operation(spec: DocumentedRoute, components: Record<string, Json>): Json {
  const security =
    spec.access === 'public'
      ? [{}, { key: [] }]
      : [{ [spec.access === 'bootstrap' ? 'bootstrap' : 'key']: [] }]
  return {
    operationId: spec.operationId,
    summary: spec.summary,
    ...(spec.description && { description: spec.description }),
    tags: [spec.path.split('/')[2]],
    security,
    'x-access': spec.access,
    parameters: [
      ...parametersOf(spec.params, 'path', components),
      ...parametersOf(spec.query, 'query', components),
      ...(spec.ifMatch ? [IF_MATCH] : []),
      ...(isRevalidated(spec) ? [IF_NONE_MATCH] : []),
      ...(spec.method === 'POST' ? [IDEMPOTENCY_KEY] : []),
      ...(hasSession(spec) ? [BOOKMARK_PARAMETER] : []),
    ],
    ...(spec.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(spec.body, 'input', components) } },
      },
    }),
    responses: { ...repliesOf(spec, components), ...refusalsOf(spec) },
  }
}

/** Whether the route reads the database at a point in time of its own. */
const hasSession = (spec: DocumentedRoute): boolean => spec.path !== '/healthz'

/** Reads of records have an ETag, and answer 304 to who has what they would be told. */
function isRevalidated(spec: DocumentedRoute): boolean {
  return (
    spec.method === 'GET' &&
    ('verb' in spec || spec.replies[200]?.headers?.includes('ETag') === true)
  )
}

function parametersOf(
  shape: DocumentedRoute['params'],
  part: 'path' | 'query',
  components: Record<string, Json>,
): Json[] {
  if (!shape) return []
  return Object.entries(shape.shape).map(([name, type]) => {
    const { description, ...schema } = schemaOf(type as z.ZodType, 'input', components)
    const optional = (type as z.ZodType).safeParse(undefined).success
    return {
      name,
      in: part,
      required: part === 'path' || !optional,
      ...(description !== undefined && { description }),
      schema,
    }
  })
}

function repliesOf(spec: DocumentedRoute, components: Record<string, Json>): Json {
  const replies: DocumentedRoute['replies'] = isRevalidated(spec)
    ? { ...spec.replies, 304: NOT_MODIFIED }
    : spec.replies
  return Object.fromEntries(
    Object.entries(replies).map(([status, { description, schema, headers, type }]) => [
      status,
      {
        description,
        headers: headersOf([
          ...(headers ?? []),
          ...(isRevalidated(spec) && status === '200' ? ['ETag'] : []),
          'x-request-id',
          ...(hasSession(spec) ? [BOOKMARK] : []),
        ]),
        ...(schema && {
          content: {
            [type ?? 'application/json']: { schema: schemaOf(schema, 'output', components) },
          },
        }),
      },
    ]),
  )
}

function headersOf(names: readonly string[]): Json {
  return Object.fromEntries(
    names.map((name) => [name, { ...HEADERS[name], schema: { type: 'string' } }]),
  )
}

/** Every refusal that a route can answer with, by what it asks for and by what it declares. */
export function refusalCodes(spec: DocumentedRoute): ErrorCode[] {
  const member = spec.access !== 'public' && spec.access !== 'bootstrap'
  // The reader's path looks at no credential.
  const isReaders = !('verb' in spec)
  const codes: ErrorCode[] = [
    ...(spec.refuses ?? []),
    ...(spec.access === 'bootstrap'
      ? (['auth.malformed'] as const)
      : isReaders
        ? []
        : ([
            'auth.malformed',
            'auth.unknown',
            'auth.expired',
            'auth.revoked',
            'auth.inactive',
          ] as const)),
    ...(member ? (['auth.required', 'permission.role', 'permission.scope'] as const) : []),
    ...(spec.params ? (['record.not_found'] as const) : []),
    ...(spec.body
      ? ([
          'request.malformed',
          'request.encoding',
          'request.content_type',
          'request.too_large',
        ] as const)
      : []),
    ...(spec.ifMatch ? (['precondition.required', 'precondition.stale'] as const) : []),
    ...(spec.method === 'POST' ? (['idempotency.reused'] as const) : []),
    ...(hasSession(spec) ? (['request.invalid', 'rate.limited'] as const) : []),
    'server.error',
    'server.busy',
  ]
  return [...new Set(codes)].toSorted()
}

function refusalsOf(spec: DocumentedRoute): Json {
  const byStatus = Map.groupBy(refusalCodes(spec), (code) => PROBLEMS[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        ...(REFUSAL_HEADERS[status] && { headers: headersOf(REFUSAL_HEADERS[status]) }),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  )
}

/** The JSON Schema of a zod schema; named ones move to the components and are referred to. */
function schemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
  components: Record<string, Json>,
): Json {
  const { $schema: _dialect, $defs, id, ...root } = z.toJSONSchema(schema, { io }) as Json
  for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>))
    addComponent(components, name, definition)
  if (typeof id !== 'string') return relocated(root)
  addComponent(components, id, root)
  return { $ref: `#/components/schemas/${id}` }
}

function addComponent(components: Record<string, Json>, name: string, definition: Json): void {
  const { id: _id, ...body } = relocated(definition)
  const known = components[name]
  if (known && JSON.stringify(known) !== JSON.stringify(body))
    throw new Error(`two schemas are called ${name}`)
  components[name] = body
}

function relocated(schema: Json): Json {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')
  return JSON.parse(text) as Json
}
