import * as contract from '../../contract/verdict.ts'
import { approveVerdict } from '../../domain/verdicts/approve.ts'
import { changeVerdict } from '../../domain/verdicts/change.ts'
import { discardNext } from '../../domain/verdicts/discard.ts'
import { draftVerdict } from '../../domain/verdicts/draft.ts'
import { objectToVerdict } from '../../domain/verdicts/object.ts'
import { retractVerdict } from '../../domain/verdicts/retract.ts'
import { returnVerdict } from '../../domain/verdicts/return.ts'
import { reviseVerdict } from '../../domain/verdicts/revise.ts'
import { submitVerdict } from '../../domain/verdicts/submit.ts'
import { etagOf } from '../caching.ts'
import { route } from '../route.ts'
import { answerOf, verdictBody } from './bodies.ts'
import { changed, claimParam, claimStates, step, verdictParam } from './params.ts'

/** From a draft to what is published, and what comes after that. */
export const verdictWrites = [
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
    method: 'POST',
    path: '/v1/verdicts/{verdictId}/discard',
    operationId: 'discardNextRevision',
    summary: 'Drop the next revision that is in work',
    description: 'What is published stands as if nobody had begun it.',
    access: 'verdict:correct',
    params: verdictParam,
    ifMatch: true,
    replies: changed,
    refuses: step,
    verb: (ctx, { params, expected }) => discardNext(ctx, params.verdictId, expected),
    answer: answerOf,
  }),
]
