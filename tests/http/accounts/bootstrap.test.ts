import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { call, type Reply } from '../../support/api.ts'
import { count, rows } from '../../support/database.ts'
import { BOOTSTRAP_SECRET } from '../../support/desk.ts'
import { statusesOf } from '../../support/replies.ts'

// One deployment goes through its bootstrap once: these tests run in the order in which they stand.

const founding = (slug: string) => ({
  organisation: { slug, name: 'Courier Checks' },
  admin: { name: 'Ada Okafor' },
})
const bootstrap = (slug: string, headers: Record<string, string> = {}) =>
  call('POST', '/v1/bootstrap', { key: BOOTSTRAP_SECRET, body: founding(slug), headers })

it.each([undefined, ''])('is closed where no secret is set (%j)', async (secret) => {
  const bindings = { ...env, BOOTSTRAP_SECRET: secret } as never
  const body = founding('courier-checks')
  for (const key of [BOOTSTRAP_SECRET, 'undefined', undefined]) {
    const reply = await call('POST', '/v1/bootstrap', { key, body, env: bindings })
    expect(reply).toMatchObject({ status: 403, body: { code: 'bootstrap.unset' } })
  }
  expect(await count('organisations')).toBe(0)
})

it.each([undefined, 'another-secret', `${BOOTSTRAP_SECRET}s`, BOOTSTRAP_SECRET.toUpperCase()])(
  'refuses any other secret (%j)',
  async (key) => {
    const body = founding('courier-checks')
    const reply = await call('POST', '/v1/bootstrap', { key, body })
    expect(reply).toMatchObject({ status: 401, body: { code: 'bootstrap.refused' } })
    expect(reply.headers.get('www-authenticate')).toBe('Bearer')
    expect(await count('organisations')).toBe(0)
  },
)

const withKey = (slug: string) => bootstrap(slug, { 'Idempotency-Key': `first-${slug}` })
let won: Reply | undefined
let lost: Reply | undefined

it('makes one organisation of two requests at once', async () => {
  const replies = await Promise.all([withKey('courier-checks'), withKey('river-desk')])
  expect(statusesOf(replies)).toEqual([201, 409])
  ;[won, lost] = replies.toSorted((a, b) => a.status - b.status)
  expect(lost!.body.code).toBe('bootstrap.spent')
  expect(await count('organisations')).toBe(1)
  expect(await count('members')).toBe(1)
  expect(await count('api_keys')).toBe(1)

  const { organisation, member, key } = won!.body
  expect(organisation).toMatchObject({ approvalsRequired: 1, methodologyUrl: null })
  expect(member).toMatchObject({ role: 'admin', kind: 'person', name: 'Ada Okafor', active: true })
  expect(won!.headers.get('location')).toBe(`/v1/organisations/${organisation.slug}`)
  const me = await call('GET', '/v1/me', { key: key.secret })
  expect(me.body).toMatchObject({ member, organisation })

  const audit = await rows('select actor_kind, member_id, action, record_id from audit')
  expect(audit).toEqual(
    [
      ['organisation.created', organisation.id],
      ['member.added', member.id],
      ['key.issued', key.id],
    ].map(([action, record_id]) => ({
      actor_kind: 'bootstrap',
      member_id: null,
      action,
      record_id,
    })),
  )
})

it('answers the same again under the Idempotency-Key that it was used with, and with no other', async () => {
  const { slug } = won!.body.organisation
  const again = await withKey(slug)
  expect(again).toMatchObject({ status: 201, text: won!.text })
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  const other = slug === 'river-desk' ? 'courier-checks' : 'river-desk'
  expect(await withKey(other)).toMatchObject({ status: 409, body: { code: 'bootstrap.spent' } })
  const reused = await bootstrap(other, { 'Idempotency-Key': `first-${slug}` })
  expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency.reused' } })
  expect(await count('organisations')).toBe(1)
  expect(await count('api_keys')).toBe(1)
})

it('is spent after its one use, under any name', async () => {
  for (const slug of ['courier-checks', 'one-more-desk']) {
    const reply = await bootstrap(slug)
    expect(reply).toMatchObject({ status: 409, body: { code: 'bootstrap.spent' } })
  }
  expect(await count('organisations')).toBe(1)
})

it('opens no other door with the secret', async () => {
  for (const [method, path, body] of [
    ['GET', '/v1/me', undefined],
    ['GET', '/v1/organisations', undefined],
    ['POST', '/v1/organisations', founding('one-more-desk')],
    ['GET', '/v1/verdicts', undefined],
  ] as const) {
    const reply = await call(method, path, { key: BOOTSTRAP_SECRET, body })
    expect(reply, `${method} ${path}`).toMatchObject({
      status: 401,
      body: { code: 'auth.malformed' },
    })
  }
})

it('lets no member bootstrap', async () => {
  const reply = await call('POST', '/v1/bootstrap', {
    key: 'apo_live_0000000000000000000000000000000000000',
    body: founding('one-more-desk'),
  })
  expect(reply).toMatchObject({ status: 401, body: { code: 'bootstrap.refused' } })
})
