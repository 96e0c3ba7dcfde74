import { type ClaimWithAppearances, findClaim } from '../../storage/claims.ts'
import { findClaimAsOf } from '../../storage/history.ts'
import { expectPast } from '../as-of.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'

/**
 * A claim as the public saw it at a time in the past; one that was merged by then is found, and the
 * door redirects.
 * @throws DomainError record.not_found where it was not public then; request.invalid
 */
export async function readClaimAsOf(
  ctx: Context,
  id: string,
  asOf: string,
): Promise<ClaimWithAppearances> {
  const at = expectPast(asOf, ctx.now)
  const claim = await findClaimAsOf(ctx.db, id, at)
  if (claim?.state === 'checked' || claim?.state === 'merged') return claim
  // A claim that was not public when it was merged has no history. It stays merged, and as it is.
  const now = await findClaim(ctx.db, id)
  if (now?.state === 'merged' && now.updatedAt <= at) return now
  throw notFound('claim')
}
