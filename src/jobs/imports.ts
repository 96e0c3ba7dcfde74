import type { QueuedItem } from '../domain/context.ts'
import { giveUpItem, importItem } from '../domain/imports.ts'
import { wakeWebhooks } from '../domain/webhooks/wake.ts'
import type { Bindings } from '../http/environment.ts'
import { contextOf } from './context.ts'

/** Between two pages of one host, in milliseconds. */
const SPACING = 1_000
/** Before a page is tried again, in seconds, times the attempts so far. */
const DELAY = 60

/**
 * What the queue of imports hands over. Pages of several hosts are fetched side by side, those of
 * one host one after the other with a pause behind each. The queue has one consumer at a time
 * (`max_concurrency`), so that no other run fetches from the same host meanwhile.
 */
export async function runImports(
  { messages }: MessageBatch<QueuedItem>,
  env: Bindings,
): Promise<void> {
  const hosts = Map.groupBy(messages, ({ body }) => body.host)
  let grew = false
  const feedGrew = () => {
    grew = true
  }
  await Promise.all(
    [...hosts.values()].map(async (pages) => {
      for (const message of pages) {
        await runImport(message, env, feedGrew)
        await new Promise((resolve) => setTimeout(resolve, SPACING))
      }
    }),
  )
  // A page that turned out to be an alias shows something that it did not show before.
  if (grew) await wakeWebhooks(contextOf('import', env, new Date()))
}

async function runImport(
  message: Message<QueuedItem>,
  env: Bindings,
  feedGrew: () => void,
): Promise<void> {
  const { body, attempts } = message
  const ctx = { ...contextOf('import', env, new Date()), feedGrew }
  let isFinished: boolean
  try {
    isFinished = (await importItem(ctx, body, attempts)) === 'finished'
  } catch (error) {
    // As for requests, the log gets the kind of error alone: its message may hold SQL and values.
    const name = error instanceof Error ? error.name : typeof error
    console.error(JSON.stringify({ level: 'error', requestId: ctx.requestId, error: name }))
    isFinished = await giveUpItem(ctx, body, attempts).catch(() => false)
  }
  if (isFinished) message.ack()
  else message.retry({ delaySeconds: DELAY * attempts })
}
