import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, inject } from 'vitest'
import type { QueuedWebhook } from '../../src/domain/context.ts'
import worker from '../../src/index.ts'
import { call } from './api.ts'
import { rows } from './database.ts'
import { created, type Person } from './desk.ts'
import type { Received } from './receiver.ts'

const { site } = inject('web')

let names = 0

/** A receiver that nobody else sends to; `options` as in `receiver.ts`. */
export function receiver(options: Record<string, string> = {}) {
  const name = `receiver-${++names}-${crypto.randomUUID()}`
  return {
    url: `http://${site}/hook/${name}?${new URLSearchParams(options).toString()}`,
    received: async () => {
      const response = await fetch(`http://${site}/received/${name}`)
      return response.json<Received[]>()
    },
  }
}

/** A queue that only keeps what it is sent. */
export function keptBack() {
  const sent: { webhookId: string; delaySeconds: number }[] = []
  const sendBatch = async (messages: { body: QueuedWebhook; delaySeconds: number }[]) => {
    sent.push(...messages.map(({ body, delaySeconds }) => ({ ...body, delaySeconds })))
  }
  return { sent, WEBHOOKS: { sendBatch } as unknown as Queue }
}

type Made = { id: string; secret: string }

export const createHook = async (admin: Person, body: object, bindings = {}): Promise<Made> =>
  created(await call('POST', '/v1/webhooks', { key: admin.key, body, env: bindings }))

export const readHook = async (admin: Person, id: string) =>
  created(await call('GET', `/v1/webhooks/${id}`, { key: admin.key }))

/** Hands a message for each webhook over as the queue would; what is sent back to it meanwhile. */
export async function deliverTo(...webhookIds: string[]) {
  const { sent, WEBHOOKS } = keptBack()
  const messages = webhookIds.map((webhookId, n) => ({
    id: `${n}`,
    timestamp: new Date(),
    attempts: 1,
    body: { webhookId },
  }))
  const batch = createMessageBatch<QueuedWebhook>('apostil-webhooks', messages)
  const ctx = createExecutionContext()
  await worker.queue(batch, { ...env, PUBLIC_URL: '', LOG: 'off', WEBHOOKS })
  const { retryMessages } = await getQueueResult(batch, ctx)
  expect(retryMessages).toEqual([])
  return sent
}

/** Until nothing is left to be delivered at once. */
export async function deliverAll(webhookId: string): Promise<void> {
  for (let again = true; again;)
    again = (await deliverTo(webhookId)).some(({ delaySeconds }) => delaySeconds === 0)
}

/** The time of a webhook's next attempt comes. */
export const letTimePass = (id: string) =>
  rows(`update webhooks set next_attempt_at = '2020-01-01T00:00:00.000Z' where id = ?`, id)

/** Verifies a delivery by itself, from the specification's words; the event that it holds. */
export async function verified({ headers, body }: Received, secret: string) {
  const id = headers['webhook-id']!
  const timestamp = headers['webhook-timestamp']!
  expect(id).not.toContain('.')
  expect(timestamp).toMatch(/^\d+$/)
  expect(Math.abs(Date.now() / 1_000 - Number(timestamp))).toBeLessThan(60)
  expect(headers['content-type']).toBe('application/json')
  const raw = Uint8Array.from(atob(/^whsec_(.+)$/.exec(secret)![1]!), (c) => c.charCodeAt(0))
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify'])
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  const signatures = headers['webhook-signature']!.split(' ').map((one) => one.split(','))
  const results = await Promise.all(
    signatures.map(([version, signature]) => {
      expect(version).toBe('v1')
      const bytes = Uint8Array.from(atob(signature!), (c) => c.charCodeAt(0))
      return crypto.subtle.verify('HMAC', key, bytes, content)
    }),
  )
  return { isGenuine: results.includes(true), signatures: results.length, event: JSON.parse(body) }
}
