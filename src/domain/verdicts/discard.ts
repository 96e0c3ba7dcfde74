import { discardRevision } from '../../storage/verdicts/discard.ts'
import { updateVerdict } from '../../storage/verdicts/write.ts'
import { allow } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { DomainError } from '../errors.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { judged, type JudgedVerdict } from './judged.ts'
import { ownReview } from './own.ts'

/**
 * Drops the next revision of a published verdict that is in work: what is published stands as if
 * nobody had begun it.
 * @throws DomainError verdict.state where there is none
 */
export async function discardNext(
  ctx: Context,
  id: string,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:correct')
  const { review, verdict: before } = await ownReview(ctx, me, id)
  expectVersion(before, expected)
  const number = before.latestRevision
  if (before.state !== 'published' || number === before.publishedRevision)
    throw new DomainError('verdict.state', 'There is no next revision in work.')
  const head = { latestRevision: before.publishedRevision!, returnNote: null, updatedAt: ctx.now }
  const after = {
    ...before,
    ...head,
    version: before.version + 1,
    revisions: before.revisions.filter((one) => one.number !== number),
  }
  return commit(ctx, {
    statements: [
      ...guarded(updateVerdict(ctx.db, before, head)),
      ...discardRevision(ctx.db, id, number),
    ],
    audit: [{ action: 'verdict.discarded', recordId: id, before, after }],
    result: judged(review.claim, after),
  })
}
