import * as z from 'zod'
import * as contract from '../contract/job.ts'
import { id, paging } from '../contract/text.ts'
import * as imports from '../domain/imports.ts'
import { listAnswer } from './lists.ts'
import { route } from './route.ts'

type ItemRow = Awaited<ReturnType<typeof imports.readJobItems>>[number]

function jobBody({ id, kind, createdAt, progress }: imports.Job): contract.Job {
  const { total, done, failed, lastFinishedAt } = progress
  const queued = total - done - failed
  return {
    id,
    kind,
    state: queued === 0 ? 'done' : 'running',
    total,
    queued,
    done,
    failed,
    createdAt,
    finishedAt: queued === 0 ? lastFinishedAt : null,
  }
}

function itemBody(row: ItemRow): contract.JobItem {
  const { position, url, state, articleId, captureId, problemCode, finishedAt } = row
  return {
    position,
    url,
    state,
    articleId,
    captureId,
    problem: problemCode === null ? null : { code: problemCode, detail: row.problemDetail ?? '' },
    finishedAt,
  }
}

const jobParam = z.strictObject({ jobId: id('job') })
const POSITION = /^\d{1,6}$/

export const jobRoutes = [
  route({
    method: 'POST',
    path: '/v1/articles/import',
    operationId: 'importArticles',
    summary: 'Take in the pages at a list of URLs, one after the other',
    description:
      'Answers at once with a job; each page is then fetched as a submission of its `url` alone would be, not more than one of a site at a time. What may pass (a timeout, a 5xx) is tried three times.',
    access: 'article:write',
    body: contract.Import,
    replies: {
      202: { description: 'Queued.', schema: contract.Job, headers: ['Location'] },
    },
    verb: (ctx, { body }) => imports.startImport(ctx, body.urls),
    answer: (job) => ({
      status: 202,
      body: jobBody(job),
      headers: { Location: `/v1/jobs/${job.id}` },
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/jobs/{jobId}',
    operationId: 'readJob',
    summary: 'Read how far a job is',
    description: 'For members of the organisation whose job it is.',
    access: 'article:read',
    params: jobParam,
    replies: { 200: { description: 'The job.', schema: contract.Job } },
    verb: (ctx, { params }) => imports.readJob(ctx, params.jobId),
    answer: (job) => ({ status: 200, body: jobBody(job) }),
  }),
  route({
    method: 'GET',
    path: '/v1/jobs/{jobId}/items',
    operationId: 'listJobItems',
    summary: 'List the pages of an import, and what became of each',
    access: 'article:read',
    params: jobParam,
    query: z.strictObject(paging),
    cursor: POSITION,
    replies: { 200: { description: 'In the order sent.', schema: contract.JobItemPage } },
    verb: (ctx, { params, query, after }) =>
      imports.readJobItems(ctx, params.jobId, {
        limit: query.limit + 1,
        after: after === null ? null : Number(after),
      }),
    answer: (rows, { input, url }) =>
      listAnswer(rows, input.query, url, itemBody, ({ position }) => String(position)),
  }),
]
