import type { Context as Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as z from 'zod'
import type { Actor, Permission } from '../domain/actor.ts'
import { AlreadyAnswered, type Context, openDatabase } from '../domain/context.ts'
import { sha256 } from '../domain/digest.ts'
import { collect, DomainError, type ErrorCode, type Fault } from '../domain/errors.ts'
import { findAnswer, keepAnswer } from '../domain/idempotency.ts'
import type { Expected } from '../domain/versions.ts'
import { wakeWebhooks } from '../domain/webhooks/wake.ts'
import { type Credential, identify, identifyBootstrap } from './auth.ts'
import { readJson } from './body.ts'
import { expectedVersions, isFresh, PRIVATE_CACHE, PUBLIC_CACHE, VARY } from './caching.ts'
import { type Env, outsideOf } from './environment.ts'
import { originOf } from './errors.ts'
import { decodeCursor } from './cursor.ts'
import { check, pointerTo, refuseFaults } from './faults.ts'
import { answerAgain, idempotencyKey, receiptOf, type Repeat } from './idempotency.ts'
import { addressOf, countRequest } from './limits.ts'
import { purgeChanged } from './purge.ts'
import { openSession } from './session.ts'

/**
 * What a door answers: status, body as JSON, headers. `text` instead of a body goes out as it
 * stands, under the Content-Type that the headers name.
 */
export type Answer = {
  status: number
  body?: unknown
  text?: string
  headers?: Record<string, string>
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

const ANY_ID = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/

type Shape = z.ZodObject
type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined

type Input<P, Q, B> = {
  params: Parsed<P>
  query: Parsed<Q>
  /** What a list's `cursor` stands for; null on its first page. */
  after: string | null
  body: Parsed<B>
  /** What If-Match says; any version on routes that do not ask for it. */
  expected: Expected
}

type Reply = {
  description: string
  schema?: z.ZodType
  headers?: string[]
  /** The media type, if it is not JSON. */
  type?: string
}

/** A route as it is declared: what validates a request also documents it and is tested against. */
type RouteSpec<P, Q, B, R> = {
  method: Method
  /** With `{name}` for parameters, as OpenAPI writes it. */
  path: `/${string}`
  operationId: string
  summary: string
  description?: string
  /** Who gets in: anybody, the bootstrap secret, or members with this permission. */
  access: 'public' | 'bootstrap' | Permission
  params?: P
  query?: Q
  body?: B
  /** What a cursor of this list holds, if not an id. */
  cursor?: RegExp
  /** Whether If-Match is required. */
  ifMatch?: true
  /** Anybody writes here: without a key this limit of its own counts, by address. */
  scarce?: 'COMPLAINT_LIMIT' | 'REPORT_LIMIT'
  /** The answer holds a secret: what is kept for a repeated request is sealed. */
  secret?: true
  replies: Record<number, Reply>
  /** Refusals beyond those that follow from the above. */
  refuses?: ErrorCode[]
  /** Calls one verb of the domain. */
  verb: (ctx: Context, input: Input<P, Q, B>) => Promise<R> | R
  /** Shapes what the verb gave. Pure: it also runs for the record of an Idempotency-Key. */
  answer: (result: R, seen: { actor: Actor; input: Input<P, Q, B>; url: URL }) => Answer
}

export type Route = RouteSpec<Shape | undefined, Shape | undefined, z.ZodType | undefined, unknown>

/** Declares a route; the types of its parts are checked here and forgotten after. */
export function route<
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  R = unknown,
>(spec: RouteSpec<P, Q, B, R>): Route {
  return spec as unknown as Route
}

/** The handler that a route declares: identify, parse, one verb, shape. */
export function handlerOf(spec: Route): (c: Hono<Env>) => Promise<Response> {
  return async (c) => {
    const faults: Fault[] = []
    const key =
      spec.method === 'POST'
        ? (collect(faults, () => idempotencyKey(c.req.header('idempotency-key'))) ?? null)
        : null
    const now = new Date().toISOString()
    const known = spec.access !== 'public' || c.req.header('authorization') !== undefined
    const session = openSession(c, known || spec.method !== 'GET' ? 'primary' : 'anywhere')
    const db = openDatabase(session)
    const credential =
      spec.access === 'bootstrap' ? await identifyBootstrap(c) : await identify(c, db, now, key)
    const { actor } = credential
    if (actor.kind === 'anonymous' && spec.access !== 'public')
      throw new DomainError('auth.required', 'Send an API key as the Bearer token.')
    if (actor.kind === 'anonymous' && spec.scarce)
      await countRequest(c, addressOf(c), c.env[spec.scarce])

    const { input, raw } = await parse(spec, c, faults)
    const url = new URL(c.req.url)
    const ctx: Context = {
      db,
      actor,
      now,
      requestId: c.get('requestId'),
      sender: addressOf(c),
      origin: originOf(c),
      ...outsideOf(c.env),
      feedGrew: () => {
        c.executionCtx.waitUntil(wake(ctx))
        c.executionCtx.waitUntil(purgeChanged(ctx, c.executionCtx as ExecutionContext))
      },
    }
    const seen = { actor, input, url }
    const repeat = key === null ? null : await repeatOf(spec, c, key, raw, credential)
    const answer = repeat
      ? await answerOnce(spec, ctx, seen, repeat, credential)
      : spec.answer(await spec.verb(ctx, input), seen)
    return await respond(c, answer, actor)
  }
}

/** The clock wakes the webhooks that this does not: nobody's request fails over it. */
async function wake(ctx: Context): Promise<void> {
  try {
    await wakeWebhooks(ctx)
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error
    console.error(JSON.stringify({ level: 'error', requestId: ctx.requestId, error: name }))
  }
}

type Seen = Parameters<Route['answer']>[1]

/** All of a request's faults in one refusal: of the headers, the query and the body. */
async function parse(
  spec: Route,
  c: Hono<Env>,
  faults: Fault[],
): Promise<{ input: Seen['input']; raw: string }> {
  const params = spec.params?.safeParse(c.req.param())
  // An id of the wrong form is the id of nothing.
  if (params?.success === false)
    throw new DomainError('record.not_found', 'There is no such record, or you may not see it.')
  const query = check(spec.query ?? z.strictObject({}), queryOf(c, faults), 'query', faults)
  const cursors = spec.query && 'cursor' in spec.query.shape ? c.req.queries('cursor') : undefined
  const cursor = cursors?.length === 1 ? cursors[0] : undefined
  const after = collect(faults, () => decodeCursor(cursor, spec.cursor ?? ANY_ID))
  const expected = spec.ifMatch
    ? collect(faults, () => expectedVersions(c.req.header('if-match')))
    : '*'
  const raw = spec.body ? await readJson(c.req.raw) : { text: '', value: undefined }
  const body = spec.body && check(spec.body, raw.value, 'body', faults)
  refuseFaults(faults)
  const input = { params: params?.data, query, after, body, expected } as Seen['input']
  return { input, raw: raw.text }
}

function queryOf(c: Hono<Env>, faults: Fault[]): Record<string, string> {
  const query = new URL(c.req.url).searchParams
  const names = [...new Set(query.keys())]
  for (const name of names)
    if (query.getAll(name).length > 1)
      faults.push({
        in: 'query',
        pointer: pointerTo([name]),
        code: 'repeated',
        message: 'must be given once',
      })
  // fromEntries makes own properties of all names, `__proto__` too.
  return Object.fromEntries(names.map((name) => [name, query.get(name)!]))
}

async function repeatOf(
  spec: Route,
  c: Hono<Env>,
  key: string,
  raw: string,
  { actor, token }: Credential,
): Promise<Repeat> {
  const { pathname, search } = new URL(c.req.url)
  return {
    scope: actor.kind === 'member' ? actor.member.id : actor.kind,
    key,
    requestHash: await sha256([spec.method, pathname, search, raw].join('\n')),
    seal: spec.secret ? `${token}\n${key}` : null,
  }
}

/** Does what a key stands for once; answers the same whenever it is asked again. */
async function answerOnce(
  spec: Route,
  ctx: Context,
  seen: Seen,
  repeat: Repeat,
  credential: Credential,
): Promise<Answer> {
  const recorded = credential.answered
  if (recorded) return answerAgain(repeat, recorded)
  let kept = false
  const receipt = async (result: unknown) => {
    kept = true
    return receiptOf(repeat, spec.answer(result, seen))
  }
  try {
    const result = await spec.verb({ ...ctx, receipt }, seen.input)
    const answer = spec.answer(result, seen)
    if (!kept) await keepAnswer(ctx, await receiptOf(repeat, answer))
    return answer
  } catch (error) {
    // The same request may have come in twice at once: then the other one's answer is the answer.
    if (error instanceof DomainError || error instanceof AlreadyAnswered) {
      const other = await findAnswer(ctx.db, repeat.scope, repeat.key)
      if (other) return answerAgain(repeat, other)
    }
    throw error
  }
}

async function respond(c: Hono<Env>, answer: Answer, actor: Actor): Promise<Response> {
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  const cache = !isRead ? 'no-store' : actor.kind === 'anonymous' ? PUBLIC_CACHE : PRIVATE_CACHE
  // What has no version of its own is known by what it says.
  const etag =
    answer.headers?.['ETag'] ??
    (isRead && answer.status === 200
      ? `"${(await sha256(answer.text ?? JSON.stringify(answer.body))).slice(0, 32)}"`
      : undefined)
  const headers = {
    'Cache-Control': cache,
    Vary: VARY,
    ...answer.headers,
    ...(etag !== undefined && { ETag: etag }),
  }
  if (isRead && etag !== undefined && isFresh(c.req.header('if-none-match'), etag))
    return c.body(null, 304, headers)
  if (answer.text !== undefined) return c.body(answer.text, answer.status as 200, headers)
  if (answer.body === undefined) return c.body(null, answer.status as 204, headers)
  return c.json(answer.body, answer.status as ContentfulStatusCode, headers)
}
