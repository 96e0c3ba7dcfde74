import * as z from 'zod'
import { LIMITS } from './limits.ts'
import { changeOf, filledText, id, line, page, slug, text, timestamp } from './text.ts'

const RATING_KINDS = ['truth', 'context', 'media', 'unresolved', 'not_checkable'] as const
const SCALE_STATES = ['draft', 'published', 'retired'] as const

const ratingFields = {
  key: z.string(),
  label: z.string(),
  definition: z.string(),
  kind: z.enum(RATING_KINDS),
  value: z.number().nullable().meta({ description: 'On truth ratings only; higher is truer.' }),
}

const { key, label, kind, value } = ratingFields

export const Rating = z
  .strictObject({
    ...ratingFields,
    scale: z.strictObject({ id: id('scl'), name: z.string(), version: z.int() }),
    normalised: z.strictObject({ key, label, kind, value }).nullable().meta({
      description:
        'What it means on the built-in scale, by the crosswalk that stood at publication; null where nobody has said so.',
    }),
  })
  .meta({ id: 'Rating', description: 'A rating in the words of its scale.' })
export type Rating = z.infer<typeof Rating>

export const RatingScale = z
  .strictObject({
    id: id('scl'),
    organisationId: id('org').nullable().meta({ description: 'null: the built-in scale.' }),
    name: z.string(),
    version: z.int(),
    state: z.enum(SCALE_STATES).meta({
      description: 'Its own desk sees drafts, nobody else. Verdicts choose from published scales.',
    }),
    ratings: z.array(z.strictObject({ ...ratingFields, retiredAt: timestamp().nullable() })),
    createdAt: timestamp(),
    publishedAt: timestamp().nullable(),
    retiredAt: timestamp().nullable(),
  })
  .meta({ id: 'RatingScale', description: 'A scale, its ratings in order.' })
export type RatingScale = z.infer<typeof RatingScale>

const NewRating = z
  .strictObject({
    key: slug(),
    label: line(),
    definition: filledText(LIMITS.paragraph).meta({ description: 'When it is given.' }),
    kind: ratingFields.kind,
    value: z
      .number()
      .min(-LIMITS.ratingValue)
      .max(LIMITS.ratingValue)
      .nullable()
      .default(null)
      .meta({ description: 'For truth ratings, and for them alone; higher is truer.' }),
  })
  .meta({ id: 'NewRating' })

/** What a list of ratings is held to as a whole, also where some of its items are wrong. */
const NewRatings = z
  .array(NewRating)
  .min(2)
  .max(LIMITS.ratings)
  .superRefine(
    (ratings: readonly unknown[], ctx) => {
      for (const { path, code, message } of faultsOf(ratings))
        ctx.addIssue({ code: 'custom', path, message, params: { code } })
    },
    { when: ({ value: ratings }) => Array.isArray(ratings) && ratings.length <= LIMITS.ratings },
  )
  .meta({
    description:
      'In order. Keys are unique; values rise or fall strictly from truth rating to truth rating.',
  })

type RatingFault = { path: [number, 'key' | 'value']; code: string; message: string }

function faultsOf(ratings: readonly unknown[]): RatingFault[] {
  const faults: RatingFault[] = []
  const keys = new Set<unknown>()
  const truths: { index: number; value: number }[] = []
  for (const [index, rating] of ratings.entries()) {
    if (typeof rating !== 'object' || rating === null) continue
    const { key: name, kind: sort, value: worth } = rating as Record<string, unknown>
    if (typeof name === 'string' && keys.has(name))
      faults.push({ path: [index, 'key'], code: 'rating.repeated', message: 'must be unique' })
    keys.add(name)
    const isValued = typeof worth === 'number'
    if (sort === 'truth' && !isValued && (worth === null || worth === undefined))
      faults.push({
        path: [index, 'value'],
        code: 'rating.value',
        message: 'must be given: the rating is of the kind truth',
      })
    if (sort !== 'truth' && isValued && RATING_KINDS.some((one) => one === sort))
      faults.push({
        path: [index, 'value'],
        code: 'rating.value',
        message: 'must be null: only ratings of the kind truth have values',
      })
    if (sort === 'truth' && isValued) truths.push({ index, value: worth })
  }
  // Whether they rise or fall, the first two that differ say.
  const steps = truths.slice(1).map((truth, at) => Math.sign(truth.value - truths[at]!.value))
  const direction = steps.find((step) => step !== 0)
  for (const [at, step] of steps.entries())
    if (step === 0 || step !== direction)
      faults.push({
        path: [truths[at + 1]!.index, 'value'],
        code: 'rating.order',
        message: 'must rise or fall strictly from truth rating to truth rating',
      })
  return faults
}

const scaleFields = { name: line(), ratings: NewRatings }

export const NewScale = z.strictObject(scaleFields).meta({
  id: 'NewScale',
  examples: [
    {
      name: 'Courier scale',
      ratings: [
        {
          key: 'wrong',
          label: 'Wrong',
          definition: 'The evidence contradicts it.',
          kind: 'truth',
          value: 1,
        },
        {
          key: 'right',
          label: 'Right',
          definition: 'The evidence bears it out.',
          kind: 'truth',
          value: 2,
        },
        {
          key: 'staged',
          label: 'Staged',
          definition: 'What the picture shows was arranged for it.',
          kind: 'media',
        },
      ],
    },
  ],
})

export const ScaleChange = changeOf(scaleFields, 'ScaleChange')

export const NewCrosswalk = z
  .strictObject({
    entries: z
      .record(z.string(), z.string().nullable())
      .refine((entries) => Object.keys(entries).length <= LIMITS.ratings, {
        error: `must have at most ${LIMITS.ratings} entries`,
        params: { code: 'too_big' },
      })
      .meta({
        maxProperties: LIMITS.ratings,
        description:
          'From keys of the scale to keys of the built-in one. What is left out or null means nothing there.',
      }),
    note: text(LIMITS.paragraph).nullable().default(null).meta({ description: 'Why so.' }),
  })
  .meta({
    id: 'NewCrosswalk',
    examples: [{ entries: { wrong: 'false', right: 'true' }, note: 'Two of five.' }],
  })

export const Crosswalk = z
  .strictObject({
    id: id('xwk'),
    scaleId: id('scl'),
    version: z.int(),
    entries: z.record(z.string(), z.string().nullable()).meta({
      description: 'Every key of the scale, and what it means on the built-in one; null: nothing.',
    }),
    note: z.string().nullable(),
    author: z.strictObject({ memberId: id('mbr'), name: z.string() }),
    createdAt: timestamp(),
  })
  .meta({
    id: 'Crosswalk',
    description:
      'What a scale’s ratings mean on the built-in one. A revision keeps to the version that stood when it was published.',
  })
export type Crosswalk = z.infer<typeof Crosswalk>

export const RatingScalePage = page('RatingScalePage', RatingScale)
export const CrosswalkPage = page('CrosswalkPage', Crosswalk)
