import * as z from 'zod'
import { LIMITS } from './limits.ts'
import { id, page, timestamp, webUrl } from './text.ts'

export const Import = z
  .strictObject({
    urls: z
      .array(webUrl())
      .min(1)
      .max(LIMITS.imports)
      .refine((urls) => new Set(urls).size === urls.length, {
        error: 'must not name a URL twice',
        params: { code: 'urls.repeated' },
      })
      .meta({ uniqueItems: true, description: 'Pages, each fetched as `url` alone is.' }),
  })
  .meta({
    id: 'Import',
    examples: [
      { urls: ['https://news.example/2026/harbour-budget', 'https://news.example/2026/ferry'] },
    ],
  })

export const Job = z
  .strictObject({
    id: id('job'),
    kind: z.enum(['import']),
    state: z.enum(['running', 'done']).meta({ description: '`done` when nothing is queued.' }),
    total: z.int(),
    queued: z.int(),
    done: z.int(),
    failed: z.int(),
    createdAt: timestamp(),
    finishedAt: timestamp().nullable(),
  })
  .meta({ id: 'Job', description: 'Work that goes on after its request, with how far it is.' })
export type Job = z.infer<typeof Job>

export const JobItem = z
  .strictObject({
    position: z.int().meta({ description: 'In the list as it was sent, counted from 0.' }),
    url: z.string(),
    state: z.enum(['queued', 'done', 'failed']),
    articleId: id('art').nullable(),
    captureId: id('cap').nullable(),
    problem: z
      .strictObject({ code: z.string(), detail: z.string() })
      .nullable()
      .meta({ description: 'Why it failed, as the submission of the URL alone would say.' }),
    finishedAt: timestamp().nullable(),
  })
  .meta({ id: 'JobItem', description: 'One page of an import.' })
export type JobItem = z.infer<typeof JobItem>

export const JobItemPage = page('JobItemPage', JobItem)
