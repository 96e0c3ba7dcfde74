import type { Change, CHANGE_KINDS } from '../../contract/change.ts'

/** The type of an event, by the kind of the feed's entry. */
const TYPES: Record<(typeof CHANGE_KINDS)[number], string> = {
  published: 'verdict.published',
  updated: 'verdict.updated',
  clarified: 'verdict.clarified',
  corrected: 'verdict.corrected',
  retracted: 'verdict.retracted',
  changed: 'claim.changed',
  moved: 'claim.moved',
}

export type WebhookMessage = { id: string; body: string }

/** An entry of the feed as one webhook is told of it. Its id is the same each time. */
export function messageOf(webhookId: string, entry: Change): WebhookMessage {
  const event = { type: TYPES[entry.kind], timestamp: entry.at, data: entry }
  return { id: `${webhookId}_${entry.seq}`, body: JSON.stringify(event) }
}

/** What a receiver can try its verification with. */
export function testMessage(webhookId: string, requestId: string, now: string): WebhookMessage {
  const event = { type: 'webhook.test', timestamp: now, data: { webhookId } }
  return { id: `${webhookId}_${requestId}`, body: JSON.stringify(event) }
}
