import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { rowCounts } from '../../support/database.ts'
import { created, database, type Desk, foundAnotherDesk, foundDesk } from '../../support/desk.ts'
import { watchDatabase } from '../../support/watch.ts'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

const TEXT = 'The ferry company lost 3 million euros last year, its director said.'
const LATER = 'The ferry company lost 4 million euros last year, its director said.'

const submit = (url: string, text: string, rest: object = {}) =>
  call('POST', '/v1/articles', { key: desk.contributor.key, body: { url, text, ...rest } })

const read = (path: string) => call('GET', path, { key: desk.contributor.key })

const ROUNDS = [1, 2, 3, 4, 5]

describe('a submitted article', () => {
  it('answers the article, its capture and the candidates', async () => {
    const metadata = {
      title: 'A bad year at sea',
      publisher: 'The Harbour Post',
      author: 'Ina Solheim',
      publishedAt: '2026-03-04T05:06:07.000Z',
      language: 'en',
    }
    const archiveUrl = 'https://archive.example/1'
    const reply = await submit('https://post.example/ferry', TEXT, { ...metadata, archiveUrl })
    expect(reply.status).toBe(201)
    const { article, capture, candidates } = reply.body
    expect(reply.headers.get('location')).toBe(`/v1/articles/${article.id}`)
    expect(article).toMatchObject({
      url: 'https://post.example/ferry',
      pageKey: 'https://post.example/ferry',
      ...metadata,
    })
    expect(capture).toMatchObject({
      articleId: article.id,
      bytes: TEXT.length,
      codePoints: TEXT.length,
      utf16Units: TEXT.length,
      language: 'en',
      origin: 'submitted',
      archiveUrl,
    })
    expect(candidates).toHaveLength(1)
    expect(candidates[0]).toMatchObject({
      captureId: capture.id,
      extractor: { name: 'rules' },
      quote: TEXT,
      claimId: null,
    })
  })

  it('keeps each attribution of a sentence with its place', async () => {
    const text =
      'Ann Lee said on Monday that the mayor denied that the ferry firm had lost 3 million euros.'
    const { capture, candidates } = created(await submit('https://post.example/two', text))
    const place = (part: string) => {
      const start = text.indexOf(part)
      return { text: part, position: { utf16: { start, end: start + part.length } } }
    }
    expect(candidates).toMatchObject([
      {
        attribution: { name: 'Ann Lee', speaker: place('Ann Lee') },
        furtherAttributions: [
          {
            name: null,
            speaker: place('the mayor'),
            cue: place('denied'),
            content: place('the ferry firm had lost 3 million euros'),
          },
        ],
      },
    ])
    const { body } = await read(`/v1/captures/${capture.id}/candidates`)
    expect(body.items).toEqual(candidates)
  })

  it('has the SHA-256 of its UTF-8 bytes', async () => {
    const text = 'Die Fähre kostete 3 Millionen Euro 😀.'
    const { capture } = created(await submit('https://post.example/hash', text))
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'))
    expect(capture.sha256).toBe(hex.join(''))
    expect(capture).toMatchObject({ bytes: 41, codePoints: 37, utf16Units: 38 })
  })

  it('is read back alone, in the list, at its URL, and with its captures', async () => {
    const url = 'https://post.example/read-back'
    const { article, capture } = created(await submit(url, TEXT))
    expect((await read(`/v1/articles/${article.id}`)).body).toEqual(article)
    expect((await read('/v1/articles?limit=1')).body.items).toEqual([article])
    expect((await read(`/v1/articles?url=${encodeURIComponent(url)}`)).body).toEqual({
      items: [article],
      next: null,
    })
    expect((await read(`/v1/articles/${article.id}/captures`)).body.items).toEqual([capture])
    expect((await read(`/v1/captures/${capture.id}`)).body).toEqual({ ...capture, text: TEXT })
  })

  it('is written to the audit log with its capture', async () => {
    const { article, capture } = created(await submit('https://post.example/audit', TEXT))
    created(await submit('https://post.example/audit', LATER))
    const { results } = await database()
      .prepare(
        'select action, record_id, member_id from audit where record_id in (?, ?) order by seq',
      )
      .bind(article.id, capture.id)
      .all()
    const by = { member_id: desk.contributor.id }
    expect(results).toEqual([
      { action: 'article.submitted', record_id: article.id, ...by },
      { action: 'capture.taken', record_id: capture.id, ...by },
      { action: 'article.changed', record_id: article.id, ...by },
    ])
  })
})

describe('a page that is known', () => {
  it('with the same text is the same article and capture, and nothing is stored', async () => {
    const first = await submit('https://post.example/again', TEXT, { title: 'First' })
    const before = await rowCounts()
    const again = await submit('https://post.example/again', TEXT, { title: 'Second' })
    expect(again.status).toBe(200)
    expect(again.body).toEqual({ ...first.body, extraction: null })
    expect(await rowCounts()).toEqual(before)
  })

  it('with a new text gets a new capture; metadata given take the place of the old', async () => {
    const url = 'https://post.example/edited'
    const first = created(await submit(url, TEXT, { title: 'Old', author: 'Ina', language: 'en' }))
    const reply = await submit(url, LATER, { title: 'New', publisher: 'The Post' })
    expect(reply.status).toBe(201)
    const { article, capture, candidates } = reply.body
    expect(article).toEqual({
      ...first.article,
      title: 'New',
      publisher: 'The Post',
      updatedAt: article.updatedAt,
    })
    expect(capture.id).not.toBe(first.capture.id)
    expect(capture).toMatchObject({ articleId: first.article.id, language: 'en' })
    expect(candidates.map(({ quote }: { quote: string }) => quote)).toEqual([LATER])
    expect((await read(`/v1/articles/${article.id}`)).body).toEqual(article)
    const { body } = await read(`/v1/articles/${article.id}/captures`)
    expect(body.items).toEqual([capture, first.capture])
  })

  it('with a text that it had before answers the capture of then', async () => {
    const url = 'https://post.example/reverted'
    const first = created(await submit(url, TEXT))
    created(await submit(url, LATER))
    const reply = await submit(url, TEXT)
    expect(reply.status).toBe(200)
    expect(reply.body.capture).toEqual(first.capture)
    expect(reply.body.candidates).toEqual(first.candidates)
  })

  it('lists its captures in pages, newest first, none twice', async () => {
    const url = 'https://post.example/captures'
    const ids: string[] = []
    for (const n of [1, 2, 3, 4, 5])
      ids.unshift(created(await submit(url, `${TEXT} Edition ${n}.`)).capture.id)
    const { article } = created(await submit(url, `${TEXT} Edition 5.`))
    const listed: string[] = []
    let path = `/v1/articles/${article.id}/captures?limit=2`
    for (let next: string | null = ''; next !== null;) {
      const { body } = await read(next === '' ? path : `${path}&cursor=${next}`)
      listed.push(...body.items.map(({ id }: { id: string }) => id))
      next = body.next
    }
    expect(listed).toEqual(ids)
  })

  it.each([
    'http://post.example/page',
    'https://POST.example:443/page',
    'https://post.example/page/',
    'https://post.example/page//',
    'https://post.example/page?utm_source=feed&UTM_Campaign=x&fbclid=1',
    'https://post.example/page#section',
    'https://post.example/./%70age',
    'https://web.archive.org/web/20260101000000/https://post.example/page',
  ])('is reached at %s', async (url) => {
    const { article } = created(await submit('https://post.example/page', TEXT))
    const reply = await submit(url, TEXT)
    expect(reply.status).toBe(200)
    expect(reply.body.article).toEqual(article)
    const found = await read(`/v1/articles?url=${encodeURIComponent(url)}`)
    expect(found.body.items).toEqual([article])
  })

  it.each([
    'https://post.example/page?edition=2',
    'https://post.example/Page',
    'https://www.post.example/page',
    'https://post.example:8443/page',
  ])('is another than %s', async (url) => {
    const { article } = created(await submit('https://post.example/page', TEXT))
    const reply = await submit(url, TEXT)
    expect(reply.status).toBe(201)
    expect(reply.body.article.id).not.toBe(article.id)
  })
})

describe('submissions at the same moment', () => {
  it.each(ROUNDS)('of one page and text end in one article and one capture (%i)', async (round) => {
    const url = `https://post.example/race/${round}`
    const before = await rowCounts()
    const replies = await Promise.all([1, 2, 3].map(() => submit(url, TEXT)))
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201])
    const made = replies.find(({ status }) => status === 201)!
    for (const other of replies.filter(({ status }) => status === 200))
      expect(other.body).toEqual({ ...made.body, extraction: null })
    const after = await rowCounts()
    expect(after['articles']).toBe(before['articles']! + 1)
    expect(after['captures']).toBe(before['captures']! + 1)
    expect(after['candidates']).toBe(before['candidates']! + 1)
    expect(after['audit']).toBe(before['audit']! + 2)
  })

  it.each(ROUNDS)('of two texts of one page end in one article with both (%i)', async (round) => {
    const url = `https://post.example/race-of-texts/${round}`
    const replies = await Promise.all([TEXT, LATER].map((text) => submit(url, text)))
    expect(replies.map(({ status }) => status)).toEqual([201, 201])
    const [one, other] = replies.map(({ body }) => body)
    expect(one.article.id).toBe(other.article.id)
    const { body } = await read(`/v1/articles/${one.article.id}/captures`)
    expect(body.items).toHaveLength(2)
  })

  it.each(ROUNDS)('of a new text of a known page end in one capture (%i)', async (round) => {
    const url = `https://post.example/race-of-editions/${round}`
    created(await submit(url, TEXT))
    const replies = await Promise.all([1, 2, 3].map(() => submit(url, LATER)))
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201])
    expect(new Set(replies.map(({ body }) => body.capture.id)).size).toBe(1)
  })
})

describe('round trips to the database', () => {
  const trips = async (url: string, text: string, headers: Record<string, string> = {}) => {
    // The key was used a moment ago, so that nothing is written about its use.
    await read('/v1/articles?limit=1')
    const { DB, trips } = watchDatabase()
    const body = { url, text, language: 'en' }
    const reply = await call('POST', '/v1/articles', {
      key: desk.contributor.key,
      headers,
      body,
      env: { DB },
    })
    return { status: reply.status, trips: trips.length }
  }

  it('of a submission are three with authentication, two where nothing is new', async () => {
    const url = 'https://post.example/trips'
    const many = Array.from({ length: 400 }, (_, n) => `Town ${n} spent ${n} million euros.`)
    expect(await trips(url, many.join(' '))).toEqual({ status: 201, trips: 3 })
    expect(await trips(url, LATER)).toEqual({ status: 201, trips: 3 })
    expect(await trips(url, LATER)).toEqual({ status: 200, trips: 2 })
  })

  it('of a submission with an Idempotency-Key are three as well', async () => {
    const key = { 'Idempotency-Key': 'trips-1' }
    expect(await trips('https://post.example/trips-key', TEXT, key)).toEqual({
      status: 201,
      trips: 3,
    })
    expect(await trips('https://post.example/trips-key', TEXT, key)).toEqual({
      status: 201,
      trips: 1,
    })
  })
})

describe('who sees articles', () => {
  it('are the members of every organisation', async () => {
    const other = await foundAnotherDesk(desk)
    const { article, capture } = created(await submit('https://post.example/shared', TEXT))
    const key = other.contributor.key
    expect((await call('GET', `/v1/articles/${article.id}`, { key })).body).toEqual(article)
    expect((await call('GET', '/v1/articles?limit=1', { key })).body.items).toEqual([article])
    expect((await call('GET', `/v1/captures/${capture.id}`, { key })).body.text).toBe(TEXT)
    const path = `/v1/captures/${capture.id}/candidates`
    expect((await call('GET', path, { key })).body.items).toHaveLength(1)
    const again = await call('POST', '/v1/articles', {
      key,
      body: { url: 'https://post.example/shared', text: TEXT },
    })
    expect(again).toMatchObject({ status: 200, body: { article, capture } })
  })

  it('is not the public', async () => {
    const { article, capture } = created(await submit('https://post.example/private', TEXT))
    for (const path of [
      '/v1/articles',
      `/v1/articles?url=${encodeURIComponent('https://post.example/private')}`,
      `/v1/articles/${article.id}`,
      `/v1/articles/${article.id}/captures`,
      `/v1/articles/${article.id}/aliases`,
      `/v1/captures/${capture.id}`,
      `/v1/captures/${capture.id}/candidates`,
    ]) {
      const reply = await call('GET', path)
      expect([path, reply.status, reply.body.code]).toEqual([path, 401, 'auth.required'])
      expect(reply.text).not.toContain('ferry')
    }
  })

  it('finds nothing where there is nothing', async () => {
    const none = '00000000000000000000000000'
    for (const path of [
      `/v1/articles/art_${none}`,
      `/v1/articles/art_${none}/captures`,
      `/v1/articles/art_${none}/aliases`,
      `/v1/captures/cap_${none}`,
      `/v1/captures/cap_${none}/candidates`,
      '/v1/articles/ferry',
    ]) {
      const reply = await read(path)
      expect([path, reply.status, reply.body.code]).toEqual([path, 404, 'record.not_found'])
    }
    const { body } = await read('/v1/articles?url=https://post.example/nowhere')
    expect(body).toEqual({ items: [], next: null })
  })
})
