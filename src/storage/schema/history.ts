import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { claims } from './claims.ts'

// What was public when: triggers (migrations/0005) write these tables, so that no write forgets to.
// `seq` is the change feed's entry with which a state began.

/** Every state of every annotation; `json` is null from when it was on the page no more. */
export const annotationHistory = sqliteTable(
  'annotation_history',
  {
    pageHash: text('page_hash').notNull(),
    claimId: text('claim_id')
      .notNull()
      .references(() => claims.id),
    seq: integer('seq').notNull(),
    json: text('json'),
  },
  (t) => [
    primaryKey({ name: 'annotation_history_pk', columns: [t.pageHash, t.claimId, t.seq] }),
    // By which the lookup finds pages that may be annotated no more.
    index('annotation_history_ended')
      .on(t.seq, t.pageHash)
      .where(sql`json is null`),
  ],
)

/** Every state of every claim that readers see or saw. */
export const claimHistory = sqliteTable(
  'claim_history',
  {
    claimId: text('claim_id')
      .notNull()
      .references(() => claims.id),
    seq: integer('seq').notNull(),
    state: text('state').notNull(),
    row: text('row').notNull(),
  },
  (t) => [primaryKey({ name: 'claim_history_pk', columns: [t.claimId, t.seq] })],
)
