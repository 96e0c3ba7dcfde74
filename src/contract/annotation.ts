import * as z from 'zod'
import { Appearance, ShownClaimant } from './claim.ts'
import { Rating } from './scale.ts'
import { Source } from './source.ts'
import { id, Position, timestamp } from './text.ts'
import { Reply, REVISION_KINDS } from './verdict.ts'

const AGREEMENT_STATES = ['single', 'agree', 'adjacent', 'disputed', 'incomparable'] as const

export const Agreement = z
  .strictObject({
    state: z.enum(AGREEMENT_STATES),
    verdicts: z.int(),
    sharedSources: z.int().meta({ description: 'Pages that more than one verdict cites.' }),
  })
  .meta({ id: 'Agreement', description: 'How several desks’ verdicts stand to each other.' })
export type Agreement = z.infer<typeof Agreement>

export const AnnotatedVerdict = z
  .strictObject({
    id: id('vrd'),
    permalink: z.string(),
    organisation: z.strictObject({
      id: id('org'),
      slug: z.string(),
      name: z.string(),
      siteUrl: z.string().nullable(),
      methodologyUrl: z.string().nullable(),
      correctionsUrl: z.string().nullable(),
    }),
    revision: z.int(),
    kind: z.enum(REVISION_KINDS),
    reason: z.string().nullable(),
    rating: Rating,
    claimText: z.string().meta({
      description: 'The claim in the words that this verdict was published on.',
    }),
    conclusion: z.string(),
    rationale: z.strictObject({ markdown: z.string(), html: z.string() }).nullable(),
    sources: z.array(Source),
    abridged: z.boolean().meta({
      description: 'Rationale and sources are left out for size; the permalink has them.',
    }),
    language: z.string().nullable(),
    reviewUrl: z.string().nullable(),
    conflictOfInterest: z.string().nullable(),
    replies: z.array(Reply),
    firstPublishedAt: timestamp(),
    publishedAt: timestamp().meta({ description: 'Of this revision.' }),
  })
  .meta({ id: 'AnnotatedVerdict' })
export type AnnotatedVerdict = z.infer<typeof AnnotatedVerdict>

export const Annotation = z
  .strictObject({
    claim: z.strictObject({
      id: id('clm'),
      permalink: z.string(),
      text: z.string(),
      claimant: ShownClaimant.nullable(),
      claimedOn: z.string().nullable(),
      language: z.string().nullable(),
      topics: z.array(z.string()),
    }),
    appearances: z.array(
      Appearance.omit({ articleId: true, captureId: true, createdAt: true }).extend({
        pagePosition: Position.optional().meta({
          description: 'The place in the page’s own text content, where it has one.',
        }),
        capture: z.strictObject({ id: id('cap'), sha256: z.string(), createdAt: timestamp() }),
        correctedByPublisher: z
          .strictObject({ note: z.string(), at: timestamp() })
          .optional()
          .meta({
            description: 'The page does not say it any more; what the desk says to that.',
          }),
      }),
    ),
    verdicts: z.array(AnnotatedVerdict),
    agreement: Agreement,
    version: z.int(),
  })
  .meta({ id: 'Annotation', description: 'One claim on the page, with its published verdicts.' })
export type Annotation = z.infer<typeof Annotation>

export const Annotations = z
  .strictObject({
    pageKey: z.string(),
    total: z.int().meta({ description: 'Annotated claims on the page.' }),
    annotations: z.array(Annotation),
    next: z.string().nullable().meta({ description: 'Cursor; set past about 1 MB of answer.' }),
  })
  .meta({ id: 'Annotations' })
