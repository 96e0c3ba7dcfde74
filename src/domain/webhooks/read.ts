import { listWebhooks, type WebhookRow } from '../../storage/webhooks.ts'
import { allow } from '../actor.ts'
import type { Context } from '../context.ts'
import type { Page } from '../page.ts'

export { ownWebhook as readWebhook } from './own.ts'

/** The desk's own, disabled ones too. */
export function readWebhooks(ctx: Context, page: Page): Promise<WebhookRow[]> {
  const me = allow(ctx.actor, 'webhook:manage')
  return listWebhooks(ctx.db, me.organisationId, page.limit, page.cursor)
}
