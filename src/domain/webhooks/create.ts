import { lastChange } from '../../storage/feed.ts'
import { insertWebhook, type WebhookRow } from '../../storage/webhooks.ts'
import { IngestionRefusal } from '../../ingestion/refusal.ts'
import { allow } from '../actor.ts'
import { commit, type Context, guarded, idFor } from '../context.ts'
import { DomainError } from '../errors.ts'
import { audited } from './own.ts'
import { newSecret } from './signature.ts'

/** The disabled ones count: they can be set to another URL. */
const MOST = 20

/**
 * Has the organisation told of every entry that follows `since`, by default of those to come. Only
 * this answer shows the secret.
 * @throws DomainError fetch.*, request.invalid (since), webhook.too_many
 */
export async function createWebhook(
  ctx: Context,
  { url, since }: { url: string; since: number | null },
): Promise<WebhookRow> {
  const me = allow(ctx.actor, 'webhook:manage')
  await expectDeliverable(ctx, url)
  const last = await lastChange(ctx.db)
  expectEntry(since ?? last, last)
  const webhook: WebhookRow = {
    id: idFor(ctx, 'whk'),
    organisationId: me.organisationId,
    url,
    origin: ctx.origin,
    secrets: [newSecret()],
    state: 'active',
    cursor: since ?? last,
    failures: 0,
    nextAttemptAt: null,
    lastStatus: null,
    lastError: null,
    lastDeliveredAt: null,
    disabledAt: null,
    version: 1,
    createdBy: me.member.id,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  }
  const created = await commit(ctx, {
    statements: guarded(insertWebhook(webhook, MOST)),
    audit: [{ action: 'webhook.created', recordId: webhook.id, after: audited(webhook) }],
    result: webhook,
    conflicts: {
      stale: { code: 'webhook.too_many', detail: `An organisation has at most ${MOST} webhooks.` },
    },
  })
  if (created.cursor < last) await ctx.enqueueWebhooks([{ webhookId: created.id }])
  return created
}

/** Refuses a URL that nothing would be sent to. @throws DomainError fetch.* */
export async function expectDeliverable(ctx: Context, url: string): Promise<void> {
  const { expectPublic } = await import('../../ingestion/post.ts')
  try {
    await expectPublic(url, ctx.fetching)
  } catch (error) {
    throw error instanceof IngestionRefusal ? new DomainError(error.code, error.message) : error
  }
}

/** @throws DomainError request.invalid */
export function expectEntry(since: number, last: number): void {
  if (since <= last) return
  throw new DomainError('request.invalid', `The newest entry of the feed is ${last}.`, {
    errors: [
      {
        in: 'body',
        pointer: '/since',
        code: 'since.beyond',
        message: `must not be past the newest entry, ${last}`,
      },
    ],
  })
}
