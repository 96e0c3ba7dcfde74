import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { members, organisations } from './accounts.ts'
import { appearances } from './claims.ts'
import { oneOf } from './columns.ts'

/** A word of the quote and what readers' clients saw in its place; either may be empty. */
export type Difference = { kind: string; was: string; now: string }

/** What readers' clients saw in place of words that were checked; of the readers, nothing. */
export const driftReports = sqliteTable(
  'drift_reports',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    appearanceId: text('appearance_id')
      .notNull()
      .references(() => appearances.id),
    pageHash: text('page_hash').notNull(),
    state: text('state').$type<'changed' | 'missing' | 'ambiguous'>().notNull(),
    differences: text('differences', { mode: 'json' }).$type<Difference[]>().notNull(),
    /** Of page, state and differences: by which the same is known when it is said again. */
    digest: text('digest').notNull(),
    count: integer('count').notNull().default(1),
    firstAt: text('first_at').notNull(),
    lastAt: text('last_at').notNull(),
    closedAt: text('closed_at'),
    closedBy: text('closed_by').references(() => members.id),
    action: text('action').$type<'reanchored' | 'corrected' | 'retired' | 'dismissed'>(),
    note: text('note'),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    check('drift_reports_state', oneOf(t.state, ['changed', 'missing', 'ambiguous'])),
    check(
      'drift_reports_action',
      oneOf(t.action, ['reanchored', 'corrected', 'retired', 'dismissed']),
    ),
    check(
      'drift_reports_closed',
      sql`(${t.closedAt} is null) = (${t.action} is null) and (${t.closedAt} is null) = (${t.closedBy} is null)`,
    ),
    uniqueIndex('drift_reports_same')
      .on(t.appearanceId, t.digest)
      .where(sql`${t.closedAt} is null`),
    index('drift_reports_by_appearance').on(t.appearanceId, t.digest),
    index('drift_reports_open')
      .on(t.organisationId, t.id)
      .where(sql`${t.closedAt} is null`),
  ],
)

/** What a desk has settled of an appearance whose words the page does not show any more. */
export const appearanceSettlements = sqliteTable(
  'appearance_settlements',
  {
    appearanceId: text('appearance_id')
      .primaryKey()
      .references(() => appearances.id),
    state: text('state').$type<'corrected' | 'retired'>().notNull(),
    note: text('note').notNull(),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    at: text('at').notNull(),
  },
  (t) => [check('appearance_settlements_state', oneOf(t.state, ['corrected', 'retired']))],
)
