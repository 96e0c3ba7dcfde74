import * as z from 'zod'
import * as contract from '../contract/scale.ts'
import { id, paging } from '../contract/text.ts'
import type { ErrorCode } from '../domain/errors.ts'
import { changeScale } from '../domain/scales/change.ts'
import { addCrosswalk, type Crosswalk, readCrosswalks } from '../domain/scales/crosswalk.ts'
import { draftScale } from '../domain/scales/draft.ts'
import { publishScale } from '../domain/scales/publish.ts'
import { readScale, readScales } from '../domain/scales/read.ts'
import { retireScale, retireScaleRating } from '../domain/scales/retire.ts'
import { etagOf, single } from './caching.ts'
import { byId, list, listAnswer, pageOf } from './lists.ts'
import { type Answer, route } from './route.ts'

type Scale = Awaited<ReturnType<typeof readScale>>

function scaleBody(row: Scale): contract.RatingScale {
  const { id, organisationId, name, version, state, createdAt, publishedAt, retiredAt } = row
  const ratings = row.ratings.map(({ key, label, definition, kind, value, retiredAt }) => ({
    key,
    label,
    definition,
    kind,
    value,
    retiredAt,
  }))
  return {
    id,
    organisationId,
    name,
    version,
    state,
    ratings,
    createdAt,
    publishedAt,
    retiredAt,
  }
}

function crosswalkBody(row: Crosswalk): contract.Crosswalk {
  const { id, scaleId, version, note, createdBy, authorName, createdAt } = row
  const mapped = new Map(Object.entries(row.entries))
  const entries = Object.fromEntries(row.keys.map((key) => [key, mapped.get(key) ?? null]))
  const author = { memberId: createdBy, name: authorName }
  return { id, scaleId, version, entries, note, author, createdAt }
}

const answerOf = (scale: Scale): Answer => single({ version: scale.edit }, scaleBody(scale))

const scaleParam = z.strictObject({ scaleId: id('scl') })
const changed = {
  200: { description: 'As it is now.', schema: contract.RatingScale, headers: ['ETag'] },
}
const step: ErrorCode[] = ['scale.state', 'permission.organisation']
const VERSION = /^\d{1,9}$/

export const scaleRoutes = [
  route({
    method: 'GET',
    path: '/v1/scales',
    operationId: 'listScales',
    summary: 'List the rating scales',
    description: 'All that are or were published, and one’s own organisation’s drafts.',
    access: 'public',
    query: list,
    replies: {
      200: { description: 'The built-in one first.', schema: contract.RatingScalePage },
    },
    verb: (ctx, { query, after }) => readScales(ctx, pageOf(query, after)),
    answer: (rows, { input, url }) => listAnswer(rows, input.query, url, scaleBody, byId),
  }),
  route({
    method: 'POST',
    path: '/v1/scales',
    operationId: 'draftScale',
    summary: 'Draft a rating scale, or the next version of one',
    description:
      'With the name of a scale that one’s own organisation has, it becomes its next version; the earlier ones stay as they are until they are retired.',
    access: 'scale:write',
    body: contract.NewScale,
    replies: {
      201: { description: 'Drafted.', schema: contract.RatingScale, headers: ['ETag', 'Location'] },
    },
    verb: (ctx, { body }) => draftScale(ctx, body),
    answer: (scale) => ({
      status: 201,
      body: scaleBody(scale),
      headers: { Location: `/v1/scales/${scale.id}`, ETag: etagOf(scale.edit) },
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/scales/{scaleId}',
    operationId: 'readScale',
    summary: 'Read a rating scale',
    description: 'Retired scales and ratings stay readable. A draft is for its own organisation.',
    access: 'public',
    params: scaleParam,
    replies: {
      200: { description: 'The scale.', schema: contract.RatingScale, headers: ['ETag'] },
    },
    verb: (ctx, { params }) => readScale(ctx, params.scaleId),
    answer: answerOf,
  }),
  route({
    method: 'PATCH',
    path: '/v1/scales/{scaleId}',
    operationId: 'changeScale',
    summary: 'Edit the draft of a scale',
    description:
      'What is published is never edited: draft its next version. Under another name it becomes the next version of that name.',
    access: 'scale:write',
    params: scaleParam,
    body: contract.ScaleChange,
    ifMatch: true,
    replies: changed,
    refuses: [...step, 'rating.used'],
    verb: (ctx, { params, body, expected }) => changeScale(ctx, params.scaleId, body, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/scales/{scaleId}/publish',
    operationId: 'publishScale',
    summary: 'Publish a scale: verdicts may choose its ratings from then on',
    access: 'scale:write',
    params: scaleParam,
    ifMatch: true,
    replies: changed,
    refuses: step,
    verb: (ctx, { params, expected }) => publishScale(ctx, params.scaleId, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/scales/{scaleId}/retire',
    operationId: 'retireScale',
    summary: 'Retire a published scale: no further verdict is published on it',
    access: 'scale:write',
    params: scaleParam,
    ifMatch: true,
    replies: changed,
    refuses: step,
    verb: (ctx, { params, expected }) => retireScale(ctx, params.scaleId, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/scales/{scaleId}/ratings/{key}/retire',
    operationId: 'retireRating',
    summary: 'Retire one rating of a published scale',
    access: 'scale:write',
    params: z.strictObject({ ...scaleParam.shape, key: z.string() }),
    ifMatch: true,
    replies: changed,
    refuses: step,
    verb: (ctx, { params, expected }) =>
      retireScaleRating(ctx, params.scaleId, params.key, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/scales/{scaleId}/crosswalks',
    operationId: 'addCrosswalk',
    summary: 'Say what a published scale’s ratings mean on the built-in one',
    description:
      'The next version of it, for what is published from now on. What is public keeps the version that it was published with.',
    access: 'scale:write',
    params: scaleParam,
    body: contract.NewCrosswalk,
    replies: { 201: { description: 'Added.', schema: contract.Crosswalk } },
    refuses: [...step, 'rating.unknown'],
    verb: (ctx, { params, body }) => addCrosswalk(ctx, params.scaleId, body),
    answer: (crosswalk) => ({ status: 201, body: crosswalkBody(crosswalk) }),
  }),
  route({
    method: 'GET',
    path: '/v1/scales/{scaleId}/crosswalks',
    operationId: 'listCrosswalks',
    summary: 'List the versions of a scale’s crosswalk to the built-in one',
    access: 'public',
    params: scaleParam,
    query: z.strictObject(paging),
    cursor: VERSION,
    replies: { 200: { description: 'Newest first.', schema: contract.CrosswalkPage } },
    verb: (ctx, { params, query, after }) =>
      readCrosswalks(ctx, params.scaleId, {
        limit: query.limit + 1,
        before: after === null ? null : Number(after),
      }),
    answer: (rows, { input, url }) =>
      listAnswer(rows, input.query, url, crosswalkBody, ({ version }) => String(version)),
  }),
]
