import * as z from 'zod'
import * as contract from '../contract/transparency.ts'
import { day } from '../contract/text.ts'
import { readTransparency } from '../domain/transparency.ts'
import { route } from './route.ts'

export const transparencyRoutes = [
  route({
    method: 'GET',
    path: '/v1/organisations/{slug}/transparency',
    operationId: 'readTransparency',
    summary: 'Read what an organisation did in a period',
    description:
      'Counted from its records: what was checked, declined, corrected and retracted, whose claims these were, and what came of complaints.',
    access: 'public',
    params: z.strictObject({ slug: z.string() }),
    query: z.strictObject({
      from: day().optional().meta({
        description: 'The first day, in UTC; 365 days until the last one if not given.',
      }),
      to: day().optional().meta({ description: 'The last day, in UTC; today if not given.' }),
    }),
    replies: { 200: { description: 'The report.', schema: contract.Transparency } },
    verb: (ctx, { params, query }) => readTransparency(ctx, params.slug, query),
    answer: (report) => ({ status: 200, body: report }),
  }),
]
