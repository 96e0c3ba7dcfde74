import type { Context as Hono } from 'hono'
import { DomainError } from '../domain/errors.ts'
import type { Env } from './environment.ts'

/** Seconds after which a limited caller may try again: the longest period of the binding. */
const RETRY_AFTER = '60'

/**
 * Counts a request of the caller, by key or by address. Approximate and per data centre, as the
 * platform's binding is; nothing is kept.
 * @throws DomainError rate.limited
 */
export async function countRequest(
  c: Hono<Env>,
  caller: string,
  limit: RateLimit = c.env.RATE_LIMIT,
): Promise<void> {
  const { success } = await limit.limit({ key: caller })
  if (!success)
    throw new DomainError('rate.limited', 'You send more requests than this deployment allows.', {
      headers: { 'Retry-After': RETRY_AFTER },
    })
}

/** The caller's address as the platform reports it; there is none on loopback. */
export function addressOf(c: Hono<Env>): string {
  return `address ${c.req.header('cf-connecting-ip') ?? 'local'}`
}
