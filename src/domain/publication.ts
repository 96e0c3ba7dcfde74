import type { AnnotatedVerdict, Annotation } from '../contract/annotation.ts'
import { classOfClaim, VERDICT_CLASSES } from '../lookup/class.ts'
import type { PublicRevision } from '../log/record.ts'
import type { ClaimWithAppearances, PlacedAppearance } from '../storage/claims.ts'
import type { Statement } from '../storage/db.ts'
import type { RatingOnScale } from '../storage/ratings.ts'
import { type ArticlePart, eraseAnnotation, writeAnnotation } from '../storage/read-model.ts'
import type { Review } from '../storage/verdicts/find.ts'
import type { CitationRow, RevisionRecord, VerdictRecord } from '../storage/verdicts/record.ts'
import { shownOrganisation } from './accounts/read-organisation.ts'
import { agreementOf } from './agreement.ts'
import { positionOf } from './anchor.ts'
import { claimChanged } from './changes.ts'
import { claimantOf } from './claims/claimant.ts'
import type { Context } from './context.ts'
import { renderMarkdown } from './markdown.ts'
import { normalised } from './ratings.ts'

/**
 * The verdicts of one annotation share what its appearances leave of so many bytes of JSON, so that
 * a row stays under the 2 MB that D1 takes. Past it verdicts go without rationale and sources.
 */
const MAX_VERDICT_BYTES = 1_000_000
const MAX_ANNOTATION_BYTES = 1_500_000

/**
 * The statements that make the read model say of a claim what the records say: one annotation on
 * each page where it appears, or none when no verdict on it is published.
 */
export function annotationStatements(
  ctx: Context,
  claim: ClaimWithAppearances,
  verdicts: VerdictRecord[],
): Statement[] {
  const drawn = drawAnnotation(ctx.origin, claim, verdicts)
  if (drawn === null) return eraseAnnotation(ctx.db, claim.id)
  return writeAnnotation(ctx.db, claim.id, claim.version, drawn.parts, drawn.rest)
}

/** What readers and followers of the feed are shown, if the claim is one that they see. */
export function publicChange(
  ctx: Context,
  { claim, verdicts }: Review,
  movedFrom?: string,
): Statement[] {
  if (claim.state !== 'checked') return []
  return [...annotationStatements(ctx, claim, verdicts), claimChanged(ctx, claim, movedFrom)]
}

/** A claim's annotation in the pieces that its pages are put together of. */
type Drawn = {
  parts: ArticlePart[]
  /** The JSON object but for its beginning, `{"appearances":…,`, which each article has its own. */
  rest: string
}

/** What the pages of a claim show, or null when no verdict on it is published. */
export function drawAnnotation(
  origin: string,
  claim: ClaimWithAppearances,
  verdicts: VerdictRecord[],
): Drawn | null {
  const published = verdicts.filter(({ state }) => state === 'published')
  if (published.length === 0) return null
  const shown = claim.appearances.filter(({ settledAs }) => settledAs !== 'retired')
  const articles = Map.groupBy(shown, ({ articleId }) => articleId)
  const parts = [...articles].map(([articleId, places]) => ({
    articleId,
    appearances: JSON.stringify(places.map(shownAppearance)),
    class: classOf(
      published,
      places.every(({ settledAs }) => settledAs === 'corrected'),
    ),
  }))
  const largest = Math.max(0, ...parts.map(({ appearances }) => bytesOf(appearances)))
  const rest = composeAnnotation(origin, claim, published, MAX_ANNOTATION_BYTES - largest)
  return { parts, rest: JSON.stringify(rest).slice(1) }
}

/** What a badge says of the claim on a page: an index into VERDICT_CLASSES. */
function classOf(published: VerdictRecord[], isCorrected: boolean): number {
  const opinions = published.map(publishedRevision).map(({ rating, normalKey }) => ({
    rating: normalised(rating!, normalKey),
    sourceIds: [],
  }))
  const ratings = opinions.flatMap(({ rating }) => (rating === null ? [] : [rating]))
  const { state } = agreementOf(opinions)
  return VERDICT_CLASSES.indexOf(
    classOfClaim({
      isDisputed: state === 'disputed' || state === 'incomparable',
      isCorrected,
      isContext: ratings.some(({ kind }) => kind === 'context'),
      truths: ratings.flatMap(({ kind, value }) => (kind === 'truth' ? [value!] : [])),
    }),
  )
}

function composeAnnotation(
  origin: string,
  claim: ClaimWithAppearances,
  published: VerdictRecord[],
  room: number,
): Omit<Annotation, 'appearances'> {
  // By first publication, so that an update does not reorder what readers know.
  const inOrder = published.toSorted((a, b) =>
    `${a.firstPublishedAt}${a.id}` < `${b.firstPublishedAt}${b.id}` ? -1 : 1,
  )
  const revisions = inOrder.map(publishedRevision)
  return {
    claim: {
      id: claim.id,
      permalink: `${origin}/v1/claims/${claim.id}`,
      text: claim.text,
      claimant: claimantOf(claim),
      claimedOn: claim.claimedOn,
      language: claim.language,
      topics: claim.topics,
    },
    verdicts: abridge(
      inOrder.map((verdict) => shownVerdict(origin, verdict)),
      Math.min(MAX_VERDICT_BYTES, room),
    ),
    agreement: agreementOf(
      revisions.map(({ rating, normalKey, sources }) => ({
        rating: normalised(rating!, normalKey),
        sourceIds: sources.flatMap(({ sourceId }) => (sourceId === null ? [] : [sourceId])),
      })),
    ),
    version: claim.version,
  }
}

/** The revision that readers see. */
export function publishedRevision(verdict: VerdictRecord): RevisionRecord {
  const revision = verdict.revisions.find(({ number }) => number === verdict.publishedRevision)
  if (!revision) throw new Error('a published verdict without its revision')
  return revision
}

function shownAppearance(place: PlacedAppearance): Annotation['appearances'][number] {
  return {
    id: place.id,
    exact: place.exact,
    prefix: place.prefix,
    suffix: place.suffix,
    position: positionOf(place),
    occurrence: place.occurrence,
    occurrences: place.occurrences,
    ...(place.pagePosition && { pagePosition: place.pagePosition }),
    speaker: place.speaker,
    capture: { id: place.captureId, sha256: place.captureSha256, createdAt: place.capturedAt },
    ...(place.settledAs === 'corrected' && {
      correctedByPublisher: { note: place.settledNote!, at: place.settledAt! },
    }),
  }
}

function shownVerdict(origin: string, verdict: VerdictRecord): AnnotatedVerdict {
  const revision = publishedRevision(verdict)
  return {
    id: verdict.id,
    permalink: `${origin}/v1/verdicts/${verdict.id}`,
    organisation: shownOrganisation(verdict.organisation),
    revision: revision.number,
    kind: revision.kind,
    reason: revision.reason,
    rating: shownRating(revision.rating!, revision.normalKey),
    claimText: revision.claimText ?? '',
    conclusion: revision.conclusion,
    rationale: shownRationale(revision),
    sources: revision.sources.map(shownSource),
    abridged: false,
    language: revision.language,
    reviewUrl: revision.reviewUrl,
    conflictOfInterest: revision.conflictOfInterest,
    replies: revision.replies,
    firstPublishedAt: verdict.firstPublishedAt!,
    publishedAt: revision.publishedAt!,
  }
}

export function shownRationale(revision: RevisionRecord) {
  return { markdown: revision.rationale, html: renderMarkdown(revision.rationale) }
}

/** A rating in its desk's own words, and beside them what they mean on the built-in scale. */
export function shownRating(
  onScale: RatingOnScale,
  normalKey: string | null,
): AnnotatedVerdict['rating'] {
  const { key, label, definition, kind, value } = onScale.rating
  const { id, name, version } = onScale.scale
  const scale = { id, name, version }
  return { key, label, definition, kind, value, scale, normalised: normalised(onScale, normalKey) }
}

export function shownSource(citation: CitationRow): AnnotatedVerdict['sources'][number] {
  const { verdictId: _v, revision: _r, position: _p, ...source } = citation
  return source
}

/** A revision as everybody may see it, as far as the transparency log holds it to that. */
export function publicRevision(revision: RevisionRecord): PublicRevision {
  const { rating, normalKey, rationale, sources } = revision
  return {
    ...revision,
    rating: rating && shownRating(rating, normalKey),
    rationale: { markdown: rationale },
    sources: sources.map(shownSource),
  }
}

/** Keeps the verdicts within so many bytes: those that do not fit lose rationale and sources. */
function abridge(verdicts: AnnotatedVerdict[], room: number): AnnotatedVerdict[] {
  let left = room
  return verdicts.map((verdict) => {
    // Without the desk's particulars, which change in place: what fits must not depend on them.
    const size = bytesOf(JSON.stringify({ ...verdict, organisation: null }))
    if (size > left) return { ...verdict, rationale: null, sources: [], abridged: true }
    left -= size
    return verdict
  })
}

const bytesOf = (json: string) => new TextEncoder().encode(json).byteLength
