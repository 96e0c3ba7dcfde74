import { updateClaim } from '../../storage/claims.ts'
import { discardRevision } from '../../storage/verdicts/discard.ts'
import type { RevisionRecord, RevisionRow } from '../../storage/verdicts/record.ts'
import { insertRevision, updateRevision, updateVerdict } from '../../storage/verdicts/write.ts'
import { allow, expectPerson } from '../actor.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../errors.ts'
import { retrying } from '../retrying.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { UNPUBLISHED } from './draft.ts'
import type { JudgedVerdict } from './judged.ts'
import { ownReview } from './own.ts'
import { commitPublication } from './publish.ts'
import { authorStatement } from './working.ts'

/**
 * Takes a published verdict back, at once: a revision of kind `retraction` with its reason is what
 * is left to read, beside the history. What was in work on it is dropped (decision 009).
 * @throws DomainError verdict.state unless the verdict is published
 */
export function retractVerdict(
  ctx: Context,
  id: string,
  reason: string,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:correct')
  expectPerson(me)
  return retrying(async () => {
    const { review, verdict: before } = await ownReview(ctx, me, id)
    expectVersion(before, expected)
    if (before.state !== 'published')
      throw new DomainError(
        'verdict.state',
        `The verdict is ${before.state}: only what is published is retracted.`,
      )

    const isInWork = before.latestRevision !== before.publishedRevision
    const number = isInWork ? before.latestRevision : before.latestRevision + 1
    const draft: RevisionRow = {
      verdictId: id,
      number,
      kind: 'retraction',
      state: 'draft',
      ratingId: null,
      conclusion: '',
      rationale: '',
      language: null,
      reviewUrl: null,
      conflictOfInterest: null,
      reason,
      replies: [],
      ...UNPUBLISHED,
      createdAt: ctx.now,
      updatedAt: ctx.now,
      submittedAt: null,
      publishedAt: null,
    }
    const published = {
      state: 'published',
      claimText: review.claim.text,
      submittedAt: ctx.now,
      publishedAt: ctx.now,
    } as const
    const revision: RevisionRecord = {
      ...draft,
      ...published,
      rating: null,
      sources: [],
      authors: [{ memberId: me.member.id, name: me.member.name }],
      approvers: [],
      objections: [],
    }
    const head = {
      state: 'retracted',
      publishedRevision: number,
      latestRevision: number,
      returnNote: null,
    } as const
    const after = {
      ...before,
      ...head,
      version: before.version + 1,
      updatedAt: ctx.now,
      revisions: [...before.revisions.filter((one) => one.number !== number), revision],
    }
    // A claim is checked exactly while a verdict on it is published.
    const isChecked = review.verdicts.some((one) => one.id !== id && one.state === 'published')
    const state = isChecked ? ('checked' as const) : ('open' as const)
    const claim = {
      ...review.claim,
      state,
      version: review.claim.version + 1,
      updatedAt: ctx.now,
    }
    return commitPublication(
      ctx,
      review,
      { before, after, claim },
      {
        statements: [
          ...(isInWork ? discardRevision(ctx.db, id, number) : []),
          insertRevision(ctx.db, draft),
          authorStatement(ctx, me, id, number),
          updateRevision(ctx.db, id, number, 'draft', published),
          updateVerdict(ctx.db, before, { ...head, updatedAt: ctx.now }),
          updateClaim(ctx.db, review.claim, { state, updatedAt: ctx.now }),
        ],
        audit: [{ action: 'verdict.retracted', recordId: id, before, after }],
      },
    )
  })
}
