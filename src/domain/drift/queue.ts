import {
  closeOthers,
  closeReport,
  type Closure,
  type DriftRow,
  listReports,
  settleAppearance,
  type SettlementRow,
  unsettleAppearance,
  updateAppearance,
} from '../../storage/drift.ts'
import { type PlacedAppearance, updateClaim } from '../../storage/claims.ts'
import type { Statement } from '../../storage/db.ts'
import type { Review } from '../../storage/verdicts/find.ts'
import { allow, type MemberActor } from '../actor.ts'
import type { Quote } from '../anchor.ts'
import { PLACE_TAKEN } from '../claims/appear.ts'
import { ownReview } from '../claims/own.ts'
import { appearanceRow, findPlace } from '../claims/place.ts'
import { commit, type Context, guarded } from '../context.ts'
import { notFound } from '../errors.ts'
import type { Page } from '../page.ts'
import { publicChange } from '../publication.ts'
import { retrying } from '../retrying.ts'
import type { Expected } from '../versions.ts'
import { deciding, noReport, type OpenReport, openReport } from './open.ts'

/** A report that a desk has closed. */
export type ClosedReport = OpenReport & {
  action: NonNullable<DriftRow['action']>
  closedAt: string
  closedBy: string
}

/** What readers do not find of the desk's own quotes, newest first. */
export function readDriftQueue(ctx: Context, page: Page) {
  const me = allow(ctx.actor, 'verdict:read')
  return listReports(ctx.db, me.organisationId, page.limit, page.cursor)
}

/**
 * Looked at: the appearance stays as it is. This report alone is closed; sent again, it opens anew.
 * @throws DomainError record.not_found, drift.closed, precondition.stale
 */
export function dismissReport(
  ctx: Context,
  id: string,
  note: string,
  expected: Expected,
): Promise<ClosedReport> {
  const me = deciding(ctx)
  return retrying(async () => {
    const report = await openReport(ctx, me, id, expected)
    const after = closedAs(ctx, me, report, 'dismissed', note)
    return commit(ctx, {
      statements: guarded(closeReport(ctx.db, report, closureOf(after))),
      audit: [{ action: 'drift.dismissed', recordId: id, before: report, after }],
      result: after,
    })
  })
}

/**
 * The page does not say it any more. `corrected`: readers see that the publisher corrected it, with
 * the note; `retired`: they see the appearance no more. Closes all that is open of the appearance.
 * @throws DomainError record.not_found, drift.closed, precondition.stale
 */
export function settleReport(
  ctx: Context,
  id: string,
  state: SettlementRow['state'],
  note: string,
  expected: Expected,
): Promise<ClosedReport> {
  const me = deciding(ctx)
  return changeAppearance(ctx, me, id, expected, state, note, async (_review, place) => ({
    statements: [
      settleAppearance(ctx.db, {
        appearanceId: place.id,
        state,
        note,
        memberId: me.member.id,
        at: ctx.now,
      }),
    ],
    place: { ...place, settledAs: state, settledNote: note, settledAt: ctx.now },
  }))
}

/**
 * Moves the appearance to a place in a capture of the same article, under its id: it is shown there
 * plainly again. Closes all that is open of it.
 * @param quote `exact` null: the words of the appearance as they are
 * @throws DomainError record.not_found, drift.closed, precondition.stale, quote.not_found,
 *   quote.ambiguous, appearance.exists
 */
export function reanchor(
  ctx: Context,
  id: string,
  quote: Omit<Quote, 'exact'> & { captureId: string; exact: string | null },
  expected: Expected,
): Promise<ClosedReport> {
  const me = deciding(ctx)
  return changeAppearance(ctx, me, id, expected, 'reanchored', null, async (review, before) => {
    const { capture, place: found } = await findPlace(ctx, me, review.claim.id, {
      ...quote,
      exact: quote.exact ?? before.exact,
      speaker: before.speaker,
    })
    if (capture.articleId !== before.articleId) throw notFound('capture of this article')
    const { createdBy, createdAt } = before
    const place = { ...found, id: before.id, createdBy, createdAt }
    const { id: _id, ...change } = appearanceRow(place)
    return {
      statements: [
        updateAppearance(ctx.db, before.id, change),
        unsettleAppearance(ctx.db, before.id),
      ],
      place,
    }
  })
}

type Decided = { statements: Statement[]; place: PlacedAppearance }

function changeAppearance(
  ctx: Context,
  me: MemberActor,
  id: string,
  expected: Expected,
  action: ClosedReport['action'],
  note: string | null,
  decide: (review: Review, place: PlacedAppearance) => Promise<Decided>,
): Promise<ClosedReport> {
  return retrying(async () => {
    const report = await openReport(ctx, me, id, expected)
    const review = await ownReview(ctx, me, report.claimId)
    const { claim, verdicts } = review
    const before = claim.appearances.find((one) => one.id === report.appearanceId)
    // It has moved to another claim since.
    if (!before) throw noReport()
    const { statements, place } = await decide(review, before)
    const after = closedAs(ctx, me, report, action, note)
    const claimAfter = {
      ...claim,
      version: claim.version + 1,
      updatedAt: ctx.now,
      appearances: claim.appearances.map((one) => (one.id === place.id ? place : one)),
    }
    return commit(ctx, {
      statements: [
        ...guarded(closeReport(ctx.db, report, closureOf(after))),
        closeOthers(ctx.db, report, closureOf(after)),
        // Before the claim, whose history keeps where it appears with each update.
        ...statements,
        ...guarded(updateClaim(ctx.db, claim, { updatedAt: ctx.now })),
        ...publicChange(ctx, { claim: claimAfter, verdicts }),
      ],
      audit: [
        { action: `drift.${action}`, recordId: id, before: report, after },
        { action: `appearance.${action}`, recordId: claim.id, before: claim, after: claimAfter },
      ],
      result: after,
      conflicts: PLACE_TAKEN,
    })
  })
}

function closedAs(
  ctx: Context,
  me: MemberActor,
  report: OpenReport,
  action: ClosedReport['action'],
  note: string | null,
): ClosedReport {
  const closure = { action, note, closedAt: ctx.now, closedBy: me.member.id }
  return { ...report, ...closure, version: report.version + 1 }
}

const closureOf = ({ action, note, closedAt, closedBy }: ClosedReport): Closure => ({
  action,
  note,
  closedAt,
  closedBy,
})
