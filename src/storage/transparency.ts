import { and, asc, between, desc, eq, gt, gte, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Db } from './db.ts'
import { audit } from './schema/audit.ts'
import { claims } from './schema/claims.ts'
import { complaints } from './schema/complaints.ts'
import { ratings, ratingScales } from './schema/ratings.ts'
import { revisions, verdicts } from './schema/verdicts.ts'

/** From one time to another, both in it: RFC 3339 in UTC with milliseconds. */
export type Span = { first: string; last: string }

/** So many reasons and claimants are named, the most frequent ones. */
export const NAMED = 50

const rowCount = () => sql<number>`count(*)`.as('n')
const ofAllGroups = () => sql<number>`sum(count(*)) over ()`.as('total')
const groups = () => sql<number>`count(*) over ()`.as('groups')

/** What an organisation did in a span of time: six statements by index, one round trip. */
export async function countActivity(db: Db, organisationId: string, span: Span) {
  const [declined, published, median, claimants, rated, filed] = await db.batch([
    selectDeclined(db, organisationId, span),
    selectRevisions(db, organisationId, span),
    selectMedian(db, organisationId, span),
    selectClaimants(db, organisationId, span),
    selectRatings(db, organisationId, span),
    selectComplaints(db, organisationId, span),
  ])
  return { declined, published, median: median[0]!.seconds, claimants, rated, filed }
}

export type Activity = Awaited<ReturnType<typeof countActivity>>

/**
 * By reason, the claims that are declined and were so last within the span: what was reopened is
 * not, and what was declined anew later belongs there.
 */
function selectDeclined(db: Db, organisationId: string, { first, last }: Span) {
  const inSpan = db
    .select({ id: audit.recordId })
    .from(audit)
    .where(
      and(
        eq(audit.organisationId, organisationId),
        // To the letter as the index has it.
        sql`${audit.action} = 'claim.declined'`,
        gte(audit.at, first),
      ),
    )
    .groupBy(audit.recordId)
    .having(sql`max(${audit.at}) <= ${last}`)
  return db
    .select({ reason: claims.declinedReason, count: rowCount(), total: ofAllGroups() })
    .from(claims)
    .where(and(sql`${claims.id} in (${inSpan})`, eq(claims.state, 'declined')))
    .groupBy(claims.declinedReason)
    .orderBy(desc(sql`n`), asc(claims.declinedReason))
    .limit(NAMED)
}

/** Verdicts whose revisions past the first may have been published in the span. */
const revised = (organisationId: string, { first }: Span) =>
  and(
    eq(verdicts.organisationId, organisationId),
    sql`${verdicts.publishedRevision} > 1`,
    // Publishing touches the verdict.
    gte(verdicts.updatedAt, first),
  )

/** By kind, the revisions past the first that were published in the span. */
function selectRevisions(db: Db, organisationId: string, span: Span) {
  return db
    .select({ kind: revisions.kind, count: rowCount() })
    .from(verdicts)
    .innerJoin(revisions, eq(revisions.verdictId, verdicts.id))
    .where(
      and(
        revised(organisationId, span),
        gt(revisions.number, 1),
        between(revisions.publishedAt, span.first, span.last),
      ),
    )
    .groupBy(revisions.kind)
}

/** Of the corrections published in the span, the median time that the error stood, in seconds. */
function selectMedian(db: Db, organisationId: string, span: Span) {
  const corrected = alias(revisions, 'corrected')
  const seconds = sql`unixepoch(${revisions.publishedAt}, 'subsec')
    - unixepoch(${corrected.publishedAt}, 'subsec')`
  const spans = db
    .select({
      seconds: sql<number>`${seconds}`.as('seconds'),
      place: sql<number>`row_number() over (order by ${seconds})`.as('place'),
      total: sql<number>`count(*) over ()`.as('total'),
    })
    .from(verdicts)
    .innerJoin(revisions, eq(revisions.verdictId, verdicts.id))
    .innerJoin(
      corrected,
      and(eq(corrected.verdictId, verdicts.id), eq(corrected.number, sql`${revisions.number} - 1`)),
    )
    .where(
      and(
        revised(organisationId, span),
        eq(revisions.kind, 'correction'),
        between(revisions.publishedAt, span.first, span.last),
      ),
    )
    .as('spans')
  // The one in the middle, or the two.
  return db
    .select({ seconds: sql<number | null>`round(avg(${spans.seconds}), 3)`.as('median') })
    .from(spans)
    .where(sql`${spans.place} in ((${spans.total} + 1) / 2, (${spans.total} + 2) / 2)`)
}

const firstPublished = (organisationId: string, { first, last }: Span) =>
  and(eq(verdicts.organisationId, organisationId), between(verdicts.firstPublishedAt, first, last))

/** By claimant, the verdicts first published in the span; those without one come first. */
function selectClaimants(db: Db, organisationId: string, span: Span) {
  return db
    .select({
      name: claims.claimantName,
      count: rowCount(),
      total: ofAllGroups(),
      groups: groups(),
    })
    .from(verdicts)
    .innerJoin(claims, eq(claims.id, verdicts.claimId))
    .where(firstPublished(organisationId, span))
    .groupBy(claims.claimantName)
    .orderBy(sql`${claims.claimantName} is not null`, desc(sql`n`), asc(claims.claimantName))
    .limit(NAMED + 1)
}

/** By the rating that they bore at the end of the span, the verdicts first published in it. */
function selectRatings(db: Db, organisationId: string, span: Span) {
  const later = alias(revisions, 'later')
  const shown = db
    .select({ number: sql`max(${later.number})` })
    .from(later)
    .where(and(eq(later.verdictId, verdicts.id), sql`${later.publishedAt} <= ${span.last}`))
  return (
    db
      .select({
        key: ratings.key,
        label: ratings.label,
        kind: ratings.kind,
        value: ratings.value,
        // Under names of their own: see `named`.
        scaleId: sql<string | null>`${ratingScales.id}`.as('scale_id'),
        scaleName: sql<string | null>`${ratingScales.name}`.as('scale_name'),
        scaleVersion: sql<number | null>`${ratingScales.version}`.as('scale_version'),
        count: rowCount(),
      })
      .from(verdicts)
      .innerJoin(
        revisions,
        and(eq(revisions.verdictId, verdicts.id), eq(revisions.number, sql`${shown}`)),
      )
      // A retraction has none.
      .leftJoin(ratings, eq(ratings.id, revisions.ratingId))
      .leftJoin(ratingScales, eq(ratingScales.id, ratings.scaleId))
      .where(firstPublished(organisationId, span))
      .groupBy(revisions.ratingId)
      .orderBy(
        asc(ratingScales.name),
        asc(ratingScales.version),
        asc(ratingScales.id),
        asc(ratings.position),
      )
  )
}

/** By outcome, the complaints filed in the span; null: they are open. */
function selectComplaints(db: Db, organisationId: string, { first, last }: Span) {
  return db
    .select({ outcome: complaints.outcome, count: rowCount() })
    .from(complaints)
    .where(
      and(
        eq(complaints.organisationId, organisationId),
        between(complaints.createdAt, first, last),
      ),
    )
    .groupBy(complaints.outcome)
}
