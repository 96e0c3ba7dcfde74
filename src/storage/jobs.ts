import { and, asc, eq, getTableColumns, gt, lt, sql } from 'drizzle-orm'
import { type Db, jsonChunks, raw, type Statement } from './db.ts'
import { members } from './schema/accounts.ts'
import { jobItems, jobs } from './schema/jobs.ts'

export type JobRow = typeof jobs.$inferSelect
export type JobItemRow = typeof jobItems.$inferSelect
export type JobProgress = {
  total: number
  done: number
  failed: number
  /** Of the item that was finished last; null before the first. */
  lastFinishedAt: string | null
}

export function insertJob(db: Db, row: typeof jobs.$inferInsert): Statement {
  return db.insert(jobs).values(row)
}

/** Inserts the items of a job, all of them queued, in their order. */
export function insertJobItems(jobId: string, urls: readonly string[]): Statement[] {
  const rows = urls.map((url, position) => ({ position, url }))
  return jsonChunks(rows).map((chunk) =>
    raw(sql`insert into ${jobItems} (job_id, position, url, state)
      select ${jobId}, value ->> 'position', value ->> 'url', 'queued' from json_each(${chunk})`),
  )
}

/** A job and how far it is: one round trip. */
export async function findJob(
  db: Db,
  id: string,
): Promise<(JobRow & { progress: JobProgress }) | undefined> {
  const [found, progress] = await db.batch([
    db.select().from(jobs).where(eq(jobs.id, id)),
    db
      .select({
        total: sql<number>`count(*)`.as('total'),
        done: sql<number>`count(*) filter (where state = 'done')`.as('done'),
        failed: sql<number>`count(*) filter (where state = 'failed')`.as('failed'),
        lastFinishedAt: sql<string | null>`max(finished_at)`.as('last_finished_at'),
      })
      .from(jobItems)
      .where(eq(jobItems.jobId, id)),
  ])
  return found[0] && { ...found[0], progress: progress[0]! }
}

/** In their order; `after` is the position of the last one of the page before. */
export function listJobItems(db: Db, jobId: string, limit: number, after: number | null) {
  return db
    .select()
    .from(jobItems)
    .where(and(eq(jobItems.jobId, jobId), gt(jobItems.position, after ?? -1)))
    .orderBy(asc(jobItems.position))
    .limit(limit)
}

/** An item with its job and who made that. */
export async function findJobItem(db: Db, jobId: string, position: number) {
  const rows = await db
    .select({ item: getTableColumns(jobItems), job: getTableColumns(jobs), member: members })
    .from(jobItems)
    .innerJoin(jobs, eq(jobs.id, jobItems.jobId))
    .innerJoin(members, eq(members.id, jobs.createdBy))
    .where(and(eq(jobItems.jobId, jobId), eq(jobItems.position, position)))
  return rows[0]
}

/** Ends an item that is queued still. */
export function finishJobItem(
  db: Db,
  { jobId, position }: Pick<JobItemRow, 'jobId' | 'position'>,
  end: Partial<Omit<JobItemRow, 'jobId' | 'position' | 'url'>>,
): Statement {
  return db
    .update(jobItems)
    .set(end)
    .where(
      and(eq(jobItems.jobId, jobId), eq(jobItems.position, position), eq(jobItems.state, 'queued')),
    )
}

/** Ends all items of a job that are queued still. */
export function failWaitingItems(
  db: Db,
  jobId: string,
  end: Pick<JobItemRow, 'problemCode' | 'problemDetail' | 'finishedAt'>,
): Statement {
  return db
    .update(jobItems)
    .set({ ...end, state: 'failed' })
    .where(and(eq(jobItems.jobId, jobId), eq(jobItems.state, 'queued')))
}

/** Items that wait although their job was made before the id given, the oldest first. */
export function listWaitingItems(db: Db, beforeJobId: string, limit: number) {
  return db
    .select()
    .from(jobItems)
    .where(and(lt(jobItems.jobId, beforeJobId), sql`${jobItems.state} = 'queued'`))
    .orderBy(asc(jobItems.jobId), asc(jobItems.position))
    .limit(limit)
}
