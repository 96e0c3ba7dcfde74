import { listDueWebhooks } from '../../storage/webhooks.ts'
import type { Context } from '../context.ts'

/** How many webhooks are looked after at once; the clock looks after the others. */
const WOKEN_AT_ONCE = 1_000

/** Hands the webhooks that have entries to take to the queue. */
export async function wakeWebhooks(ctx: Context): Promise<void> {
  const due = await listDueWebhooks(ctx.db, ctx.now, WOKEN_AT_ONCE)
  if (due.length > 0) await ctx.enqueueWebhooks(due.map((webhookId) => ({ webhookId })))
}
