import type { RevisionRecord } from '../../storage/verdicts/record.ts'
import { updateRevision, updateVerdict } from '../../storage/verdicts/write.ts'
import { allow } from '../actor.ts'
import { expectState, LIVE_CLAIM } from '../claims/states.ts'
import { commit, type Context, guarded } from '../context.ts'
import { judge, judgeApproval } from '../gate.ts'
import { retrying } from '../retrying.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { judged, type JudgedVerdict, refuseOn } from './judged.ts'
import { ownReview } from './own.ts'
import { publish } from './publish.ts'
import { nextVersion, workingRevision } from './working.ts'

/**
 * Hands the draft over for review; it has to pass the publication gate already. Where the
 * organisation asks for no approval, this publishes.
 * @throws DomainError gate.refused with every rule that fails
 */
export function submitVerdict(
  ctx: Context,
  id: string,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:review')
  return retrying(async () => {
    const { review, verdict: before } = await ownReview(ctx, me, id)
    expectVersion(before, expected)
    const revision = workingRevision(before, 'draft')
    const publishes = before.organisation.approvalsRequired === 0
    refuseOn([
      ...judge(review.claim, revision, before.organisation).failures,
      ...(publishes ? judgeApproval({ authors: [], approvers: [] }, me.member) : []),
    ])
    expectState(review.claim, LIVE_CLAIM)
    const submitted: RevisionRecord = { ...revision, submittedAt: ctx.now }
    if (publishes) return publish(ctx, review, before, submitted, 'verdict.submitted', [])
    const state = before.state === 'draft' ? 'in_review' : before.state
    const after = nextVersion(
      ctx,
      before,
      { state, returnNote: null },
      {
        ...submitted,
        state: 'in_review',
        updatedAt: ctx.now,
      },
    )
    return commit(ctx, {
      statements: [
        ...guarded(updateVerdict(ctx.db, before, { state, returnNote: null, updatedAt: ctx.now })),
        updateRevision(ctx.db, id, revision.number, 'draft', {
          state: 'in_review',
          submittedAt: ctx.now,
          updatedAt: ctx.now,
        }),
      ],
      audit: [{ action: 'verdict.submitted', recordId: id, before, after }],
      result: judged(review.claim, after),
    })
  })
}
