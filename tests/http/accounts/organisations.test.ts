import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { count } from '../../support/database.ts'
import { created, type Desk, foundAnotherDesk, foundDesk } from '../../support/desk.ts'
import { statusesOf } from '../../support/replies.ts'

let host: Desk
let guest: Desk

beforeAll(async () => {
  host = await foundDesk()
  guest = await foundAnotherDesk(host)
})

const founding = (slug: string) => ({
  organisation: { slug, name: 'A further desk' },
  admin: { name: 'Kwame Boateng' },
})

describe('creating organisations', () => {
  it('is for admins of the organisation that runs the deployment', async () => {
    const body = founding('third-desk')
    const byGuest = await call('POST', '/v1/organisations', { key: guest.admin.key, body })
    expect(byGuest).toMatchObject({ status: 403, body: { code: 'permission.organisation' } })
    const byEditor = await call('POST', '/v1/organisations', { key: host.editor.key, body })
    expect(byEditor).toMatchObject({ status: 403, body: { code: 'permission.role' } })
    const byHost = await call('POST', '/v1/organisations', { key: host.admin.key, body })
    expect(byHost.status).toBe(201)
    const me = await call('GET', '/v1/me', { key: byHost.body.key.secret })
    expect(me.body.organisation.slug).toBe('third-desk')
    expect(me.body.member).toMatchObject({ role: 'admin', name: 'Kwame Boateng' })
  })

  it('refuses a slug that is taken, also of two at once', async () => {
    const create = (slug: string) =>
      call('POST', '/v1/organisations', { key: host.admin.key, body: founding(slug) })
    const again = await create(guest.slug)
    expect(again).toMatchObject({ status: 409, body: { code: 'organisation.slug_taken' } })

    const members = await count('members')
    const both = await Promise.all([create('same-moment'), create('same-moment')])
    expect(statusesOf(both)).toEqual([201, 409])
    expect(await count(`organisations where slug = 'same-moment'`)).toBe(1)
    expect(await count('members')).toBe(members + 1)
  })

  it.each(['', '-desk', 'desk-', 'Desk', 'a b', 'é', 'x'.repeat(64), 'a/b', '../x'])(
    'refuses the slug %j',
    async (slug) => {
      const reply = await call('POST', '/v1/organisations', {
        key: host.admin.key,
        body: founding(slug),
      })
      expect(reply.status).toBe(422)
      expect(reply.body.errors).toEqual([
        expect.objectContaining({ in: 'body', pointer: '/organisation/slug' }),
      ])
    },
  )
})

describe('an organisation', () => {
  it('is public, and so is the list', async () => {
    const one = await call('GET', `/v1/organisations/${guest.slug}`)
    expect(one.body).toMatchObject({ id: guest.id, slug: guest.slug })
    const list = await call('GET', '/v1/organisations?limit=100')
    const slugs = list.body.items.map(({ slug }: { slug: string }) => slug)
    expect(slugs).toEqual(expect.arrayContaining([host.slug, guest.slug]))
    expect(list.text).not.toContain('Bo Lindgren')
    const none = await call('GET', '/v1/organisations/no-such-desk')
    expect(none).toMatchObject({ status: 404, body: { code: 'record.not_found' } })
  })

  it('is changed by its own admins alone', async () => {
    const change = (desk: Desk, person: 'admin' | 'editor') =>
      call('PATCH', `/v1/organisations/${guest.slug}`, {
        key: desk[person].key,
        headers: { 'If-Match': '*' },
        body: { name: 'Taken over' },
      })
    expect(await change(host, 'admin')).toMatchObject({
      status: 403,
      body: { code: 'permission.organisation' },
    })
    expect(await change(guest, 'editor')).toMatchObject({
      status: 403,
      body: { code: 'permission.role' },
    })
    const { body } = await call('GET', `/v1/organisations/${guest.slug}`)
    expect(body.name).toBe('Desk river-desk')
  })

  it('changes what is given, at the version that was read, and keeps the rest', async () => {
    const path = `/v1/organisations/${guest.slug}`
    const read = await call('GET', path)
    const change = (etag: string, body: object) =>
      call('PATCH', path, { key: guest.admin.key, headers: { 'If-Match': etag }, body })
    const etag = read.headers.get('etag')!
    const changed = await change(etag, { name: 'River Desk', siteUrl: null, approvalsRequired: 2 })
    const { updatedAt, ...rest } = created(changed)
    expect({ ...rest, updatedAt: read.body.updatedAt }).toEqual({
      ...read.body,
      name: 'River Desk',
      siteUrl: null,
      approvalsRequired: 2,
    })
    expect(updatedAt >= read.body.updatedAt).toBe(true)
    const after = await call('GET', path)
    expect(after.body).toEqual(changed.body)
    expect(after.headers.get('etag')).toBe(changed.headers.get('etag'))

    const late = await change(etag, { name: 'Lost update' })
    expect(late).toMatchObject({ status: 412, body: { code: 'precondition.stale' } })
    expect((await call('GET', path)).body).toEqual(changed.body)
  })

  it.each([
    { approvalsRequired: 3 },
    { name: ' ' },
    { siteUrl: 'javascript:alert(1)' },
    { slug: 'x' },
  ])('is not changed to %j', async (body) => {
    const before = await call('GET', `/v1/organisations/${host.slug}`)
    const reply = await call('PATCH', `/v1/organisations/${host.slug}`, {
      key: host.admin.key,
      headers: { 'If-Match': '*' },
      body,
    })
    expect(reply.status).toBe(422)
    expect(reply.body.errors[0].pointer).toBe(`/${Object.keys(body)[0]}`)
    const after = await call('GET', `/v1/organisations/${host.slug}`)
    expect(after.body).toEqual(before.body)
  })
})
