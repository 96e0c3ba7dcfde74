import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { count, rows } from '../../support/database.ts'
import {
  addPerson,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  type Person,
} from '../../support/desk.ts'
import { watchDatabase } from '../../support/watch.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const issue = (member: Person, body: object = {}) =>
  call('POST', `/v1/members/${member.id}/keys`, {
    key: desk.admin.key,
    body: { label: 'Laptop', ...body },
  })
const revoke = (by: Person, id: string) => call('DELETE', `/v1/keys/${id}`, { key: by.key })
const me = (key: string) => call('GET', '/v1/me', { key })

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** The documented form, computed anew: six base-62 digits of the CRC-32 over what is before them. */
function checksumOf(text: string): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  let rest = crc32(text)
  let out = ''
  for (let i = 0; i < 6; i++) {
    out = digits[rest % 62]! + out
    rest = Math.floor(rest / 62)
  }
  return out
}

describe('a key', () => {
  it('is shown once, and kept as a SHA-256 alone', async () => {
    const issued = created(await issue(desk.checker, { label: 'Shown once' }))
    const { secret, ...shown } = issued
    expect(shown).toMatchObject({ memberId: desk.checker.id, hint: secret.slice(-4) })
    const list = await call('GET', `/v1/members/${desk.checker.id}/keys`, { key: desk.admin.key })
    expect(list.body.items).toContainEqual(shown)
    expect(list.text).not.toContain(secret)

    const [row] = await rows('select * from api_keys where id = ?', issued.id)
    expect(row!['hash']).toBe(sha256(secret))
    const tables = await rows<{ name: string }>(
      `select name from sqlite_schema where type = 'table' and name not glob '_cf_*'`,
    )
    expect(tables.length).toBeGreaterThan(10)
    for (const { name } of tables)
      expect(JSON.stringify(await rows(`select * from "${name}"`)), `at ${name}`).not.toContain(
        secret,
      )
  })

  it('has the documented form, with a CRC-32 at its end', async () => {
    const { secret } = created(await issue(desk.checker))
    expect(secret).toMatch(/^apo_live_[0-9A-Za-z]{36}$/)
    expect(secret.slice(-6)).toBe(checksumOf(secret.slice(0, -6)))
  })

  it('with a typing mistake is refused before the database is asked', async () => {
    const { secret } = created(await issue(desk.checker))
    const { DB, sent } = watchDatabase()
    expect((await call('GET', '/v1/me', { key: secret, env: { DB } })).status).toBe(200)
    expect(sent.length).toBeGreaterThan(0)

    const swapped = `${secret.slice(0, 20)}${secret[21]}${secret[20]}${secret.slice(22)}`
    const typos = [
      `${secret.slice(0, 20)}${secret[20] === 'a' ? 'b' : 'a'}${secret.slice(21)}`,
      ...(swapped === secret ? [] : [swapped]),
      secret.slice(0, -1),
      `${secret}0`,
      secret.toUpperCase(),
      'apo_live_',
      'anything',
    ]
    for (const key of typos) {
      const watched = watchDatabase()
      const reply = await call('GET', '/v1/me', { key, env: { DB: watched.DB } })
      expect(reply, `at ${key}`).toMatchObject({ status: 401, body: { code: 'auth.malformed' } })
      expect(watched.sent, `at ${key}`).toEqual([])
    }
  })

  it('that was never issued is unknown, however well-formed', async () => {
    const body = `apo_live_${'7'.repeat(30)}`
    const reply = await me(body + checksumOf(body))
    expect(reply).toMatchObject({ status: 401, body: { code: 'auth.unknown' } })
    expect(reply.headers.get('www-authenticate')).toBe('Bearer')
  })

  it('is sent as a Bearer token and in no other way', async () => {
    const { key } = desk.checker
    for (const authorization of [`bearer ${key}`, `BEARER   ${key}`, `Bearer ${key} `])
      expect(
        (await call('GET', '/v1/me', { headers: { authorization } })).status,
        `as ${authorization}`,
      ).toBe(200)
    for (const authorization of [
      key,
      `Basic ${btoa(`x:${key}`)}`,
      `Bearer ${key}, Bearer ${key}`,
      'Bearer',
      'Bearer ',
      '',
      `Bearer "${key}"`,
    ])
      expect(
        await call('GET', '/v1/me', { headers: { authorization } }),
        `as ${authorization}`,
      ).toMatchObject({ status: 401, body: { code: 'auth.malformed' } })
    expect((await call('GET', `/v1/me?access_token=${key}`)).status).toBe(401)
    expect((await call('GET', '/v1/me', { headers: { cookie: `key=${key}` } })).status).toBe(401)
  })

  it('is refused from the moment at which it expires', async () => {
    const expiresAt = '2999-01-01T00:00:00.000Z'
    const issued = created(await issue(desk.checker, { expiresAt }))
    expect(issued.expiresAt).toBe(expiresAt)
    expect((await me(issued.secret)).status).toBe(200)
    const now = new Date().toISOString()
    await rows('update api_keys set expires_at = ? where id = ?', now, issued.id)
    expect(await me(issued.secret)).toMatchObject({ status: 401, body: { code: 'auth.expired' } })
  })

  it.each(['2020-01-01T00:00:00Z', '1969-12-31T23:59:59.999Z'])(
    'is not issued with an expiry in the past (%s)',
    async (expiresAt) => {
      const keys = await count('api_keys')
      const reply = await issue(desk.checker, { expiresAt })
      expect(reply.status).toBe(422)
      expect(reply.body.errors).toMatchObject([{ in: 'body', pointer: '/expiresAt' }])
      expect(await count('api_keys')).toBe(keys)
    },
  )

  it.each([
    'tomorrow',
    '2999-01-01',
    '2999-01-01T00:00:00+01:00',
    '2999-02-30T00:00:00Z',
    32503680000,
  ])('is not issued with the expiry %j', async (expiresAt) => {
    const reply = await issue(desk.checker, { expiresAt })
    expect(reply.status).toBe(422)
    expect(reply.body.errors).toMatchObject([{ in: 'body', pointer: '/expiresAt' }])
  })

  it('shows when it was last used to the hour, and writes that once an hour', async () => {
    const issued = created(await issue(desk.checker))
    const lastUsed = async () => {
      const reply = await call('GET', `/v1/members/${desk.checker.id}/keys`, {
        key: desk.admin.key,
      })
      const row = reply.body.items.find(({ id }: { id: string }) => id === issued.id)
      return row.lastUsedAt as string | null
    }
    expect(await lastUsed()).toBeNull()
    await me(issued.secret)
    expect(await lastUsed()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$/)

    const mark = async (at: string) =>
      rows('update api_keys set last_used_at = ? where id = ?', at, issued.id)
    // In the future, so that no turn of the hour comes between.
    await mark('2999-01-01T07:00:00.000Z')
    await me(issued.secret)
    expect(await lastUsed()).toBe('2999-01-01T07:00:00.000Z')
    await mark('2020-01-01T07:00:00.000Z')
    await me(issued.secret)
    expect(await lastUsed()).not.toBe('2020-01-01T07:00:00.000Z')
  })
})

describe('revoking', () => {
  it('takes effect with the next request, and twice is fine', async () => {
    const issued = created(await issue(desk.checker))
    expect((await me(issued.secret)).status).toBe(200)
    expect((await revoke(desk.admin, issued.id)).status).toBe(204)
    expect(await me(issued.secret)).toMatchObject({ status: 401, body: { code: 'auth.revoked' } })
    const [{ revoked_at: at } = {}] = await rows('select * from api_keys where id = ?', issued.id)
    expect((await revoke(desk.admin, issued.id)).status).toBe(204)
    const [again] = await rows('select * from api_keys where id = ?', issued.id)
    expect(again!['revoked_at']).toBe(at)
    expect(await count(`audit where action = 'key.revoked' and record_id = ?`, issued.id)).toBe(1)
  })

  it('holds also for who sends a bookmark from before it', async () => {
    const issued = created(await issue(desk.checker))
    const before = await me(issued.secret)
    const bookmark = before.headers.get('x-d1-bookmark')!
    await revoke(desk.admin, issued.id)
    const reply = await call('GET', '/v1/me', {
      key: issued.secret,
      headers: { 'x-d1-bookmark': bookmark },
    })
    expect(reply).toMatchObject({ status: 401, body: { code: 'auth.revoked' } })
  })

  it('is for one’s own keys, for admins all of the organisation’s', async () => {
    const ofChecker = created(await issue(desk.checker))
    expect(await revoke(desk.editor, ofChecker.id)).toMatchObject({
      status: 403,
      body: { code: 'permission.role' },
    })
    expect(await revoke(other.admin, ofChecker.id)).toMatchObject({
      status: 404,
      body: { code: 'record.not_found' },
    })
    expect((await me(ofChecker.secret)).status).toBe(200)
    expect((await revoke(desk.checker, ofChecker.id)).status).toBe(204)
    expect((await me(ofChecker.secret)).status).toBe(401)
  })

  it('with a key that may only read is for that key alone', async () => {
    const reader = created(await issue(desk.checker, { scopes: ['read'] }))
    const further = created(await issue(desk.checker))
    const as = { id: desk.checker.id, key: reader.secret }
    expect(await revoke(as, further.id)).toMatchObject({
      status: 403,
      body: { code: 'permission.scope' },
    })
    expect((await me(further.secret)).status).toBe(200)
    expect((await revoke(as, reader.id)).status).toBe(204)
    expect((await me(reader.secret)).status).toBe(401)
  })
})

describe('the list of keys', () => {
  it('is one’s own, for admins everybody’s of the organisation', async () => {
    const read = (by: Person, of: Person) =>
      call('GET', `/v1/members/${of.id}/keys`, { key: by.key })
    expect((await read(desk.checker, desk.checker)).status).toBe(200)
    expect((await read(desk.admin, desk.checker)).status).toBe(200)
    expect((await read(desk.editor, desk.checker)).body.code).toBe('permission.role')
    expect((await read(other.admin, desk.checker)).body.code).toBe('record.not_found')
  })
})

describe('scopes', () => {
  it('are all of them unless said otherwise, in one order and each once', async () => {
    const all = ['read', 'write', 'review', 'admin']
    expect(created(await issue(desk.checker)).scopes).toEqual(all)
    const some = { scopes: ['review', 'read', 'review'] }
    expect(created(await issue(desk.checker, some)).scopes).toEqual(['read', 'review'])
    for (const scopes of [[], ['owner'], 'read', null])
      expect((await issue(desk.checker, { scopes })).status).toBe(422)
  })

  it('narrow what a role may do', async () => {
    const admin = await addPerson(desk.slug, desk.admin, 'admin')
    const narrow = async (scopes: string[]) => created(await issue(admin, { scopes })).secret
    const add = (key: string) =>
      call('POST', `/v1/organisations/${desk.slug}/members`, {
        key,
        body: { name: 'Somebody', role: 'contributor' },
      })
    const extract = (key: string) => call('POST', '/v1/extract', { key, body: { text: 'A text.' } })
    const reader = await narrow(['read'])
    expect((await me(reader)).body.scopes).toEqual(['read'])
    expect((await extract(reader)).status).toBe(200)
    expect((await add(reader)).body.code).toBe('permission.scope')
    const clerk = await narrow(['admin'])
    expect((await add(clerk)).status).toBe(201)
    expect((await extract(clerk)).body.code).toBe('permission.scope')
  })

  it('do not raise a role', async () => {
    const { secret } = created(await issue(desk.contributor, { scopes: ['admin'] }))
    const reply = await call('POST', `/v1/organisations/${desk.slug}/members`, {
      key: secret,
      body: { name: 'Somebody', role: 'admin' },
    })
    expect(reply).toMatchObject({ status: 403, body: { code: 'permission.role' } })
  })
})
