import { IngestionRefusal } from '../../ingestion/refusal.ts'
import type { WebhookRow } from '../../storage/webhooks.ts'
import type { Context } from '../context.ts'
import { userAgentOf } from '../ingestion.ts'
import type { WebhookMessage } from './message.ts'
import { signedHeaders } from './signature.ts'

/** What became of a message: taken by a 2xx, or the reason why not. */
export type Outcome = { status: number | null; error: string | null }

/** Sends messages to a webhook's URL, signed as of the moment at which each goes out. */
export async function senderTo(
  ctx: Context,
  { url, secrets }: WebhookRow,
): Promise<(message: WebhookMessage) => Promise<Outcome>> {
  const { wayTo } = await import('../../ingestion/post.ts')
  const post = wayTo(url, { ...ctx.fetching, userAgent: userAgentOf(ctx) })
  return async ({ id, body }) => {
    const headers = await signedHeaders(secrets, id, new Date(), body)
    try {
      const status = await post({ headers, body })
      const isTaken = status >= 200 && status < 300
      return { status, error: isTaken ? null : `It answered ${status}.` }
    } catch (error) {
      if (!(error instanceof IngestionRefusal)) throw error
      return { status: null, error: error.message }
    }
  }
}
