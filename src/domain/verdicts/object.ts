import { insertApproval } from '../../storage/verdicts/approve.ts'
import type { RevisionRecord } from '../../storage/verdicts/record.ts'
import { updateVerdict } from '../../storage/verdicts/write.ts'
import { allow } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { DomainError } from '../errors.ts'
import { judgeApproval } from '../gate.ts'
import { retrying } from '../retrying.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { expectFirstVote } from './approve.ts'
import { judged, type JudgedVerdict, refuseOn } from './judged.ts'
import { ownReview } from './own.ts'
import { refusingFourEyes } from './publish.ts'
import { returnToAuthors } from './return.ts'
import { nextVersion, workingRevision } from './working.ts'

/** Of three votes so many against decide. */
const DECISIVE = 2

/**
 * Votes against what is in review, where two of three votes decide. The second vote against returns
 * it to its authors with the notes of both.
 * @throws DomainError verdict.voting where the desk does not vote; gate.refused for bots and authors
 */
export function objectToVerdict(
  ctx: Context,
  id: string,
  note: string,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:review')
  return retrying(async () => {
    const { review, verdict: before } = await ownReview(ctx, me, id)
    expectVersion(before, expected)
    const revision = workingRevision(before, 'in_review')
    if (!before.organisation.voting)
      throw new DomainError('verdict.voting', 'This desk does not vote: return it instead.')
    refuseOn(judgeApproval(revision, me.member))
    expectFirstVote(revision, me.member.id)

    const mine = { memberId: me.member.id, name: me.member.name, note }
    const voted: RevisionRecord = { ...revision, objections: [...revision.objections, mine] }
    if (voted.objections.length >= DECISIVE) {
      const notes = voted.objections.map((one) => `${one.name}: ${one.note}`).join('\n\n')
      return returnToAuthors(ctx, review, before, voted, notes, 'verdict.voted_down')
    }
    const after = nextVersion(ctx, before, {}, voted)
    return refusingFourEyes(() =>
      commit(ctx, {
        statements: [
          ...guarded(updateVerdict(ctx.db, before, { updatedAt: ctx.now })),
          insertApproval(ctx.db, {
            verdictId: id,
            revision: revision.number,
            memberId: me.member.id,
            createdAt: ctx.now,
            vote: 'against',
            note,
          }),
        ],
        audit: [{ action: 'verdict.objected', recordId: id, before, after }],
        result: judged(review.claim, after),
      }),
    )
  })
}
