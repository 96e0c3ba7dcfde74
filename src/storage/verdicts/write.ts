import { and, eq } from 'drizzle-orm'
import type { Db, Statement } from '../db.ts'
import { revisionAuthors, revisions, verdicts } from '../schema/verdicts.ts'
import type { RevisionRow, VerdictRow } from './record.ts'

export function insertVerdict(db: Db, row: typeof verdicts.$inferInsert): Statement {
  return db.insert(verdicts).values(row)
}

/** Changes a verdict at the version read, and counts the version up. */
export function updateVerdict(
  db: Db,
  row: Pick<VerdictRow, 'id' | 'version'>,
  change: Partial<typeof verdicts.$inferInsert>,
): Statement {
  return db
    .update(verdicts)
    .set({ ...change, version: row.version + 1 })
    .where(and(eq(verdicts.id, row.id), eq(verdicts.version, row.version)))
}

export function insertRevision(db: Db, row: typeof revisions.$inferInsert): Statement {
  return db.insert(revisions).values(row)
}

/** Changes a revision that stands in the state named, and in no other. */
export function updateRevision(
  db: Db,
  verdictId: string,
  number: number,
  state: RevisionRow['state'],
  change: Partial<typeof revisions.$inferInsert>,
): Statement {
  return db
    .update(revisions)
    .set(change)
    .where(
      and(
        eq(revisions.verdictId, verdictId),
        eq(revisions.number, number),
        eq(revisions.state, state),
      ),
    )
}

/** Notes who wrote in a revision; whoever is noted already stays noted once. */
export function insertAuthor(db: Db, row: typeof revisionAuthors.$inferInsert): Statement {
  return db.insert(revisionAuthors).values(row).onConflictDoNothing()
}
