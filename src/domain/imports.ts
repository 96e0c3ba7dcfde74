import { IngestionRefusal } from '../ingestion/refusal.ts'
import { StaleWrite } from '../storage/db.ts'
import {
  findJob,
  failWaitingItems,
  findJobItem,
  finishJobItem,
  insertJob,
  insertJobItems,
  type JobItemRow,
  type JobProgress,
  type JobRow,
  listJobItems,
  listWaitingItems,
} from '../storage/jobs.ts'
import { allow, type MemberActor } from './actor.ts'
import { commit, type Context, guarded, idFor, type QueuedItem } from './context.ts'
import { DomainError, type ErrorCode, notFound } from './errors.ts'
import { newId } from './ids.ts'
import { NOTHING_GIVEN, take } from './ingestion.ts'

export type Job = JobRow & { progress: JobProgress }

type ItemName = Pick<JobItemRow, 'jobId' | 'position'>

/** An item is tried so many times; between two tries the queue waits. */
const MAX_ATTEMPTS = 3
/** What waits so long, in milliseconds, was lost on its way and is sent again. */
const LOST_AFTER = 6 * 3_600_000
/** What waits so long is given up. */
const GIVEN_UP_AFTER = 48 * 3_600_000
/** How many items one run of the clock looks after. */
const RESUMED_AT_ONCE = 2_000

/** Queues the pages to be taken in, one after the other. Each URL becomes an item of the job. */
export async function startImport(ctx: Context, urls: readonly string[]): Promise<Job> {
  const me = allow(ctx.actor, 'article:write')
  const job: JobRow = {
    id: idFor(ctx, 'job'),
    organisationId: me.organisationId,
    createdBy: me.member.id,
    kind: 'import',
    origin: ctx.origin,
    createdAt: ctx.now,
  }
  const started = await commit(ctx, {
    statements: [insertJob(ctx.db, job), ...insertJobItems(job.id, urls)],
    audit: [{ action: 'job.started', recordId: job.id, after: { ...job, urls } }],
    result: {
      ...job,
      progress: { total: urls.length, done: 0, failed: 0, lastFinishedAt: null },
    },
  })
  // After the batch, so that whoever takes an item finds it.
  await ctx.enqueue(urls.map((url, position) => queued({ jobId: job.id, position, url })))
  return started
}

/** A job of the actor's own desk. */
export async function readJob(ctx: Context, id: string): Promise<Job> {
  const me = allow(ctx.actor, 'article:read')
  const job = await findJob(ctx.db, id)
  if (!job || job.organisationId !== me.organisationId) throw notFound('job')
  return job
}

/** In the order in which they were sent; `after` is the position at which the page before ended. */
export async function readJobItems(
  ctx: Context,
  id: string,
  page: { limit: number; after: number | null },
): Promise<JobItemRow[]> {
  await readJob(ctx, id)
  return listJobItems(ctx.db, id, page.limit, page.after)
}

/**
 * Takes in one page of an import, for the member who asked for it. An item that is finished stays as
 * it is: the queue may deliver a message twice.
 * @param ctx the system's
 * @param attempt counted from 1
 * @returns whether it is to be tried again later
 */
export async function importItem(
  ctx: Context,
  name: ItemName,
  attempt: number,
): Promise<'finished' | 'again'> {
  const found = await findJobItem(ctx.db, name.jobId, name.position)
  if (found?.item.state !== 'queued') return 'finished'
  const { item, job, member } = found
  const own: Context = { ...ctx, actor: actorOf(member), origin: job.origin }
  const mayRepeat = attempt < MAX_ATTEMPTS
  try {
    if (member.state !== 'active')
      throw new DomainError('auth.inactive', 'The member who asked for it is not active any more.')
    await take(own, { ...NOTHING_GIVEN, url: item.url }, ({ article, capture }) => ({
      statements: guarded(
        finishJobItem(ctx.db, item, {
          state: 'done',
          articleId: article.id,
          captureId: capture.id,
          finishedAt: ctx.now,
        }),
      ),
      audit: [{ action: 'job.item_done', recordId: job.id, after: [item.position, capture.id] }],
    }))
  } catch (error) {
    if (!(error instanceof DomainError || error instanceof IngestionRefusal)) throw error
    const isPassing =
      error instanceof IngestionRefusal ? error.isPassing : error.code === 'server.busy'
    if (isPassing && mayRepeat) return 'again'
    await failItem(own, item, error.code, error.message)
  }
  return 'finished'
}

/** For what is not the page's fault: an item whose every attempt ended in a failure of ours. */
export async function giveUpItem(ctx: Context, name: ItemName, attempt: number): Promise<boolean> {
  if (attempt < MAX_ATTEMPTS) return false
  await failItem(ctx, name, 'server.error', 'This is a fault of the server, not of the page.')
  return true
}

/** Looks after items whose message was lost: sends them again, and in the end gives them up. */
export async function resumeImports(ctx: Context): Promise<void> {
  const now = Date.parse(ctx.now)
  const waiting = await listWaitingItems(
    ctx.db,
    // Ids sort by time: this is one of no job, made at that time.
    newId('job', now - LOST_AFTER),
    RESUMED_AT_ONCE,
  )
  const givenUp = newId('job', now - GIVEN_UP_AFTER)
  const [old, lost] = [
    waiting.filter(({ jobId }) => jobId < givenUp),
    waiting.filter(({ jobId }) => jobId >= givenUp),
  ]
  const [first, ...others] = new Set(old.map(({ jobId }) => jobId))
  if (first !== undefined)
    await commit(ctx, {
      statements: [first, ...others].map((jobId) =>
        failWaitingItems(ctx.db, jobId, {
          problemCode: 'server.busy' satisfies ErrorCode,
          problemDetail: 'The page was not got to within two days.',
          finishedAt: ctx.now,
        }),
      ),
      audit: [givenUpEntry(first), ...others.map(givenUpEntry)],
      result: undefined,
    })
  if (lost.length > 0) await ctx.enqueue(lost.map(queued))
}

const givenUpEntry = (recordId: string) => ({ action: 'job.given_up', recordId })

async function failItem(
  ctx: Context,
  { jobId, position }: ItemName,
  problemCode: ErrorCode,
  problemDetail: string,
): Promise<void> {
  const end = { state: 'failed' as const, problemCode, problemDetail, finishedAt: ctx.now }
  try {
    await commit(ctx, {
      statements: guarded(finishJobItem(ctx.db, { jobId, position }, end)),
      audit: [{ action: 'job.item_failed', recordId: jobId, after: [position, problemCode] }],
      result: undefined,
    })
  } catch (error) {
    // Another delivery of the same message has finished it meanwhile.
    if (!(error instanceof StaleWrite)) throw error
  }
}

const queued = ({ jobId, position, url }: ItemName & { url: string }): QueuedItem => ({
  jobId,
  position,
  host: new URL(url).host,
})

/** The member as they are now, with what it takes to submit an article and no more. */
function actorOf(member: {
  id: string
  name: string
  kind: MemberActor['member']['kind']
  role: MemberActor['member']['role']
  organisationId: string
}): MemberActor {
  const { id, name, kind, role, organisationId } = member
  return {
    kind: 'member',
    member: { id, name, kind, role },
    organisationId,
    host: false,
    keyId: '',
    scopes: ['write'],
  }
}
