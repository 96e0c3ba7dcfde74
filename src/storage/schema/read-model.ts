import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { claims } from './claims.ts'

/**
 * The pages read model: one finished annotation a page and claim. Not WITHOUT ROWID: a search there
 * compares whole records, other pages' JSON included. `bytesBefore` is the size in bytes of the
 * page's rows that sort before this one: with it a request can take the first megabyte of a large
 * page in one statement without touching the rest (see docs/decisions/005-read-model.md).
 */
export const pageAnnotations = sqliteTable(
  'page_annotations',
  {
    pageHash: text('page_hash').notNull(),
    claimId: text('claim_id')
      .notNull()
      .references(() => claims.id),
    version: integer('version').notNull(),
    bytes: integer('bytes').notNull(),
    bytesBefore: integer('bytes_before').notNull(),
    json: text('json').notNull(),
    /** Index into VERDICT_CLASSES (src/lookup/class.ts): what the lookup's files say of it. */
    class: integer('class').notNull().default(1),
  },
  (t) => [
    primaryKey({ name: 'page_annotations_pk', columns: [t.pageHash, t.claimId] }),
    index('page_annotations_by_claim').on(t.claimId, t.pageHash),
    // All that a bucket and the lookup's files are laid out by: `class` stands behind the JSON, and
    // no walk over many pages may pass through that.
    index('page_annotations_by_bucket').on(t.pageHash, t.claimId, t.class, t.bytes),
  ],
)
