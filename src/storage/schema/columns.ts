import { sql, type SQL } from 'drizzle-orm'
import { type AnySQLiteColumn, integer } from 'drizzle-orm/sqlite-core'

// Times are RFC 3339 text in UTC with milliseconds, so that they sort as they read. Booleans do
// not occur: what could be one is a time or a state. No foreign key cascades: on D1 a table
// rebuild in a migration would wipe the children (drizzle-orm#4938, workers-sdk#5438).

/** A CHECK that a text column holds one of these words. */
export const oneOf = (column: AnySQLiteColumn, values: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`

type Range = { start: number; end: number }

/** A place in a text, half-open, in both units, as JSON holds it. */
export type Position = { codePoints: Range; utf16: Range }

/** Where words stand in a text, half-open, in both units. */
export const placeColumns = {
  startCodePoint: integer('start_code_point').notNull(),
  endCodePoint: integer('end_code_point').notNull(),
  startUtf16: integer('start_utf16').notNull(),
  endUtf16: integer('end_utf16').notNull(),
}
