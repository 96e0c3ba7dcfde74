import * as z from 'zod'
import { changeOf, id, page, timestamp, webUrl } from './text.ts'

const since = z.int().min(0).max(999_999_999_999_999).meta({
  description: 'The entry of the change feed after which to begin.',
})

export const Webhook = z
  .strictObject({
    id: id('whk'),
    url: z.string(),
    active: z.boolean(),
    cursor: z.int().meta({ description: 'The last entry of the change feed that it has taken.' }),
    failures: z.int().meta({ description: 'In a row, since it last took one.' }),
    nextAttemptAt: timestamp().nullable(),
    lastStatus: z.int().nullable().meta({ description: 'What was answered last, if anything.' }),
    lastError: z.string().nullable().meta({ description: 'Why the last attempt failed.' }),
    lastDeliveredAt: timestamp().nullable(),
    disabledAt: timestamp().nullable(),
    rotating: z.boolean().meta({ description: 'Whether two secrets sign at the moment.' }),
    createdBy: id('mbr'),
    createdAt: timestamp(),
    updatedAt: timestamp(),
  })
  .meta({ id: 'Webhook', description: 'Who is told of each entry of the change feed, in order.' })
export type Webhook = z.infer<typeof Webhook>

export const NewWebhook = z
  .strictObject({
    url: webUrl(),
    since: since.nullable().default(null).meta({
      description: 'The entry after which to begin; null: with what is to come.',
    }),
  })
  .meta({ id: 'NewWebhook', examples: [{ url: 'https://cms.example/hooks/apostil' }] })

/** The only answers that ever hold a signing secret. */
export const WebhookWithSecret = z
  .strictObject({
    ...Webhook.shape,
    secret: z.string().meta({ description: 'Signs the deliveries. Shown this once.' }),
  })
  .meta({ id: 'WebhookWithSecret' })

export const WebhookChange = changeOf({ url: webUrl(), active: z.boolean() }, 'WebhookChange')

export const Rotation = z
  .strictObject({
    keepPrevious: z.boolean().default(true).meta({
      description: 'Whether the secret before signs along until the next rotation.',
    }),
  })
  .meta({ id: 'Rotation', examples: [{}] })

export const Replay = z.strictObject({ since }).meta({ id: 'Replay', examples: [{ since: 0 }] })

export const WebhookTest = z
  .strictObject({
    delivered: z.boolean(),
    status: z.int().nullable().meta({ description: 'What the receiver answered, if it did.' }),
    error: z.string().nullable(),
  })
  .meta({ id: 'WebhookTest' })
export type WebhookTest = z.infer<typeof WebhookTest>

export const WebhookPage = page('WebhookPage', Webhook)
