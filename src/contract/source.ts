import * as z from 'zod'
import { LIMITS } from './limits.ts'
import { day, filledText, id, line, text, timestamp, webUrl } from './text.ts'

export const SOURCE_KINDS = ['primary', 'secondary', 'expert', 'data', 'withheld'] as const
export const STANCES = ['supports', 'refutes', 'context'] as const

const fields = {
  kind: z.enum(SOURCE_KINDS),
  url: webUrl().nullable().default(null),
  title: line().nullable().default(null),
  publisher: line().nullable().default(null),
  withheldReason: filledText(LIMITS.paragraph)
    .nullable()
    .default(null)
    .meta({ description: 'Why a withheld source is not named; it has no URL.' }),
  publishedOn: day().nullable().default(null),
  archiveUrl: webUrl().nullable().default(null),
  readAt: timestamp().nullable().default(null),
  contentSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
    .nullable()
    .default(null)
    .meta({ description: 'SHA-256 of what was read.' }),
  stance: z.enum(STANCES).nullable().default(null).meta({ description: 'Towards the claim.' }),
  passage: text(LIMITS.quote)
    .nullable()
    .default(null)
    .meta({ description: 'The words that the verdict relies on.' }),
}

export const NewSource = z
  .strictObject({
    ...fields,
    sourceId: id('src').nullable().optional().meta({
      description: 'As reads show it, so that they can be sent back; it is the URL that counts.',
    }),
  })
  .superRefine((source, ctx) => {
    // What a revision cites is published with it: a link would name whom it is to protect.
    if (source.kind !== 'withheld') return
    for (const field of ['url', 'archiveUrl'] as const)
      if (source[field] !== null)
        ctx.addIssue({
          code: 'custom',
          path: [field],
          message: 'must be null: a withheld source would be named by it',
          params: { code: 'source.withheld_named' },
        })
  })
  .meta({ id: 'NewSource', description: 'A page or document used as evidence.' })

export const Source = z
  .strictObject({
    sourceId: id('src').nullable().meta({
      description: 'The record of its page; null: a withheld source has no page.',
    }),
    kind: z.enum(SOURCE_KINDS),
    url: z.string().nullable(),
    title: z.string().nullable(),
    publisher: z.string().nullable(),
    withheldReason: z.string().nullable(),
    publishedOn: z.string().nullable(),
    archiveUrl: z.string().nullable(),
    readAt: z.string().nullable(),
    contentSha256: z.string().nullable(),
    stance: z.enum(STANCES).nullable(),
    passage: z.string().nullable(),
  })
  .meta({ id: 'Source', description: 'Evidence as a revision cites it; fixed with the revision.' })
export type Source = z.infer<typeof Source>
