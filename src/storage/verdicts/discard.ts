import { and, eq, ne } from 'drizzle-orm'
import type { Db, Statement } from '../db.ts'
import { revisionSources } from '../schema/sources.ts'
import { approvals, revisionAuthors, revisions } from '../schema/verdicts.ts'

/** Drops a revision that was never published, with all that hangs on it. */
export function discardRevision(db: Db, verdictId: string, number: number): Statement[] {
  const parts = [revisionSources, revisionAuthors, approvals] as const
  return [
    ...parts.map((table) =>
      db.delete(table).where(and(eq(table.verdictId, verdictId), eq(table.revision, number))),
    ),
    db
      .delete(revisions)
      .where(
        and(
          eq(revisions.verdictId, verdictId),
          eq(revisions.number, number),
          ne(revisions.state, 'published'),
        ),
      ),
  ]
}
