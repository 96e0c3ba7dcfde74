import { and, asc, desc, eq, getTableColumns, gt, lt, max, or, sql } from 'drizzle-orm'
import { type Db, field, FIRST, raw, type Statement } from './db.ts'
import { members } from './schema/accounts.ts'
import { crosswalks, ratings, ratingScales } from './schema/ratings.ts'

export type RatingRow = typeof ratings.$inferSelect
type RatingScaleRow = typeof ratingScales.$inferSelect
/** A scale with its ratings in order. */
export type Scale = RatingScaleRow & { ratings: RatingRow[] }
export type RatingOnScale = { rating: RatingRow; scale: RatingScaleRow }

/** A rating by its key, on any scale, live or not: the publication gate judges that. */
export async function findRating(
  db: Db,
  scaleId: string,
  key: string,
): Promise<RatingOnScale | undefined> {
  const rows = await db
    .select({ rating: ratings, scale: ratingScales })
    .from(ratings)
    .innerJoin(ratingScales, eq(ratingScales.id, ratings.scaleId))
    .where(and(eq(ratings.scaleId, scaleId), eq(ratings.key, key)))
  return rows[0]
}

/** Scales that are or were published and the desk's drafts, each with its ratings in order. */
export async function listScales(
  db: Db,
  desk: string | null,
  limit: number,
  after: string | null,
): Promise<Scale[]> {
  const page = db
    .select({ id: ratingScales.id })
    .from(ratingScales)
    .where(
      and(
        gt(ratingScales.id, after ?? FIRST),
        or(
          sql`${ratingScales.state} <> 'draft'`,
          desk === null ? undefined : eq(ratingScales.organisationId, desk),
        ),
      ),
    )
    .orderBy(asc(ratingScales.id))
    .limit(limit)
  const [scales, members] = await db.batch([
    db
      .select()
      .from(ratingScales)
      .where(sql`${ratingScales.id} in (${page})`)
      .orderBy(asc(ratingScales.id)),
    db
      .select()
      .from(ratings)
      .where(sql`${ratings.scaleId} in (${page})`)
      .orderBy(asc(ratings.scaleId), asc(ratings.position)),
  ])
  return scales.map((scale) => ({
    ...scale,
    ratings: members.filter((rating) => rating.scaleId === scale.id),
  }))
}

export async function findScale(db: Db, id: string): Promise<Scale | undefined> {
  const [scales, inOrder] = await db.batch([
    db.select().from(ratingScales).where(eq(ratingScales.id, id)),
    db.select().from(ratings).where(eq(ratings.scaleId, id)).orderBy(asc(ratings.position)),
  ])
  return scales[0] && { ...scales[0], ratings: inOrder }
}

/** The highest version of an organisation's scales of one name; 0 if there is none. */
export async function latestScaleVersion(
  db: Db,
  organisationId: string,
  name: string,
): Promise<number> {
  const rows = await db
    .select({ version: max(ratingScales.version) })
    .from(ratingScales)
    .where(and(eq(ratingScales.organisationId, organisationId), eq(ratingScales.name, name)))
  return rows[0]?.version ?? 0
}

export function insertScale(db: Db, row: typeof ratingScales.$inferInsert): Statement {
  return db.insert(ratingScales).values(row)
}

/** Changes a scale as it was read, and counts its edits up. */
export function updateScale(
  db: Db,
  row: Pick<RatingScaleRow, 'id' | 'edit'>,
  change: Partial<typeof ratingScales.$inferInsert>,
): Statement {
  return db
    .update(ratingScales)
    .set({ ...change, edit: row.edit + 1 })
    .where(and(eq(ratingScales.id, row.id), eq(ratingScales.edit, row.edit)))
}

/** Makes these the ratings of a draft. One whose key stays keeps its id: a verdict may name it. */
export function writeRatings(scaleId: string, rows: readonly RatingRow[]): Statement[] {
  const json = JSON.stringify(rows)
  return [
    // Out of the way, so that two may change places.
    raw(sql`update ${ratings} set position = -position where scale_id = ${scaleId}`),
    raw(sql`delete from ${ratings} where scale_id = ${scaleId}
      and key not in (select ${field('key')} from json_each(${json}))`),
    raw(sql`insert into ${ratings} (id, scale_id, key, label, definition, kind, value, position)
      select ${field('id')}, ${scaleId}, ${field('key')}, ${field('label')},
        ${field('definition')}, ${field('kind')}, ${field('value')}, ${field('position')}
      from json_each(${json}) where true
      on conflict (scale_id, key) do update set label = excluded.label,
        definition = excluded.definition, kind = excluded.kind, value = excluded.value,
        position = excluded.position`),
  ]
}

export function retireRating(db: Db, id: string, at: string): Statement {
  return db.update(ratings).set({ retiredAt: at }).where(eq(ratings.id, id))
}

export type CrosswalkRow = typeof crosswalks.$inferSelect

/** The latest version of a scale's crosswalk to the built-in scale. */
export async function findCrosswalk(db: Db, scaleId: string): Promise<CrosswalkRow | undefined> {
  const rows = await db
    .select()
    .from(crosswalks)
    .where(eq(crosswalks.scaleId, scaleId))
    .orderBy(desc(crosswalks.version))
    .limit(1)
  return rows[0]
}

export function insertCrosswalk(db: Db, row: typeof crosswalks.$inferInsert): Statement {
  return db.insert(crosswalks).values(row)
}

/** Versions of a scale's crosswalk with who wrote them, the newest first. */
export function listCrosswalks(db: Db, scaleId: string, limit: number, before: number | null) {
  return db
    .select({ ...getTableColumns(crosswalks), authorName: members.name })
    .from(crosswalks)
    .innerJoin(members, eq(members.id, crosswalks.createdBy))
    .where(
      and(
        eq(crosswalks.scaleId, scaleId),
        lt(crosswalks.version, before ?? Number.MAX_SAFE_INTEGER),
      ),
    )
    .orderBy(desc(crosswalks.version))
    .limit(limit)
}
