import type { QueuedWebhook } from '../domain/context.ts'
import { deliver } from '../domain/webhooks/deliver.ts'
import type { Bindings } from '../http/environment.ts'
import { contextOf } from './context.ts'

/** Before a message is tried again that a failure of ours kept from its work, in seconds. */
const DELAY = 30

/**
 * What the queue of webhooks hands over: webhooks side by side, each once. The queue has one consumer
 * at a time (`max_concurrency`), so that nothing overtakes anything on its way to one receiver.
 */
export async function runWebhooks(
  { messages }: MessageBatch<QueuedWebhook>,
  env: Bindings,
): Promise<void> {
  const webhooks = Map.groupBy(messages, ({ body }) => body.webhookId)
  await Promise.all([...webhooks].map(([id, [message]]) => runWebhook(id, message!, env)))
}

async function runWebhook(
  id: string,
  message: Message<QueuedWebhook>,
  env: Bindings,
): Promise<void> {
  const ctx = contextOf('webhooks', env, new Date())
  try {
    await deliver(ctx, id, () => new Date())
  } catch (error) {
    // As for requests, the log gets the kind of error alone: its message may hold SQL and values.
    const name = error instanceof Error ? error.name : typeof error
    console.error(JSON.stringify({ level: 'error', requestId: ctx.requestId, error: name }))
    message.retry({ delaySeconds: DELAY })
  }
}
