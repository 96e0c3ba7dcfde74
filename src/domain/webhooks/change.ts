import { lastChange } from '../../storage/feed.ts'
import type { WebhookRow } from '../../storage/webhooks.ts'
import type { Context } from '../context.ts'
import { retrying } from '../retrying.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { expectDeliverable, expectEntry } from './create.ts'
import { commitWebhook, ownWebhook } from './own.ts'
import { newSecret } from './signature.ts'

/** Nothing has failed yet, as of now. */
const AFRESH = { failures: 0, nextAttemptAt: null, lastStatus: null, lastError: null } as const

/**
 * Sends to another URL, stops, or begins again where it stopped.
 * @throws DomainError fetch.*, precondition.stale
 */
export async function changeWebhook(
  ctx: Context,
  id: string,
  { url, active }: { url?: string | undefined; active?: boolean | undefined },
  expected: Expected,
): Promise<WebhookRow> {
  const before = await ownWebhook(ctx, id)
  expectVersion(before, expected)
  if (url !== undefined) await expectDeliverable(ctx, url)
  const isActive = active ?? before.state === 'active'
  const after = await commitWebhook(
    ctx,
    before,
    {
      ...AFRESH,
      ...(url !== undefined && { url }),
      state: isActive ? 'active' : 'disabled',
      disabledAt: isActive ? null : (before.disabledAt ?? ctx.now),
    },
    'webhook.changed',
  )
  if (isActive) await ctx.enqueueWebhooks([{ webhookId: id }])
  return after
}

/** Stops the deliveries; the webhook stays, and can be made active again. Idempotent. */
export function disableWebhook(ctx: Context, id: string): Promise<void> {
  return retrying(async () => {
    const before = await ownWebhook(ctx, id)
    if (before.state === 'disabled') return
    await commitWebhook(
      ctx,
      before,
      { state: 'disabled', disabledAt: ctx.now, nextAttemptAt: null },
      'webhook.disabled',
    )
  })
}

/**
 * A new secret, which only this answer shows. The one before signs along until the next rotation,
 * or is dropped at once.
 */
export function rotateSecret(ctx: Context, id: string, keepPrevious: boolean): Promise<WebhookRow> {
  return retrying(async () => {
    const before = await ownWebhook(ctx, id)
    const kept = keepPrevious ? before.secrets.slice(0, 1) : []
    return commitWebhook(ctx, before, { secrets: [newSecret(), ...kept] }, 'webhook.rotated')
  })
}

/**
 * Sets the webhook to an entry: what follows it is delivered, again or for the first time.
 * @throws DomainError request.invalid (since)
 */
export function replayWebhook(ctx: Context, id: string, since: number): Promise<WebhookRow> {
  return retrying(async () => {
    const before = await ownWebhook(ctx, id)
    expectEntry(since, await lastChange(ctx.db))
    const change = { ...AFRESH, cursor: since }
    const after = await commitWebhook(ctx, before, change, 'webhook.replayed')
    if (after.state === 'active') await ctx.enqueueWebhooks([{ webhookId: id }])
    return after
  })
}
