import { and, asc, desc, eq, getTableColumns, inArray, lt, ne, or, sql } from 'drizzle-orm'
import { abortIf, type Db, LAST, raw, type Statement } from './db.ts'
import { captures } from './schema/articles.ts'
import { appearances, claims } from './schema/claims.ts'
import { appearanceSettlements, driftReports } from './schema/drift.ts'

export type ClaimRow = typeof claims.$inferSelect
type AppearanceRow = typeof appearances.$inferSelect
type SettlementRow = typeof appearanceSettlements.$inferSelect
/** An appearance with what a reader is told of its capture, and what became of its words. */
export type PlacedAppearance = AppearanceRow & {
  captureSha256: string
  capturedAt: string
  settledAs: SettlementRow['state'] | null
  settledNote: string | null
  settledAt: string | null
}
export type ClaimWithAppearances = ClaimRow & { appearances: PlacedAppearance[] }

export function insertClaim(db: Db, row: typeof claims.$inferInsert): Statement {
  return db.insert(claims).values(row)
}

export function insertAppearance(db: Db, row: typeof appearances.$inferInsert): Statement {
  return db.insert(appearances).values(row)
}

export const selectClaim = (db: Db, id: string) => db.select().from(claims).where(eq(claims.id, id))

const selectPlaced = (db: Db) =>
  db
    .select({
      ...getTableColumns(appearances),
      captureSha256: captures.sha256,
      // Under a name of its own: see `named`.
      capturedAt: sql<string>`${captures.createdAt}`.as('captured_at'),
      settledAs: sql<SettlementRow['state'] | null>`${appearanceSettlements.state}`.as(
        'settled_as',
      ),
      settledNote: sql<string | null>`${appearanceSettlements.note}`.as('settled_note'),
      settledAt: sql<string | null>`${appearanceSettlements.at}`.as('settled_at'),
    })
    .from(appearances)
    .innerJoin(captures, eq(captures.id, appearances.captureId))
    .leftJoin(appearanceSettlements, eq(appearanceSettlements.appearanceId, appearances.id))

export const selectAppearances = (db: Db, claimId: string) =>
  selectPlaced(db).where(eq(appearances.claimId, claimId)).orderBy(asc(appearances.id))

/** A claim and where it appears: one round trip. */
export async function findClaim(db: Db, id: string): Promise<ClaimWithAppearances | undefined> {
  const [rows, places] = await db.batch([selectClaim(db, id), selectAppearances(db, id)])
  return rows[0] && { ...rows[0], appearances: places }
}

/**
 * Newest first. `visibleTo` null shows checked claims alone; a desk sees everybody's claims but
 * other desks' proposed ones.
 */
export async function listClaims(
  db: Db,
  filter: {
    visibleTo: string | null
    state: ClaimRow['state'] | null
    articleId: string | null
    organisationId: string | null
  },
  limit: number,
  before: string | null,
): Promise<ClaimWithAppearances[]> {
  const { visibleTo, state, articleId, organisationId } = filter
  const rows = await db
    .select()
    .from(claims)
    .where(
      and(
        visibleTo === null
          ? eq(claims.state, 'checked')
          : or(ne(claims.state, 'proposed'), eq(claims.organisationId, visibleTo)),
        state === null ? undefined : eq(claims.state, state),
        organisationId === null ? undefined : eq(claims.organisationId, organisationId),
        articleId === null
          ? undefined
          : inArray(
              claims.id,
              db
                .select({ id: appearances.claimId })
                .from(appearances)
                .where(eq(appearances.articleId, articleId)),
            ),
        lt(claims.id, before ?? LAST),
      ),
    )
    .orderBy(desc(claims.id))
    .limit(limit)
  if (rows.length === 0) return []
  const ids = JSON.stringify(rows.map((row) => row.id))
  const places = await selectPlaced(db)
    .where(sql`${appearances.claimId} in (select value from json_each(${ids}))`)
    .orderBy(asc(appearances.claimId), asc(appearances.id))
  return rows.map((row) => ({
    ...row,
    appearances: places.filter((place) => place.claimId === row.id),
  }))
}

/** Changes a claim at the version read, and counts the version up. */
export function updateClaim(
  db: Db,
  row: Pick<ClaimRow, 'id' | 'version'>,
  change: Partial<typeof claims.$inferInsert>,
): Statement {
  return db
    .update(claims)
    .set({ ...change, version: row.version + 1 })
    .where(and(eq(claims.id, row.id), eq(claims.version, row.version)))
}

/** Aborts the batch unless a verdict may be drafted on the claim at that point of it. */
export function abortUnlessLive(id: string): Statement {
  return abortIf(sql`not exists (select 1 from ${claims} where id = ${id}
    and state in ('open', 'checked'))`)
}

/**
 * Drops those appearances of `from` that stand where one of `into` stands already. What was settled
 * of them holds for the one that is kept, unless that has a settlement of its own, and their closed
 * reports are told of it; open ones go, for it is the kept one that readers see and report.
 */
export function dropRepeatedAppearances(from: string, into: string): Statement[] {
  const pairs = sql`${appearances} as repeated join ${appearances} as kept
    on kept.claim_id = ${into} and kept.capture_id = repeated.capture_id
    and kept.start_utf16 = repeated.start_utf16 and kept.end_utf16 = repeated.end_utf16
    where repeated.claim_id = ${from}`
  const repeated = sql`(select repeated.id from ${pairs})`
  return [
    raw(sql`insert or ignore into ${appearanceSettlements} (appearance_id, state, note, member_id, at)
      select kept.id, told.state, told.note, told.member_id, told.at
      from ${appearanceSettlements} as told join ${pairs} and told.appearance_id = repeated.id`),
    raw(sql`update ${driftReports} set appearance_id = (select kept.id from ${pairs}
      and repeated.id = ${driftReports.appearanceId})
      where appearance_id in ${repeated} and closed_at is not null`),
    raw(sql`delete from ${driftReports} where appearance_id in ${repeated}`),
    raw(sql`delete from ${appearanceSettlements} where appearance_id in ${repeated}`),
    raw(sql`delete from ${appearances} where id in ${repeated}`),
  ]
}

export function moveAppearances(db: Db, from: string, into: string): Statement {
  return db.update(appearances).set({ claimId: into }).where(eq(appearances.claimId, from))
}
