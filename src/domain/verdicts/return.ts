import { deleteApprovals } from '../../storage/verdicts/approve.ts'
import { updateRevision, updateVerdict } from '../../storage/verdicts/write.ts'
import { allow } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { judged, type JudgedVerdict } from './judged.ts'
import { ownReview } from './own.ts'
import { nextVersion, workingRevision } from './working.ts'

/** Gives what is in review back to its authors with a note; approvals so far are void. */
export async function returnVerdict(
  ctx: Context,
  id: string,
  note: string,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:review')
  const { review, verdict: before } = await ownReview(ctx, me, id)
  expectVersion(before, expected)
  const revision = workingRevision(before, 'in_review')
  const state = before.state === 'in_review' ? 'draft' : before.state
  const after = nextVersion(
    ctx,
    before,
    { state, returnNote: note },
    {
      ...revision,
      state: 'draft',
      submittedAt: null,
      updatedAt: ctx.now,
      approvers: [],
    },
  )
  return commit(ctx, {
    statements: [
      ...guarded(updateVerdict(ctx.db, before, { state, returnNote: note, updatedAt: ctx.now })),
      updateRevision(ctx.db, id, revision.number, 'in_review', {
        state: 'draft',
        submittedAt: null,
        updatedAt: ctx.now,
      }),
      deleteApprovals(ctx.db, id, revision.number),
    ],
    audit: [{ action: 'verdict.returned', recordId: id, before, after }],
    result: judged(review.claim, after),
  })
}
