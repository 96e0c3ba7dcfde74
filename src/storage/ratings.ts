import { and, asc, desc, eq, gt, sql } from 'drizzle-orm'
import { type Db, FIRST } from './db.ts'
import { crosswalks, ratings, ratingScales } from './schema/ratings.ts'

type RatingRow = typeof ratings.$inferSelect
type RatingScaleRow = typeof ratingScales.$inferSelect
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

/** Scales that are or were published, each with its ratings in order. */
export async function listRatingScales(
  db: Db,
  limit: number,
  after: string | null,
): Promise<(RatingScaleRow & { ratings: RatingRow[] })[]> {
  const page = db
    .select({ id: ratingScales.id })
    .from(ratingScales)
    .where(and(gt(ratingScales.id, after ?? FIRST), sql`${ratingScales.state} <> 'draft'`))
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
