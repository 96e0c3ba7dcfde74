import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { claims } from './claims.ts'
import { verdicts } from './verdicts.ts'

export type ChangeKind =
  | 'published'
  | 'updated'
  | 'clarified'
  | 'corrected'
  | 'retracted'
  | 'changed'
  | 'moved'

/** The change feed: what became public, in order. `details` names pages and ratings. */
export const changes = sqliteTable(
  'changes',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    at: text('at').notNull(),
    kind: text('kind').$type<ChangeKind>().notNull(),
    claimId: text('claim_id')
      .notNull()
      .references(() => claims.id),
    verdictId: text('verdict_id').references(() => verdicts.id),
    revision: integer('revision'),
    details: text('details', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  },
  (t) => [
    index('changes_by_claim').on(t.claimId, t.seq),
    index('changes_by_time').on(t.at, t.seq),
    index('changes_by_kind').on(t.kind, t.seq),
    index('changes_by_organisation').on(sql`(${t.details} ->> '$.organisationId')`, t.kind, t.seq),
  ],
)
