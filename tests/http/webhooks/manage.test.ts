import { beforeAll, describe, expect, inject, it } from 'vitest'
import { call } from '../../support/api.ts'
import { contents, rows } from '../../support/database.ts'
import { created, type Desk, foundAnotherDesk, foundDesk } from '../../support/desk.ts'
import { createHook, keptBack, readHook, receiver, verified } from '../../support/hooks.ts'
import { expectProblem, faultsOf } from '../../support/problems.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(method, `/v1/webhooks${path}`, { key: desk.admin.key, body, headers })

const ANY = { 'If-Match': '*' }

describe('a webhook', () => {
  it('is made with a secret that is shown once, and never again', async () => {
    const { url } = receiver()
    const reply = await ask('POST', '', { url })
    expect(reply.status).toBe(201)
    const { secret, ...webhook } = reply.body
    expect(reply.headers.get('location')).toBe(`/v1/webhooks/${webhook.id}`)
    expect(atob(/^whsec_(.+)$/.exec(secret)![1]!)).toHaveLength(32)
    expect(webhook).toMatchObject({ url, active: true, failures: 0, rotating: false })
    expect((await ask('GET', `/${webhook.id}`)).body).toEqual(webhook)
    const listed = await ask('GET', '')
    expect(listed.body.items).toContainEqual(webhook)
    expect(listed.text).not.toContain('whsec_')
    const patched = await ask('PATCH', `/${webhook.id}`, { active: false }, ANY)
    expect(patched.text).not.toContain('whsec_')
  })

  it('keeps its secret in its own row alone: not in the audit log, not in a kept answer', async () => {
    const { url } = receiver()
    const headers = { 'Idempotency-Key': 'a-webhook-once' }
    const first = await ask('POST', '', { url }, headers)
    const again = await ask('POST', '', { url }, headers)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const { secret } = first.body
    for (const [table, all] of Object.entries(await contents()))
      if (table !== 'webhooks')
        expect(JSON.stringify(all).includes(secret.slice(6)), table).toBe(false)
  })

  it('is told only of public addresses, which are looked at before anything is connected to', async () => {
    const { site } = inject('web')
    await fetch(`http://${site}/log`)
    for (const [url, code] of [
      ['http://127.0.0.1/', 'fetch.refused'],
      ['http://localhost/hook', 'fetch.refused'],
      ['https://[::1]/', 'fetch.refused'],
      ['https://169.254.169.254/latest/meta-data', 'fetch.refused'],
      ['https://private.web.example/', 'fetch.refused'],
      ['https://mixed.web.example/', 'fetch.refused'],
      ['https://cms.web.example:8443/', 'fetch.refused'],
      ['https://nobody.web.example/', 'fetch.unreachable'],
    ] as const) {
      expectProblem(await ask('POST', '', { url }), 422, code)
    }
    expect(faultsOf(await ask('POST', '', { url: 'ftp://x.example/', since: -1 }))).toEqual([
      'body /since too_small',
      'body /url url.not_http',
    ])
    const { id } = await createHook(desk.admin, { url: receiver().url })
    const moved = { url: 'https://loopback.web.example/' }
    expectProblem(await ask('PATCH', `/${id}`, moved, ANY), 422, 'fetch.refused')
    const asked = await (await fetch(`http://${site}/log`)).json<string[]>()
    expect(asked.filter((line) => !line.startsWith('resolver '))).toEqual([])
  })

  it('is its own desk’s, for its admins', async () => {
    const { id } = await createHook(desk.admin, { url: receiver().url })
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { active: false }],
      ['DELETE', '', undefined],
      ['POST', '/rotate', {}],
      ['POST', '/replay', { since: 0 }],
      ['POST', '/test', undefined],
    ] as const) {
      const send = (key: string) =>
        call(method, `/v1/webhooks/${id}${path}`, { key, body, headers: ANY })
      expectProblem(await send(other.admin.key), 404, 'record.not_found')
      expectProblem(await send(desk.editor.key), 403, 'permission.role')
    }
    expect((await readHook(desk.admin, id)).active).toBe(true)
    const { body } = await call('GET', '/v1/webhooks', { key: other.admin.key })
    expect(body.items).toEqual([])
  })

  it('is disabled, and made active again where it stopped', async () => {
    const { sent, WEBHOOKS } = keptBack()
    const { id } = await createHook(desk.admin, { url: receiver().url })
    const before = await readHook(desk.admin, id)
    expect((await ask('DELETE', `/${id}`)).status).toBe(204)
    expect((await ask('DELETE', `/${id}`)).status).toBe(204)
    const disabled = await readHook(desk.admin, id)
    expect(disabled).toMatchObject({ active: false, disabledAt: expect.any(String) })
    const active = created(
      await call('PATCH', `/v1/webhooks/${id}`, {
        key: desk.admin.key,
        headers: ANY,
        body: { active: true },
        env: { WEBHOOKS },
      }),
    )
    expect(active).toMatchObject({ active: true, disabledAt: null, cursor: before.cursor })
    expect(sent).toEqual([{ webhookId: id, delaySeconds: 0 }])
    const audit = await rows('select action from audit where record_id = ? order by seq', id)
    expect(audit.map(({ action }) => action)).toEqual([
      'webhook.created',
      'webhook.disabled',
      'webhook.changed',
    ])
  })

  it('is changed at the version that was read', async () => {
    const reply = await ask('POST', '', { url: receiver().url })
    const etag = { 'If-Match': reply.headers.get('etag')! }
    const path = `/${reply.body.id}`
    expectProblem(await ask('PATCH', path, { active: true }), 428, 'precondition.required')
    const { url } = receiver()
    expect((await ask('PATCH', path, { url }, etag)).body.url).toBe(url)
    expectProblem(await ask('PATCH', path, { url }, etag), 412, 'precondition.stale')
    expect(faultsOf(await ask('PATCH', path, {}, ANY))).toEqual(['body  change.empty'])
  })

  it('begins with an entry that there is', async () => {
    const { body } = await call('GET', '/v1/changes')
    const url = receiver().url
    expect((await ask('POST', '', { url, since: 0 })).body.cursor).toBe(0)
    const hook = created(await ask('POST', '', { url }))
    expect(hook.cursor).toBe(body.last)
    const beyond = { since: body.last + 1 }
    for (const reply of [
      await ask('POST', '', { url, ...beyond }),
      await ask('POST', `/${hook.id}/replay`, beyond),
    ])
      expect(faultsOf(reply)).toEqual(['body /since since.beyond'])
  })

  it('is tested at once, and tells what came of it', async () => {
    const good = receiver()
    const hook = await createHook(desk.admin, { url: good.url })
    expect((await ask('POST', `/${hook.id}/test`)).body).toEqual({
      delivered: true,
      status: 204,
      error: null,
    })
    const [received] = await good.received()
    const { isGenuine, event } = await verified(received!, hook.secret)
    expect(isGenuine).toBe(true)
    expect(event).toMatchObject({ type: 'webhook.test', data: { webhookId: hook.id } })

    const { gone } = inject('web')
    for (const [url, outcome] of [
      [receiver({ status: '500' }).url, { status: 500, error: 'It answered 500.' }],
      [receiver({ status: '302', to: good.url }).url, { status: 302, error: 'It answered 302.' }],
      [`http://${gone}/`, { status: null, error: `${gone} could not be reached.` }],
    ] as const) {
      const { id } = await createHook(desk.admin, { url })
      expect((await ask('POST', `/${id}/test`)).body).toEqual({ delivered: false, ...outcome })
      expect((await readHook(desk.admin, id)).failures).toBe(0)
    }
    expect(await good.received()).toHaveLength(1)
  })

  it('is one of twenty at the most', async () => {
    const own = await foundAnotherDesk(desk, 'many-hooks')
    const { url } = receiver()
    const make = () => call('POST', '/v1/webhooks', { key: own.admin.key, body: { url } })
    const replies = await Promise.all(Array.from({ length: 22 }, make))
    const statuses = replies.map(({ status }) => status).toSorted()
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 201), 409, 409])
    expectProblem(await make(), 409, 'webhook.too_many')
    await call('DELETE', `/v1/webhooks/${replies[0]!.body.id}`, { key: own.admin.key })
    expectProblem(await make(), 409, 'webhook.too_many')
  })
})

describe('a webhook’s secret', () => {
  it('is replaced by one that both sign until the next rotation, or at once', async () => {
    const to = receiver()
    const hook = await createHook(desk.admin, { url: to.url })
    const secrets = [hook.secret]
    const rotate = async (body: object) => {
      const reply = await ask('POST', `/${hook.id}/rotate`, body)
      expect(reply.status).toBe(200)
      secrets.push(reply.body.secret)
      return reply.body
    }
    const signing = async () => {
      await ask('POST', `/${hook.id}/test`)
      const received = (await to.received()).at(-1)!
      const found = await Promise.all(secrets.map((secret) => verified(received, secret)))
      expect(found[0]!.signatures).toBe(found.filter(({ isGenuine }) => isGenuine).length)
      return found.map(({ isGenuine }) => isGenuine)
    }
    expect(await signing()).toEqual([true])
    expect((await rotate({})).rotating).toBe(true)
    expect(await signing()).toEqual([true, true])
    await rotate({ keepPrevious: true })
    expect(await signing()).toEqual([false, true, true])
    expect((await rotate({ keepPrevious: false })).rotating).toBe(false)
    expect(await signing()).toEqual([false, false, false, true])
    expect(new Set(secrets).size).toBe(4)
  })
})
