import { runBatch, UniqueViolation } from '../storage/db.ts'
import { deleteIdempotencyRecordsBefore, insertIdempotencyRecord } from '../storage/idempotency.ts'
import { AlreadyAnswered, type Context, type Database, type IdempotencyReceipt } from './context.ts'

/** What was answered under a key is kept for so many milliseconds: a day. */
const KEPT_FOR = 86_400_000

/** What was answered under a key, by scope and key. */
export { findIdempotencyRecord as findAnswer } from '../storage/idempotency.ts'

/**
 * Keeps the answer of a request that changed nothing; others record theirs with their change.
 * @throws AlreadyAnswered
 */
export async function keepAnswer(ctx: Context, receipt: IdempotencyReceipt): Promise<void> {
  try {
    await runBatch(ctx.db, [insertIdempotencyRecord(ctx.db, { ...receipt, createdAt: ctx.now })])
  } catch (error) {
    throw error instanceof UniqueViolation ? new AlreadyAnswered() : error
  }
}

/** Forgets what was answered more than a day ago. */
export async function forgetAnswers(db: Database, now: Date): Promise<void> {
  const limit = new Date(now.getTime() - KEPT_FOR).toISOString()
  await runBatch(db, [deleteIdempotencyRecordsBefore(db, limit)])
}
