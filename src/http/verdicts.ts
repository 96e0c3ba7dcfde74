import * as z from 'zod'
import { asOf, id, paging } from '../contract/text.ts'
import * as contract from '../contract/verdict.ts'
import type { Actor } from '../domain/actor.ts'
import type { ErrorCode } from '../domain/errors.ts'
import { shownRating, shownRationale, shownSource } from '../domain/publication.ts'
import { approveVerdict } from '../domain/verdicts/approve.ts'
import { changeVerdict } from '../domain/verdicts/change.ts'
import { differencesOf } from '../domain/verdicts/diff.ts'
import { draftVerdict } from '../domain/verdicts/draft.ts'
import type { JudgedVerdict } from '../domain/verdicts/judged.ts'
import { objectToVerdict } from '../domain/verdicts/object.ts'
import {
  isOwn,
  readRevision,
  readRevisions,
  readVerdict,
  readVerdictAsOf,
  readVerdictsOfClaim,
  readVerdictsOfDesk,
} from '../domain/verdicts/read.ts'
import { retractVerdict } from '../domain/verdicts/retract.ts'
import { returnVerdict } from '../domain/verdicts/return.ts'
import { reviseVerdict } from '../domain/verdicts/revise.ts'
import { submitVerdict } from '../domain/verdicts/submit.ts'
import { etagOf, single } from './caching.ts'
import { byId, list, listAnswer, pageOf } from './lists.ts'
import { type Answer, route } from './route.ts'

type Verdict = JudgedVerdict
type RevisionRow = Verdict['record']['revisions'][number]

function revisionBody(row: RevisionRow): contract.Revision {
  const { number, kind, state, conclusion, language, reviewUrl, conflictOfInterest } = row
  const {
    replies,
    claimText,
    reason,
    authors,
    approvers,
    objections,
    createdAt,
    submittedAt,
    publishedAt,
  } = row
  return {
    number,
    kind,
    state,
    rating: row.rating && shownRating(row.rating, row.normalKey),
    conclusion,
    rationale: shownRationale(row),
    language,
    reviewUrl,
    conflictOfInterest,
    replies,
    claimText,
    reason,
    sources: row.sources.map(shownSource),
    authors,
    approvers,
    objections,
    createdAt,
    submittedAt,
    publishedAt,
  }
}

function gateBody(gate: Verdict['gate']): contract.GateReport | null {
  const finding = ({ code, message }: { code: string; message: string }) => ({ code, message })
  return gate && { failures: gate.failures.map(finding), warnings: gate.warnings.map(finding) }
}

/** Its own desk sees a verdict whole, everybody else its published side. */
function verdictBody({ record, gate }: Verdict, actor: Actor | null): contract.Verdict {
  const own = actor !== null && isOwn(actor, record)
  const revision = (number: number | null) =>
    record.revisions.find((one) => one.number === number) ?? null
  const published = revision(record.publishedRevision)
  const latest = revision(record.latestRevision)
  const working = own && latest?.state !== 'published' ? latest : null
  const { id, claimId, state, version, createdAt, updatedAt } = record
  return {
    id,
    claimId,
    organisation: {
      id: record.organisation.id,
      slug: record.organisation.slug,
      name: record.organisation.name,
    },
    state,
    version,
    published: published && revisionBody(published),
    working: working && revisionBody(working),
    returnNote: own ? record.returnNote : null,
    gate: own ? gateBody(gate) : null,
    createdAt,
    updatedAt,
  }
}

const answerOf = (verdict: Verdict, { actor }: { actor: Actor }): Answer =>
  single(verdict.record, verdictBody(verdict, actor))

const claimParam = z.strictObject({ claimId: id('clm') })
const verdictParam = z.strictObject({ verdictId: id('vrd') })
const changed = {
  200: { description: 'As it is now.', schema: contract.Verdict, headers: ['ETag'] },
}
const step: ErrorCode[] = ['verdict.state', 'permission.organisation']
const claimStates: ErrorCode[] = ['claim.declined', 'claim.merged', 'claim.proposed']
const bare = (record: Verdict['record']): Verdict => ({ record, gate: null })

export const verdictRoutes = [
  route({
    method: 'POST',
    path: '/v1/claims/{claimId}/verdicts',
    operationId: 'draftVerdict',
    summary: 'Draft a verdict on a claim',
    description:
      'A draft may be incomplete: `gate` in the answer says what stands against publishing it. An organisation has one verdict on a claim.',
    access: 'verdict:write',
    params: claimParam,
    body: contract.NewVerdict,
    replies: {
      201: { description: 'Drafted.', schema: contract.Verdict, headers: ['ETag', 'Location'] },
    },
    refuses: [...claimStates, 'verdict.exists', 'rating.unknown'],
    verb: (ctx, { params, body }) => draftVerdict(ctx, params.claimId, body),
    answer: (verdict, { actor }) => ({
      status: 201,
      body: verdictBody(verdict, actor),
      headers: {
        Location: `/v1/verdicts/${verdict.record.id}`,
        ETag: etagOf(verdict.record.version),
      },
    }),
  }),
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
    method: 'PATCH',
    path: '/v1/verdicts/{verdictId}',
    operationId: 'changeVerdict',
    summary: 'Edit a draft',
    description: 'Whoever edits becomes one of its authors, and cannot approve it.',
    access: 'verdict:write',
    params: verdictParam,
    body: contract.VerdictChange,
    ifMatch: true,
    replies: changed,
    refuses: [...step, 'rating.unknown'],
    verb: (ctx, { params, body, expected }) => changeVerdict(ctx, params.verdictId, body, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/verdicts/{verdictId}/submit',
    operationId: 'submitVerdict',
    summary: 'Hand a draft over for review',
    description:
      'It has to pass the publication gate already. Where the organisation asks for no approval, this publishes.',
    access: 'verdict:review',
    params: verdictParam,
    ifMatch: true,
    replies: changed,
    refuses: [...step, ...claimStates, 'gate.refused'],
    verb: (ctx, { params, expected }) => submitVerdict(ctx, params.verdictId, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/verdicts/{verdictId}/return',
    operationId: 'returnVerdict',
    summary: 'Return what is in review to its authors',
    access: 'verdict:review',
    params: verdictParam,
    body: contract.Return,
    ifMatch: true,
    replies: changed,
    refuses: [...step, 'verdict.voting'],
    verb: (ctx, { params, body, expected }) =>
      returnVerdict(ctx, params.verdictId, body.note, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/verdicts/{verdictId}/approve',
    operationId: 'approveVerdict',
    summary: 'Approve exactly what If-Match names',
    description: 'The last approval that the organisation’s policy asks for publishes.',
    access: 'verdict:review',
    params: verdictParam,
    ifMatch: true,
    replies: changed,
    refuses: [...step, ...claimStates, 'gate.refused'],
    verb: (ctx, { params, expected }) => approveVerdict(ctx, params.verdictId, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/verdicts/{verdictId}/object',
    operationId: 'objectToVerdict',
    summary: 'Vote against exactly what If-Match names',
    description:
      'Where two of three votes decide. The second vote against returns it to its authors with both notes.',
    access: 'verdict:review',
    params: verdictParam,
    body: contract.Objection,
    ifMatch: true,
    replies: changed,
    refuses: [...step, 'verdict.voting', 'gate.refused'],
    verb: (ctx, { params, body, expected }) =>
      objectToVerdict(ctx, params.verdictId, body.note, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/verdicts/{verdictId}/revise',
    operationId: 'reviseVerdict',
    summary: 'Open the next revision of a published verdict',
    description:
      'A draft that says what the published one says; edit, submit and approve it like the first. What is published stays until then.',
    access: 'verdict:correct',
    params: verdictParam,
    body: contract.NextRevision,
    ifMatch: true,
    replies: changed,
    refuses: step,
    verb: (ctx, { params, body, expected }) => reviseVerdict(ctx, params.verdictId, body, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/verdicts/{verdictId}/retract',
    operationId: 'retractVerdict',
    summary: 'Take a published verdict back',
    description:
      'At once. What is left is a tombstone, 410 with who, when and why; the revisions stay readable.',
    access: 'verdict:correct',
    params: verdictParam,
    body: contract.Retraction,
    ifMatch: true,
    replies: changed,
    refuses: step,
    verb: (ctx, { params, body, expected }) =>
      retractVerdict(ctx, params.verdictId, body.reason, expected),
    answer: answerOf,
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
