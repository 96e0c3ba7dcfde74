import * as z from 'zod'
import { Rating } from './scale.ts'
import { day, id } from './text.ts'

const verdicts = z.int().meta({ description: 'How many verdicts.' })
const { key, label, kind, value, scale } = Rating.shape

export const Transparency = z
  .strictObject({
    organisation: z.strictObject({ id: id('org'), slug: z.string(), name: z.string() }),
    from: day(),
    to: day(),
    checked: z.int().meta({ description: 'Verdicts that were first published in the period.' }),
    declined: z
      .strictObject({
        total: z.int(),
        reasons: z.array(z.strictObject({ reason: z.string(), claims: z.int() })),
        others: z.int().meta({ description: 'Claims declined for reasons that are not listed.' }),
      })
      .meta({
        description:
          'Claims whose decline in the period stands. Reasons as they were written, the 50 most frequent.',
      }),
    updates: z.int(),
    clarifications: z.int(),
    corrections: z.int(),
    retractions: z.int(),
    medianSecondsToCorrection: z.number().nullable().meta({
      description:
        'From the publication of the revision that was corrected to that of its correction, to the millisecond; null where nothing was corrected.',
    }),
    claimants: z
      .strictObject({
        total: z.int().meta({ description: 'Different names of claimants.' }),
        items: z.array(z.strictObject({ name: z.string(), verdicts })),
        others: z.int().meta({ description: 'Verdicts on claims by whom is not listed.' }),
        none: z.int().meta({ description: 'Verdicts on claims that have no claimant.' }),
      })
      .meta({
        description: 'Whose claims were checked; the 50 most frequent, by the name written.',
      }),
    ratings: z
      .strictObject({
        items: z.array(z.strictObject({ key, label, kind, value, scale, verdicts })),
        retracted: z.int().meta({ description: 'Of those checked, retracted by its end.' }),
      })
      .meta({
        description:
          'What the verdicts that were checked in the period said at its end, in the organisation’s own words.',
      }),
    complaints: z
      .strictObject({
        filed: z.int(),
        open: z.int(),
        answered: z.strictObject({
          corrected: z.int(),
          clarified: z.int(),
          retracted: z.int(),
          unchanged: z.int(),
        }),
      })
      .meta({ description: 'Filed in the period, and how these stand now.' }),
  })
  .meta({
    id: 'TransparencyReport',
    description: 'What an organisation did in a period, counted from its records.',
  })
export type Transparency = z.infer<typeof Transparency>
