import {
  blob,
  foreignKey,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
} from 'drizzle-orm/sqlite-core'
import { revisions } from './verdicts.ts'

/** The transparency log's leaves in order, from 0: `entry` is what is hashed, as UTF-8. */
export const logEntries = sqliteTable(
  'log_entries',
  {
    index: integer('idx').primaryKey(),
    entry: text('entry').notNull(),
    verdictId: text('verdict_id').notNull(),
    revision: integer('revision').notNull(),
    at: text('at').notNull(),
  },
  (t) => [
    unique('log_entries_revision').on(t.verdictId, t.revision),
    foreignKey({
      columns: [t.verdictId, t.revision],
      foreignColumns: [revisions.verdictId, revisions.number],
    }),
  ],
)

/** The log's hashes in tiles of up to 256 (C2SP tlog-tiles): 32 bytes each, one after the other. */
export const logTiles = sqliteTable(
  'log_tiles',
  {
    level: integer('level').notNull(),
    index: integer('idx').notNull(),
    width: integer('width').notNull(),
    hashes: blob('hashes', { mode: 'buffer' }).notNull(),
  },
  (t) => [primaryKey({ name: 'log_tiles_pk', columns: [t.level, t.index] })],
)
