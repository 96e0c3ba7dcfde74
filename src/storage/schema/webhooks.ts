import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { members, organisations } from './accounts.ts'

/** Who is told of each entry of the change feed, in order. */
export const webhooks = sqliteTable(
  'webhooks',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    url: text('url').notNull(),
    /** Under which permalinks are made where the deployment has no PUBLIC_URL. */
    origin: text('origin').notNull().default(''),
    /** Signing secrets, the newest first: all of them sign while one is being replaced. */
    secrets: text('secrets', { mode: 'json' }).$type<string[]>().notNull(),
    state: text('state').$type<'active' | 'disabled'>().notNull().default('active'),
    /** The last entry that it took. */
    cursor: integer('cursor').notNull(),
    /** Failures since it last took one. */
    failures: integer('failures').notNull().default(0),
    nextAttemptAt: text('next_attempt_at'),
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
    lastDeliveredAt: text('last_delivered_at'),
    disabledAt: text('disabled_at'),
    version: integer('version').notNull().default(1),
    createdBy: text('created_by')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (t) => [
    index('webhooks_by_organisation').on(t.organisationId, t.id),
    index('webhooks_by_state').on(t.state, t.id),
  ],
)
