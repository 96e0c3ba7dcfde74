import type { Context as Hono } from 'hono'
import type { Actor } from '../domain/actor.ts'
import { type Authenticated, authenticate } from '../domain/authentication.ts'
import type { Database } from '../domain/context.ts'
import { DomainError } from '../domain/errors.ts'
import type { Env } from './environment.ts'
import { addressOf, countRequest } from './limits.ts'

export type Credential = {
  actor: Actor
  /** The Bearer token as sent; null without one. */
  token: string | null
  answered: Authenticated['answered']
}

/** The Bearer token (RFC 6750, 2.1), or null. @throws DomainError auth.malformed */
function bearerToken(c: Hono<Env>): string | null {
  const header = c.req.header('authorization')
  if (header === undefined) return null
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1]
  if (token === undefined)
    throw new DomainError('auth.malformed', 'Send `Authorization: Bearer <key>`.')
  return token
}

/**
 * Turns the credential into the actor and counts the request: a key's own, else the address's, so
 * that guessing keys is limited like anything else.
 * @throws DomainError auth.*, rate.limited
 */
export async function identify(
  c: Hono<Env>,
  db: Database,
  now: string,
  idempotencyKey: string | null,
): Promise<Credential> {
  try {
    const token = bearerToken(c)
    if (token !== null) {
      const { actor, answered, touch } = await authenticate(db, token, now, idempotencyKey)
      if (touch) c.executionCtx.waitUntil(touch())
      c.set('memberId', actor.member.id)
      await countRequest(c, `key ${actor.keyId}`)
      return { actor, token, answered }
    }
  } catch (error) {
    if (error instanceof DomainError && error.code.startsWith('auth.'))
      await countRequest(c, addressOf(c))
    throw error
  }
  await countRequest(c, addressOf(c))
  return { actor: { kind: 'anonymous' }, token: null, answered: undefined }
}

/**
 * The bootstrap secret instead of a key. Compared in constant time.
 * @throws DomainError bootstrap.unset, bootstrap.refused, rate.limited
 */
export async function identifyBootstrap(c: Hono<Env>): Promise<Credential> {
  await countRequest(c, addressOf(c))
  const secret = c.env.BOOTSTRAP_SECRET
  if (!secret) throw new DomainError('bootstrap.unset', 'No bootstrap secret is set.')
  const token = bearerToken(c)
  if (token === null || !(await isSame(token, secret)))
    throw new DomainError('bootstrap.refused', 'This is not the bootstrap secret.')
  return { actor: { kind: 'bootstrap' }, token, answered: undefined }
}

async function isSame(a: string, b: string): Promise<boolean> {
  const hash = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return crypto.subtle.timingSafeEqual(await hash(a), await hash(b))
}
