import { type ChangeKind, insertChange } from '../../storage/changes.ts'
import { type ClaimWithAppearances, updateClaim } from '../../storage/claims.ts'
import { ConstraintViolation, StaleWrite, type Statement } from '../../storage/db.ts'
import { appendLogEntry } from '../../storage/log.ts'
import type { Review } from '../../storage/verdicts/find.ts'
import { abortUnlessCurrent } from '../../storage/verdicts/guard.ts'
import type { RevisionRecord, VerdictRecord } from '../../storage/verdicts/record.ts'
import { updateRevision, updateVerdict } from '../../storage/verdicts/write.ts'
import { articleIdsOf } from '../changes.ts'
import { entryOf } from '../../log/record.ts'
import { type AuditEntry, commit, type Context } from '../context.ts'
import {
  annotationStatements,
  publicRevision,
  publishedRevision,
  shownRating,
} from '../publication.ts'
import { mappingOf } from '../ratings.ts'
import { judged, type JudgedVerdict } from './judged.ts'
import { nextVersion } from './working.ts'

const CHANGE: Record<RevisionRecord['kind'], ChangeKind> = {
  original: 'published',
  update: 'updated',
  clarification: 'clarified',
  correction: 'corrected',
  retraction: 'retracted',
}

/** What becomes public with a revision, and how its verdict and its claim stand then. */
export type Publication = {
  before: VerdictRecord
  after: VerdictRecord
  /** The claim as it is afterwards; its version is one up. */
  claim: ClaimWithAppearances
}

/** A change of rating is a correction, whatever its author calls it. */
export function kindOf(verdict: VerdictRecord, revision: RevisionRecord): RevisionRecord['kind'] {
  if (verdict.publishedRevision === null || revision.kind === 'retraction') return revision.kind
  const shown = publishedRevision(verdict)
  return shown.ratingId === revision.ratingId ? revision.kind : 'correction'
}

/** One batch: the revision, the verdict, its claim, the pages, the log, the feed, the audit. */
export async function publish(
  ctx: Context,
  review: Review,
  before: VerdictRecord,
  revision: RevisionRecord,
  action: string,
  approval: Statement[],
): Promise<JudgedVerdict> {
  const { claim } = review
  const head = {
    state: 'published',
    publishedRevision: revision.number,
    firstPublishedAt: before.firstPublishedAt ?? ctx.now,
    returnNote: null,
  } as const
  const publication = {
    state: 'published',
    kind: kindOf(before, revision),
    claimText: claim.text,
    ...(await mappingOf(ctx, revision.rating)),
    submittedAt: revision.submittedAt,
    publishedAt: ctx.now,
    updatedAt: ctx.now,
  } as const
  const after = nextVersion(ctx, before, head, { ...revision, ...publication })
  const state = 'checked' as const
  const checked = { ...claim, state, version: claim.version + 1, updatedAt: ctx.now }
  return commitPublication(
    ctx,
    review,
    { before, after, claim: checked },
    {
      statements: [
        ...approval,
        updateRevision(ctx.db, before.id, revision.number, revision.state, publication),
        updateVerdict(ctx.db, before, { ...head, updatedAt: ctx.now }),
        updateClaim(ctx.db, claim, { state, updatedAt: ctx.now }),
      ],
      audit: [{ action, recordId: before.id, before, after }],
    },
  )
}

/** Lands what a publication or a retraction writes, and all that follows from it, in one batch. */
export async function commitPublication(
  ctx: Context,
  { claim, verdicts }: Review,
  { before, after, claim: claimAfter }: Publication,
  { statements, audit }: { statements: Statement[]; audit: [AuditEntry, ...AuditEntry[]] },
): Promise<JudgedVerdict> {
  const said = verdicts.map((verdict) => (verdict.id === after.id ? after : verdict))
  const revision = publishedRevision(after)
  const previous = before.publishedRevision === null ? null : publishedRevision(before)
  const rated = (one: RevisionRecord | null) =>
    one?.rating ? shownRating(one.rating, one.normalKey) : null
  const entry = await entryOf(publicRevision(revision), {
    verdictId: after.id,
    organisationId: after.organisationId,
  })
  return refusingFourEyes(() =>
    commit(ctx, {
      statements: [
        // Whatever touches a revision counts its verdict up, and the annotation names the desk.
        abortUnlessCurrent(before, claim, revision.kind === 'retraction' ? null : revision),
        ...statements,
        ...annotationStatements(ctx, claimAfter, said),
        appendLogEntry({ entry, verdictId: after.id, revision: revision.number, at: ctx.now }),
        insertChange({
          at: ctx.now,
          kind: CHANGE[revision.kind],
          claimId: claim.id,
          verdictId: before.id,
          revision: revision.number,
          details: {
            organisationId: before.organisationId,
            revisionKind: revision.kind,
            reason: revision.reason,
            rating: rated(revision),
            previousRating: rated(previous),
            articleIds: articleIdsOf(claim),
          },
        }),
      ],
      audit,
      result: judged(claimAfter, after),
    }),
  )
}

/** The database counts approvals itself: where it disagrees, what was read is out of date. */
export async function refusingFourEyes<R>(write: () => Promise<R>): Promise<R> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof ConstraintViolation) throw new StaleWrite()
    throw error
  }
}
