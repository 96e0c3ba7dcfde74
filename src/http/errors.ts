import type { Context as Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Problem } from '../contract/problem.ts'
import { DomainError, stale } from '../domain/errors.ts'
import type { Env } from './environment.ts'
import { PROBLEMS } from './problems.ts'

/** Any failure as RFC 9457 problem details. What is not a refusal shows a request id alone. */
export function problemResponse(c: Hono<Env>, error: unknown): Response {
  const refusal = asRefusal(error)
  const { status, title } = PROBLEMS[refusal.code]
  if (refusal.code === 'server.error')
    // The message may hold SQL and values: the log gets the kind of error and where it arose.
    console.error(
      JSON.stringify({ level: 'error', requestId: c.get('requestId'), ...traceOf(error) }),
    )
  const { errors, places, retraction, headers } = refusal.extras
  const problem: Problem = {
    type: `${originOf(c)}/problems/${refusal.code}`,
    title,
    status,
    detail: refusal.message,
    instance: new URL(c.req.url).pathname,
    code: refusal.code,
    ...(errors && { errors }),
    ...(places && { places }),
    ...(retraction && { retraction }),
    requestId: c.get('requestId'),
  }
  return c.json(problem, status as ContentfulStatusCode, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    ...headers,
  })
}

/** Where this deployment is reached: as configured, else as this request reached it. */
export function originOf(c: Hono<Env>): string {
  return c.env.PUBLIC_URL.replace(/\/+$/, '') || new URL(c.req.url).origin
}

function asRefusal(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  if (error instanceof Error && error.name === 'StaleWrite') return stale()
  // D1's own words for what passes: https://developers.cloudflare.com/d1/observability/debug-d1/
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (
      /D1 DB is overloaded|reset because its code was updated|Network connection lost/.test(
        cause.message,
      )
    )
      return new DomainError('server.busy', 'The database did not answer in time.', {
        headers: { 'Retry-After': '1' },
      })
  return new DomainError('server.error', 'This is a fault of the server, not of the request.')
}

function traceOf(error: unknown): { error: string; at: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] }
  // The stack begins with the message, of which any line could look like a frame.
  const stack = (error.stack ?? '').replace(error.message, () => '')
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  const cause = error.cause instanceof Error ? ` (${error.cause.name})` : ''
  return { error: error.name + cause, at: frames.slice(0, 8).map((line) => line.trim()) }
}
