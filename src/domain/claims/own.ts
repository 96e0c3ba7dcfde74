import { type ClaimWithAppearances, findClaim } from '../../storage/claims.ts'
import { findReview, type Review } from '../../storage/verdicts/find.ts'
import { allowOwn, type MemberActor } from '../actor.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import { mayReadClaim } from './read.ts'

/** A claim of the actor's own desk. @throws DomainError record.not_found, permission.organisation */
export async function ownClaim(
  ctx: Context,
  me: MemberActor,
  id: string,
): Promise<ClaimWithAppearances> {
  const claim = await findClaim(ctx.db, id)
  if (!claim || !mayReadClaim(me, claim)) throw notFound('claim')
  allowOwn(me, claim.organisationId)
  return claim
}

/** The same with all that is said of it. @throws DomainError record.not_found, permission.organisation */
export async function ownReview(ctx: Context, me: MemberActor, id: string): Promise<Review> {
  const review = await findReview(ctx.db, id, me.organisationId)
  if (!review || !mayReadClaim(me, review.claim)) throw notFound('claim')
  allowOwn(me, review.claim.organisationId)
  return review
}
