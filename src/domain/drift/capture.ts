import { anchor, type Anchoring } from '../../anchor/anchor.ts'
import { findArticle } from '../../storage/articles.ts'
import { touchReport } from '../../storage/drift.ts'
import { allow } from '../actor.ts'
import { ownClaim } from '../claims/own.ts'
import { type Context, guarded } from '../context.ts'
import { DomainError, stale } from '../errors.ts'
import { NOTHING_GIVEN, submit } from '../ingestion.ts'
import type { Expected } from '../versions.ts'
import { deciding, noReport, openReport } from './open.ts'

/** A capture of the page as it is now, and how the quote of the report stands in its text. */
export type Recapture = Omit<Anchoring, 'likeness'> & {
  reportId: string
  captureId: string
  /** Whether the text is new; else it is a capture that was there already. */
  created: boolean
  /** Of the report, which stays open. */
  version: number
}

/**
 * Fetches the article of a report as anybody would see it, and keeps its text if that is new. Says
 * how the quote stands in it; what follows from that is decided by the other actions.
 * @throws DomainError record.not_found, drift.closed, precondition.stale, alias.taken where the
 *   article's URL leads to another article by now; article.too_large, page.*, fetch.*
 */
export async function captureAgain(
  ctx: Context,
  id: string,
  expected: Expected,
): Promise<Recapture> {
  const me = deciding(ctx)
  allow(ctx.actor, 'article:write')
  const report = await openReport(ctx, me, id, expected)
  const claim = await ownClaim(ctx, me, report.claimId)
  const place = claim.appearances.find((one) => one.id === report.appearanceId)
  const article = place && (await findArticle(ctx.db, place.articleId))
  if (!article) throw noReport()

  let result: Recapture | undefined
  const { receipt } = ctx
  // One batch: what is kept as this request's answer is the result here, not the submission.
  const answering = receipt ? { ...ctx, receipt: () => receipt(result) } : ctx
  await submit(answering, { ...NOTHING_GIVEN, url: article.url }, (submission, text) => {
    const { capture, created } = submission
    if (capture.articleId !== article.id)
      throw new DomainError('alias.taken', 'The article’s URL leads to another article by now.')
    const { likeness: _likeness, ...found } = anchor(text, place)
    const version = report.version + 1
    result = { reportId: id, captureId: capture.id, created, ...found, version }
    return {
      statements: guarded(touchReport(ctx.db, report)),
      audit: [{ action: 'drift.captured', recordId: id, before: report, after: result }],
      // Closed, or captured by somebody else, while the page was fetched.
      conflicts: { stale: { code: 'precondition.stale', detail: stale().message } },
    }
  })
  return result!
}
