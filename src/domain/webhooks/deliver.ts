import { runBatch, StaleWrite } from '../../storage/db.ts'
import { findWebhook, updateWebhook, type WebhookRow } from '../../storage/webhooks.ts'
import { type Context, guarded } from '../context.ts'
import { EVERYTHING, feedAfter } from '../feed.ts'
import { messageOf } from './message.ts'
import { commitWebhook } from './own.ts'
import { waitAfter } from './schedule.ts'
import { type Outcome, senderTo } from './send.ts'

/** A message of the queue delivers so many entries, so that others' turns come. */
const AT_ONCE = 8
/** And begins no other one after so many milliseconds. */
const BUDGET = 20_000
/** A message that comes so early, in milliseconds, has come at its time. */
const EARLY = 2_000

/**
 * Delivers the entries after a webhook's cursor, one after the other, each once the one before was
 * taken; the cursor moves with each. The first that is not taken ends it until its time comes again.
 * An entry is delivered at least once: again where it was taken but that could not be written down.
 * @param ctx the system's
 * @param clock reads the time: a delivery may take longer than the moment that `ctx.now` is
 */
export async function deliver(ctx: Context, webhookId: string, clock: () => Date): Promise<void> {
  const start = clock().getTime()
  let webhook = await findWebhook(ctx.db, webhookId)
  if (webhook?.state !== 'active') return
  if (webhook.nextAttemptAt !== null && Date.parse(webhook.nextAttemptAt) > start + EARLY) return
  const own: Context = { ...ctx, origin: ctx.origin || webhook.origin }
  const { entries, more } = await feedAfter(own, EVERYTHING, webhook.cursor, AT_ONCE)
  const send = await senderTo(own, webhook)
  try {
    for (const entry of entries) {
      if (clock().getTime() - start > BUDGET) break
      const outcome = await send(messageOf(webhookId, entry))
      const then = { ...own, now: clock().toISOString() }
      if (outcome.error !== null) return await recordFailure(then, webhook, outcome)
      webhook = await recordTaken(then, webhook, entry.seq, outcome)
    }
  } catch (error) {
    // Somebody has changed it meanwhile: what is left to do, the next message sees.
    if (!(error instanceof StaleWrite)) throw error
    return ctx.enqueueWebhooks([{ webhookId }])
  }
  if (more || webhook.cursor < (entries.at(-1)?.seq ?? 0))
    await ctx.enqueueWebhooks([{ webhookId }])
}

/** No audit row: it is no decision of anybody's, and the receiver has its own record. */
async function recordTaken(
  ctx: Context,
  before: WebhookRow,
  cursor: number,
  { status }: Outcome,
): Promise<WebhookRow> {
  const change = {
    cursor,
    failures: 0,
    nextAttemptAt: null,
    lastStatus: status,
    lastError: null,
    lastDeliveredAt: ctx.now,
  }
  await runBatch(ctx.db, guarded(updateWebhook(ctx.db, before, change)))
  return { ...before, ...change, version: before.version + 1 }
}

/** 410 Gone says that nobody wants it any more; else it is tried again until that is no use. */
async function recordFailure(
  ctx: Context,
  before: WebhookRow,
  { status, error }: Outcome,
): Promise<void> {
  const failures = before.failures + 1
  const wait = status === 410 ? null : waitAfter(failures, Math.random())
  const change = { failures, lastStatus: status, lastError: error }
  if (wait === null) {
    const end = { ...change, state: 'disabled', disabledAt: ctx.now, nextAttemptAt: null } as const
    await commitWebhook(ctx, before, end, 'webhook.given_up')
    return
  }
  const nextAttemptAt = new Date(Date.parse(ctx.now) + wait).toISOString()
  await runBatch(ctx.db, guarded(updateWebhook(ctx.db, before, { ...change, nextAttemptAt })))
  await ctx.enqueueWebhooks([{ webhookId: before.id, delaySeconds: Math.ceil(wait / 1_000) }])
}
