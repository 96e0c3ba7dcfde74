import { abortUnlessOrganisation } from '../../storage/accounts.ts'
import { insertChange } from '../../storage/changes.ts'
import { updateClaim } from '../../storage/claims.ts'
import { ConstraintViolation, StaleWrite, type Statement } from '../../storage/db.ts'
import type { Review } from '../../storage/verdicts/find.ts'
import type { RevisionRecord, VerdictRecord } from '../../storage/verdicts/record.ts'
import { updateRevision, updateVerdict } from '../../storage/verdicts/write.ts'
import { articleIdsOf } from '../changes.ts'
import { commit, type Context, guarded } from '../context.ts'
import { annotationStatements, publishedRevision, shownRating } from '../publication.ts'
import { judged, type JudgedVerdict } from './judged.ts'
import { nextVersion } from './working.ts'

/** One batch: the revision, the verdict, its claim, the pages, the feed, the audit. */
export function publish(
  ctx: Context,
  { claim, verdicts }: Review,
  before: VerdictRecord,
  revision: RevisionRecord,
  action: string,
  approval: Statement[],
): Promise<JudgedVerdict> {
  const firstPublishedAt = before.firstPublishedAt ?? ctx.now
  const head = {
    state: 'published',
    publishedRevision: revision.number,
    firstPublishedAt,
    returnNote: null,
  } as const
  const publication = {
    state: 'published',
    submittedAt: revision.submittedAt,
    publishedAt: ctx.now,
    updatedAt: ctx.now,
  } as const
  const after = nextVersion(ctx, before, head, { ...revision, ...publication })
  const checked = {
    ...claim,
    state: 'checked' as const,
    version: claim.version + 1,
    updatedAt: ctx.now,
  }
  const said = verdicts.map((verdict) => (verdict.id === after.id ? after : verdict))
  const previous = before.publishedRevision === null ? null : publishedRevision(before).rating
  return refusingFourEyes(() =>
    commit(ctx, {
      statements: [
        // The annotation names the desk: a change of its name that missed this verdict is not lost.
        abortUnlessOrganisation(before.organisation),
        ...approval,
        updateRevision(ctx.db, before.id, revision.number, revision.state, publication),
        // Whatever touches a revision counts its verdict up: this one guard covers both.
        ...guarded(updateVerdict(ctx.db, before, { ...head, updatedAt: ctx.now })),
        ...guarded(updateClaim(ctx.db, claim, { state: 'checked', updatedAt: ctx.now })),
        ...annotationStatements(ctx, checked, said),
        insertChange(ctx.db, {
          at: ctx.now,
          kind: 'published',
          claimId: claim.id,
          verdictId: before.id,
          revision: revision.number,
          details: {
            organisationId: before.organisationId,
            revisionKind: revision.kind,
            rating: shownRating(revision.rating!),
            previousRating: previous && shownRating(previous),
            articleIds: articleIdsOf(claim),
          },
        }),
      ],
      audit: [{ action, recordId: before.id, before, after }],
      result: judged(checked, after),
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
