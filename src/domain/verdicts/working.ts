import type { RevisionRecord, VerdictRecord, VerdictRow } from '../../storage/verdicts/record.ts'
import { insertAuthor } from '../../storage/verdicts/write.ts'
import type { MemberActor } from '../actor.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../errors.ts'

/** The revision that is being written or reviewed. @throws DomainError verdict.state */
export function workingRevision(
  verdict: VerdictRecord,
  state: 'draft' | 'in_review',
): RevisionRecord {
  const latest = verdict.revisions.find(({ number }) => number === verdict.latestRevision)
  if (latest?.state !== state)
    throw new DomainError(
      'verdict.state',
      `This needs a revision in state ${state}; the verdict's latest is ${latest?.state}.`,
    )
  return latest
}

/** The verdict as it is after a change of it and of one of its revisions. */
export function nextVersion(
  ctx: Context,
  before: VerdictRecord,
  head: Partial<VerdictRow>,
  revision: RevisionRecord,
): VerdictRecord {
  return {
    ...before,
    ...head,
    version: before.version + 1,
    updatedAt: ctx.now,
    revisions: before.revisions.map((one) => (one.number === revision.number ? revision : one)),
  }
}

/** Notes the actor as one who wrote in the revision. */
export function authorStatement(
  ctx: Context,
  me: MemberActor,
  verdictId: string,
  revision: number,
) {
  return insertAuthor(ctx.db, {
    verdictId,
    revision,
    memberId: me.member.id,
    createdAt: ctx.now,
  })
}
