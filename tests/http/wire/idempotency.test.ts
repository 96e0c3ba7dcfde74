import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { framed } from '../../../src/http/frame.ts'
import { handlerOf, route } from '../../../src/http/route.ts'
import { call, ORIGIN, type Reply } from '../../support/api.ts'
import { count, rows } from '../../support/database.ts'
import {
  created,
  type Desk,
  foundDesk,
  openClaim,
  type Person,
  step,
  submit,
} from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'
import { statusesOf } from '../../support/replies.ts'
import { watchDatabase } from '../../support/watch.ts'
import { anyClaim, completeDraft, read } from '../verdicts/support.ts'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

let keys = 0
const freshKey = () => `test-${++keys}`

const post = (path: string, key: string, body: unknown, by: Person = desk.admin) =>
  call('POST', path, { key: by.key, headers: { 'Idempotency-Key': key }, body })

const addMember = (key: string, name = 'Ines Marchetti', by = desk.admin) =>
  post(`/v1/organisations/${desk.slug}/members`, key, { name, role: 'checker' }, by)
const members = (name: string) => count('members where name = ?', name)

/** A verdict that waits for one approval. */
const inReview = async () => created(await step(desk.checker, await completeDraft(desk), 'submit'))

const replayed = ({ headers }: Reply) => headers.get('idempotency-replayed')

describe('a POST that is repeated with its Idempotency-Key', () => {
  it('happens once and answers the same', async () => {
    const key = freshKey()
    const first = await addMember(key, 'Once')
    const audit = await count('audit')
    const second = await addMember(key, 'Once')
    expect(first.status).toBe(201)
    expect(replayed(first)).toBeNull()
    expect(second.status).toBe(201)
    expect(second.text).toBe(first.text)
    expect(replayed(second)).toBe('true')
    for (const name of ['location', 'etag', 'cache-control'])
      expect(second.headers.get(name)).toBe(first.headers.get(name))
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    expect(await members('Once')).toBe(1)
    expect(await count('audit')).toBe(audit)
  })

  it('answers what was answered then, also when the record has changed since', async () => {
    const key = freshKey()
    const first = await addMember(key, 'Before')
    await call('PATCH', first.headers.get('location')!, {
      key: desk.admin.key,
      headers: { 'If-Match': '*' },
      body: { name: 'After' },
    })
    expect((await addMember(key, 'Before')).text).toBe(first.text)
  })

  it.each([2, 5])('happens once when %i come at once, and all get the one answer', async (many) => {
    const key = freshKey()
    const name = `At once ${many}`
    const replies = await Promise.all(Array.from({ length: many }, () => addMember(key, name)))
    expect(new Set(statusesOf(replies))).toEqual(new Set([201]))
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
    expect(replies.filter((reply) => replayed(reply) === null)).toHaveLength(1)
    expect(await members(name)).toBe(1)
  })

  it('happens once when it stores nothing of its own, too', async () => {
    const key = freshKey()
    const body = { text: 'The budget grew by 12 percent last year, the mayor said.' }
    const extract = () => post('/v1/extract', key, body)
    const replies = await Promise.all([extract(), extract(), extract()])
    expect(statusesOf(replies)).toEqual([200, 200, 200])
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
    expect(await extract()).toMatchObject({ status: 200, text: replies[0].text })
  })

  it('happens once for a step of a workflow', async () => {
    const { capture } = await submit(desk)
    const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
    const key = freshKey()
    const decline = () =>
      call('POST', `/v1/claims/${claim.id}/decline`, {
        key: desk.editor.key,
        headers: { 'Idempotency-Key': key, 'If-Match': '"v1"' },
        body: { reason: 'A matter of opinion.' },
      })
    const first = await decline()
    expect(first).toMatchObject({ status: 200, body: { state: 'declined' } })
    // Without the key the second would be stale.
    expect((await decline()).text).toBe(first.text)
  })

  it('answers the same when the first lands while the second is under way', async () => {
    const claim = await anyClaim(desk)
    const options = {
      key: desk.editor.key,
      headers: { 'Idempotency-Key': freshKey(), 'If-Match': '"v1"' },
      body: { reason: 'A matter of opinion.' },
    }
    const decline = (DB?: D1Database) =>
      call('POST', `/v1/claims/${claim.id}/decline`, { ...options, ...(DB && { env: { DB } }) })
    // The second has asked who asks; what it reads then is what the first has made of it.
    let first: Reply | undefined
    const { DB } = watchDatabase(async (trip) => {
      if (trip === 2) first = await decline()
    })
    const second = await decline(DB)
    expect(first).toMatchObject({ status: 200, body: { state: 'declined' } })
    expect(replayed(first!)).toBeNull()
    expect(second).toMatchObject({ status: 200, text: first!.text })
    expect(replayed(second)).toBe('true')
  })

  it('makes one claim of a candidate when 20 come at once, and all get the one answer', async () => {
    const { candidates } = await submit(desk, 'https://news.example/at-once')
    const key = freshKey()
    const before = await count('claims')
    const replies = await Promise.all(
      Array.from({ length: 20 }, () =>
        post('/v1/claims', key, { candidateId: candidates[0].id }, desk.contributor),
      ),
    )
    expect(new Set(statusesOf(replies))).toEqual(new Set([201]))
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
    expect(replies.filter((reply) => replayed(reply) === null)).toHaveLength(1)
    expect(await count('claims')).toBe(before + 1)
    const { id } = replies[0]!.body
    expect(await count(`audit where action = 'claim.created' and record_id = ?`, id)).toBe(1)
  })

  it.each(['/v1/extract', '/v1/articles'])(
    'replays an answer of the size that a long article has (%s)',
    async (path) => {
      const words = Array.from({ length: 250 }, (_, i) => `word${i}`).join(' ')
      const sentence = (i: number) =>
        `The mayor said that the port spent ${i + 2} million euros on quay ${i} in 2021, ${words}.`
      const text = Array.from({ length: 500 }, (_, i) => sentence(i)).join('\n')
      // A language without a model, so that every sentence is proposed.
      const long = { text, language: 'de' }
      const body = path === '/v1/extract' ? long : { ...long, url: 'https://news.example/long' }
      const key = freshKey()
      const first = await post(path, key, body)
      // A value may have 2,000,000 bytes on D1; the local one takes more.
      expect(first.text.length).toBeGreaterThan(2_000_000)
      const [kept] = await rows<{ bytes: number }>(
        'select length(cast(answer as blob)) as bytes from idempotency_records where key = ?',
        key,
      )
      expect(kept!.bytes).toBeLessThan(2_000_000)
      const second = await post(path, key, body)
      expect(second.status).toBe(first.status)
      expect(second.text === first.text).toBe(true)
      expect(replayed(second)).toBe('true')
    },
  )
})

describe('an Idempotency-Key that was used', () => {
  it('is refused for another body and another URL', async () => {
    const key = freshKey()
    const first = await addMember(key, 'First use')
    const again = [
      await addMember(key, 'Second use'),
      await post('/v1/extract', key, { text: 'A text.' }),
      await post(`/v1/members/${first.body.id}/keys`, key, { label: 'x' }),
    ]
    for (const reply of again) expectProblem(reply, 422, 'idempotency.reused')
    expect(await members('Second use')).toBe(0)
    expect(await count('api_keys where member_id = ?', first.body.id)).toBe(0)
  })

  it('is refused for another record, though neither request has a body', async () => {
    const [one, other] = [await inReview(), await inReview()]
    const key = freshKey()
    const approve = (id: string) =>
      call('POST', `/v1/verdicts/${id}/approve`, {
        key: desk.editor.key,
        headers: { 'Idempotency-Key': key, 'If-Match': '*' },
      })
    expect(await approve(one.id)).toMatchObject({ status: 200, body: { state: 'published' } })
    expectProblem(await approve(other.id), 422, 'idempotency.reused')
    expect((await read(other.id, desk.editor)).body).toEqual(other)
  })

  it('is refused for another query', async () => {
    // No POST of the API takes a query; one that does would go through the same handler.
    const spec = route({
      method: 'POST',
      path: '/echo',
      operationId: 'echo',
      summary: 'Say it again',
      access: 'account:read',
      query: z.strictObject({ words: z.string() }),
      replies: { 200: { description: 'The words.' } },
      verb: (_ctx, { query }) => query.words,
      answer: (words) => ({ status: 200, body: { words } }),
    })
    const app = framed()
    app.post(spec.path, handlerOf(spec))
    const key = freshKey()
    const echo = async (words: string) => {
      const ctx = createExecutionContext()
      const request = new Request(`${ORIGIN}/echo?words=${words}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${desk.admin.key}`, 'Idempotency-Key': key },
      })
      const response = await app.fetch(request, { ...env, PUBLIC_URL: '', LOG: 'off' }, ctx)
      await waitOnExecutionContext(ctx)
      return { status: response.status, body: await response.json() }
    }
    const first = { status: 200, body: { words: 'one' } }
    expect(await echo('one')).toEqual(first)
    expect(await echo('two')).toMatchObject({ status: 422, body: { code: 'idempotency.reused' } })
    expect(await echo('one')).toEqual(first)
  })

  it('is another member’s own affair', async () => {
    const key = freshKey()
    const body = (text: string) => ({ text })
    const mine = await post('/v1/claims', key, body('Mine.'), desk.checker)
    const theirs = await post('/v1/claims', key, body('Theirs.'), desk.contributor)
    expect([mine.status, theirs.status]).toEqual([201, 201])
    expect(mine.body.id).not.toBe(theirs.body.id)
  })

  it('is no matter where the request failed: it is not remembered', async () => {
    const key = freshKey()
    const invalid = await addMember(key, '')
    expectProblem(invalid, 422, 'request.invalid')
    const denied = await addMember(key, 'Denied', desk.editor)
    expectProblem(denied, 403, 'permission.role')
    expect((await addMember(key, 'At last')).status).toBe(201)

    const organisation = (slug: string) => ({
      organisation: { slug, name: 'x' },
      admin: { name: 'y' },
    })
    const taken = freshKey()
    const refused = await post('/v1/organisations', taken, organisation(desk.slug))
    expectProblem(refused, 409, 'organisation.slug_taken')
    expect((await post('/v1/organisations', taken, organisation('free-slug'))).status).toBe(201)
  })

  it('does not spare the credential', async () => {
    const key = freshKey()
    const path = `/v1/members/${desk.admin.id}/keys`
    const leaving = created(await call('POST', path, { key: desk.admin.key, body: { label: 'x' } }))
    const by = { id: desk.admin.id, key: leaving.secret }
    expect((await addMember(key, 'By the leaving', by)).status).toBe(201)
    await call('DELETE', `/v1/keys/${leaving.id}`, { key: desk.admin.key })
    expectProblem(await addMember(key, 'By the leaving', by), 401, 'auth.revoked')
  })

  it.each(['', ' ', 'a b', 'a'.repeat(256), 'a\tb'])('has to be printable (%j)', async (key) => {
    const reply = await addMember(key, 'Unprintable')
    expectProblem(reply, 422, 'request.invalid')
    expect(reply.body.errors).toMatchObject([{ in: 'header', pointer: '/Idempotency-Key' }])
    expect(await members('Unprintable')).toBe(0)
  })
})

describe('the answer that shows a new API key', () => {
  const issue = (key: string, by: Person = desk.admin) =>
    post(`/v1/members/${desk.checker.id}/keys`, key, { label: 'Sealed' }, by)

  it('is replayed, though the database cannot tell the secret', async () => {
    const key = freshKey()
    const first = await issue(key)
    const { secret } = created(first)
    const stored = await rows('select * from idempotency_records where key = ?', key)
    expect(stored).toHaveLength(1)
    const { answer } = stored[0] as { answer: string }
    expect(answer).not.toContain(secret)
    expect(atob(answer)).not.toContain(secret)
    expect(atob(answer)).not.toContain('Sealed')

    const second = await issue(key)
    expect(second).toMatchObject({ status: 201, text: first.text })
    expect(replayed(second)).toBe('true')
    expect((await call('GET', '/v1/me', { key: secret })).status).toBe(200)
    expect(await count(`api_keys where label = 'Sealed'`)).toBe(1)
  })

  it('is sealed anew each time: equal secrets would not show', async () => {
    const [one, two] = [freshKey(), freshKey()]
    await issue(one)
    await issue(two)
    const [a, b] = await rows<{ answer: string }>(
      'select answer from idempotency_records where key in (?, ?)',
      one,
      two,
    )
    expect(a!.answer.slice(0, 16)).not.toBe(b!.answer.slice(0, 16))
  })

  it('is for the credential that asked, not for another key of the same member', async () => {
    const key = freshKey()
    await issue(key)
    const path = `/v1/members/${desk.admin.id}/keys`
    const second = created(await call('POST', path, { key: desk.admin.key, body: { label: 'x' } }))
    const reply = await issue(key, { id: desk.admin.id, key: second.secret })
    expectProblem(reply, 422, 'idempotency.reused')
  })

  it('is one answer also to two at once', async () => {
    const key = freshKey()
    const keysBefore = await count('api_keys')
    const [a, b] = await Promise.all([issue(key), issue(key)])
    expect(a).toMatchObject({ status: 201, text: b.text })
    expect(await count('api_keys')).toBe(keysBefore + 1)
  })
})
