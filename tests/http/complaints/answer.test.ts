import { beforeAll, describe, expect, it } from 'vitest'
import { digest } from '../../../src/domain/digest.ts'
import { call } from '../../support/api.ts'
import { contents, rows } from '../../support/database.ts'
import {
  addPerson,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  publishVerdict,
} from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'
import { watchDatabase } from '../../support/watch.ts'
import { anyClaim } from '../verdicts/support.ts'
import { answer, CONTACT, file, forget, readAs, TEXT } from './support.ts'

let desk: Desk
let other: Desk
let verdict: { id: string }

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
  verdict = await publishVerdict(desk, (await anyClaim(desk)).id)
})

const filed = async (body: object = { contact: CONTACT }) => created(await file(verdict.id, body))

describe('a complaint that is read', () => {
  it('says text and contact to its desk alone', async () => {
    const { id } = await filed()
    const own = await readAs(id, desk.checker)
    expect(own.body).toMatchObject({ text: TEXT, contact: CONTACT, answeredBy: null })
    for (const reader of [undefined, other.admin, desk.contributor]) {
      const reply = await readAs(id, reader)
      expect(reply.status).toBe(200)
      expect(Object.keys(reply.body).toSorted()).toEqual(
        'answer answeredAt createdAt id outcome revision state verdictId'.split(' '),
      )
      expect(reply.headers.get('etag')).toBe('"v1"')
    }
    expect((await readAs(id)).headers.get('vary')).toContain('Authorization')
    expectProblem(await readAs(`cmp_${'0'.repeat(26)}`), 404, 'record.not_found')
  })

  it('is in its desk’s list of the state, newest first, page by page, and in no other’s', async () => {
    const one = await filed()
    const two = await filed()
    created(await answer(desk.editor, one, 'unchanged'))
    const list = (query: string, key = desk.checker.key) =>
      call('GET', `/v1/complaints${query}`, { key })
    const idsOf = (items: { id: string }[]) => items.map(({ id }) => id)
    const open = created(await list(''))
    expect(idsOf(open.items)).toContain(two.id)
    expect(idsOf(open.items)).not.toContain(one.id)
    expect(idsOf(open.items)).toEqual(idsOf(open.items).toSorted().toReversed())
    expect(created(await list('?state=open'))).toEqual(open)
    expect(open.items[0]).toMatchObject({ text: TEXT, contact: CONTACT })
    const answered = created(await list('?state=answered'))
    expect(idsOf(answered.items)).toContain(one.id)
    const first = created(await list('?limit=1'))
    const second = created(await list(`?limit=1&cursor=${first.next}`))
    expect([...idsOf(first.items), ...idsOf(second.items)]).toEqual(idsOf(open.items).slice(0, 2))
    expect(created(await list('', other.admin.key)).items).toEqual([])
    expectProblem(await list('?state=closed'), 422, 'request.invalid')
    expectProblem(await list('', desk.contributor.key), 403, 'permission.role')
  })
})

describe('an answer', () => {
  it.each(['corrected', 'clarified', 'retracted', 'unchanged'])(
    'is public: %s',
    async (outcome) => {
      const complaint = await filed()
      const reply = await answer(desk.editor, complaint, outcome)
      const { statusUrl: _url, ...before } = complaint
      const after = {
        ...before,
        state: 'answered',
        outcome,
        answer: `We looked: ${outcome}.`,
        answeredAt: expect.any(String),
      }
      expect(reply.status).toBe(200)
      expect(reply.body).toEqual(after)
      expect(reply.headers.get('etag')).toBe('"v2"')
      expect((await readAs(complaint.id)).body).toEqual(after)
      expect((await readAs(complaint.id, desk.checker)).body).toMatchObject({
        answeredBy: desk.editor.id,
        contact: CONTACT,
      })
      expect(
        await rows(
          `select actor_kind, member_id, action from audit where record_id = ? order by seq`,
          complaint.id,
        ),
      ).toEqual([
        { actor_kind: 'system', member_id: null, action: 'complaint.filed' },
        { actor_kind: 'member', member_id: desk.editor.id, action: 'complaint.answered' },
      ])
    },
  )

  it('is given once, to what was read, by an editor of the desk who is a person', async () => {
    const complaint = await filed()
    const bot = await addPerson(desk.slug, desk.admin, 'editor', 'bot')
    const before = await contents()
    expectProblem(await answer(desk.checker, complaint, 'unchanged'), 403, 'permission.role')
    expectProblem(await answer(bot, complaint, 'unchanged'), 403, 'permission.role')
    expectProblem(
      await answer(other.editor, complaint, 'unchanged'),
      403,
      'permission.organisation',
    )
    expectProblem(
      await answer(desk.editor, complaint, 'unchanged', '"v9"'),
      412,
      'precondition.stale',
    )
    const bare = await call('POST', `/v1/complaints/${complaint.id}/answer`, {
      key: desk.editor.key,
      body: { outcome: 'unchanged', answer: 'No.' },
    })
    expectProblem(bare, 428, 'precondition.required')
    for (const body of [
      { outcome: 'upheld', answer: 'Yes.' },
      { outcome: 'unchanged', answer: ' ' },
      { outcome: 'unchanged' },
      { outcome: 'unchanged', answer: 'x'.repeat(5_001) },
    ]) {
      const reply = await call('POST', `/v1/complaints/${complaint.id}/answer`, {
        key: desk.editor.key,
        headers: { 'If-Match': '*' },
        body,
      })
      expectProblem(reply, 422, 'request.invalid')
    }
    const untouched = await contents()
    expect({ ...untouched, api_keys: [] }).toEqual({ ...before, api_keys: [] })

    created(await answer(desk.editor, complaint, 'unchanged'))
    expectProblem(await answer(desk.editor, complaint, 'corrected', '*'), 409, 'complaint.answered')
    expectProblem(await answer(desk.editor, complaint, 'corrected'), 412, 'precondition.stale')
    expect((await readAs(complaint.id)).body.outcome).toBe('unchanged')
  })

  it('is one when two editors answer at once', async () => {
    const complaint = await filed()
    const replies = await Promise.all([
      answer(desk.editor, complaint, 'unchanged', '*'),
      answer(desk.admin, complaint, 'corrected', '*'),
    ])
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const given = replies.find(({ status }) => status === 200)!
    expect((await readAs(complaint.id)).body).toEqual(given.body)
  })
})

describe('a contact', () => {
  it('is deleted by the desk, and is nowhere then', async () => {
    const contact = 'to-be-forgotten@mail.example'
    const complaint = await filed({ contact })
    // What is kept to answer it again must not keep the contact.
    const answered = await call('POST', `/v1/complaints/${complaint.id}/answer`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*', 'Idempotency-Key': 'answer-once' },
      body: { outcome: 'unchanged', answer: 'It stands.' },
    })
    expect(answered.status).toBe(200)
    for (let times = 0; times < 2; times++)
      expect((await forget(desk.editor, complaint.id)).status).toBe(204)
    expect((await readAs(complaint.id, desk.editor)).body).toMatchObject({
      text: TEXT,
      contact: null,
      outcome: 'unchanged',
    })
    expect(JSON.stringify(await contents())).not.toContain(contact)
    const trail = await rows<{ action: string }>(
      'select action from audit where record_id = ? order by seq',
      complaint.id,
    )
    expect(trail.map(({ action }) => action)).toEqual([
      'complaint.filed',
      'complaint.answered',
      'complaint.contact_deleted',
    ])
  })

  it('leaves no digest that a guess at it could be checked by', async () => {
    const { id } = await filed({ contact: 'guess-me@mail.example' })
    const [entry] = await rows<{ after: string; at: string }>(
      'select after, at from audit where record_id = ?',
      id,
    )
    const record = {
      id,
      verdictId: verdict.id,
      organisationId: desk.id,
      revision: 1,
      text: TEXT,
      contact: true,
      state: 'open',
      outcome: null,
      answer: null,
      answeredBy: null,
      answeredAt: null,
      version: 1,
      createdAt: entry!.at,
    }
    expect(entry!.after).toBe(await digest(record))
  })

  it('is deleted by an editor of the desk alone', async () => {
    const complaint = await filed()
    expectProblem(await forget(desk.checker, complaint.id), 403, 'permission.role')
    expectProblem(await forget(other.admin, complaint.id), 403, 'permission.organisation')
    expectProblem(await forget(desk.editor, `cmp_${'0'.repeat(26)}`), 404, 'record.not_found')
    expect((await readAs(complaint.id, desk.editor)).body.contact).toBe(CONTACT)
  })

  it('is deleted also where an answer comes in between', async () => {
    const complaint = await filed()
    // The key is looked up, then the complaint is read: the third trip writes.
    const { DB } = watchDatabase(async (trip) => {
      if (trip === 3) created(await answer(desk.admin, complaint, 'corrected'))
    })
    const reply = await call('DELETE', `/v1/complaints/${complaint.id}/contact`, {
      key: desk.editor.key,
      env: { DB },
    })
    expect(reply.status).toBe(204)
    expect((await readAs(complaint.id, desk.editor)).body).toMatchObject({
      outcome: 'corrected',
      contact: null,
    })
  })
})
