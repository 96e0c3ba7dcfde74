import { type SQL, sql } from 'drizzle-orm'
import { type Db, raw, type Statement } from './db.ts'
import { audit } from './schema/audit.ts'

type AuditRow = typeof audit.$inferInsert

/** Who acted, when, and in which request. */
export type AuditStamp = Pick<
  AuditRow,
  'at' | 'requestId' | 'actorKind' | 'memberId' | 'organisationId'
>

export function insertAudit(db: Db, row: AuditRow): Statement {
  return db.insert(audit).values(row)
}

/**
 * A row for each record that the batch finds at this point of it, by a query of one column, their
 * ids. Without digests: which records they are is not known before the batch runs.
 */
export function insertAuditOfEach(stamp: AuditStamp, action: string, ids: SQL): Statement {
  const { at, requestId, actorKind, memberId, organisationId } = stamp
  return raw(sql`insert into ${audit}
    (at, request_id, actor_kind, member_id, organisation_id, action, record_id)
    select ${at}, ${requestId}, ${actorKind}, ${memberId ?? null}, ${organisationId ?? null},
      ${action}, id from (${ids})`)
}
