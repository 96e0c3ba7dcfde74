import * as z from 'zod'
import { Annotation } from './annotation.ts'

export const Bucket = z
  .strictObject({
    prefix: z.string().meta({ description: 'As it was asked for.' }),
    pages: z
      .array(
        z.strictObject({
          hash: z.string().meta({ description: 'SHA-256 of the page key, 64 hex digits.' }),
          total: z.int().meta({ description: 'How many annotations the page has.' }),
          annotations: z.array(Annotation),
        }),
      )
      .meta({ description: 'In the order of their hashes.' }),
    next: z
      .string()
      .nullable()
      .meta({ description: 'The cursor of what follows: the last page here may go on there.' }),
  })
  .meta({ id: 'Bucket' })

export const PublishedLookup = z
  .strictObject({
    version: z.int().meta({ description: 'Of the manifest; higher each time.' }),
    pages: z.int().meta({ description: 'Annotated pages.' }),
    prefixLength: z.int().meta({ description: 'Bits of a bucket’s prefix.' }),
    isSigned: z.boolean().meta({ description: 'Without a key of the log it is served to nobody.' }),
    base: z.int().meta({ description: 'Files of the base.' }),
    deltas: z.int().meta({ description: 'Files on top of it.' }),
  })
  .meta({ id: 'PublishedLookup' })
