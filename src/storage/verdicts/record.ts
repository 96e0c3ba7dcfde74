import { and, asc, desc, eq, sql, type SQL } from 'drizzle-orm'
import type { OrganisationRow } from '../accounts.ts'
import { named } from '../columns.ts'
import type { Db } from '../db.ts'
import type { RatingOnScale } from '../ratings.ts'
import { members, organisations } from '../schema/accounts.ts'
import { ratings, ratingScales } from '../schema/ratings.ts'
import { revisionSources } from '../schema/sources.ts'
import { approvals, revisionAuthors, revisions, verdicts } from '../schema/verdicts.ts'

export type VerdictRow = typeof verdicts.$inferSelect
export type RevisionRow = typeof revisions.$inferSelect
export type { Reply } from '../schema/verdicts.ts'
export type CitationRow = typeof revisionSources.$inferSelect

type Signature = { memberId: string; name: string }

export type RevisionRecord = RevisionRow & {
  rating: RatingOnScale | null
  authors: Signature[]
  sources: CitationRow[]
  approvers: Signature[]
  /** Votes against, where two of three decide. */
  objections: (Signature & { note: string })[]
}

/** A verdict with its desk and with some of its revisions, in order. */
export type VerdictRecord = VerdictRow & {
  organisation: OrganisationRow
  revisions: RevisionRecord[]
}

/** Which of a verdict's revisions: `among` yields pairs of a verdict's id and a number. */
export type Reach = 'current' | 'all' | { among: SQL }

/** The five selects that make up the verdicts whose ids `chosen` yields. */
export function selectVerdicts(db: Db, chosen: SQL, reach: Reach) {
  // The published revision and the one in work, every revision there is, or chosen ones.
  const within = (verdictId: SQL, number: SQL) =>
    and(
      sql`${verdictId} in (${chosen})`,
      reach === 'all'
        ? undefined
        : reach === 'current'
          ? sql`exists (select 1 from ${verdicts} as v where v.id = ${verdictId}
              and (v.published_revision = ${number} or v.latest_revision = ${number}))`
          : sql`(${verdictId}, ${number}) in (${reach.among})`,
    )
  const signatures = (table: typeof approvals | typeof revisionAuthors) =>
    db
      .select({
        verdictId: table.verdictId,
        revision: table.revision,
        memberId: table.memberId,
        name: members.name,
        vote: table === approvals ? sql<'for' | 'against'>`${approvals.vote}` : sql<'for'>`'for'`,
        note: table === approvals ? approvals.note : sql<null>`null`,
      })
      .from(table)
      .innerJoin(members, eq(members.id, table.memberId))
      .where(within(sql`${table.verdictId}`, sql`${table.revision}`))
      .orderBy(asc(table.createdAt), asc(table.memberId))
  return [
    db
      .select({ verdict: named(verdicts, 'v'), organisation: named(organisations, 'o') })
      .from(verdicts)
      .innerJoin(organisations, eq(organisations.id, verdicts.organisationId))
      .where(sql`${verdicts.id} in (${chosen})`)
      .orderBy(desc(verdicts.id)),
    db
      .select({
        revision: named(revisions, 'r'),
        rating: named(ratings, 'g'),
        scale: named(ratingScales, 's'),
      })
      .from(revisions)
      .leftJoin(ratings, eq(ratings.id, revisions.ratingId))
      .leftJoin(ratingScales, eq(ratingScales.id, ratings.scaleId))
      .where(within(sql`${revisions.verdictId}`, sql`${revisions.number}`))
      .orderBy(asc(revisions.verdictId), asc(revisions.number)),
    db
      .select()
      .from(revisionSources)
      .where(within(sql`${revisionSources.verdictId}`, sql`${revisionSources.revision}`))
      .orderBy(
        asc(revisionSources.verdictId),
        asc(revisionSources.revision),
        asc(revisionSources.position),
      ),
    signatures(revisionAuthors),
    signatures(approvals),
  ] as const
}

type Selected<T extends readonly unknown[]> = { readonly [K in keyof T]: Awaited<T[K]> }
type Parts = Selected<ReturnType<typeof selectVerdicts>>

const signature = ({ memberId, name }: Signature): Signature => ({ memberId, name })

export function assemble([
  heads,
  revisionRows,
  citations,
  authors,
  approvers,
]: Parts): VerdictRecord[] {
  return heads.map(({ verdict, organisation }) => ({
    ...verdict,
    organisation,
    revisions: revisionRows
      .filter((row) => row.revision.verdictId === verdict.id)
      .map(({ revision, rating, scale }) => {
        const belongs = (part: { verdictId: string; revision: number }) =>
          part.verdictId === verdict.id && part.revision === revision.number
        return {
          ...revision,
          // The revision may have no rating yet: the left join then gives nulls for all of it.
          rating: rating.id === null ? null : { rating, scale },
          sources: citations.filter(belongs),
          authors: authors.filter(belongs).map(signature),
          approvers: approvers.filter((one) => belongs(one) && one.vote === 'for').map(signature),
          objections: approvers
            .filter((one) => belongs(one) && one.vote === 'against')
            .map((one) => ({ ...signature(one), note: one.note ?? '' })),
        }
      }),
  }))
}
