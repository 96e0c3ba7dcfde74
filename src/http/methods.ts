import type { Hono } from 'hono'
import { DomainError } from '../domain/errors.ts'
import type { Env } from './environment.ts'

/**
 * Registered after a path's own routes: answers OPTIONS, and every other method with 405 and
 * `Allow` (Hono by itself would say 404).
 */
export function allowMethods(app: Hono<Env>, path: string, methods: string[]): void {
  const known = methods.includes('GET') ? [...methods, 'HEAD'] : methods
  const allow = [...known, 'OPTIONS'].join(', ')
  app.options(path, (c) =>
    c.body(null, 204, {
      Allow: allow,
      'Access-Control-Allow-Methods': allow,
      'Access-Control-Allow-Headers':
        'authorization, content-type, idempotency-key, if-match, if-none-match, x-d1-bookmark',
      'Access-Control-Max-Age': '86400',
      'Cache-Control': 'public, max-age=86400',
    }),
  )
  app.all(path, (c) => {
    throw new DomainError('method.not_allowed', `This URL knows ${allow}, not ${c.req.method}.`, {
      headers: { Allow: allow },
    })
  })
}
