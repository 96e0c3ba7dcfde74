import * as z from 'zod'
import * as contract from '../contract/claim.ts'
import { asOf, id, paging } from '../contract/text.ts'
import { deskOf } from '../domain/actor.ts'
import { positionOf } from '../domain/anchor.ts'
import { acceptClaim } from '../domain/claims/accept.ts'
import { readClaimAsOf } from '../domain/claims/as-of.ts'
import { addAppearance } from '../domain/claims/appear.ts'
import { changeClaim } from '../domain/claims/change.ts'
import { claimantOf } from '../domain/claims/claimant.ts'
import { createClaim } from '../domain/claims/create.ts'
import { declineClaim, reopenClaim } from '../domain/claims/decline.ts'
import { mergeClaim } from '../domain/claims/merge.ts'
import { readClaim, readClaims } from '../domain/claims/read.ts'
import { etagOf, single } from './caching.ts'
import { byId, listAnswer, pageOf } from './lists.ts'
import { type Answer, route } from './route.ts'

type ClaimRow = Awaited<ReturnType<typeof readClaim>>
type AppearanceRow = ClaimRow['appearances'][number]

function claimBody(row: ClaimRow): contract.Claim {
  const { id, organisationId, text, claimedOn, language, topics, state } = row
  const { declinedReason, mergedInto, version, createdAt, updatedAt } = row
  return {
    id,
    organisationId,
    text,
    claimant: claimantOf(row),
    claimedOn,
    language,
    topics,
    state,
    declinedReason,
    mergedInto,
    version,
    appearances: row.appearances.map(appearanceBody),
    createdAt,
    updatedAt,
  }
}

function appearanceBody(row: AppearanceRow): contract.Appearance {
  const { id, articleId, captureId, exact, prefix, suffix, occurrence, occurrences } = row
  const { speaker, createdAt } = row
  return {
    id,
    articleId,
    captureId,
    exact,
    prefix,
    suffix,
    position: positionOf(row),
    occurrence,
    occurrences,
    pagePosition: row.pagePosition,
    speaker,
    createdAt,
  }
}

function listedAppearance(row: AppearanceRow, isOwn: boolean): contract.ListedAppearance {
  const { settledAs: state, settledNote, settledAt } = row
  const note = state === 'corrected' || isOwn ? settledNote : null
  return {
    ...appearanceBody(row),
    settled: state === null ? null : { state, note, at: settledAt! },
  }
}

const answerOf = (row: ClaimRow): Answer => single(row, claimBody(row))

/** A merged claim leads to the one that it was merged into (RFC 9110, 15.4.9). */
const found = (row: ClaimRow, suffix = ''): Answer =>
  row.mergedInto === null
    ? answerOf(row)
    : { status: 308, headers: { Location: `/v1/claims/${row.mergedInto}${suffix}` } }

const claimParam = z.strictObject({ claimId: id('clm') })
const changed = { 200: { description: 'As it is now.', schema: contract.Claim, headers: ['ETag'] } }
const MOVED = { description: 'It was merged into another claim.', headers: ['Location'] }

export const claimRoutes = [
  route({
    method: 'POST',
    path: '/v1/claims',
    operationId: 'createClaim',
    summary: 'Make a claim of a candidate, or by hand',
    description:
      'From a candidate everything has a default. By hand, the quote has to stand in the capture. A person’s claim is open at once, a bot’s is proposed.',
    access: 'claim:write',
    body: contract.NewClaim,
    replies: {
      201: { description: 'Created.', schema: contract.Claim, headers: ['ETag', 'Location'] },
    },
    refuses: ['candidate.accepted', 'quote.not_found', 'quote.ambiguous', 'record.not_found'],
    verb: (ctx, { body }) => createClaim(ctx, body),
    answer: (row) => ({
      status: 201,
      body: claimBody(row),
      headers: { Location: `/v1/claims/${row.id}`, ETag: etagOf(row.version) },
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/claims',
    operationId: 'listClaims',
    summary: 'List claims',
    description: 'Without a key: checked claims alone.',
    access: 'public',
    query: z.strictObject({
      ...paging,
      state: z.enum(contract.CLAIM_STATES).optional(),
      articleId: id('art').optional().meta({ description: 'Only claims that appear there.' }),
      organisationId: id('org').optional(),
    }),
    replies: { 200: { description: 'Newest first.', schema: contract.ClaimPage } },
    verb: (
      ctx,
      { after, query: { state = null, articleId = null, organisationId = null, ...query } },
    ) => readClaims(ctx, { state, articleId, organisationId }, pageOf(query, after)),
    answer: (rows, { input, url }) => listAnswer(rows, input.query, url, claimBody, byId),
  }),
  route({
    method: 'GET',
    path: '/v1/claims/{claimId}',
    operationId: 'readClaim',
    summary: 'Read a claim',
    access: 'public',
    params: claimParam,
    query: z.strictObject(asOf),
    replies: {
      200: { description: 'The claim.', schema: contract.Claim, headers: ['ETag'] },
      308: MOVED,
    },
    verb: (ctx, { params, query }) =>
      query.asOf === undefined
        ? readClaim(ctx, params.claimId)
        : readClaimAsOf(ctx, params.claimId, query.asOf),
    answer: (row, { input: { query } }) => {
      if (query.asOf === undefined) return found(row)
      const suffix = `?asOf=${encodeURIComponent(query.asOf)}`
      return row.mergedInto === null ? { status: 200, body: claimBody(row) } : found(row, suffix)
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/claims/{claimId}',
    operationId: 'changeClaim',
    summary: 'Change a claim that is not checked yet',
    access: 'claim:write',
    params: claimParam,
    body: contract.ClaimChange,
    ifMatch: true,
    replies: changed,
    refuses: ['claim.checked', 'claim.declined', 'claim.merged', 'permission.organisation'],
    verb: (ctx, { params, body, expected }) => changeClaim(ctx, params.claimId, body, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/claims/{claimId}/accept',
    operationId: 'acceptClaim',
    summary: 'Open a claim that a bot proposed',
    access: 'claim:write',
    params: claimParam,
    ifMatch: true,
    replies: changed,
    refuses: [
      'claim.state',
      'claim.declined',
      'claim.merged',
      'claim.checked',
      'permission.organisation',
    ],
    verb: (ctx, { params, expected }) => acceptClaim(ctx, params.claimId, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/claims/{claimId}/decline',
    operationId: 'declineClaim',
    summary: 'Close a claim that will not be checked',
    access: 'claim:decide',
    params: claimParam,
    body: contract.Decline,
    ifMatch: true,
    replies: changed,
    refuses: ['claim.checked', 'claim.declined', 'claim.merged', 'permission.organisation'],
    verb: (ctx, { params, body, expected }) =>
      declineClaim(ctx, params.claimId, body.reason, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/claims/{claimId}/reopen',
    operationId: 'reopenClaim',
    summary: 'Open a declined claim again',
    access: 'claim:decide',
    params: claimParam,
    ifMatch: true,
    replies: changed,
    refuses: [
      'claim.state',
      'claim.checked',
      'claim.merged',
      'claim.proposed',
      'permission.organisation',
    ],
    verb: (ctx, { params, expected }) => reopenClaim(ctx, params.claimId, expected),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/claims/{claimId}/merge',
    operationId: 'mergeClaim',
    summary: 'Join a claim to another that says the same',
    description: 'Appearances and verdicts follow; the old id redirects to the new one.',
    access: 'claim:decide',
    params: claimParam,
    body: contract.Merge,
    ifMatch: true,
    replies: changed,
    refuses: [
      'appearance.too_many',
      'claim.declined',
      'claim.merged',
      'claim.proposed',
      'merge.conflict',
      'merge.foreign_verdict',
      'merge.self',
      'permission.organisation',
    ],
    verb: (ctx, { params, body, expected }) => mergeClaim(ctx, params.claimId, body.into, expected),
    answer: answerOf,
  }),
  route({
    method: 'GET',
    path: '/v1/claims/{claimId}/appearances',
    operationId: 'listAppearances',
    summary: 'List where a claim appears',
    access: 'public',
    params: claimParam,
    replies: {
      200: { description: 'All of them.', schema: contract.AppearancePage },
      308: MOVED,
    },
    verb: (ctx, { params }) => readClaim(ctx, params.claimId),
    answer: (row, { actor }) => {
      if (row.mergedInto !== null) return found(row, '/appearances')
      const isOwn = deskOf(actor) === row.organisationId
      const items = row.appearances.map((place) => listedAppearance(place, isOwn))
      return { status: 200, body: { items, next: null } }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/claims/{claimId}/appearances',
    operationId: 'addAppearance',
    summary: 'Say that a claim appears in a further place',
    access: 'claim:write',
    params: claimParam,
    body: contract.NewAppearance,
    replies: { 201: { description: 'Added.', schema: contract.Appearance } },
    refuses: [
      'appearance.exists',
      'appearance.too_many',
      'claim.declined',
      'claim.merged',
      'permission.organisation',
      'quote.ambiguous',
      'quote.not_found',
    ],
    verb: (ctx, { params, body }) => addAppearance(ctx, params.claimId, body),
    answer: (row) => ({ status: 201, body: appearanceBody(row) }),
  }),
]
