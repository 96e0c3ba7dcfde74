import { and, eq } from 'drizzle-orm'
import type { Db, Statement } from '../db.ts'
import { approvals } from '../schema/verdicts.ts'

export function insertApproval(db: Db, row: typeof approvals.$inferInsert): Statement {
  return db.insert(approvals).values(row)
}

export function deleteApprovals(db: Db, verdictId: string, revision: number): Statement {
  return db
    .delete(approvals)
    .where(and(eq(approvals.verdictId, verdictId), eq(approvals.revision, revision)))
}
