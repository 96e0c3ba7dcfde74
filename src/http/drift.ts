import * as z from 'zod'
import * as contract from '../contract/drift.ts'
import { id } from '../contract/text.ts'
import { captureAgain } from '../domain/drift/capture.ts'
import * as queue from '../domain/drift/queue.ts'
import { reportDrift } from '../domain/drift/report.ts'
import { etagOf } from './caching.ts'
import { FETCHING } from './fetching.ts'
import { list, listAnswer, pageOf } from './lists.ts'
import { type Answer, route } from './route.ts'

type Item = Awaited<ReturnType<typeof queue.readDriftQueue>>[number]

function itemBody({ report, ...quote }: Item): contract.DriftItem {
  const { id, appearanceId, pageHash, state, differences } = report
  const { count, firstAt, lastAt, version } = report
  const counts = { count, firstAt, lastAt, version }
  return { id, appearanceId, pageHash, state, differences, ...counts, ...quote }
}

function closedAnswer(report: queue.ClosedReport): Answer {
  const { id, claimId, appearanceId, action, note, closedAt, closedBy, version } = report
  return {
    status: 200,
    body: {
      id,
      claimId,
      appearanceId,
      action,
      note,
      closedAt,
      closedBy,
      version,
    } satisfies contract.ClosedDriftReport,
    headers: { ETag: etagOf(version) },
  }
}

const params = z.strictObject({ reportId: id('rpt') })

const closed = {
  200: { description: 'Closed.', schema: contract.ClosedDriftReport, headers: ['ETag'] },
}

export const driftRoutes = [
  route({
    method: 'POST',
    path: '/v1/reports',
    operationId: 'reportDrift',
    summary: 'Report that a page does not show a quote as it was checked',
    description:
      'Anybody may, without an account. Neither a URL nor who reports it is kept. What the desk was told already is counted; the answer is the same.',
    access: 'public',
    body: contract.NewDriftReport,
    scarce: 'REPORT_LIMIT',
    replies: { 202: { description: 'Taken.', schema: contract.DriftReceipt } },
    refuses: ['record.not_found'],
    verb: (ctx, { body }) => reportDrift(ctx, body),
    answer: () => ({ status: 202, body: { received: true } }),
  }),
  route({
    method: 'GET',
    path: '/v1/queues/drift',
    operationId: 'listDriftQueue',
    summary: 'List the quotes of one’s own claims that readers do not find as they were checked',
    access: 'verdict:read',
    query: list,
    replies: { 200: { description: 'Newest first.', schema: contract.DriftPage } },
    verb: (ctx, { query, after }) => queue.readDriftQueue(ctx, pageOf(query, after)),
    answer: (rows, { input, url }) =>
      listAnswer(rows, input.query, url, itemBody, ({ report }) => report.id),
  }),
  route({
    method: 'POST',
    path: '/v1/queues/drift/{reportId}/capture',
    operationId: 'captureAgain',
    summary: 'Capture the page as it is now, and see how the quote stands in it',
    description:
      'Fetches the article’s URL, which takes at most 10 seconds, and keeps the text if it is new. The report stays open, at its next version: re-anchor, correct or retire next.',
    access: 'verdict:review',
    params,
    ifMatch: true,
    replies: {
      200: {
        description: 'The text is one that was captured before.',
        schema: contract.DriftCapture,
        headers: ['ETag', 'Location'],
      },
      201: {
        description: 'The capture is new.',
        schema: contract.DriftCapture,
        headers: ['ETag', 'Location'],
      },
    },
    refuses: ['alias.taken', 'drift.closed', ...FETCHING],
    verb: (ctx, { params, expected }) => captureAgain(ctx, params.reportId, expected),
    answer: (found) => ({
      status: found.created ? 201 : 200,
      body: found satisfies contract.DriftCapture,
      headers: { ETag: etagOf(found.version), Location: `/v1/captures/${found.captureId}` },
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/queues/drift/{reportId}/reanchor',
    operationId: 'reanchorAppearance',
    summary: 'Move the appearance to where its words stand in a capture of the same article',
    description: 'One that `capture` took, or any other of the article. Closes all its reports.',
    access: 'verdict:review',
    params,
    body: contract.Reanchoring,
    ifMatch: true,
    replies: closed,
    refuses: ['appearance.exists', 'drift.closed', 'quote.ambiguous', 'quote.not_found'],
    verb: (ctx, { params, body, expected }) => queue.reanchor(ctx, params.reportId, body, expected),
    answer: closedAnswer,
  }),
  route({
    method: 'POST',
    path: '/v1/queues/drift/{reportId}/correct',
    operationId: 'closeAsCorrected',
    summary: 'Close as corrected by the publisher, with a note that readers see',
    description: 'Closes all reports of the appearance, which stays and carries the note.',
    access: 'verdict:review',
    params,
    body: contract.DriftNote,
    ifMatch: true,
    replies: closed,
    refuses: ['drift.closed'],
    verb: (ctx, { params, body, expected }) =>
      queue.settleReport(ctx, params.reportId, 'corrected', body.note, expected),
    answer: closedAnswer,
  }),
  route({
    method: 'POST',
    path: '/v1/queues/drift/{reportId}/retire',
    operationId: 'retireAppearance',
    summary: 'Retire the appearance: readers are shown it no more',
    description: 'Closes all reports of the appearance. The claim keeps it in its record.',
    access: 'verdict:review',
    params,
    body: contract.DriftNote,
    ifMatch: true,
    replies: closed,
    refuses: ['drift.closed'],
    verb: (ctx, { params, body, expected }) =>
      queue.settleReport(ctx, params.reportId, 'retired', body.note, expected),
    answer: closedAnswer,
  }),
  route({
    method: 'POST',
    path: '/v1/queues/drift/{reportId}/dismiss',
    operationId: 'dismissDriftReport',
    summary: 'Dismiss a report: looked at, the appearance stands',
    access: 'verdict:review',
    params,
    body: contract.DriftNote,
    ifMatch: true,
    replies: closed,
    refuses: ['drift.closed'],
    verb: (ctx, { params, body, expected }) =>
      queue.dismissReport(ctx, params.reportId, body.note, expected),
    answer: closedAnswer,
  }),
]
