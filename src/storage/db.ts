import { sql, type SQL } from 'drizzle-orm'
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'

export type Db = DrizzleD1Database & { $client: D1Database }
/** A write that has not run yet: one of Drizzle's builders, or `raw`. */
export type Statement = {
  toSQL(): { sql: string; params: unknown[] }
  /** Whether it adds to the change feed, of which webhooks are told when it has landed. */
  feeds?: true
}

/** Sort before and after every id: the open ends of a page, so that each list is an index search. */
export const FIRST = ''
export const LAST = '~'

/** Opens a D1 session for Drizzle. A session has all that Drizzle calls; the type does not say so. */
export function openDb(session: D1DatabaseSession): Db {
  return drizzle(session as unknown as D1Database)
}

/** A UNIQUE constraint refused the batch. `columns` as SQLite names them: `table.column, …`. */
export class UniqueViolation extends Error {
  override name = 'UniqueViolation'
  readonly columns: string
  constructor(columns: string) {
    super('a unique constraint was violated')
    this.columns = columns
  }
}

/** A guarded update in the batch met no row: the record changed since it was read. */
export class StaleWrite extends Error {
  override name = 'StaleWrite'
}

/** A foreign key, a check or a trigger refused the batch. */
export class ConstraintViolation extends Error {
  override name = 'ConstraintViolation'
}

const dialect = new SQLiteAsyncDialect()

/** SQL of our own as a statement, for what the builders cannot say. */
export function raw(query: SQL): Statement {
  return { toSQL: () => dialect.sqlToQuery(query) }
}

/**
 * Runs the statements as one D1 batch: all of them land, or none.
 * @throws UniqueViolation, StaleWrite, ConstraintViolation; other D1 errors as they come.
 */
export async function runBatch(db: Db, statements: Statement[]): Promise<void> {
  // Not db.batch: it cannot take SQL of our own with parameters (drizzle-orm 0.45, d1/session).
  const prepared = statements.map((statement) => {
    const { sql: text, params } = statement.toSQL()
    return db.$client.prepare(text).bind(...params)
  })
  try {
    await db.$client.batch(prepared)
  } catch (error) {
    throw violationOf(error)
  }
}

/**
 * Put after a guarded update: aborts the batch when that update changed no row.
 * (D1 has no RAISE outside triggers; json('x') is an error that a CASE evaluates on demand.)
 */
export function abortIfUnchanged(): Statement {
  return raw(sql`select case when changes() = 1 then 1 else json('stale') end`)
}

/** Aborts the batch when the condition holds at that point of it. */
export function abortIf(condition: SQL): Statement {
  return raw(sql`select case when ${condition} then json('stale') else 1 end`)
}

// A bound string may have at most 2 MB on D1: lists that travel as one JSON parameter are cut
// well before that, counted in UTF-16 units of at most 3 bytes each.
const CHUNK_UNITS = 400_000

/** Cuts rows into JSON arrays that each fit one bound parameter. */
export function jsonChunks(rows: readonly unknown[]): string[] {
  const chunks: string[][] = []
  let size = Infinity
  for (const row of rows) {
    const json = JSON.stringify(row)
    if (size + json.length > CHUNK_UNITS) {
      chunks.push([])
      size = 0
    }
    chunks.at(-1)?.push(json)
    size += json.length
  }
  return chunks.map((chunk) => `[${chunk.join(',')}]`)
}

/** A field of the element that `json_each` stands at; `path` as JSON paths have it, after `$.`. */
export function field(path: string): SQL {
  return sql.raw(`json_extract(value, '$.${path}')`)
}

function violationOf(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const unique = /UNIQUE constraint failed: ([\w., ]+?)(?:: SQLITE|$)/.exec(cause.message)
    if (unique?.[1]) return new UniqueViolation(unique[1].trim())
    if (cause.message.includes('malformed JSON')) return new StaleWrite()
    if (/SQLITE_CONSTRAINT/.test(cause.message)) return new ConstraintViolation()
  }
  return error
}
