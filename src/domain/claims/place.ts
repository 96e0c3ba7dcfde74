import { findCapture } from '../../storage/articles.ts'
import type { PlacedAppearance } from '../../storage/claims.ts'
import type { MemberActor } from '../actor.ts'
import { locate, type Place, type Quote } from '../anchor.ts'
import { type Context, idFor } from '../context.ts'
import { DomainError, notFound } from '../errors.ts'
import { placeInPage } from '../page-text.ts'

export type QuotedPlace = Quote & { captureId: string; speaker: string | null }

/** A claim may appear in so many places: its annotation has to fit one row of D1. */
const MAX_APPEARANCES = 100

/**
 * Where a quote stands in its capture, as the appearance that it would be.
 * @throws DomainError record.not_found, quote.not_found, quote.ambiguous
 */
export async function findPlace(
  ctx: Context,
  me: MemberActor,
  claimId: string,
  quoted: QuotedPlace,
) {
  const capture = await findCapture(ctx.db, quoted.captureId)
  if (!capture) throw notFound('capture')
  const found = locate(capture.text, quoted)
  const inPage = capture.map && placeInPage(capture.map, capture.text, found.position.utf16)
  const place = appearanceAt(ctx, me, claimId, capture, quoted.speaker, found, inPage)
  return { capture, place }
}

/** An appearance of a claim at a place of a capture, as it reads back once it is stored. */
export function appearanceAt(
  ctx: Context,
  me: MemberActor,
  claimId: string,
  capture: { id: string; articleId: string; sha256: string; createdAt: string },
  speaker: string | null,
  { position, ...place }: Place,
  pagePosition: PlacedAppearance['pagePosition'],
): PlacedAppearance {
  return {
    id: idFor(ctx, 'app'),
    claimId,
    captureId: capture.id,
    articleId: capture.articleId,
    ...place,
    startCodePoint: position.codePoints.start,
    endCodePoint: position.codePoints.end,
    startUtf16: position.utf16.start,
    endUtf16: position.utf16.end,
    pagePosition,
    speaker,
    createdBy: me.member.id,
    createdAt: ctx.now,
    captureSha256: capture.sha256,
    capturedAt: capture.createdAt,
    settledAs: null,
    settledNote: null,
    settledAt: null,
  }
}

/** The columns of an appearance, without what is kept of it elsewhere. */
export function appearanceRow(place: PlacedAppearance) {
  const { captureSha256: _s, capturedAt: _c, settledAs: _a, settledNote: _n, ...rest } = place
  const { settledAt: _t, ...row } = rest
  return row
}

/** @throws DomainError appearance.too_many */
export function expectAppearances(count: number): void {
  if (count > MAX_APPEARANCES)
    throw new DomainError(
      'appearance.too_many',
      `A claim has at most ${MAX_APPEARANCES} appearances.`,
    )
}
