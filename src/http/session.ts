import type { Context as Hono } from 'hono'
import { DomainError } from '../domain/errors.ts'
import type { Env } from './environment.ts'

export const BOOKMARK = 'x-d1-bookmark'

const SHAPE = /^[0-9A-Za-z-]{1,200}$/

/**
 * Opens the request's D1 session. A reader without a bookmark is served by any replica; whoever
 * writes or shows a key starts from the primary, so that a revoked key is revoked at once. A
 * bookmark from an earlier answer makes sure that what follows sees at least that state.
 */
export function openSession(c: Hono<Env>, start: 'anywhere' | 'primary'): D1DatabaseSession {
  const bookmark = c.req.header(BOOKMARK)
  if (bookmark !== undefined && !SHAPE.test(bookmark))
    throw new DomainError('request.invalid', 'The bookmark is not one that this API gave.', {
      errors: [
        { in: 'header', pointer: `/${BOOKMARK}`, code: 'format', message: 'must be a bookmark' },
      ],
    })
  const unbound = start === 'primary' ? 'first-primary' : 'first-unconstrained'
  const session = c.env.DB.withSession(bookmark ?? unbound)
  c.set('session', session)
  return session
}
