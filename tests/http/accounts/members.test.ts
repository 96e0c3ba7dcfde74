import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { count } from '../../support/database.ts'
import {
  addPerson,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  type Person,
} from '../../support/desk.ts'
import { statusesOf } from '../../support/replies.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const change = (by: Person, id: string, body: object, etag = '*') =>
  call('PATCH', `/v1/members/${id}`, { key: by.key, headers: { 'If-Match': etag }, body })

const activeAdmins = (id: string) =>
  count(`members where organisation_id = ? and role = 'admin' and state = 'active'`, id)

/** A desk of its own, with as many admins. */
async function deskWithAdmins(slug: string, admins: number): Promise<Person[]> {
  const own = await foundAnotherDesk(desk, slug)
  const further = Array.from({ length: admins - 1 }, () => addPerson(slug, own.admin, 'admin'))
  return [own.admin, ...(await Promise.all(further))]
}

describe('a bot', () => {
  it('with an admin’s role still has no say over members, keys and policies', async () => {
    const own = await foundAnotherDesk(desk, 'bot-run')
    const bot = await addPerson('bot-run', own.admin, 'admin', 'bot')
    const attempts = [
      ['POST', '/v1/organisations/bot-run/members', { name: 'Second Eyes', role: 'editor' }],
      ['POST', `/v1/members/${own.editor.id}/keys`, { label: 'Borrowed' }],
      ['PATCH', `/v1/members/${own.editor.id}`, { role: 'admin' }],
      ['PATCH', '/v1/organisations/bot-run', { approvalsRequired: 0 }],
    ] as const
    const headers = { 'If-Match': '*' }
    for (const [method, path, body] of attempts) {
      const reply = await call(method, path, { key: bot.key, body, headers })
      expect([reply.status, reply.body.code], path).toEqual([403, 'permission.role'])
    }
  })
})

describe('members', () => {
  it('are added as persons or bots, with a role', async () => {
    const path = `/v1/organisations/${desk.slug}/members`
    const add = (body: object) => call('POST', path, { key: desk.admin.key, body })
    const person = await add({ name: 'Ines Marchetti', role: 'checker' })
    expect(person).toMatchObject({
      status: 201,
      body: { name: 'Ines Marchetti', kind: 'person', role: 'checker', active: true },
    })
    expect(person.body.organisationId).toBe(desk.id)
    const location = person.headers.get('location')!
    const read = await call('GET', location, { key: desk.contributor.key })
    expect(read.body).toEqual(person.body)
    expect(read.headers.get('etag')).toBe(person.headers.get('etag'))
    expect((await add({ name: 'Scout', kind: 'bot', role: 'contributor' })).body.kind).toBe('bot')
    const wrong = await add({ name: 'Nobody', kind: 'robot', role: 'owner' })
    expect(wrong.status).toBe(422)
    expect(wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual(
      ['/kind', '/role'],
    )
  })

  it('of another organisation are not there', async () => {
    const id = other.checker.id
    const key = desk.admin.key
    const replies = [
      await call('GET', `/v1/members/${id}`, { key }),
      await change(desk.admin, id, { role: 'admin' }),
      await call('GET', `/v1/members/${id}/keys`, { key }),
      await call('POST', `/v1/members/${id}/keys`, { key, body: { label: 'mine' } }),
      await call('GET', `/v1/organisations/${other.slug}/members`, { key }),
      await call('POST', `/v1/organisations/${other.slug}/members`, {
        key,
        body: { name: 'A spy', role: 'admin' },
      }),
    ]
    for (const reply of replies)
      expect(reply).toMatchObject({ status: 404, body: { code: 'record.not_found' } })
    const { body } = await call('GET', `/v1/members/${id}`, { key: other.admin.key })
    expect(body).toMatchObject({ role: 'checker', active: true })
  })

  it('have what their role allows from the next request on', async () => {
    const person = await addPerson(desk.slug, desk.admin, 'contributor')
    const add = () =>
      call('POST', `/v1/organisations/${desk.slug}/members`, {
        key: person.key,
        body: { name: 'By the promoted', role: 'contributor' },
      })
    expect((await add()).status).toBe(403)
    created(await change(desk.admin, person.id, { role: 'admin' }))
    expect((await add()).status).toBe(201)
    created(await change(desk.admin, person.id, { role: 'editor' }))
    expect((await add()).status).toBe(403)
  })

  it('cannot use their keys while they are deactivated', async () => {
    const person = await addPerson(desk.slug, desk.admin, 'editor')
    created(await change(desk.admin, person.id, { active: false }))
    const refused = await call('GET', '/v1/me', { key: person.key })
    expect(refused).toMatchObject({ status: 401, body: { code: 'auth.inactive' } })
    created(await change(desk.admin, person.id, { active: true }))
    expect((await call('GET', '/v1/me', { key: person.key })).status).toBe(200)
  })

  it('are changed at the version that was read', async () => {
    const person = await addPerson(desk.slug, desk.admin, 'editor')
    const path = `/v1/members/${person.id}`
    const etag = (await call('GET', path, { key: desk.admin.key })).headers.get('etag')!
    created(await change(desk.admin, person.id, { name: 'First' }, etag))
    const late = await change(desk.admin, person.id, { name: 'Second' }, etag)
    expect(late).toMatchObject({ status: 412, body: { code: 'precondition.stale' } })
    const both = await Promise.all(
      ['Third', 'Fourth'].map((name) => change(desk.admin, person.id, { name }, '"v2"')),
    )
    expect(statusesOf(both)).toEqual([200, 412])
    const won = both.find(({ status }) => status === 200)!
    expect((await call('GET', path, { key: desk.admin.key })).body).toEqual(won.body)
  })
})

describe('the last admin', () => {
  it.each([{ role: 'editor' }, { active: false }, { active: false, role: 'checker' }])(
    'stays (%j)',
    async (body) => {
      const reply = await change(other.admin, other.admin.id, body)
      expect(reply).toMatchObject({ status: 409, body: { code: 'member.last_admin' } })
      const me = await call('GET', '/v1/me', { key: other.admin.key })
      expect(me.body.member).toMatchObject({ role: 'admin', active: true })
      expect(me.body.member.name).not.toBe('')
    },
  )

  it('may change their name', async () => {
    const reply = await change(other.admin, other.admin.id, { name: 'Bo L.', role: 'admin' })
    expect(reply).toMatchObject({ status: 200, body: { name: 'Bo L.', role: 'admin' } })
  })

  it('is not succeeded by a bot, nor by somebody who was deactivated', async () => {
    const [admin, second] = await deskWithAdmins('bots-and-leavers', 2)
    await addPerson('bots-and-leavers', admin!, 'admin', 'bot')
    created(await change(admin!, second!.id, { active: false }))
    const reply = await change(admin!, admin!.id, { role: 'editor' })
    expect(reply).toMatchObject({ status: 409, body: { code: 'member.last_admin' } })
  })

  it('is left when two admins demote each other at once', async () => {
    for (let round = 0; round < 3; round++) {
      const slug = `at-once-${round}`
      const [a, b] = await deskWithAdmins(slug, 2)
      const organisationId = (await call('GET', `/v1/organisations/${slug}`)).body.id
      const replies = await Promise.all([
        change(a!, b!.id, { role: 'editor' }),
        change(b!, a!.id, { active: false }),
      ])
      const statuses = statusesOf(replies)
      expect(statuses[0]).toBe(200)
      expect([401, 403, 409]).toContain(statuses[1])
      expect(await activeAdmins(organisationId)).toBe(1)
    }
  })

  it('is left when both step down at once', async () => {
    const [a, b] = await deskWithAdmins('both-leave', 2)
    const organisationId = (await call('GET', '/v1/organisations/both-leave')).body.id
    const replies = await Promise.all([
      change(a!, a!.id, { active: false }),
      change(b!, b!.id, { role: 'contributor' }),
    ])
    expect(statusesOf(replies)).toEqual([200, 409])
    expect(await activeAdmins(organisationId)).toBe(1)
  })

  it('is not named as the reason where somebody else changed the member first', async () => {
    const [a, b] = await deskWithAdmins('changed-first', 2)
    for (let round = 0; round < 5; round++) {
      const renames = ['x', 'y', 'z'].map((name) => change(a!, b!.id, { name }))
      const demotion = change(a!, b!.id, { role: 'editor' })
      await Promise.all(renames)
      const reply = await demotion
      // Two admins are there: it goes through, or the record has changed meanwhile.
      expect(reply.body.code ?? 'changed').toMatch(/^(changed|precondition\.stale)$/)
      created(await change(a!, b!.id, { role: 'admin' }))
    }
  })
})
