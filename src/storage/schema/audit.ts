import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { members, organisations } from './accounts.ts'
import { oneOf } from './columns.ts'

/** Who did what, when, to which record. Digests are SHA-256 over the record's stored form. */
export const audit = sqliteTable(
  'audit',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    at: text('at').notNull(),
    requestId: text('request_id').notNull(),
    actorKind: text('actor_kind').$type<'member' | 'bootstrap' | 'system'>().notNull(),
    memberId: text('member_id').references(() => members.id),
    organisationId: text('organisation_id').references(() => organisations.id),
    action: text('action').notNull(),
    recordId: text('record_id').notNull(),
    before: text('before'),
    after: text('after'),
  },
  (t) => [
    check('audit_actor_kind', oneOf(t.actorKind, ['member', 'bootstrap', 'system'])),
    check('audit_actor', sql`(${t.actorKind} = 'member') = (${t.memberId} is not null)`),
    index('audit_by_record').on(t.recordId, t.seq),
    // A claim does not say since when it is declined.
    index('audit_declines')
      .on(t.organisationId, t.at)
      .where(sql`${t.action} = 'claim.declined'`),
  ],
)
