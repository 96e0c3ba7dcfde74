import { findWebhook, updateWebhook, type WebhookRow } from '../../storage/webhooks.ts'
import { allow } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { notFound } from '../errors.ts'

/** A webhook of the actor's own desk, for its admins. @throws DomainError record.not_found */
export async function ownWebhook(ctx: Context, id: string): Promise<WebhookRow> {
  const me = allow(ctx.actor, 'webhook:manage')
  const webhook = await findWebhook(ctx.db, id)
  if (!webhook || webhook.organisationId !== me.organisationId) throw notFound('webhook')
  return webhook
}

/** What the audit log takes the digest of: nothing that is secret. */
export const audited = ({ secrets, ...webhook }: WebhookRow) => ({
  ...webhook,
  secrets: secrets.length,
})

/** Changes a webhook as it was read, with the audit row. */
export function commitWebhook(
  ctx: Context,
  before: WebhookRow,
  change: Partial<WebhookRow>,
  action: string,
): Promise<WebhookRow> {
  const update = { ...change, updatedAt: ctx.now }
  const after = { ...before, ...update, version: before.version + 1 }
  return commit(ctx, {
    statements: guarded(updateWebhook(ctx.db, before, update)),
    audit: [{ action, recordId: before.id, before: audited(before), after: audited(after) }],
    result: after,
  })
}
