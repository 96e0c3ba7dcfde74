import * as z from 'zod'
import { id, page, timestamp } from './text.ts'

/** A whole number as the digits that a query holds. */
const count = (min: number) =>
  z
    .string()
    .refine((value) => /^(?:0|[1-9]\d{0,14})$/.test(value) && Number(value) >= min, {
      error: `must be a whole number from ${min} on`,
      params: { code: 'range' },
    })
    .transform(Number)
    .optional()
    .meta({ type: 'integer', minimum: min, maximum: 999_999_999_999_999 })

/** Either of a revision's inclusion or of two trees' consistency. */
export const ProofQuery = z
  .strictObject({
    verdict: id('vrd').optional().meta({ description: 'Inclusion: of which verdict.' }),
    revision: count(1).meta({ description: 'Inclusion: of which revision.' }),
    size: count(1).meta({ description: 'Inclusion: in the tree of so many leaves; else in all.' }),
    from: count(0).meta({ description: 'Consistency: the size of the older tree.' }),
    to: count(0).meta({ description: 'Consistency: the size of the newer tree.' }),
  })
  .superRefine(({ verdict, revision, size, from, to }, ctx) => {
    const refuse = (name: string, code: string, message: string) =>
      ctx.addIssue({ code: 'custom', path: [name], message, params: { code } })
    const isConsistency = verdict === undefined && (from !== undefined || to !== undefined)
    if (isConsistency) {
      if (from === undefined) refuse('from', 'required', 'is required with `to`')
      if (to === undefined) refuse('to', 'required', 'is required with `from`')
      if (from !== undefined && to !== undefined && from > to)
        refuse('to', 'range', 'must not be less than `from`')
      if (revision !== undefined) refuse('revision', 'choice', 'goes with `verdict`')
      if (size !== undefined) refuse('size', 'choice', 'goes with `verdict`')
      return
    }
    if (verdict === undefined) refuse('verdict', 'required', 'is required, or `from` and `to`')
    if (revision === undefined) refuse('revision', 'required', 'is required with `verdict`')
    if (from !== undefined) refuse('from', 'choice', 'does not go with `verdict`')
    if (to !== undefined) refuse('to', 'choice', 'does not go with `verdict`')
  })

const proved = {
  hashes: z.array(z.string()).meta({ description: 'In the order of RFC 9162; base 64.' }),
  checkpoint: z.string().meta({
    description: 'Of the (newer) tree: a signed note, as `/log/checkpoint` answers them.',
  }),
}

export const LogProof = z
  .union([
    z.strictObject({
      kind: z.literal('inclusion'),
      index: z.int().min(0).meta({ description: 'The leaf, counted from 0.' }),
      size: z.int().min(1),
      entry: z.string().meta({ description: 'What is hashed, as UTF-8.' }),
      leafHash: z.string().meta({ description: 'SHA-256 of a zero byte and the entry; base 64.' }),
      ...proved,
    }),
    z.strictObject({
      kind: z.literal('consistency'),
      from: z.int().min(0),
      to: z.int().min(0),
      ...proved,
    }),
  ])
  .meta({ id: 'LogProof', description: 'RFC 9162, sections 2.1.3 and 2.1.4.' })
export type LogProof = z.infer<typeof LogProof>

const text = z.string().nullable()

/** What a leaf's digest is of: docs/log.md says what each field is. */
const LoggedRevision = z
  .strictObject({
    type: z.literal('apostil.record.v1'),
    verdictId: id('vrd'),
    organisationId: id('org'),
    revision: z.int().min(1),
    kind: z.string(),
    claimText: text,
    rating: z
      .strictObject({
        scaleId: id('scl'),
        scaleVersion: z.int(),
        key: z.string(),
        label: z.string(),
        kind: z.string(),
        value: z.number().nullable(),
        normalisedKey: text,
      })
      .nullable(),
    conclusion: z.string(),
    rationale: z.string(),
    language: text,
    reviewUrl: text,
    conflictOfInterest: text,
    replies: z.array(
      z.strictObject({
        party: z.string(),
        askedOn: z.string(),
        channel: z.string(),
        answer: text,
        answeredOn: text,
      }),
    ),
    reason: text,
    sources: z.array(
      z.strictObject({
        kind: z.string(),
        url: text,
        title: text,
        publisher: text,
        withheldReason: text,
        publishedOn: text,
        archiveUrl: text,
        readAt: text,
        contentSha256: text,
        stance: text,
        passage: text,
      }),
    ),
    authors: z.array(id('mbr')),
    approvers: z.array(id('mbr')),
    publishedAt: timestamp().nullable(),
  })
  .meta({ id: 'LoggedRevision' })

export const LogRecord = z
  .strictObject({
    index: z.int().min(0).nullable().meta({ description: 'Which leaf it is; null: it is none.' }),
    claimId: id('clm'),
    current: z.boolean().meta({ description: 'Whether readers are shown this revision now.' }),
    pages: z.array(z.string()).meta({ description: 'Where the claim appears, by page keys.' }),
    record: LoggedRevision,
  })
  .meta({ id: 'LogRecord', description: 'A published revision, as the log commits to it.' })
export type LogRecord = z.infer<typeof LogRecord>

export const LogRecordPage = page('LogRecordPage', LogRecord)
