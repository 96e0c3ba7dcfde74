import * as z from 'zod'
import * as contract from '../contract/complaint.ts'
import { id, paging } from '../contract/text.ts'
import type { Actor } from '../domain/actor.ts'
import * as complaints from '../domain/complaints.ts'
import { etagOf, single } from './caching.ts'
import { byId, listAnswer, pageOf } from './lists.ts'
import { route } from './route.ts'

type Row = Awaited<ReturnType<typeof complaints.readComplaint>>

function statusBody(row: Row): contract.ComplaintStatus {
  const { id, verdictId, revision, state, outcome, answer, createdAt, answeredAt } = row
  return { id, verdictId, revision, state, outcome, answer, createdAt, answeredAt }
}

function complaintBody(row: Row, actor: Actor): contract.Complaint {
  if (!complaints.isOfDesk(actor, row)) return statusBody(row)
  const { text, contact, answeredBy } = row
  return { ...statusBody(row), text, contact, answeredBy }
}

const complaintParam = z.strictObject({ complaintId: id('cmp') })

export const complaintRoutes = [
  route({
    method: 'POST',
    path: '/v1/verdicts/{verdictId}/complaints',
    operationId: 'fileComplaint',
    summary: 'Ask a desk to correct a published verdict',
    description:
      'Anybody may, without an account. The same text again, from the same address within a day, is the same complaint. What became of it is told at `statusUrl`.',
    access: 'public',
    params: z.strictObject({ verdictId: id('vrd') }),
    body: contract.NewComplaint,
    scarce: 'COMPLAINT_LIMIT',
    replies: {
      200: {
        description: 'You had said so; this is how it stands.',
        schema: contract.FiledComplaint,
        headers: ['Location'],
      },
      201: { description: 'Filed.', schema: contract.FiledComplaint, headers: ['Location'] },
    },
    refuses: ['verdict.retracted'],
    verb: (ctx, { params, body }) => complaints.fileComplaint(ctx, params.verdictId, body),
    answer: ({ complaint, isNew, statusUrl }) => ({
      status: isNew ? 201 : 200,
      body: { ...statusBody(complaint), statusUrl } satisfies contract.FiledComplaint,
      headers: { Location: `/v1/complaints/${complaint.id}` },
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/complaints',
    operationId: 'listComplaints',
    summary: 'List the complaints to one’s own organisation in one state',
    access: 'complaint:read',
    query: z.strictObject({
      ...paging,
      state: z.enum(contract.COMPLAINT_STATES).default('open'),
    }),
    replies: { 200: { description: 'Newest first.', schema: contract.ComplaintPage } },
    verb: (ctx, { query, after }) =>
      complaints.readComplaints(ctx, query.state, pageOf(query, after)),
    answer: (rows, { actor, input, url }) =>
      listAnswer(rows, input.query, url, (row) => complaintBody(row, actor), byId),
  }),
  route({
    method: 'GET',
    path: '/v1/complaints/{complaintId}',
    operationId: 'readComplaint',
    summary: 'Read how a complaint stands',
    description:
      'Everybody sees state, outcome and answer; members of the desk also the text and the contact.',
    access: 'public',
    params: complaintParam,
    replies: {
      200: { description: 'The complaint.', schema: contract.Complaint, headers: ['ETag'] },
    },
    verb: (ctx, { params }) => complaints.readComplaint(ctx, params.complaintId),
    answer: (row, { actor }) => single(row, complaintBody(row, actor)),
  }),
  route({
    method: 'POST',
    path: '/v1/complaints/{complaintId}/answer',
    operationId: 'answerComplaint',
    summary: 'Answer a complaint, in public and once',
    description: 'The answer is shown without the text and the contact that it answers.',
    access: 'complaint:answer',
    params: complaintParam,
    body: contract.ComplaintAnswer,
    ifMatch: true,
    replies: {
      200: { description: 'Answered.', schema: contract.ComplaintStatus, headers: ['ETag'] },
    },
    refuses: ['complaint.answered', 'permission.organisation'],
    verb: (ctx, { params, body, expected }) =>
      complaints.answerComplaint(ctx, params.complaintId, body, expected),
    // The public side alone: what is kept for a repeated request must not outlast the contact.
    answer: (row) => ({
      status: 200,
      body: statusBody(row),
      headers: { ETag: etagOf(row.version) },
    }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/complaints/{complaintId}/contact',
    operationId: 'deleteContact',
    summary: 'Forget how to reach who wrote a complaint',
    description:
      'For the desk, whenever whoever wrote it asks for that. The complaint itself stays; deleting twice is fine.',
    access: 'complaint:answer',
    params: complaintParam,
    replies: { 204: { description: 'Deleted.' } },
    refuses: ['permission.organisation'],
    verb: (ctx, { params }) => complaints.deleteContact(ctx, params.complaintId),
    answer: () => ({ status: 204 }),
  }),
]
