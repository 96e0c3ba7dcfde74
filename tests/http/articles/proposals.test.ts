import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { count, rows } from '../../support/database.ts'
import { created, type Desk, foundDesk, submit } from '../../support/desk.ts'
import fenced from '../../fixtures/answers/fenced.json'
import good from '../../fixtures/answers/good.json'
import invented from '../../fixtures/answers/invented.json'
import talk from '../../fixtures/answers/talk.json'

// Workers AI is remote only. What a model on it says was recorded in its format, good and bad; here
// it says that again, and everything from the binding on is as it is deployed.

const TEXT =
  '😀 “The budget grew by 12 percent,” said Mara Lindqvist, the mayor. She added that the toll had ' +
  'not risen.\r\n\r\nFerries carried 2.3 million passengers in 2025.'

let desk: Desk
beforeAll(async () => {
  desk = await foundDesk()
})

/** A deployment on which a model gives this answer. */
function answering(answer: unknown) {
  const asked: { model: string; input: object }[] = []
  const AI = {
    run: async (model: string, input: object) => {
      asked.push({ model, input })
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  return { env: { AI, AI_MODEL: 'model-x' }, asked }
}

const extract = (body: object, env: object = {}) =>
  call('POST', '/v1/extract', { key: desk.contributor.key, body: { text: TEXT, ...body }, env })

type Found = { quote: string; model: string | null; position: { utf16: { start: number } } }

describe('a language model', () => {
  it('is asked once, with the text, where a caller wants it; what it finds is marked as its own', async () => {
    const { env, asked } = answering(good)
    const { body } = await extract({ extractor: 'ai' }, env)
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ model: 'model-x' })
    const { messages } = asked[0]!.input as { messages: { content: string }[] }
    expect(messages.at(-1)!.content).toBe(TEXT)
    expect(body).toMatchObject({
      extractor: { name: 'ai', version: 'model-x' },
      fallback: null,
      dropped: 0,
    })
    expect(body.candidates).toHaveLength(3)
    for (const { quote, model, position } of body.candidates as Found[]) {
      expect(model).toBe('model-x')
      const { start } = position.utf16
      expect(TEXT.slice(start, start + quote.length)).toBe(quote)
    }
  })

  it('is not asked unless a caller wants it', async () => {
    const { env, asked } = answering(good)
    const { body } = await extract({}, env)
    expect(asked).toEqual([])
    expect(body).toMatchObject({ extractor: { name: 'rules' }, fallback: null })
  })

  it('loses what the text has not, and says how much', async () => {
    const { body } = await extract({ extractor: 'ai' }, answering(invented).env)
    expect(body).toMatchObject({ extractor: { name: 'ai' }, dropped: 8 })
    expect(body.candidates).toHaveLength(1)
    expect(
      (await extract({ extractor: 'ai' }, answering(fenced).env)).body.candidates,
    ).toHaveLength(1)
  })

  it.each([
    ['model.unbound', {}],
    ['model.failed', answering(new Error('capacity')).env],
    ['answer.malformed', answering(talk).env],
    ['answer.empty', answering({ response: { claims: [] } }).env],
  ])('is stood in for by the rules, which say why: %s', async (fallback, env) => {
    const { body } = await extract({ extractor: 'ai' }, env)
    const byRules = (await extract({})).body
    expect(body).toEqual({ ...byRules, fallback })
    expect(body.extractor.name).toBe('rules')
  })

  it('is not sent a text that is longer than it should read', async () => {
    const { env, asked } = answering(good)
    const { body } = await extract({ extractor: 'ai', text: `${TEXT} `.repeat(200) }, env)
    expect(body.fallback).toBe('text.too_long')
    expect(asked).toEqual([])
  })

  it('proposes for an article that is submitted, and the candidates carry its name', async () => {
    const reply = await call('POST', '/v1/articles', {
      key: desk.contributor.key,
      body: { url: 'https://news.example/by-model', text: TEXT, extractor: 'ai' },
      env: answering(good).env,
    })
    const { candidates, extraction } = created(reply)
    expect(extraction).toEqual({
      extractor: { name: 'ai', version: 'model-x' },
      fallback: null,
      dropped: 0,
    })
    for (const { extractor } of candidates)
      expect(extractor).toEqual({ name: 'ai', version: 'model-x' })
  })
})

describe('a capture whose claims are proposed anew', () => {
  const again = (captureId: string, body: object = {}, env: object = {}) =>
    call('POST', `/v1/captures/${captureId}/extract`, { key: desk.contributor.key, body, env })

  it('keeps what became a claim, with the extractor that proposed it', async () => {
    const { capture, candidates } = await submit(desk, 'https://news.example/anew', TEXT)
    const [first, ...others] = candidates
    const claim = created(
      await call('POST', '/v1/claims', {
        key: desk.contributor.key,
        body: { candidateId: first.id },
      }),
    )
    const before = await rows('select * from candidates where id = ?', first.id)
    const { status, body } = await again(capture.id, { extractor: 'ai' }, answering(good).env)
    expect(status).toBe(200)
    expect(body).toMatchObject({ extractor: { name: 'ai' }, fallback: null, dropped: 0 })
    expect(await rows('select * from candidates where id = ?', first.id)).toEqual(before)
    expect(body.candidates[0]).toMatchObject({ id: first.id, claimId: claim.id })
    expect(body.candidates[0].extractor.name).toBe('rules')
    expect(body.candidates.slice(1).map((one: Found) => one.model)).toEqual(['model-x', 'model-x'])
    for (const { id } of others) expect(await count('candidates where id = ?', id)).toBe(0)

    const listed = await call('GET', `/v1/captures/${capture.id}/candidates`, {
      key: desk.contributor.key,
    })
    expect(listed.body.items).toEqual(body.candidates)
    expect(
      await count(`audit where action = 'capture.extracted' and record_id = ?`, capture.id),
    ).toBe(1)
  })

  it('has the same candidates of the same extractor, under new ids', async () => {
    const { capture, candidates } = await submit(desk, 'https://news.example/same-again', TEXT)
    const { body } = await again(capture.id)
    const unnamed = (list: { id: string }[]) => list.map(({ id: _id, ...one }) => one)
    expect(unnamed(body.candidates)).toEqual(unnamed(candidates))
  })

  it('is one that is there', async () => {
    expect((await again(`cap_${'0'.repeat(26)}`)).status).toBe(404)
  })
})
