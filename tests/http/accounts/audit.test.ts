import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, type Reply } from '../../support/api.ts'
import { count, rows } from '../../support/database.ts'
import { created, type Desk, foundDesk } from '../../support/desk.ts'
import { logOf } from '../../support/log.ts'

type Row = {
  seq: number
  at: string
  request_id: string
  actor_kind: string
  member_id: string
  organisation_id: string
  action: string
  record_id: string
  before: string | null
  after: string | null
}

const SHA256 = /^[0-9a-f]{64}$/

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

/** The audit rows that a request leaves. */
async function written(request: () => Promise<Reply>): Promise<{ reply: Reply; audit: Row[] }> {
  const [last] = await rows<{ seq: number }>('select max(seq) as seq from audit')
  const reply = await request()
  const audit = await rows<Row>('select * from audit where seq > ? order by seq', last!.seq)
  return { reply, audit }
}

const asAdmin = (method: string, path: string, body?: object) => () =>
  call(method, path, { key: desk.admin.key, headers: { 'If-Match': '*' }, body })

describe('the audit log', () => {
  it('has a row for every write, by whom, on what, with digests that chain', async () => {
    const key = { label: 'Laptop' }
    const member = { name: 'Ines Marchetti', role: 'checker' }
    const added = await written(asAdmin('POST', `/v1/organisations/${desk.slug}/members`, member))
    const id = created(added.reply).id
    const changed = await written(asAdmin('PATCH', `/v1/members/${id}`, { role: 'editor' }))
    const left = await written(asAdmin('PATCH', `/v1/members/${id}`, { active: false }))
    const issued = await written(asAdmin('POST', `/v1/members/${id}/keys`, key))
    const keyId = created(issued.reply).id
    const revoked = await written(asAdmin('DELETE', `/v1/keys/${keyId}`))
    const named = await written(
      asAdmin('PATCH', `/v1/organisations/${desk.slug}`, { name: 'Renamed' }),
    )

    const expectations = [
      { write: added, action: 'member.added', recordId: id, before: null },
      {
        write: changed,
        action: 'member.changed',
        recordId: id,
        before: expect.stringMatching(SHA256),
      },
      {
        write: left,
        action: 'member.changed',
        recordId: id,
        before: expect.stringMatching(SHA256),
      },
      { write: issued, action: 'key.issued', recordId: keyId, before: null },
      {
        write: revoked,
        action: 'key.revoked',
        recordId: keyId,
        before: expect.stringMatching(SHA256),
      },
      {
        write: named,
        action: 'organisation.changed',
        recordId: desk.id,
        before: expect.stringMatching(SHA256),
      },
    ]
    for (const { write, action, recordId, before } of expectations) {
      expect(write.audit, `at ${action}`).toHaveLength(1)
      const [row] = write.audit
      expect(row).toMatchObject({
        actor_kind: 'member',
        member_id: desk.admin.id,
        organisation_id: desk.id,
        action,
        record_id: recordId,
        request_id: write.reply.headers.get('x-request-id'),
        before,
        after: expect.stringMatching(SHA256),
      })
      expect(row!.after).not.toBe(row!.before)
    }
    expect(changed.audit[0]!.before).toBe(added.audit[0]!.after)
    expect(left.audit[0]!.before).toBe(changed.audit[0]!.after)
    expect(revoked.audit[0]!.before).toBe(issued.audit[0]!.after)
  })

  it('has three rows for an organisation: itself, its admin, the admin’s key', async () => {
    const body = { organisation: { slug: 'river-desk', name: 'R' }, admin: { name: 'Bo' } }
    const { reply, audit } = await written(asAdmin('POST', '/v1/organisations', body))
    const { organisation, member, key } = created(reply)
    expect(audit.map(({ action, record_id }) => [action, record_id])).toEqual([
      ['organisation.created', organisation.id],
      ['member.added', member.id],
      ['key.issued', key.id],
    ])
    // Done by the admin who made it, who is of another organisation than the one made.
    expect(audit.every((row) => row.organisation_id === desk.id)).toBe(true)
  })

  it('has no row for a read, nor for a write that is refused', async () => {
    const { audit } = await written(async () => {
      await asAdmin('GET', `/v1/members/${desk.checker.id}`)()
      await asAdmin('PATCH', `/v1/members/${desk.checker.id}`, { role: 'owner' })()
      return call('PATCH', `/v1/members/${desk.checker.id}`, {
        key: desk.admin.key,
        headers: { 'If-Match': '"v99"' },
        body: { role: 'editor' },
      })
    })
    expect(audit).toEqual([])
  })

  it.each([
    'update audit set member_id = null',
    `update audit set action = 'nothing'`,
    'delete from audit',
    'delete from audit where seq = 1',
  ])('refuses %j', async (sql) => {
    const before = await rows('select * from audit')
    await expect(env.DB.prepare(sql).run()).rejects.toThrow('append-only')
    expect(await rows('select * from audit')).toEqual(before)
  })

  it('is a condition of every write: without its row nothing is written', async () => {
    await env.DB.prepare(
      `create trigger audit_full before insert on audit begin select raise(abort, 'full'); end`,
    ).run()
    const organisation = await rows('select * from organisations where id = ?', desk.id)
    const [members, keys] = [await count('members'), await count('api_keys')]
    const replies: Reply[] = []
    await logOf(async () => {
      replies.push(
        await asAdmin('PATCH', `/v1/organisations/${desk.slug}`, { name: 'Unaudited' })(),
        await asAdmin('POST', `/v1/organisations/${desk.slug}/members`, {
          name: 'Unaudited',
          role: 'checker',
        })(),
        await asAdmin('POST', `/v1/members/${desk.checker.id}/keys`, { label: 'Unaudited' })(),
      )
    })
    expect(replies.map(({ status }) => status)).toEqual([500, 500, 500])
    expect(await rows('select * from organisations where id = ?', desk.id)).toEqual(organisation)
    expect([await count('members'), await count('api_keys')]).toEqual([members, keys])
    await env.DB.prepare('drop trigger audit_full').run()
    const now = await asAdmin('PATCH', `/v1/organisations/${desk.slug}`, { name: 'Audited' })()
    expect(now.status).toBe(200)
  })
})
