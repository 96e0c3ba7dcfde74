import * as z from 'zod'
import { PagePosition } from './article.ts'
import { LIMITS } from './limits.ts'
import { changeOf, day, filledText, id, language, line, page, Position, text } from './text.ts'
import { timestamp, webUrl } from './text.ts'

export const CLAIM_STATES = ['proposed', 'open', 'checked', 'declined', 'merged'] as const

const Claimant = z
  .strictObject({
    name: line(),
    role: line().nullable().default(null),
    sameAs: z
      .array(webUrl())
      .max(LIMITS.list)
      .default([])
      .meta({ description: 'IRIs of the same person or body, e.g. on Wikidata.' }),
  })
  .meta({ id: 'Claimant', description: 'Who makes the claim.' })

/** A claimant as it is told: whatever was taken in once is not held against today's limits. */
export const ShownClaimant = z
  .strictObject({
    name: z.string(),
    role: z.string().nullable(),
    sameAs: z.array(z.string()),
  })
  .meta({ id: 'ShownClaimant' })

const exact = filledText(LIMITS.quote)
const context = text(LIMITS.context)

export const NewAppearance = z
  .strictObject({
    captureId: id('cap'),
    exact,
    prefix: context.default('').meta({ description: 'The words right before the quote.' }),
    suffix: context.default('').meta({ description: 'The words right after the quote.' }),
    occurrence: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .meta({ description: 'Which of several places, counted from 1.' }),
    speaker: line().nullable().default(null),
  })
  .meta({
    id: 'NewAppearance',
    description: 'Where the claim stands: the quote, told apart by its context if it recurs.',
  })

export const Appearance = z
  .strictObject({
    id: id('app'),
    articleId: id('art'),
    captureId: id('cap'),
    exact: z.string(),
    prefix: z.string(),
    suffix: z.string(),
    position: Position,
    occurrence: z.int().meta({ description: 'Which of `occurrences` places, counted from 1.' }),
    occurrences: z.int(),
    pagePosition: PagePosition,
    speaker: z.string().nullable().meta({ description: 'Who is quoted saying it there.' }),
    createdAt: timestamp(),
  })
  .meta({ id: 'Appearance', description: 'Where a claim stands in a capture.' })
export type Appearance = z.infer<typeof Appearance>

export const ListedAppearance = Appearance.extend({
  settled: z
    .strictObject({
      state: z.enum(['corrected', 'retired']),
      note: z
        .string()
        .nullable()
        .meta({ description: 'Why it was retired is told to the claim’s own desk alone.' }),
      at: timestamp(),
    })
    .nullable()
    .meta({ description: 'What became of words that the page does not show any more.' }),
}).meta({ id: 'ListedAppearance' })
export type ListedAppearance = z.infer<typeof ListedAppearance>

const statement = filledText(LIMITS.paragraph)

const details = {
  claimant: Claimant.nullable(),
  claimedOn: day().nullable(),
  language: language().nullable(),
  topics: z
    .array(line())
    .max(LIMITS.list)
    .refine((topics) => new Set(topics).size === topics.length, {
      error: 'must name each topic once',
      params: { code: 'list.repeated' },
    })
    .meta({ uniqueItems: true }),
}

const optionalDetails = {
  claimant: details.claimant.optional(),
  claimedOn: details.claimedOn.default(null),
  language: details.language.optional(),
  topics: details.topics.default([]),
}

/** What a candidate proposes holds where the member says nothing else. */
const ClaimFromCandidate = z
  .strictObject({ candidateId: id('cnd'), text: statement.optional(), ...optionalDetails })
  .meta({ id: 'ClaimFromCandidate' })

const ClaimByHand = z
  .strictObject({ text: statement, appearance: NewAppearance.optional(), ...optionalDetails })
  .meta({ id: 'ClaimByHand' })

export const NewClaim = z.union([ClaimFromCandidate, ClaimByHand]).meta({
  id: 'NewClaim',
  examples: [
    {
      text: 'The harbour budget grew by 12 percent last year.',
      claimant: { name: 'Mara Lindqvist', role: 'mayor' },
      language: 'en',
    },
  ],
})

export const ClaimChange = changeOf({ text: statement, ...details }, 'ClaimChange')

export const Claim = z
  .strictObject({
    id: id('clm'),
    organisationId: id('org'),
    text: z.string(),
    claimant: ShownClaimant.nullable(),
    claimedOn: z.string().nullable(),
    language: z.string().nullable(),
    topics: z.array(z.string()),
    state: z.enum(CLAIM_STATES),
    declinedReason: z.string().nullable(),
    mergedInto: id('clm').nullable(),
    version: z.int().meta({ description: 'The ETag is `"v` + this + `"`.' }),
    appearances: z.array(Appearance),
    createdAt: timestamp(),
    updatedAt: timestamp(),
  })
  .meta({ id: 'Claim', description: 'One checkable statement in its own words.' })
export type Claim = z.infer<typeof Claim>

export const Decline = z
  .strictObject({ reason: filledText(LIMITS.paragraph) })
  .meta({ id: 'Decline', examples: [{ reason: 'A matter of opinion.' }] })

export const Merge = z.strictObject({ into: id('clm') }).meta({ id: 'Merge' })

export const ClaimPage = page('ClaimPage', Claim)
export const AppearancePage = page('AppearancePage', ListedAppearance)
