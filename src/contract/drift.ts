import * as z from 'zod'
import { LIMITS } from './limits.ts'
import { filledText, id, page, Position, text, timestamp } from './text.ts'

const DRIFT_STATES = ['changed', 'missing', 'ambiguous'] as const
const DIFFERENCE_KINDS = [
  'number',
  'unit',
  'negation',
  'quantifier',
  'modality',
  'name',
  'other',
] as const

const pageHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')
  .meta({ description: 'SHA-256 of the page key, lower-case hex.' })

const words = () => text(LIMITS.difference)

export const NewDriftReport = z
  .strictObject({
    pageHash,
    appearanceId: id('app'),
    state: z.enum(DRIFT_STATES),
    differences: z
      .array(
        z.strictObject({
          kind: z.enum(DIFFERENCE_KINDS),
          was: words().meta({ description: 'Words of the quote; empty where some were put in.' }),
          now: words().meta({ description: 'What stands there; empty where they are gone.' }),
        }),
      )
      .max(LIMITS.list)
      .default([])
      .meta({ description: 'The words that differ, and no others of the page.' }),
  })
  .meta({
    id: 'NewDriftReport',
    examples: [
      {
        pageHash: '0'.repeat(64),
        appearanceId: 'app_01kb0000000000000000000000',
        state: 'changed',
        differences: [{ kind: 'number', was: '12', now: '1.2' }],
      },
    ],
  })
export type NewDriftReport = z.infer<typeof NewDriftReport>

export const DriftReceipt = z
  .strictObject({ received: z.literal(true) })
  .meta({ id: 'DriftReceipt', description: 'The same whether it is news to the desk or not.' })

export const DriftItem = z
  .strictObject({
    id: id('rpt'),
    claimId: id('clm'),
    appearanceId: id('app'),
    articleId: id('art'),
    captureId: id('cap').meta({ description: 'Where the quote was checked.' }),
    url: z.string().meta({ description: 'Of the article; the reports name none.' }),
    pageHash: z.string(),
    exact: z.string().meta({ description: 'The quote.' }),
    state: z.enum(DRIFT_STATES),
    differences: z.array(z.strictObject({ kind: z.string(), was: z.string(), now: z.string() })),
    count: z.int().meta({ description: 'How often it was said, up to 1,000.' }),
    firstAt: timestamp(),
    lastAt: timestamp(),
    version: z.int(),
  })
  .meta({ id: 'DriftItem', description: 'A quote that readers do not find as it was checked.' })
export type DriftItem = z.infer<typeof DriftItem>

const note = filledText(LIMITS.paragraph)

export const DriftNote = z
  .strictObject({ note })
  .meta({ id: 'DriftNote', examples: [{ note: 'The paper corrected the figure on 20 March.' }] })

export const Reanchoring = z
  .strictObject({
    captureId: id('cap'),
    exact: filledText(LIMITS.quote)
      .nullable()
      .default(null)
      .meta({ description: 'null: the words of the quote as it is.' }),
    prefix: text(LIMITS.context).default(''),
    suffix: text(LIMITS.context).default(''),
    occurrence: z.int().min(1).nullable().default(null),
  })
  .meta({ id: 'Reanchoring', examples: [{ captureId: 'cap_01kb0000000000000000000000' }] })

export const DriftCapture = z
  .strictObject({
    reportId: id('rpt'),
    captureId: id('cap'),
    created: z.boolean().meta({ description: 'false: the text was captured before.' }),
    state: z.enum(['intact', ...DRIFT_STATES]).meta({
      description: 'How the quote stands in the text of the capture, as readers’ clients judge it.',
    }),
    ranges: z
      .array(Position)
      .meta({ description: 'Where it stands, or each place where it may; up to 20.' }),
    differences: z.array(
      z.strictObject({ kind: z.enum(DIFFERENCE_KINDS), was: z.string(), now: z.string() }),
    ),
    found: z
      .string()
      .nullable()
      .meta({ description: 'The words there: the `exact` to re-anchor by.' }),
    version: z.int(),
  })
  .meta({ id: 'DriftCapture', description: 'The page as it is now, beside what was checked.' })
export type DriftCapture = z.infer<typeof DriftCapture>

export const ClosedDriftReport = z
  .strictObject({
    id: id('rpt'),
    claimId: id('clm'),
    appearanceId: id('app'),
    action: z.enum(['reanchored', 'corrected', 'retired', 'dismissed']),
    note: z.string().nullable(),
    closedAt: timestamp(),
    closedBy: id('mbr'),
    version: z.int(),
  })
  .meta({ id: 'ClosedDriftReport', description: 'What the desk has made of a report.' })
export type ClosedDriftReport = z.infer<typeof ClosedDriftReport>

export const DriftPage = page('DriftPage', DriftItem)
