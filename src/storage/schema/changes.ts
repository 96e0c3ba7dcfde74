import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { claims } from './claims.ts'
import { verdicts } from './verdicts.ts'

/** The change feed: what became public, in order. `details` names pages and ratings. */
export const changes = sqliteTable(
  'changes',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    at: text('at').notNull(),
    kind: text('kind').$type<'published' | 'changed' | 'moved'>().notNull(),
    claimId: text('claim_id')
      .notNull()
      .references(() => claims.id),
    verdictId: text('verdict_id').references(() => verdicts.id),
    revision: integer('revision'),
    details: text('details', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  },
  (t) => [index('changes_by_claim').on(t.claimId, t.seq)],
)
