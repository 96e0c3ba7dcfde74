import * as z from 'zod'
import { id } from './text.ts'

/** A slice of the claims, whose pages are to be made anew from the records. */
export const Rebuild = z
  .strictObject({
    after: id('clm')
      .nullable()
      .default(null)
      .meta({ description: 'The `next` of the answer before.' }),
    limit: z.int().min(1).max(50).default(20),
  })
  .meta({ id: 'Rebuild', examples: [{ after: null, limit: 20 }] })

export const Rebuilt = z
  .strictObject({
    mended: z.array(id('clm')).meta({ description: 'Claims whose pages were wrong.' }),
    next: id('clm').nullable().meta({ description: 'null: every claim has been looked at.' }),
  })
  .meta({ id: 'Rebuilt' })
