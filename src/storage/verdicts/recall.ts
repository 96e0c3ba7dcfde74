import { sql } from 'drizzle-orm'
import { type AuditStamp, insertAuditOfEach } from '../audit.ts'
import { raw, type Statement } from '../db.ts'
import { approvals, revisionAuthors, revisions, verdicts } from '../schema/verdicts.ts'

/**
 * Counts up the versions of what is in work on a claim and voids the approvals so far: they were
 * given to other words. Whoever changed the words has written in what their own desk says of them,
 * and cannot approve it.
 */
export function recallReviews(claimId: string, stamp: AuditStamp): Statement[] {
  const inWork = sql`select verdict_id, number from ${revisions} where state <> 'published'
    and verdict_id in (select id from ${verdicts} where claim_id = ${claimId})`
  return [
    insertAuditOfEach(
      stamp,
      'verdict.recalled',
      sql`select distinct verdict_id as id from (${inWork})`,
    ),
    raw(sql`insert or ignore into ${revisionAuthors} (verdict_id, revision, member_id, created_at)
      select verdict_id, number, ${stamp.memberId}, ${stamp.at} from (${inWork})
      where ${stamp.memberId} is not null and verdict_id in (select id from ${verdicts}
        where organisation_id = ${stamp.organisationId})`),
    raw(sql`delete from ${approvals} where (verdict_id, revision) in (${inWork})`),
    raw(sql`update ${verdicts} set version = version + 1, updated_at = ${stamp.at}
      where id in (select verdict_id from (${inWork}))`),
  ]
}
