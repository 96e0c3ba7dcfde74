import * as z from 'zod'
import { Rating } from './scale.ts'
import { NewSource, Source } from './source.ts'
import { LIMITS } from './limits.ts'
import {
  changeOf,
  day,
  filledText,
  id,
  language,
  line,
  page,
  text,
  timestamp,
  webUrl,
} from './text.ts'

export const VERDICT_STATES = ['draft', 'in_review', 'published', 'retracted'] as const
const REVISION_STATES = ['draft', 'in_review', 'published'] as const
export const REVISION_KINDS = [
  'original',
  'update',
  'clarification',
  'correction',
  'retraction',
] as const

const RatingChoice = z
  .strictObject({
    key: line(),
    scale: id('scl').nullable().default(null).meta({ description: 'null: the built-in scale.' }),
  })
  .meta({ id: 'RatingChoice' })

const NewReply = z
  .strictObject({
    party: line().meta({ description: 'Who was asked.' }),
    askedOn: day(),
    channel: line().meta({ description: 'How they were asked.' }),
    answer: filledText(LIMITS.quote).nullable().default(null).meta({
      description: 'What they answered; null: there was no answer.',
    }),
    answeredOn: day().nullable().default(null),
  })
  .superRefine(({ answer, askedOn, answeredOn }, ctx) => {
    const refuse = (code: string, message: string) =>
      ctx.addIssue({ code: 'custom', path: ['answeredOn'], message, params: { code } })
    if ((answer === null) !== (answeredOn === null))
      refuse('reply.day', 'must be given with an answer, and only then')
    else if (answeredOn !== null && answeredOn < askedOn)
      refuse('reply.order', 'must not be before the day on which they were asked')
  })
  .meta({ id: 'NewReply', description: 'The right of reply: who was asked, and what came of it.' })

export const Reply = z
  .strictObject({
    party: z.string(),
    askedOn: z.string(),
    channel: z.string(),
    answer: z.string().nullable(),
    answeredOn: z.string().nullable(),
  })
  .meta({ id: 'Reply', description: 'Who was asked for a reply, and what came of it.' })

const draft = {
  rating: RatingChoice.nullable(),
  conclusion: text(LIMITS.paragraph).meta({ description: 'One sentence for readers.' }),
  rationale: text(LIMITS.rationale).meta({ description: 'Markdown, kept as written.' }),
  language: language().nullable(),
  reviewUrl: webUrl().nullable().meta({ description: 'The desk’s own page of this review.' }),
  conflictOfInterest: text(LIMITS.paragraph).nullable(),
  replies: z.array(NewReply).max(LIMITS.replies),
  sources: z.array(NewSource).max(LIMITS.sources),
}

/** A draft may be incomplete; the publication gate says what is missing. */
export const NewVerdict = z
  .strictObject({
    rating: draft.rating.default(null),
    conclusion: draft.conclusion.default(''),
    rationale: draft.rationale.default(''),
    language: draft.language.default(null),
    reviewUrl: draft.reviewUrl.default(null),
    conflictOfInterest: draft.conflictOfInterest.default(null),
    replies: draft.replies.default([]),
    sources: draft.sources.default([]),
  })
  .meta({
    id: 'NewVerdict',
    examples: [
      {
        rating: { key: 'mostly-true' },
        conclusion: 'The audited accounts show growth of 11.6 percent.',
        rationale: 'The mayor *rounded up*; see the [accounts](https://city.example/accounts).',
        language: 'en',
        sources: [
          {
            kind: 'primary',
            url: 'https://city.example/accounts',
            title: 'Audited accounts',
            stance: 'supports',
            passage: 'Harbour: 11.6 percent above the previous year.',
          },
        ],
      },
    ],
  })
export type NewVerdict = z.infer<typeof NewVerdict>

const NEXT_KINDS = ['update', 'clarification', 'correction'] as const

const next = {
  kind: z.enum(NEXT_KINDS).meta({
    description:
      'What it is to the revision before. A change of rating is a correction, whatever it is called.',
  }),
  reason: filledText(LIMITS.paragraph).meta({ description: 'For readers: why it says otherwise.' }),
}

/** `kind` and `reason` are those of a next revision; a first one has none. */
export const VerdictChange = changeOf({ ...draft, ...next }, 'VerdictChange')

export const NextRevision = z.strictObject(next).meta({
  id: 'NextRevision',
  examples: [{ kind: 'update', reason: 'The audit of the accounts is out.' }],
})

export const Retraction = z.strictObject({ reason: next.reason }).meta({
  id: 'Retraction',
  examples: [{ reason: 'We checked another speech than the one that the claim is from.' }],
})

export const Objection = z
  .strictObject({ note: filledText(LIMITS.paragraph) })
  .meta({ id: 'Objection', examples: [{ note: 'The accounts were restated since.' }] })

export const Return = z
  .strictObject({ note: filledText(LIMITS.paragraph) })
  .meta({ id: 'Return', examples: [{ note: 'The second source does not say this.' }] })

const Signature = z.strictObject({ memberId: id('mbr'), name: z.string() })

export const Revision = z
  .strictObject({
    number: z.int(),
    kind: z.enum(REVISION_KINDS),
    state: z.enum(REVISION_STATES),
    rating: Rating.nullable(),
    conclusion: z.string(),
    rationale: z.strictObject({
      markdown: z.string(),
      html: z.string().meta({ description: 'Safe: raw HTML escaped, dangerous URLs dropped.' }),
    }),
    language: z.string().nullable(),
    reviewUrl: z.string().nullable(),
    conflictOfInterest: z.string().nullable(),
    replies: z.array(Reply),
    claimText: z.string().nullable().meta({
      description: 'The claim in the words that it had at publication; null before.',
    }),
    reason: z.string().nullable().meta({ description: 'Why it replaces the one before.' }),
    sources: z.array(Source),
    authors: z.array(Signature).meta({ description: 'Everybody who wrote in it.' }),
    approvers: z.array(Signature),
    objections: z.array(Signature.extend({ note: z.string() })).meta({
      description: 'Votes against, where two of three decide; with their reasons.',
    }),
    createdAt: timestamp(),
    submittedAt: timestamp().nullable(),
    publishedAt: timestamp().nullable(),
  })
  .meta({ id: 'Revision', description: 'Immutable once published.' })
export type Revision = z.infer<typeof Revision>

const Finding = z.strictObject({ code: z.string(), message: z.string() })

const Difference = z
  .strictObject({
    field: z.string().meta({ description: 'Sources are told by page: `sources[https://…]`.' }),
    before: z.unknown().meta({ description: 'null where there was none.' }),
    after: z.unknown().meta({ description: 'null where there is none any more.' }),
  })
  .meta({ id: 'Difference' })

export const ComparedRevision = z
  .strictObject({
    verdictId: id('vrd'),
    revision: Revision,
    comparedWith: z
      .int()
      .nullable()
      .meta({ description: 'The revision before; null on the first.' }),
    differences: z.array(Difference),
  })
  .meta({ id: 'ComparedRevision', description: 'A revision, and what it says otherwise.' })

export const GateReport = z
  .strictObject({ failures: z.array(Finding), warnings: z.array(Finding) })
  .meta({
    id: 'GateReport',
    description: 'What the publication gate says of the working revision, else the published one.',
  })
export type GateReport = z.infer<typeof GateReport>

export const Verdict = z
  .strictObject({
    id: id('vrd'),
    claimId: id('clm'),
    organisation: z.strictObject({ id: id('org'), slug: z.string(), name: z.string() }),
    state: z.enum(VERDICT_STATES),
    version: z.int().meta({ description: 'The ETag is `"v` + this + `"`.' }),
    published: Revision.nullable(),
    working: Revision.nullable().meta({
      description: 'The revision being drafted or reviewed; its own desk sees it, nobody else.',
    }),
    returnNote: z.string().nullable(),
    gate: GateReport.nullable().meta({
      description: 'Its own desk sees it, on single reads and after changes.',
    }),
    createdAt: timestamp(),
    updatedAt: timestamp(),
  })
  .meta({ id: 'Verdict', description: 'An organisation’s review of a claim.' })
export type Verdict = z.infer<typeof Verdict>

export const VerdictPage = page('VerdictPage', Verdict)
export const RevisionPage = page('RevisionPage', Revision)
