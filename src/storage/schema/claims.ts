import { sql } from 'drizzle-orm'
import {
  type AnySQLiteColumn,
  check,
  index,
  integer,
  sqliteTable,
  text,
  unique,
} from 'drizzle-orm/sqlite-core'
import { members, organisations } from './accounts.ts'
import { articles, captures } from './articles.ts'
import { oneOf, placeColumns, type Position } from './columns.ts'

export const claims = sqliteTable(
  'claims',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    text: text('text').notNull(),
    claimantName: text('claimant_name'),
    claimantRole: text('claimant_role'),
    claimantSameAs: text('claimant_same_as', { mode: 'json' }).$type<string[]>().notNull(),
    claimedOn: text('claimed_on'),
    language: text('language'),
    topics: text('topics', { mode: 'json' }).$type<string[]>().notNull(),
    state: text('state').$type<'proposed' | 'open' | 'checked' | 'declined' | 'merged'>().notNull(),
    declinedReason: text('declined_reason'),
    mergedInto: text('merged_into').references((): AnySQLiteColumn => claims.id),
    version: integer('version').notNull().default(1),
    createdBy: text('created_by')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (t) => [
    check('claims_state', oneOf(t.state, ['proposed', 'open', 'checked', 'declined', 'merged'])),
    check('claims_declined', sql`(${t.state} = 'declined') = (${t.declinedReason} is not null)`),
    check('claims_merged', sql`(${t.state} = 'merged') = (${t.mergedInto} is not null)`),
    index('claims_by_state').on(t.state, t.id),
    index('claims_by_organisation').on(t.organisationId, t.id),
    index('claims_by_target')
      .on(t.mergedInto)
      .where(sql`${t.mergedInto} is not null`),
  ],
)

export const appearances = sqliteTable(
  'appearances',
  {
    id: text('id').primaryKey(),
    claimId: text('claim_id')
      .notNull()
      .references(() => claims.id),
    captureId: text('capture_id')
      .notNull()
      .references(() => captures.id),
    articleId: text('article_id')
      .notNull()
      .references(() => articles.id),
    exact: text('exact').notNull(),
    prefix: text('prefix').notNull(),
    suffix: text('suffix').notNull(),
    ...placeColumns,
    occurrence: integer('occurrence').notNull(),
    occurrences: integer('occurrences').notNull(),
    pagePosition: text('page_position', { mode: 'json' }).$type<Position>(),
    speaker: text('speaker'),
    createdBy: text('created_by')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('appearances_order', sql`${t.startUtf16} < ${t.endUtf16}`),
    check('appearances_occurrence', sql`${t.occurrence} between 1 and ${t.occurrences}`),
    unique('appearances_place').on(t.claimId, t.captureId, t.startUtf16, t.endUtf16),
    index('appearances_by_article').on(t.articleId, t.claimId),
  ],
)
