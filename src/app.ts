import type { Hono } from 'hono'
import { annotations } from './http/annotations.ts'
import type { Bindings, Env } from './http/environment.ts'
import { framed } from './http/frame.ts'
import { health } from './http/health.ts'
import { lookup } from './http/lookup.ts'

/** What readers ask: it loads no schemas, no query builder and no writing rules. */
const READER_PATHS = /^\/(?:v1\/annotations|v1\/lookup\/.*|healthz)$/

/**
 * The whole API. The editorial side is loaded with the first request that needs it, because its
 * schemas would cost every cold start of a reader (docs/decisions/002-openapi.md).
 */
export function createApp() {
  const reader = framed().route('/', annotations).route('/', health).route('/', lookup)
  let editorial: Promise<Hono<Env>> | undefined
  return {
    fetch: async (request: Request, env: Bindings, ctx: ExecutionContext): Promise<Response> => {
      if (READER_PATHS.test(new URL(request.url).pathname)) return reader.fetch(request, env, ctx)
      editorial ??= import('./editorial.ts').then((module) => module.createEditorial())
      return (await editorial).fetch(request, env, ctx)
    },
  }
}
