import { blob, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// What clients keep so that they need not say what they read: docs/lookup-format.md.

/** Files by their digest; their bytes are in `lookup_chunks`, or in a bucket under that name. */
export const lookupFiles = sqliteTable('lookup_files', {
  sha256: text('sha256').primaryKey(),
  kind: text('kind').notNull(),
  bytes: integer('bytes').notNull(),
  createdAt: text('created_at').notNull(),
})

/** A file's bytes in order, cut so that each row stays well under the 2 MB that D1 takes. */
export const lookupChunks = sqliteTable(
  'lookup_chunks',
  {
    sha256: text('sha256').notNull(),
    position: integer('position').notNull(),
    data: blob('data', { mode: 'buffer' }).notNull(),
  },
  (t) => [primaryKey({ name: 'lookup_chunks_pk', columns: [t.sha256, t.position] })],
)

/** Manifests of the last days; `note` is the signed `body`, null where there was no key to sign. */
export const lookupManifests = sqliteTable(
  'lookup_manifests',
  {
    version: integer('version').primaryKey(),
    body: text('body').notNull(),
    note: text('note'),
    prefixLength: integer('prefix_length').notNull(),
    pages: integer('pages').notNull(),
    seq: integer('seq').notNull(),
    issuedAt: text('issued_at').notNull(),
    expiresAt: text('expires_at').notNull(),
  },
  (t) => [index('lookup_manifests_by_expiry').on(t.expiresAt, t.prefixLength)],
)
