import type { ClaimWithAppearances } from '../../storage/claims.ts'
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
  const claim = await findClaimAsOf(ctx.db, id, expectPast(asOf, ctx.now))
  if (claim?.state !== 'checked' && claim?.state !== 'merged') throw notFound('claim')
  return claim
}
