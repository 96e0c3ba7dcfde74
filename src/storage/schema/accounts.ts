import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { oneOf } from './columns.ts'

export const organisations = sqliteTable(
  'organisations',
  {
    id: text('id').primaryKey(),
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    siteUrl: text('site_url'),
    methodologyUrl: text('methodology_url'),
    correctionsUrl: text('corrections_url'),
    approvalsRequired: integer('approvals_required').notNull().default(1),
    /** Two of three votes decide: set where `approvalsRequired` is 2. */
    voting: integer('voting', { mode: 'boolean' }).notNull().default(false),
    version: integer('version').notNull().default(1),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (t) => [check('organisations_approvals', sql`${t.approvalsRequired} between 0 and 2`)],
)

/** One row once the deployment has its first organisation: the bootstrap secret is then spent. */
export const deployment = sqliteTable(
  'deployment',
  {
    id: integer('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    bootstrappedAt: text('bootstrapped_at').notNull(),
  },
  (t) => [check('deployment_single', sql`${t.id} = 1`)],
)

export const members = sqliteTable(
  'members',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    name: text('name').notNull(),
    kind: text('kind').$type<'person' | 'bot'>().notNull(),
    role: text('role').$type<'contributor' | 'checker' | 'editor' | 'admin'>().notNull(),
    state: text('state').$type<'active' | 'inactive'>().notNull().default('active'),
    version: integer('version').notNull().default(1),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (t) => [
    check('members_kind', oneOf(t.kind, ['person', 'bot'])),
    check('members_role', oneOf(t.role, ['contributor', 'checker', 'editor', 'admin'])),
    check('members_state', oneOf(t.state, ['active', 'inactive'])),
    index('members_by_organisation').on(t.organisationId, t.id),
  ],
)

export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    label: text('label').notNull(),
    hint: text('hint').notNull(),
    hash: text('hash').notNull().unique(),
    scopes: text('scopes', { mode: 'json' })
      .$type<('read' | 'write' | 'review' | 'admin')[]>()
      .notNull(),
    expiresAt: text('expires_at'),
    revokedAt: text('revoked_at'),
    lastUsedAt: text('last_used_at'),
    createdAt: text('created_at').notNull(),
  },
  (t) => [index('api_keys_by_member').on(t.memberId, t.id)],
)
