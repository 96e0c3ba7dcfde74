import { eq, sql } from 'drizzle-orm'
import { type AuditStamp, insertAuditOfEach } from '../audit.ts'
import type { Db, Statement } from '../db.ts'
import { verdicts } from '../schema/verdicts.ts'

/** Hangs the verdicts of one claim on another; their versions count up, so stale approvals fail. */
export function moveVerdicts(db: Db, from: string, into: string, stamp: AuditStamp): Statement[] {
  return [
    insertAuditOfEach(
      stamp,
      'verdict.moved',
      sql`select id from ${verdicts} where claim_id = ${from}`,
    ),
    db
      .update(verdicts)
      .set({ claimId: into, version: sql`${verdicts.version} + 1`, updatedAt: stamp.at })
      .where(eq(verdicts.claimId, from)),
  ]
}
