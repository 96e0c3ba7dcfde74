import type { Context as Hono } from 'hono'
import { DomainError } from '../domain/errors.ts'
import type { Env } from './environment.ts'

export const BOOKMARK = 'x-d1-bookmark'

/** Groups of hex digits. The platform's own words, such as `first-unconstrained`, are none. */
export const BOOKMARK_SHAPE = /^[0-9a-f]{1,64}(?:-[0-9a-f]{1,64}){1,7}$/

/**
 * Opens the request's D1 session. A reader without a bookmark is served by any replica; with one
 * from an earlier answer, by a replica that has at least that state. Whoever writes or shows a key
 * starts from the primary, which has every state, so that a revoked key is revoked at once; a
 * bookmark, which could be older than the revocation, changes nothing in that.
 * @throws DomainError request.invalid
 */
export function openSession(c: Hono<Env>, start: 'anywhere' | 'primary'): D1DatabaseSession {
  const bookmark = c.req.header(BOOKMARK)
  if (bookmark !== undefined && !BOOKMARK_SHAPE.test(bookmark))
    throw new DomainError('request.invalid', 'The bookmark is not one that this API gave.', {
      errors: [
        { in: 'header', pointer: `/${BOOKMARK}`, code: 'format', message: 'must be a bookmark' },
      ],
    })
  const session = c.env.DB.withSession(
    start === 'primary' ? 'first-primary' : (bookmark ?? 'first-unconstrained'),
  )
  c.set('session', session)
  return session
}
