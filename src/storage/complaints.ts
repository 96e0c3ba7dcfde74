import { and, desc, eq, lt } from 'drizzle-orm'
import { type Db, LAST, type Statement } from './db.ts'
import { complaints } from './schema/complaints.ts'

export type ComplaintRow = typeof complaints.$inferSelect

export function insertComplaint(db: Db, row: typeof complaints.$inferInsert): Statement {
  return db.insert(complaints).values(row)
}

export async function findComplaint(db: Db, id: string): Promise<ComplaintRow | undefined> {
  return (await db.select().from(complaints).where(eq(complaints.id, id)))[0]
}

/** Newest first: what a desk was told, in one state. */
export function listComplaints(
  db: Db,
  organisationId: string,
  state: ComplaintRow['state'],
  limit: number,
  before: string | null,
): Promise<ComplaintRow[]> {
  return db
    .select()
    .from(complaints)
    .where(
      and(
        eq(complaints.organisationId, organisationId),
        eq(complaints.state, state),
        lt(complaints.id, before ?? LAST),
      ),
    )
    .orderBy(desc(complaints.id))
    .limit(limit)
}

/** Changes a complaint at the version read, and counts the version up. */
export function updateComplaint(
  db: Db,
  row: Pick<ComplaintRow, 'id' | 'version'>,
  change: Partial<typeof complaints.$inferInsert>,
): Statement {
  return db
    .update(complaints)
    .set({ ...change, version: row.version + 1 })
    .where(and(eq(complaints.id, row.id), eq(complaints.version, row.version)))
}
