import { insertApproval } from '../../storage/verdicts/approve.ts'
import type { RevisionRecord } from '../../storage/verdicts/record.ts'
import { updateVerdict } from '../../storage/verdicts/write.ts'
import { allow } from '../actor.ts'
import { expectState, LIVE_CLAIM } from '../claims/states.ts'
import { commit, type Context, guarded } from '../context.ts'
import { DomainError } from '../errors.ts'
import { judge, judgeApproval } from '../gate.ts'
import { retrying } from '../retrying.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { judged, type JudgedVerdict, refuseOn } from './judged.ts'
import { ownReview } from './own.ts'
import { publish, refusingFourEyes } from './publish.ts'
import { nextVersion, workingRevision } from './working.ts'

/** @throws DomainError verdict.state for whoever has voted on the revision already */
export function expectFirstVote({ approvers, objections }: RevisionRecord, me: string): void {
  const has = (votes: readonly { memberId: string }[]) => votes.some((vote) => vote.memberId === me)
  if (has(approvers))
    throw new DomainError('verdict.state', 'You have approved this revision already.')
  if (has(objections))
    throw new DomainError('verdict.state', 'You have voted against this revision already.')
}

/**
 * Approves exactly what the caller read. The last approval that the organisation's policy asks
 * for publishes: revision, claim, pages, feed and audit in one batch.
 * @throws DomainError gate.refused with every rule that fails; verdict.state
 */
export function approveVerdict(
  ctx: Context,
  id: string,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:review')
  return retrying(async () => {
    const { review, verdict: before } = await ownReview(ctx, me, id)
    expectVersion(before, expected)
    const revision = workingRevision(before, 'in_review')
    refuseOn([
      ...judge(review.claim, revision, before.organisation).failures,
      ...judgeApproval(revision, me.member),
    ])
    expectState(review.claim, LIVE_CLAIM)
    expectFirstVote(revision, me.member.id)

    const approved: RevisionRecord = {
      ...revision,
      approvers: [...revision.approvers, { memberId: me.member.id, name: me.member.name }],
    }
    const approval = insertApproval(ctx.db, {
      verdictId: id,
      revision: revision.number,
      memberId: me.member.id,
      createdAt: ctx.now,
      vote: 'for',
      note: null,
    })
    if (approved.approvers.length >= before.organisation.approvalsRequired)
      return publish(ctx, review, before, approved, 'verdict.approved', [approval])
    const after = nextVersion(ctx, before, {}, approved)
    return refusingFourEyes(() =>
      commit(ctx, {
        statements: [...guarded(updateVerdict(ctx.db, before, { updatedAt: ctx.now })), approval],
        audit: [{ action: 'verdict.approved', recordId: id, before, after }],
        result: judged(review.claim, after),
      }),
    )
  })
}
