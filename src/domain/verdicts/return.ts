import { deleteApprovals } from '../../storage/verdicts/approve.ts'
import { updateRevision, updateVerdict } from '../../storage/verdicts/write.ts'
import type { Review } from '../../storage/verdicts/find.ts'
import type { RevisionRecord, VerdictRecord } from '../../storage/verdicts/record.ts'
import { allow, roleMay } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { DomainError } from '../errors.ts'
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
  const wrote = revision.authors.some(({ memberId }) => memberId === me.member.id)
  if (before.organisation.voting && !wrote && !roleMay(me.member.role, 'verdict:correct'))
    throw new DomainError(
      'verdict.voting',
      'This desk decides by two of three votes: vote against it instead.',
    )
  return returnToAuthors(ctx, review, before, revision, note, 'verdict.returned')
}

/** Lands what is in review as a draft again, with a note; the votes so far are void. */
export function returnToAuthors(
  ctx: Context,
  review: Review,
  before: VerdictRecord,
  revision: RevisionRecord,
  note: string,
  action: string,
): Promise<JudgedVerdict> {
  const { id } = before
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
      objections: [],
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
    audit: [{ action, recordId: id, before, after }],
    result: judged(review.claim, after),
  })
}
