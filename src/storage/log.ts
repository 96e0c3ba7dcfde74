import { asc, desc, eq, sql, type SQL } from 'drizzle-orm'
import { type Db, field, raw, type Statement } from './db.ts'
import { appearances } from './schema/claims.ts'
import { articles } from './schema/articles.ts'
import { logEntries, logTiles } from './schema/log.ts'
import { revisions, verdicts } from './schema/verdicts.ts'
import { assemble, selectVerdicts, type VerdictRecord } from './verdicts/record.ts'

export type LogEntryRow = typeof logEntries.$inferSelect
export type LogTileRow = {
  level: number
  index: number
  width: number
  hashes: Uint8Array<ArrayBuffer>
}

/**
 * Appends an entry behind all there are. D1 writes one batch at a time: the place is taken within
 * the batch, so that two publications at once get two places and leave no gap.
 */
export function appendLogEntry(row: Omit<LogEntryRow, 'index'>): Statement {
  return raw(sql`insert into ${logEntries} (idx, entry, verdict_id, revision, at)
    values (coalesce((select max(idx) from ${logEntries}) + 1, 0),
    ${row.entry}, ${row.verdictId}, ${row.revision}, ${row.at})`)
}

/** How many leaves are in the tiles: the end of the last one of level 0. */
const INTEGRATED = sql`coalesce((select idx * 256 + width from ${logTiles} where level = 0
  order by idx desc limit 1), 0)`

export type LogProgress = {
  /** How many leaves are in the tiles. */
  size: number
  /** How many entries there are: where the next one goes. */
  entries: number
  /** The leaf that was asked for. */
  leaf: { index: number; entry: string } | null
}

/** How far the log is and, if asked for, where a revision stands in it: one round trip. */
export async function findLogProgress(
  db: Db,
  sought: { verdictId: string; revision: number } | null = null,
): Promise<LogProgress> {
  const { verdictId, revision } = sought ?? { verdictId: '', revision: 0 }
  const [row] = await db.all<{
    size: number
    entries: number
    leaf: number | null
    entry: string | null
  }>(sql`select ${INTEGRATED} as size, coalesce((select max(idx) from ${logEntries}) + 1, 0) as entries,
    e.idx as leaf, e.entry as entry from (select 1) left join ${logEntries} as e
    on e.verdict_id = ${verdictId} and e.revision = ${revision}`)
  const { size, entries, leaf, entry } = row!
  return { size, entries, leaf: leaf === null ? null : { index: leaf, entry: entry! } }
}

export type LogGrowth = {
  /** The last tile of each level, as far as there are any, level by level. */
  edge: LogTileRow[]
  /** The first entries that are in no tile yet, in order. */
  pending: { index: number; entry: string }[]
}

/** What the tiles grow from: one round trip. */
export async function findLogGrowth(db: Db, levels: number, limit: number): Promise<LogGrowth> {
  const edge = (level: number) =>
    db
      .select()
      .from(logTiles)
      .where(eq(logTiles.level, level))
      .orderBy(desc(logTiles.index))
      .limit(1)
  const [pending, ...tiles] = await db.batch([
    db
      .select({ index: logEntries.index, entry: logEntries.entry })
      .from(logEntries)
      .where(sql`${logEntries.index} >= ${INTEGRATED}`)
      .orderBy(asc(logEntries.index))
      .limit(limit),
    ...Array.from({ length: levels }, (_, level) => edge(level)),
  ])
  return { edge: tiles.flat().map(tileOf), pending }
}

/** Writes a tile. What is there and as wide stays: whoever computes a tile gets the same one. */
export function widenLogTile({ level, index, width, hashes }: LogTileRow): Statement {
  return raw(sql`insert into ${logTiles} (level, idx, width, hashes)
    values (${level}, ${index}, ${width}, ${hashes})
    on conflict (level, idx) do update set width = excluded.width, hashes = excluded.hashes
    where excluded.width > ${logTiles.width}`)
}

/** These tiles, as far as there are any. */
export async function findLogTiles(
  db: Db,
  ids: readonly { level: number; index: number }[],
): Promise<LogTileRow[]> {
  // A batch, which unlike a single select tells how many rows it read.
  const [rows] = await db.batch([
    db
      .select()
      .from(logTiles)
      .where(
        sql`(${logTiles.level}, ${logTiles.index}) in
          (select ${field('level')}, ${field('index')} from json_each(${JSON.stringify(ids)}))`,
      ),
  ])
  return rows.map(tileOf)
}

// D1 hands a blob over as a list of numbers, of which Drizzle makes one of Node's buffers.
const tileOf = ({ hashes, ...tile }: typeof logTiles.$inferSelect): LogTileRow => ({
  ...tile,
  hashes: new Uint8Array(hashes),
})

/** The entries from one on, in order, as many as there are up to a number. */
export async function listLogEntries(db: Db, from: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ entry: logEntries.entry })
    .from(logEntries)
    .where(sql`${logEntries.index} >= ${from} and ${logEntries.index} < ${from + limit}`)
    .orderBy(asc(logEntries.index))
  return rows.map(({ entry }) => entry)
}

export type PublicRecords = {
  /** Verdicts with those of their revisions that are on this page, newest first. */
  verdicts: VerdictRecord[]
  /** Which leaf each revision is. */
  leaves: { index: number; verdictId: string; revision: number }[]
  /** On which pages each claim appears, by their page keys. */
  pages: { claimId: string; pageKey: string }[]
}

/** Published revisions in the order of verdict and number: one round trip. */
export async function listPublicRecords(
  db: Db,
  limit: number,
  after: { verdictId: string; revision: number },
): Promise<PublicRecords> {
  const chosen: SQL = sql`select verdict_id, number from ${revisions} where state = 'published'
    and (verdict_id, number) > (${after.verdictId}, ${after.revision})
    order by verdict_id, number limit ${limit}`
  const verdictIds = sql`select verdict_id from (${chosen})`
  const [leaves, pages, ...parts] = await db.batch([
    db
      .select({
        index: logEntries.index,
        verdictId: logEntries.verdictId,
        revision: logEntries.revision,
      })
      .from(logEntries)
      .where(sql`(${logEntries.verdictId}, ${logEntries.revision}) in (${chosen})`),
    db
      .selectDistinct({ claimId: appearances.claimId, pageKey: articles.pageKey })
      .from(appearances)
      .innerJoin(articles, eq(articles.id, appearances.articleId))
      .where(
        sql`${appearances.claimId} in (select ${verdicts.claimId} from ${verdicts}
          where ${verdicts.id} in (${verdictIds}))`,
      ),
    ...selectVerdicts(db, verdictIds, { among: chosen }),
  ])
  return { verdicts: assemble(parts), leaves, pages }
}
