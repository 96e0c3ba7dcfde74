import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What a POST with an Idempotency-Key answered, for the day in which it may be asked again. */
export const idempotencyRecords = sqliteTable(
  'idempotency_records',
  {
    scope: text('scope').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    status: integer('status').notNull(),
    createdAt: text('created_at').notNull(),
    answer: text('answer').notNull(),
  },
  (t) => [
    primaryKey({ name: 'idempotency_records_pk', columns: [t.scope, t.key] }),
    index('idempotency_records_by_age').on(t.createdAt),
  ],
)
