import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { created, type Desk, foundDesk } from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'
import { watchDatabase } from '../../support/watch.ts'

const BOOKMARK = 'x-d1-bookmark'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

const write = () =>
  call('PATCH', `/v1/organisations/${desk.slug}`, {
    key: desk.admin.key,
    headers: { 'If-Match': '*' },
    body: { name: 'Renamed' },
  })

/** With which start a request opens its session. */
async function startOf(method: string, path: string, options: object) {
  const { DB, sessions } = watchDatabase()
  const reply = await call(method, path, { ...options, env: { DB } })
  expect(sessions).toHaveLength(1)
  return { start: sessions[0], reply }
}

describe('a bookmark', () => {
  it('comes with every write, and leads a reader to at least that state', async () => {
    const written = await write()
    const bookmark = written.headers.get(BOOKMARK)!
    expect(bookmark).toMatch(/^[0-9a-f-]+$/)
    const { start, reply } = await startOf('GET', `/v1/organisations/${desk.slug}`, {
      headers: { [BOOKMARK]: bookmark },
    })
    expect(start).toBe(bookmark)
    expect(reply.body).toEqual(written.body)
    // Bookmarks sort by what they stand for.
    expect(reply.headers.get(BOOKMARK)! >= bookmark).toBe(true)

    const page = '/v1/annotations?url=https://news.example/'
    const reader = await startOf('GET', page, { headers: { [BOOKMARK]: bookmark } })
    expect(reader.start).toBe(bookmark)
  })

  it('is not needed: then any replica answers the public', async () => {
    for (const path of ['/v1/organisations', '/v1/annotations?url=https://news.example/'])
      expect((await startOf('GET', path, {})).start).toBe('first-unconstrained')
  })

  it('leads nobody with a key away from the primary', async () => {
    const bookmark = created(await write()) && (await write()).headers.get(BOOKMARK)!
    const { key } = desk.admin
    const headers = { [BOOKMARK]: bookmark }
    for (const path of ['/v1/me', '/v1/organisations'])
      expect((await startOf('GET', path, { key, headers })).start).toBe('first-primary')
    const body = { text: 'A text.' }
    expect((await startOf('POST', '/v1/extract', { key, headers, body })).start).toBe(
      'first-primary',
    )
  })

  it.each([
    'first-unconstrained',
    'first-primary',
    '',
    'x',
    '00000000',
    '0000000g-00000000',
    "' or 1=1",
    '0'.repeat(2_000),
    `${'0-'.repeat(200)}0`,
  ])('that is none is refused, with a key or without (%s)', async (bookmark) => {
    const headers = { [BOOKMARK]: bookmark }
    for (const [path, key] of [
      ['/v1/organisations', undefined],
      ['/v1/annotations?url=https://news.example/', undefined],
      ['/v1/me', desk.admin.key],
    ] as const) {
      const reply = await call('GET', path, { key, headers })
      expectProblem(reply, 422, 'request.invalid')
      expect(reply.body.errors).toMatchObject([{ in: 'header', pointer: `/${BOOKMARK}` }])
    }
  })
})
