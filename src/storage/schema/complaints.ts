import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { members, organisations } from './accounts.ts'
import { oneOf } from './columns.ts'
import { verdicts } from './verdicts.ts'

/** What anybody asks a desk to correct in a published verdict. */
export const complaints = sqliteTable(
  'complaints',
  {
    id: text('id').primaryKey(),
    verdictId: text('verdict_id')
      .notNull()
      .references(() => verdicts.id),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** The revision that was public when it came. */
    revision: integer('revision').notNull(),
    text: text('text').notNull(),
    /** How to reach who wrote it; private to the desk, and gone once it is deleted. */
    contact: text('contact'),
    state: text('state').$type<'open' | 'answered'>().notNull().default('open'),
    outcome: text('outcome').$type<'corrected' | 'clarified' | 'retracted' | 'unchanged'>(),
    answer: text('answer'),
    answeredBy: text('answered_by').references(() => members.id),
    answeredAt: text('answered_at'),
    version: integer('version').notNull().default(1),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('complaints_state', oneOf(t.state, ['open', 'answered'])),
    check('complaints_answered', sql`(${t.state} = 'answered') = (${t.outcome} is not null)`),
    check(
      'complaints_outcome',
      oneOf(t.outcome, ['corrected', 'clarified', 'retracted', 'unchanged']),
    ),
    index('complaints_by_organisation').on(t.organisationId, t.state, t.id),
    index('complaints_by_time').on(t.organisationId, t.createdAt),
    index('complaints_by_verdict').on(t.verdictId, t.id),
  ],
)
