import * as z from 'zod'
import { asOf, id, paging } from '../../contract/text.ts'
import * as contract from '../../contract/verdict.ts'
import { differencesOf } from '../../domain/verdicts/diff.ts'
import {
  readRevision,
  readRevisions,
  readVerdict,
  readVerdictAsOf,
  readVerdictsOfClaim,
  readVerdictsOfDesk,
} from '../../domain/verdicts/read.ts'
import { byId, list, listAnswer, pageOf } from '../lists.ts'
import { route } from '../route.ts'
import { answerOf, revisionBody, verdictBody, type Verdict } from './bodies.ts'
import { claimParam, verdictParam } from './params.ts'

const bare = (record: Verdict['record']): Verdict => ({ record, gate: null })

/** What is said of claims, and was. */
export const verdictReads = [
  route({
    method: 'GET',
    path: '/v1/claims/{claimId}/verdicts',
    operationId: 'listVerdictsOfClaim',
    summary: 'List the verdicts on a claim',
    description: 'The published ones, and one’s own organisation’s.',
    access: 'public',
    params: claimParam,
    query: list,
    replies: { 200: { description: 'Newest first.', schema: contract.VerdictPage } },
    verb: (ctx, { params, query, after }) =>
      readVerdictsOfClaim(ctx, params.claimId, pageOf(query, after)),
    answer: (rows, { actor, input, url }) =>
      listAnswer(rows, input.query, url, (row) => verdictBody(bare(row), actor), byId),
  }),
  route({
    method: 'GET',
    path: '/v1/verdicts',
    operationId: 'listVerdicts',
    summary: 'List one’s own organisation’s verdicts in one state',
    description: 'What waits for review, unless another state is asked for.',
    access: 'verdict:read',
    query: z.strictObject({
      ...paging,
      state: z.enum(contract.VERDICT_STATES).default('in_review'),
    }),
    replies: { 200: { description: 'Newest first.', schema: contract.VerdictPage } },
    verb: (ctx, { query, after }) => readVerdictsOfDesk(ctx, query.state, pageOf(query, after)),
    answer: (rows, { actor, input, url }) =>
      listAnswer(rows, input.query, url, (row) => verdictBody(bare(row), actor), byId),
  }),
  route({
    method: 'GET',
    path: '/v1/verdicts/{verdictId}',
    operationId: 'readVerdict',
    summary: 'Read a verdict',
    description: 'What is published of it; its own organisation sees the revision in work too.',
    access: 'public',
    params: verdictParam,
    query: z.strictObject(asOf),
    replies: { 200: { description: 'The verdict.', schema: contract.Verdict, headers: ['ETag'] } },
    refuses: ['verdict.retracted'],
    verb: (ctx, { params, query }) =>
      query.asOf === undefined
        ? readVerdict(ctx, params.verdictId)
        : readVerdictAsOf(ctx, params.verdictId, query.asOf),
    answer: (verdict, { actor, input }) =>
      input.query.asOf === undefined
        ? answerOf(verdict, { actor })
        : { status: 200, body: verdictBody(verdict, null) },
  }),
  route({
    method: 'GET',
    path: '/v1/verdicts/{verdictId}/revisions',
    operationId: 'listRevisions',
    summary: 'List the revisions of a verdict',
    access: 'public',
    params: verdictParam,
    replies: { 200: { description: 'In order, all of them.', schema: contract.RevisionPage } },
    verb: (ctx, { params }) => readRevisions(ctx, params.verdictId),
    answer: (rows) => ({ status: 200, body: { items: rows.map(revisionBody), next: null } }),
  }),
  route({
    method: 'GET',
    path: '/v1/verdicts/{verdictId}/revisions/{number}',
    operationId: 'readRevision',
    summary: 'Read a revision, and what it says otherwise than the one before',
    access: 'public',
    params: z.strictObject({
      verdictId: id('vrd'),
      number: z
        .string()
        .regex(/^[1-9]\d{0,5}$/)
        .transform(Number)
        .meta({ type: 'integer', minimum: 1 }),
    }),
    replies: { 200: { description: 'The revision.', schema: contract.ComparedRevision } },
    verb: (ctx, { params }) => readRevision(ctx, params.verdictId, params.number),
    answer: ({ revision, before }) => ({
      status: 200,
      body: {
        verdictId: revision.verdictId,
        revision: revisionBody(revision),
        comparedWith: before && before.number,
        differences: differencesOf(before, revision),
      },
    }),
  }),
]
