import * as z from 'zod'
import { Rating } from './scale.ts'
import { id, timestamp } from './text.ts'

export const CHANGE_KINDS = [
  'published',
  'updated',
  'clarified',
  'corrected',
  'retracted',
  'changed',
  'moved',
] as const

const permalink = z.string().meta({ format: 'uri' })

export const Change = z
  .strictObject({
    seq: z.int().meta({ description: 'Counts up by one from entry to entry, without gaps.' }),
    at: timestamp().meta({ description: 'Never before that of the entry ahead.' }),
    kind: z.enum(CHANGE_KINDS).meta({
      description:
        'published, updated, clarified, corrected, retracted: a revision of a verdict. changed: a page shows something else of the claim (its words, its places, its pages, a desk’s particulars). moved: another claim was merged into this one.',
    }),
    claim: z.strictObject({
      id: id('clm'),
      permalink,
      mergedInto: id('clm').nullable().meta({
        description: 'The claim that it has been merged into by the time of reading.',
      }),
    }),
    verdict: z.strictObject({ id: id('vrd'), permalink }).nullable(),
    revision: z.int().nullable(),
    organisationId: id('org').meta({
      description: 'Whose verdict, claim or particulars the entry is about.',
    }),
    reason: z.string().nullable().meta({ description: 'The revision’s public reason.' }),
    rating: Rating.nullable().meta({ description: 'As it is from this entry on.' }),
    previousRating: Rating.nullable().meta({ description: 'As it was until this entry.' }),
    pages: z
      .array(
        z.strictObject({
          key: z.string(),
          hash: z.string().meta({ description: 'SHA-256 of the key, in lower-case hex.' }),
        }),
      )
      .meta({
        description:
          'Where the claim appeared: the articles of that time, by their own page and their aliases as of reading.',
      }),
    pageAdded: z
      .string()
      .nullable()
      .meta({ description: 'The key of a page that leads here now.' }),
    pageRemoved: z.string().nullable().meta({ description: 'The key of one that no longer does.' }),
    movedFrom: id('clm').nullable().meta({ description: 'The claim that was merged into this.' }),
  })
  .meta({ id: 'Change', description: 'One entry of the change feed.' })
export type Change = z.infer<typeof Change>

export const Changes = z
  .strictObject({
    items: z.array(Change),
    next: z.int().meta({
      description: 'What to ask for as `since` next: the last entry given, else `since` again.',
    }),
    last: z.int().meta({
      description: 'The newest entry that there is, of whatever kind; 0 before the first.',
    }),
  })
  .meta({ id: 'Changes' })
export type Changes = z.infer<typeof Changes>
