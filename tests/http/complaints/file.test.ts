import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { contents, count, rows } from '../../support/database.ts'
import {
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  publishVerdict,
  step,
} from '../../support/desk.ts'
import { expectProblem, faultsOf } from '../../support/problems.ts'
import { watchDatabase, writes } from '../../support/watch.ts'
import { anyClaim, change, completeDraft } from '../verdicts/support.ts'
import { CONTACT, file, freshAddress, TEXT } from './support.ts'

let desk: Desk
let other: Desk
let verdict: { id: string; version: number }

const published = async () => publishVerdict(desk, (await anyClaim(desk)).id)
const filed = (verdictId: string) => count('complaints where verdict_id = ?', verdictId)

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
  verdict = await published()
})

describe('a complaint', () => {
  it('is filed by anybody, and tells where its answer will be', async () => {
    const reply = await file(verdict.id, { contact: CONTACT })
    expect(reply.status).toBe(201)
    const { id } = reply.body
    expect(reply.body).toEqual({
      id: expect.stringMatching(/^cmp_[0-9a-z]{26}$/),
      verdictId: verdict.id,
      revision: 1,
      state: 'open',
      outcome: null,
      answer: null,
      createdAt: expect.any(String),
      answeredAt: null,
      statusUrl: `https://api.example/v1/complaints/${id}`,
    })
    expect(reply.headers.get('location')).toBe(`/v1/complaints/${id}`)
    const status = await call('GET', new URL(reply.body.statusUrl).pathname)
    expect(status.status).toBe(200)
    const { statusUrl: _url, ...told } = reply.body
    expect(status.body).toEqual(told)
    const kept = await rows(
      'select text, contact, organisation_id from complaints where id = ?',
      id,
    )
    expect(kept).toEqual([{ text: TEXT, contact: CONTACT, organisation_id: desk.id }])
  })

  it('leaves an audit row of the system, that names nobody', async () => {
    const { id } = created(await file(verdict.id))
    const [row] = await rows('select * from audit where record_id = ?', id)
    expect(row).toMatchObject({
      actor_kind: 'system',
      action: 'complaint.filed',
      member_id: null,
      organisation_id: null,
      before: null,
      after: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('of a member, of whatever desk, is in the audit as theirs', async () => {
    const reply = await call('POST', `/v1/verdicts/${verdict.id}/complaints`, {
      key: other.contributor.key,
      body: { text: TEXT },
    })
    const { id } = created(reply)
    expect(await rows('select member_id from audit where record_id = ?', id)).toEqual([
      { member_id: other.contributor.id },
    ])
  })

  it('lands in one batch', async () => {
    const { DB, trips } = watchDatabase()
    const reply = await call('POST', `/v1/verdicts/${verdict.id}/complaints`, {
      headers: { 'cf-connecting-ip': freshAddress(), 'Idempotency-Key': 'one-batch' },
      body: { text: TEXT },
      env: { DB },
    })
    expect(reply.status).toBe(201)
    expect(trips.filter(writes)).toHaveLength(1)
  })

  it('has the limits that are documented, in characters', async () => {
    const emoji = '\u{1F600}'
    const longest = { text: emoji.repeat(5_000), contact: emoji.repeat(500) }
    expect((await file(verdict.id, longest)).status).toBe(201)
    const before = await contents()
    const wrong: [object, string][] = [
      [{ text: emoji.repeat(5_001) }, '/text text.too_long'],
      [{ text: '' }, '/text text.empty'],
      [{ text: ' \u200b\n' }, '/text text.empty'],
      [{ text: 'a\ud800' }, '/text text.lone_surrogate'],
      [{ text: 'a\u0000b' }, '/text format'],
      [{ contact: emoji.repeat(501) }, '/contact text.too_long'],
      [{ contact: '' }, '/contact text.empty'],
      [{ state: 'answered' }, '/state unknown'],
    ]
    for (const [body, fault] of wrong) {
      const reply = await file(verdict.id, body)
      expectProblem(reply, 422, 'request.invalid')
      expect(faultsOf(reply)).toContain(`body ${fault}`)
    }
    expect(await contents()).toEqual(before)
  })
})

describe('what was said already', () => {
  it('is one complaint, by the same address, whatever the contact and the Idempotency-Key', async () => {
    const own = await published()
    const address = freshAddress()
    const first = await file(own.id, {}, { address })
    const second = await file(own.id, { contact: CONTACT }, { address })
    const third = await file(own.id, {}, { address, headers: { 'Idempotency-Key': 'said-1' } })
    expect([first.status, second.status, third.status]).toEqual([201, 200, 200])
    expect([second.body, third.body]).toEqual([first.body, first.body])
    expect(await filed(own.id)).toBe(1)
    expect(await count('complaints where verdict_id = ? and contact is null', own.id)).toBe(1)
  })

  it('is one complaint when it comes ten times at once', async () => {
    const own = await published()
    const address = freshAddress()
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        file(own.id, {}, { address, headers: { 'Idempotency-Key': `said-at-once-${n % 5}` } }),
      ),
    )
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    expect(replies.every(({ status }) => status === 200 || status === 201)).toBe(true)
    expect(await filed(own.id)).toBe(1)
    const { id } = replies[0]!.body
    expect(await count('audit where record_id = ?', id)).toBe(1)
  })

  it('is another complaint from another address, in other words, on another revision', async () => {
    const own = await published()
    const address = freshAddress()
    const ids = new Set<string>()
    const add = async (body: object, from = address) =>
      ids.add(created(await file(own.id, body, { address: from })).id)
    await add({})
    await add({}, freshAddress())
    await add({ text: `${TEXT} Look again.` })
    const drafted = created(
      await step(desk.editor, own, 'revise', { kind: 'update', reason: 'The audit is out.' }),
    )
    const edited = created(await change(desk.editor, drafted, { conclusion: 'It grew.' }))
    const submitted = created(await step(desk.checker, edited, 'submit'))
    created(await step(desk.admin, submitted, 'approve'))
    const again = await file(own.id, {}, { address })
    expect(again).toMatchObject({ status: 201, body: { revision: 2 } })
    ids.add(again.body.id)
    expect(ids.size).toBe(4)
    expect(await filed(own.id)).toBe(4)
  })

  it('is one complaint with the same Idempotency-Key, from wherever', async () => {
    const own = await published()
    const headers = { 'Idempotency-Key': 'moving' }
    const first = await file(own.id, { contact: CONTACT }, { headers })
    const second = await file(own.id, { contact: CONTACT }, { headers })
    expect(second).toMatchObject({ status: 201, text: first.text })
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(await filed(own.id)).toBe(1)
    const others = await file(own.id, { text: 'Something else.' }, { headers })
    expectProblem(others, 422, 'idempotency.reused')
    expect(await filed(own.id)).toBe(1)
  })

  it('is known by nothing that tells the address or the contact', async () => {
    const own = await published()
    const address = '198.51.100.77'
    created(await file(own.id, { contact: 'secret-contact' }, { address }))
    const { complaints: kept, ...rest } = await contents()
    expect(JSON.stringify(rest)).not.toContain(address)
    expect(JSON.stringify(rest)).not.toContain('secret-contact')
    expect(JSON.stringify(kept)).not.toContain(address)
  })
})

describe('a complaint is refused', () => {
  it('on what is not published, as if it were not there', async () => {
    const draft = await completeDraft(desk)
    expectProblem(await file(draft.id), 404, 'record.not_found')
    const submitted = created(await step(desk.checker, draft, 'submit'))
    expectProblem(await file(submitted.id), 404, 'record.not_found')
    const own = await call('POST', `/v1/verdicts/${draft.id}/complaints`, {
      key: desk.checker.key,
      body: { text: TEXT },
    })
    expectProblem(own, 404, 'record.not_found')
    expectProblem(await file(`vrd_${'0'.repeat(26)}`), 404, 'record.not_found')
    expect(await filed(draft.id)).toBe(0)
  })

  it('on what was retracted, with the tombstone', async () => {
    const own = await published()
    created(await step(desk.editor, own, 'retract', { reason: 'The accounts were forged.' }))
    const reply = await file(own.id)
    expectProblem(reply, 410, 'verdict.retracted')
    expect(reply.body.retraction.reason).toBe('The accounts were forged.')
    expect(await filed(own.id)).toBe(0)
  })

  it('also where the retraction comes in between', async () => {
    const own = await published()
    const { DB } = watchDatabase(async (trip) => {
      if (trip === 3)
        created(await step(desk.editor, own, 'retract', { reason: 'The accounts were forged.' }))
    })
    const reply = await call('POST', `/v1/verdicts/${own.id}/complaints`, {
      headers: { 'cf-connecting-ip': freshAddress() },
      body: { text: TEXT },
      env: { DB },
    })
    expectProblem(reply, 410, 'verdict.retracted')
    expect(await filed(own.id)).toBe(0)
  })

  it('past the limit of an address, which is one of its own', async () => {
    const own = await published()
    const address = freshAddress()
    const ask = (n: number) =>
      call('POST', `/v1/verdicts/${own.id}/complaints`, {
        headers: { 'cf-connecting-ip': address },
        body: { text: `${TEXT} ${n}` },
        env: { COMPLAINT_LIMIT: env.TIGHT_LIMIT },
      })
    // The minute may turn meanwhile, hence a few more than the three that are let through.
    const replies = []
    for (let n = 0; n < 7; n++) replies.push(await ask(n))
    const accepted = replies.filter(({ status }) => status === 201).length
    const limited = replies.find(({ status }) => status !== 201)!
    expectProblem(limited, 429, 'rate.limited')
    expect(limited.headers.get('retry-after')).toBe('60')
    expect(await filed(own.id)).toBe(accepted)
    expect((await file(own.id)).status).toBe(201)
  })
})
