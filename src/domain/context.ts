import { type AuditStamp, insertAudit } from '../storage/audit.ts'
import {
  abortIfUnchanged,
  type Db,
  openDb,
  runBatch,
  StaleWrite,
  type Statement,
  UniqueViolation,
} from '../storage/db.ts'
import { insertIdempotencyRecord } from '../storage/idempotency.ts'
import type { FileBucket } from '../storage/lookup.ts'
import type { Actor } from './actor.ts'
import { digest } from './digest.ts'
import type { FetchSettings } from '../ingestion/fetch.ts'
import { DomainError, type ErrorCode } from './errors.ts'
import { type IdPrefix, newId } from './ids.ts'
import type { LanguageModel } from './proposals.ts'

export type Database = Db

/** Opens the database for one request, at the point in time that its session stands for. */
export function openDatabase(session: D1DatabaseSession): Database {
  return openDb(session)
}

/** What a verb works with: the database, who asks, and what time it is. */
export type Context = {
  db: Database
  actor: Actor
  /** RFC 3339 in UTC with milliseconds: the one clock reading of this request. */
  now: string
  requestId: string
  /** By what callers without a key are told apart, within a day; never stored as it is. */
  sender?: string
  /** Scheme, host and port under which permalinks are made; no trailing slash. */
  origin: string
  /** How pages are fetched; without a User-Agent of its own the deployment's default is used. */
  fetching: FetchSettings
  /** A language model that may be asked for proposals; null where the deployment has none. */
  model: LanguageModel | null
  log: LogSettings
  /** Where the lookup's files lie; in D1 where a deployment brings no such place. */
  lookupFiles?: FileBucket
  /**
   * Hands items of imports to the queue, which works on them later. Never throws: the items are
   * stored, and what waits too long is handed over again (`resumeImports`).
   */
  enqueue: (items: QueuedItem[]) => Promise<void>
  /** Hands webhooks to their queue. Never throws: the clock hands over again what is due. */
  enqueueWebhooks: (webhooks: QueuedWebhook[]) => Promise<void>
  /** Called when a change that adds to the feed has landed. Nothing waits for it. */
  feedGrew?: () => void
  /**
   * Set when the caller sent an Idempotency-Key: turns the verb's result into the record of the
   * answer, so that it lands in the same batch as the change itself.
   */
  receipt?: (result: unknown) => Promise<IdempotencyReceipt>
}

/** The transparency log's name and keys, as the deployment sets them. */
export type LogSettings = {
  /** What checkpoints begin with; empty: the host and port of `origin`, and `/log`. */
  origin: string
  /** Private keys (see src/log/note.ts) with white space between them; empty: there is none. */
  keys: string
}

/** One page of an import on its way through the queue; `host` is whose site it is on. */
export type QueuedItem = { jobId: string; position: number; host: string }

/** A webhook that may have entries to take; not before so many seconds. */
export type QueuedWebhook = { webhookId: string; delaySeconds?: number }

export type IdempotencyReceipt = {
  scope: string
  key: string
  requestHash: string
  status: number
  answer: string
}

export type AuditEntry = { action: string; recordId: string; before?: unknown; after?: unknown }

type Change<R> = {
  statements: Statement[]
  /** No audit row, no write. */
  audit: [AuditEntry, ...AuditEntry[]]
  result: R
  conflicts?: Conflicts
}

/**
 * What it means for a change that the database refuses it: by the columns of a UNIQUE constraint,
 * as `table.column, …`, or `stale` for a guard that met no row.
 */
export type Conflicts = Record<string, { code: ErrorCode; detail: string }>

/**
 * Lands a change whole: the statements, the audit rows and the idempotency record in one batch.
 * Returns the result as given, which is therefore known before the batch runs.
 * @throws DomainError as `conflicts` says; else what `runBatch` throws
 */
export async function commit<R>(ctx: Context, change: Change<R>): Promise<R> {
  const receipt = await ctx.receipt?.(change.result)
  const audit = await Promise.all(change.audit.map((entry) => auditRow(ctx, entry)))
  try {
    await runBatch(ctx.db, [
      // First, so that of two requests with one key the second fails on just that.
      ...(receipt ? [insertIdempotencyRecord(ctx.db, { ...receipt, createdAt: ctx.now })] : []),
      ...change.statements,
      ...audit.map((row) => insertAudit(ctx.db, row)),
    ])
  } catch (error) {
    if (error instanceof UniqueViolation && error.columns === ANSWER_KEY)
      throw new AlreadyAnswered()
    const refusal =
      error instanceof UniqueViolation
        ? error.columns
        : error instanceof StaleWrite
          ? 'stale'
          : null
    const conflict = refusal === null ? undefined : change.conflicts?.[refusal]
    throw conflict ? new DomainError(conflict.code, conflict.detail) : error
  }
  if (change.statements.some(({ feeds }) => feeds)) ctx.feedGrew?.()
  return change.result
}

const ANSWER_KEY = 'idempotency_records.scope, idempotency_records.key'

/** The same request with the same Idempotency-Key landed first, at the same moment. */
export class AlreadyAnswered extends Error {
  override name = 'AlreadyAnswered'
}

/** A guarded update together with the statement that aborts the batch if it changed nothing. */
export function guarded(update: Statement): Statement[] {
  return [update, abortIfUnchanged()]
}

/** An id that sorts at the request's time. */
export function idFor(ctx: Context, prefix: IdPrefix): string {
  return newId(prefix, Date.parse(ctx.now))
}

/** Who acts, when, in which request: what every audit row of this request begins with. */
export function auditStamp({ actor, now, requestId }: Context): AuditStamp {
  if (actor.kind === 'anonymous') throw new Error('nobody in particular writes nothing')
  return {
    at: now,
    requestId,
    actorKind: actor.kind,
    memberId: actor.kind === 'member' ? actor.member.id : null,
    organisationId: actor.kind === 'member' ? actor.organisationId : null,
  }
}

async function auditRow(ctx: Context, entry: AuditEntry) {
  return {
    ...auditStamp(ctx),
    action: entry.action,
    recordId: entry.recordId,
    before: entry.before === undefined ? null : await digest(entry.before),
    after: entry.after === undefined ? null : await digest(entry.after),
  }
}
