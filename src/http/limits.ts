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
  if (!success) throw limited()
}

const limited = () =>
  new DomainError('rate.limited', 'You send more requests than this deployment allows.', {
    headers: { 'Retry-After': RETRY_AFTER },
  })

/** One reader's request in so many is counted, for all of them: READ_LIMIT allows so many fewer. */
const COUNTED_IN = 10
const REFUSED_FOR = 60_000
const MOST_REFUSED = 10_000

/** Until when whoever was refused is refused again without being counted, by binding. */
const refusals = new WeakMap<RateLimit, Map<string, number>>()

/**
 * Counts a reader's request by address, more coarsely: asking the binding would cost more than the
 * rest of the answer. Chance decides, so that nobody is counted double who reaches many isolates.
 * @throws DomainError rate.limited
 */
export async function countReader(c: Hono<Env>): Promise<void> {
  const limit = c.env.READ_LIMIT
  const caller = addressOf(c)
  const refused = refusals.get(limit)
  const until = refused?.get(caller)
  if (until !== undefined && Date.now() < until) throw limited()
  if (Math.random() * COUNTED_IN >= 1) return
  if ((await limit.limit({ key: caller })).success) return
  const known = refused && refused.size < MOST_REFUSED ? refused : new Map<string, number>()
  refusals.set(limit, known.set(caller, Date.now() + REFUSED_FOR))
  throw limited()
}

/** The caller's address as the platform reports it; there is none on loopback. */
export function addressOf(c: Hono<Env>): string {
  return `address ${c.req.header('cf-connecting-ip') ?? 'local'}`
}
