import { type Context, Hono } from 'hono'
import { routePath } from 'hono/route'
import { DomainError } from '../domain/errors.ts'
import { newId } from '../domain/ids.ts'
import type { Env } from './environment.ts'
import { problemResponse } from './errors.ts'
import { BOOKMARK } from './session.ts'

const EXPOSED =
  'ETag, Idempotency-Replayed, Link, Location, Retry-After, x-d1-bookmark, x-request-id'

/** An empty app with what goes round every request: its id, its headers, its problems, its log line. */
export function framed(): Hono<Env> {
  const app = new Hono<Env>()
  app.use(async (c, next) => {
    const start = Date.now()
    c.set('requestId', newId('req'))
    await next()
    await readOut(c.req.raw)
    dress(c)
    if (c.env.LOG === 'on') logRequest(c, Date.now() - start)
  })
  app.onError((error, c) => problemResponse(c, error))
  // Not thrown: Hono would take that past the frame, which still has to dress and log the answer.
  app.notFound((c) =>
    problemResponse(c, new DomainError('route.unknown', 'There is nothing at this URL.')),
  )
  return app
}

/** As much of a body as a refusal that never looked at it lets come. */
const LAST_BYTES = 4_194_304

/**
 * Reads what a refusal left unread. Who is still sending when the answer is there sees a broken
 * connection instead of it, and so does the request that follows on the same one.
 */
async function readOut({ body, bodyUsed }: Request): Promise<void> {
  if (!body || bodyUsed) return
  let size = 0
  try {
    for await (const chunk of body) if ((size += chunk.byteLength) > LAST_BYTES) return
  } catch {
    // The sender broke off: there is nobody left to read for.
  }
}

/** Any origin may read and, with a key, write: nothing here is let in by a cookie. */
function dress(c: Context<Env>): void {
  const { headers } = c.res
  headers.set('x-request-id', c.get('requestId'))
  headers.set('Access-Control-Allow-Origin', '*')
  headers.set('Access-Control-Expose-Headers', EXPOSED)
  headers.set('Cross-Origin-Resource-Policy', 'cross-origin')
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Referrer-Policy', 'no-referrer')
  headers.set('Strict-Transport-Security', 'max-age=31536000')
  if (!headers.has('Content-Security-Policy'))
    headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  const bookmark = c.get('session')?.getBookmark()
  if (bookmark) headers.set(BOOKMARK, bookmark)
}

/** One line a request, without address, query or name: nothing in it tells what somebody reads. */
function logRequest(c: Context<Env>, milliseconds: number): void {
  const line = {
    level: c.res.status >= 500 ? 'error' : 'info',
    requestId: c.get('requestId'),
    method: c.req.method,
    route: routePath(c, -1),
    status: c.res.status,
    milliseconds,
    memberId: c.get('memberId'),
  }
  console.log(JSON.stringify(line))
}
