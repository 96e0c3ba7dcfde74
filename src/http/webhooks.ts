import * as z from 'zod'
import { id } from '../contract/text.ts'
import * as contract from '../contract/webhook.ts'
import type { ErrorCode } from '../domain/errors.ts'
import {
  changeWebhook,
  disableWebhook,
  replayWebhook,
  rotateSecret,
} from '../domain/webhooks/change.ts'
import { createWebhook } from '../domain/webhooks/create.ts'
import { readWebhook, readWebhooks } from '../domain/webhooks/read.ts'
import { testWebhook } from '../domain/webhooks/test.ts'
import { etagOf, single } from './caching.ts'
import { byId, list, listAnswer, pageOf } from './lists.ts'
import { type Answer, route } from './route.ts'

type WebhookRow = Awaited<ReturnType<typeof readWebhook>>

function webhookBody(row: WebhookRow): contract.Webhook {
  const { id, url, state, cursor, failures, nextAttemptAt, lastStatus, lastError } = row
  const { lastDeliveredAt, disabledAt, secrets, createdBy, createdAt, updatedAt } = row
  return {
    id,
    url,
    active: state === 'active',
    cursor,
    failures,
    nextAttemptAt,
    lastStatus,
    lastError,
    lastDeliveredAt,
    disabledAt,
    rotating: secrets.length > 1,
    createdBy,
    createdAt,
    updatedAt,
  }
}

const answerOf = (row: WebhookRow): Answer => single(row, webhookBody(row))

const withSecret = (row: WebhookRow) => ({ ...webhookBody(row), secret: row.secrets[0] })

const webhookParam = z.strictObject({ webhookId: id('whk') })
const changed = {
  200: { description: 'As it is now.', schema: contract.Webhook, headers: ['ETag'] },
}
const address: ErrorCode[] = ['fetch.refused', 'fetch.timeout', 'fetch.unreachable']

export const webhookRoutes = [
  route({
    method: 'POST',
    path: '/v1/webhooks',
    operationId: 'createWebhook',
    summary: 'Have a URL told of each entry of the change feed',
    description:
      'Deliveries follow Standard Webhooks (docs/webhooks.md), in order and one at a time. The answer shows the signing secret once. The address has to be public.',
    access: 'webhook:manage',
    body: contract.NewWebhook,
    secret: true,
    replies: {
      201: {
        description: 'Created.',
        schema: contract.WebhookWithSecret,
        headers: ['ETag', 'Location'],
      },
    },
    refuses: [...address, 'webhook.too_many'],
    verb: (ctx, { body }) => createWebhook(ctx, body),
    answer: (row) => ({
      status: 201,
      body: withSecret(row),
      headers: { Location: `/v1/webhooks/${row.id}`, ETag: etagOf(row.version) },
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/webhooks',
    operationId: 'listWebhooks',
    summary: 'List the webhooks of one’s own organisation',
    access: 'webhook:manage',
    query: list,
    replies: { 200: { description: 'In order of creation.', schema: contract.WebhookPage } },
    verb: (ctx, { query, after }) => readWebhooks(ctx, pageOf(query, after)),
    answer: (rows, { input, url }) => listAnswer(rows, input.query, url, webhookBody, byId),
  }),
  route({
    method: 'GET',
    path: '/v1/webhooks/{webhookId}',
    operationId: 'readWebhook',
    summary: 'Read a webhook, and how its deliveries go',
    access: 'webhook:manage',
    params: webhookParam,
    replies: { 200: { description: 'The webhook.', schema: contract.Webhook, headers: ['ETag'] } },
    verb: (ctx, { params }) => readWebhook(ctx, params.webhookId),
    answer: answerOf,
  }),
  route({
    method: 'PATCH',
    path: '/v1/webhooks/{webhookId}',
    operationId: 'changeWebhook',
    summary: 'Send to another URL, stop, or begin again where it stopped',
    description: 'Failures are counted anew. Each delivery changes the ETag as well.',
    access: 'webhook:manage',
    params: webhookParam,
    body: contract.WebhookChange,
    ifMatch: true,
    replies: changed,
    refuses: address,
    verb: (ctx, { params, body, expected }) => changeWebhook(ctx, params.webhookId, body, expected),
    answer: answerOf,
  }),
  route({
    method: 'DELETE',
    path: '/v1/webhooks/{webhookId}',
    operationId: 'disableWebhook',
    summary: 'Disable a webhook',
    description: 'It stays to be read, and can be made active again. Disabling twice is fine.',
    access: 'webhook:manage',
    params: webhookParam,
    replies: { 204: { description: 'Disabled.' } },
    verb: (ctx, { params }) => disableWebhook(ctx, params.webhookId),
    answer: () => ({ status: 204 }),
  }),
  route({
    method: 'POST',
    path: '/v1/webhooks/{webhookId}/rotate',
    operationId: 'rotateWebhookSecret',
    summary: 'Replace a webhook’s signing secret',
    description:
      'The answer shows the new one once. The one before signs along until the next rotation, unless it is to be dropped at once.',
    access: 'webhook:manage',
    params: webhookParam,
    body: contract.Rotation,
    secret: true,
    replies: {
      200: {
        description: 'With the new secret.',
        schema: contract.WebhookWithSecret,
        headers: ['ETag'],
      },
    },
    verb: (ctx, { params, body }) => rotateSecret(ctx, params.webhookId, body.keepPrevious),
    answer: (row) => single(row, withSecret(row)),
  }),
  route({
    method: 'POST',
    path: '/v1/webhooks/{webhookId}/replay',
    operationId: 'replayWebhook',
    summary: 'Deliver again what follows an entry',
    description: 'Sets the cursor, backwards or forwards; ids of deliveries are those of before.',
    access: 'webhook:manage',
    params: webhookParam,
    body: contract.Replay,
    replies: changed,
    verb: (ctx, { params, body }) => replayWebhook(ctx, params.webhookId, body.since),
    answer: answerOf,
  }),
  route({
    method: 'POST',
    path: '/v1/webhooks/{webhookId}/test',
    operationId: 'testWebhook',
    summary: 'Send a test event now',
    description: 'Of type `webhook.test`, signed like all others; whatever comes of it, once.',
    access: 'webhook:manage',
    params: webhookParam,
    replies: { 200: { description: 'What came of it.', schema: contract.WebhookTest } },
    verb: (ctx, { params }) => testWebhook(ctx, params.webhookId),
    answer: ({ status, error }) => ({
      status: 200,
      body: { delivered: error === null, status, error } satisfies contract.WebhookTest,
    }),
  }),
]
