import type { Context } from '../context.ts'
import { testMessage } from './message.ts'
import { ownWebhook } from './own.ts'
import { type Outcome, senderTo } from './send.ts'

/** Sends a test event now, and tells what came of it; nothing is written, nothing repeated. */
export async function testWebhook(ctx: Context, id: string): Promise<Outcome> {
  const webhook = await ownWebhook(ctx, id)
  const send = await senderTo(ctx, webhook)
  return send(testMessage(id, ctx.requestId, ctx.now))
}
