import { sql } from 'drizzle-orm'
import { raw, type Statement } from './db.ts'
import { logEntries } from './schema/log.ts'

export type LogEntryRow = typeof logEntries.$inferSelect

/**
 * Appends an entry behind all there are. D1 writes one batch at a time: the place is taken within
 * the batch, so that two publications at once get two places and leave no gap.
 */
export function appendLogEntry(row: Omit<LogEntryRow, 'index'>): Statement {
  return raw(sql`insert into ${logEntries} (idx, entry, verdict_id, revision, at)
    values (coalesce((select max(idx) from ${logEntries}) + 1, 0),
    ${row.entry}, ${row.verdictId}, ${row.revision}, ${row.at})`)
}
