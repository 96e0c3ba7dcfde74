import * as z from 'zod'

/** One fault in the input: where (RFC 6901 pointer within that part), what, in words. */
const Fault = z
  .strictObject({
    in: z.enum(['body', 'query', 'header', 'record']),
    pointer: z.string(),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: 'Fault', description: 'One thing that is wrong, and where.' })

/** RFC 9457 problem details. */
export const Problem = z
  .strictObject({
    type: z.string().meta({ format: 'uri' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    errors: z.array(Fault).optional(),
    places: z
      .array(z.unknown())
      .optional()
      .meta({ description: 'Where a quote stands that is ambiguous, or nearly there.' }),
    retraction: z
      .strictObject({
        verdictId: z.string(),
        claimId: z.string(),
        organisation: z.strictObject({ id: z.string(), slug: z.string(), name: z.string() }),
        retractedAt: z.string(),
        retractedBy: z.array(z.strictObject({ memberId: z.string(), name: z.string() })),
        reason: z.string(),
        revision: z.int(),
        history: z.string().meta({ format: 'uri' }),
      })
      .optional()
      .meta({ description: 'Of a verdict that was taken back: who, when, why.' }),
    requestId: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' })
export type Problem = z.infer<typeof Problem>
