import { StaleWrite } from '../../storage/db.ts'
import { findReview, findVerdict, type Review } from '../../storage/verdicts/find.ts'
import type { VerdictRecord } from '../../storage/verdicts/record.ts'
import type { MemberActor } from '../actor.ts'
import type { Context } from '../context.ts'
import { DomainError, notFound } from '../errors.ts'

async function ownVerdict(ctx: Context, me: MemberActor, id: string): Promise<VerdictRecord> {
  const verdict = await findVerdict(ctx.db, id)
  if (verdict?.organisationId !== me.organisationId) {
    // What another desk has published is no secret; that it is theirs alone is the answer then.
    if (verdict && verdict.publishedRevision !== null)
      throw new DomainError('permission.organisation', 'This belongs to another organisation.')
    throw notFound('verdict')
  }
  return verdict
}

/**
 * A verdict of the actor's own desk, with its claim and all that is said of that.
 * @throws DomainError record.not_found, permission.organisation
 */
export async function ownReview(
  ctx: Context,
  me: MemberActor,
  id: string,
): Promise<{ review: Review; verdict: VerdictRecord }> {
  const { claimId } = await ownVerdict(ctx, me, id)
  const review = await findReview(ctx.db, claimId, me.organisationId)
  const verdict = review?.verdicts.find((one) => one.id === id)
  // A merge between the two reads moved the verdict: the next attempt finds it.
  if (!review || !verdict) throw new StaleWrite()
  return { review, verdict }
}
