import { and, desc, eq, isNull, lt, ne, sql } from 'drizzle-orm'
import { type Db, LAST, raw, type Statement } from './db.ts'
import { articles } from './schema/articles.ts'
import { appearances, claims } from './schema/claims.ts'
import { appearanceSettlements, type Difference, driftReports } from './schema/drift.ts'
import { pageAnnotations } from './schema/read-model.ts'

export type { Difference }
export type DriftRow = typeof driftReports.$inferSelect
export type SettlementRow = typeof appearanceSettlements.$inferSelect

/** So many reports of one appearance wait at the most; further ones are not kept. */
export const MAX_OPEN = 20
/** And one is counted so often at the most. */
export const MAX_COUNT = 1_000

/** An appearance that readers are shown on a page, as far as a report of it needs; undefined if not. */
export async function findShown(
  db: Db,
  appearanceId: string,
  pageHash: string,
): Promise<{ exact: string; organisationId: string } | undefined> {
  const rows = await db
    .select({ exact: appearances.exact, organisationId: claims.organisationId })
    .from(appearances)
    .innerJoin(claims, eq(claims.id, appearances.claimId))
    .innerJoin(
      pageAnnotations,
      and(eq(pageAnnotations.claimId, claims.id), eq(pageAnnotations.pageHash, pageHash)),
    )
    .where(
      and(
        eq(appearances.id, appearanceId),
        sql`exists (select 1 from json_each(${pageAnnotations.json}, '$.appearances')
          where value ->> 'id' = ${appearanceId})`,
      ),
    )
  return rows[0]
}

/** Whether a report would change anything: it is new, or counted less often than it may be. */
export async function isNews(db: Db, appearanceId: string, digest: string): Promise<boolean> {
  const rows = await db.all<{ news: number }>(
    sql`select ${mayBeKept(appearanceId, digest)} and not exists (select 1 from ${driftReports}
      where appearance_id = ${appearanceId} and digest = ${digest} and closed_at is null
      and count >= ${MAX_COUNT}) as news`,
  )
  return rows[0]!.news === 1
}

/** Not what the desk has closed as corrected already, and no more than may wait. */
const mayBeKept = (appearanceId: string, digest: string) => sql`(
  not exists (select 1 from ${driftReports} join ${appearanceSettlements} using (appearance_id)
    where appearance_id = ${appearanceId} and digest = ${digest} and action = 'corrected')
  and (exists (select 1 from ${driftReports}
    where appearance_id = ${appearanceId} and digest = ${digest} and closed_at is null)
  or (select count(*) from ${driftReports}
    where appearance_id = ${appearanceId} and closed_at is null) < ${MAX_OPEN}))`

/** Keeps a report, or counts the same one up: in one statement, so that no two rows say the same. */
export function keepReport(row: DriftRow): Statement {
  return raw(sql`insert into ${driftReports} (id, organisation_id, appearance_id, page_hash, state,
    differences, digest, count, first_at, last_at)
    select ${row.id}, ${row.organisationId}, ${row.appearanceId}, ${row.pageHash}, ${row.state},
    ${JSON.stringify(row.differences)}, ${row.digest}, 1, ${row.firstAt}, ${row.lastAt}
    where ${mayBeKept(row.appearanceId, row.digest)}
    on conflict (appearance_id, digest) where closed_at is null
    do update set count = count + 1, last_at = excluded.last_at where count < ${MAX_COUNT}`)
}

/** A desk's open reports, newest first, each with the quote that it is of. */
export function listReports(db: Db, organisationId: string, limit: number, before: string | null) {
  return db
    .select({ report: driftReports, ...ofQuote })
    .from(driftReports)
    .innerJoin(appearances, eq(appearances.id, driftReports.appearanceId))
    .innerJoin(articles, eq(articles.id, appearances.articleId))
    .where(
      and(
        eq(driftReports.organisationId, organisationId),
        isNull(driftReports.closedAt),
        lt(driftReports.id, before ?? LAST),
      ),
    )
    .orderBy(desc(driftReports.id))
    .limit(limit)
}

const ofQuote = {
  claimId: appearances.claimId,
  articleId: appearances.articleId,
  captureId: appearances.captureId,
  exact: appearances.exact,
  url: articles.url,
}

export async function findReport(
  db: Db,
  id: string,
): Promise<(DriftRow & { claimId: string }) | undefined> {
  const rows = await db
    .select({ report: driftReports, claimId: appearances.claimId })
    .from(driftReports)
    .innerJoin(appearances, eq(appearances.id, driftReports.appearanceId))
    .where(eq(driftReports.id, id))
  return rows[0] && { ...rows[0].report, claimId: rows[0].claimId }
}

export type Closure = Pick<DriftRow, 'closedAt' | 'closedBy' | 'action' | 'note'>

/** Closes a report at the version read, unless it is closed. */
export function closeReport(db: Db, row: DriftRow, closure: Closure): Statement {
  return updateOpen(db, row, closure)
}

const updateOpen = (db: Db, { id, version }: DriftRow, change: Partial<Closure>): Statement =>
  db
    .update(driftReports)
    .set({ ...change, version: version + 1 })
    .where(
      and(
        eq(driftReports.id, id),
        eq(driftReports.version, version),
        isNull(driftReports.closedAt),
      ),
    )

/** Counts the version of a report up, at the version read, unless it is closed. */
export function touchReport(db: Db, row: DriftRow): Statement {
  return updateOpen(db, row, {})
}

/** Closes what else is open of the same appearance. */
export function closeOthers(db: Db, row: DriftRow, closure: Closure): Statement {
  return db
    .update(driftReports)
    .set({ ...closure, version: sql`${driftReports.version} + 1` })
    .where(
      and(
        eq(driftReports.appearanceId, row.appearanceId),
        ne(driftReports.id, row.id),
        isNull(driftReports.closedAt),
      ),
    )
}

/** Says what became of an appearance, in place of what was said before. */
export function settleAppearance(db: Db, row: SettlementRow): Statement {
  const { appearanceId: _id, ...change } = row
  return db
    .insert(appearanceSettlements)
    .values(row)
    .onConflictDoUpdate({ target: appearanceSettlements.appearanceId, set: change })
}

export function unsettleAppearance(db: Db, appearanceId: string): Statement {
  return db
    .delete(appearanceSettlements)
    .where(eq(appearanceSettlements.appearanceId, appearanceId))
}

/** Moves an appearance to another place. */
export function updateAppearance(
  db: Db,
  id: string,
  change: Partial<typeof appearances.$inferInsert>,
): Statement {
  return db.update(appearances).set(change).where(eq(appearances.id, id))
}
