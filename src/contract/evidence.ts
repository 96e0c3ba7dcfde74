import * as z from 'zod'
import { LIMITS } from './limits.ts'
import { SOURCE_KINDS, STANCES } from './source.ts'
import { filledText, id, page, timestamp } from './text.ts'

const SOURCE_STATES = ['ok', 'moved', 'gone', 'changed', 'unreachable'] as const
const FINDING_STATES = ['moved', 'gone', 'changed'] as const

const state = z.enum(SOURCE_STATES).meta({
  description:
    '`changed`: a passage that a published verdict relies on does not stand in the page’s text. `unreachable` says nothing of the page.',
})

export const SourceCheck = z
  .strictObject({
    at: timestamp(),
    state,
    status: z.int().nullable().meta({ description: 'Of HTTP; null: there was no answer.' }),
    finalUrl: z.string().nullable().meta({ description: 'Where redirects led.' }),
    contentSha256: z.string().nullable().meta({ description: 'Of the text that was read.' }),
    detail: z.string().meta({ description: 'In a sentence, what it saw.' }),
  })
  .meta({ id: 'SourceCheck', description: 'A look at a source’s page that found something new.' })
export type SourceCheck = z.infer<typeof SourceCheck>

export const SourceRecord = z
  .strictObject({
    id: id('src'),
    pageKey: z.string().meta({ description: 'The page’s identity; not made to be fetched.' }),
    state: state.nullable().meta({ description: 'null: nobody has looked yet.' }),
    checkedAt: timestamp().nullable(),
    nextCheckAt: timestamp()
      .nullable()
      .meta({ description: 'null: no published verdict cites it.' }),
    lastCheck: SourceCheck.nullable().meta({
      description: 'The last look that found something new.',
    }),
    createdAt: timestamp(),
  })
  .meta({ id: 'SourceRecord', description: 'A page that is used as evidence.' })
export type SourceRecord = z.infer<typeof SourceRecord>

export const SourceCitation = z
  .strictObject({
    verdictId: id('vrd'),
    claimId: id('clm'),
    organisation: z.strictObject({ id: id('org'), slug: z.string(), name: z.string() }),
    revision: z.int(),
    publishedAt: timestamp(),
    position: z.int().meta({ description: 'Among the sources of the revision, counted from 1.' }),
    kind: z.enum(SOURCE_KINDS),
    url: z.string().nullable(),
    stance: z.enum(STANCES).nullable(),
    passage: z.string().nullable(),
  })
  .meta({ id: 'SourceCitation', description: 'Where a published verdict cites a page.' })
export type SourceCitation = z.infer<typeof SourceCitation>

export const EvidenceItem = z
  .strictObject({
    verdictId: id('vrd'),
    claimId: id('clm'),
    revision: z.int().meta({ description: 'The one that is published.' }),
    source: z.strictObject({ id: id('src'), pageKey: z.string() }),
    state: z.enum(FINDING_STATES),
    detail: z.string().meta({ description: 'In a sentence, what was seen.' }),
    movedTo: z.string().nullable(),
    seenAt: timestamp().meta({ description: 'When it was first seen.' }),
    citations: z
      .array(
        z.strictObject({
          position: z.int(),
          url: z.string().nullable(),
          title: z.string().nullable(),
          archiveUrl: z.string().nullable(),
          stance: z.enum(STANCES).nullable(),
          passage: z.string().nullable(),
        }),
      )
      .meta({ description: 'Those that it concerns.' }),
  })
  .meta({ id: 'EvidenceItem', description: 'A published verdict whose evidence is not as it was.' })
export type EvidenceItem = z.infer<typeof EvidenceItem>

export const NewEvidenceReview = z
  .strictObject({
    verdictId: id('vrd'),
    sourceId: id('src'),
    seenAt: timestamp().nullable().default(null).meta({
      description: 'Of the item as it was read; null: whatever it is now.',
    }),
    note: filledText(LIMITS.paragraph).nullable().default(null),
  })
  .meta({
    id: 'NewEvidenceReview',
    examples: [
      {
        verdictId: 'vrd_01kb0000000000000000000000',
        sourceId: 'src_01kb0000000000000000000000',
        note: 'The archived copy holds the passage.',
      },
    ],
  })

export const EvidenceReview = z
  .strictObject({
    verdictId: id('vrd'),
    revision: z.int(),
    sourceId: id('src'),
    seenAt: timestamp(),
    memberId: id('mbr'),
    note: z.string().nullable(),
    createdAt: timestamp(),
  })
  .meta({ id: 'EvidenceReview', description: 'A desk has seen it, and lets its verdict stand.' })
export type EvidenceReview = z.infer<typeof EvidenceReview>

export const SourceCheckPage = page('SourceCheckPage', SourceCheck)
export const SourceCitationPage = page('SourceCitationPage', SourceCitation)
export const EvidencePage = page('EvidencePage', EvidenceItem)
