import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, type Reply, send } from '../../support/api.ts'
import { type Desk, foundDesk } from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'

// On the platform's own binding, with 3 requests a minute. The minute may turn while requests are
// counted, hence a few more of them than the limit lets through.

const TIGHT = { RATE_LIMIT: env.TIGHT_LIMIT }

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

async function untilLimited(request: () => Promise<Reply>, most = 7): Promise<Reply> {
  for (let sent = 0; sent < most; sent++) {
    const reply = await request()
    if (reply.status === 429) return reply
  }
  throw new Error('never limited')
}

const from = (address: string) => ({ 'cf-connecting-ip': address })

const founding = {
  organisation: { slug: 'one-more-desk', name: 'One more desk' },
  admin: { name: 'Kwame Boateng' },
}

describe('who sends too many requests', () => {
  it.each(['/v1/organisations', '/v1/me'])(
    'is told to wait, by address, and others are not (%s)',
    async (path) => {
      const asking = (address: string) => () =>
        call('GET', path, { headers: from(`${address} ${path}`), env: TIGHT })
      const first = await asking('192.0.2.1')()
      expect(first.status).not.toBe(429)
      const limited = await untilLimited(asking('192.0.2.1'))
      expectProblem(limited, 429, 'rate.limited')
      expect(limited.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
      expect((await asking('192.0.2.2')()).status).toBe(first.status)
    },
  )

  it.each([
    '/v1/annotations?url=https://news.example/',
    '/v1/annotations',
    '/v1/lookup/all',
    '/v1/lookup/manifest',
  ])('is told to wait as a reader too, though one request in ten is counted (%s)', async (path) => {
    const asking = (address: string) => () =>
      call('GET', path, {
        headers: from(`${address} ${path}`),
        env: { READ_LIMIT: env.TIGHT_LIMIT },
      })
    const first = await asking('192.0.2.5')()
    expect(first.status).not.toBe(429)
    // That of so many fewer than four are counted has a chance of one in a million million.
    const refused = await untilLimited(asking('192.0.2.5'), 400)
    expectProblem(refused, 429, 'rate.limited')
    for (let again = 0; again < 20; again++) expect((await asking('192.0.2.5')()).status).toBe(429)
    expect((await asking('192.0.2.6')()).status).toBe(first.status)
  })

  it('is limited by key, wherever it is used, and other keys are not', async () => {
    const asking = ({ key }: { key: string }, address: string) =>
      call('GET', '/v1/me', { key, headers: from(address), env: TIGHT })
    let sent = 0
    const limited = await untilLimited(() => asking(desk.checker, `198.51.100.${++sent}`))
    expectProblem(limited, 429, 'rate.limited')
    expect((await asking(desk.editor, '198.51.100.1')).status).toBe(200)
  })

  it.each([
    ['keys', 'GET', '/v1/me', 'apo_live_guess'],
    ['the bootstrap secret', 'POST', '/v1/bootstrap', 'guess'],
  ])('is limited by address while guessing %s', async (_name, method, path, key) => {
    const headers = from(`192.0.2.3 ${path}`)
    const body = method === 'POST' ? founding : undefined
    const guess = () => call(method, path, { key, headers, body, env: TIGHT })
    expect((await guess()).status).toBe(401)
    expectProblem(await untilLimited(guess), 429, 'rate.limited')
    // A key that is one has its own count, at the same address.
    const known = await call('GET', '/v1/me', { key: desk.contributor.key, headers })
    expect(known.status).toBe(200)
  })

  it('has written nothing with what was limited', async () => {
    const add = () =>
      call('POST', `/v1/organisations/${desk.slug}/members`, {
        key: desk.admin.key,
        body: { name: 'Ines Marchetti', role: 'checker' },
        env: TIGHT,
      })
    let added = 0
    const limited = await untilLimited(async () => {
      const reply = await add()
      if (reply.status === 201) added++
      return reply
    })
    expectProblem(limited, 429, 'rate.limited')
    const { body } = await call('GET', `/v1/organisations/${desk.slug}/members?limit=100`, {
      key: desk.admin.key,
    })
    const names: string[] = body.items.map(({ name }: { name: string }) => name)
    expect(added).toBeGreaterThan(0)
    expect(names.filter((name) => name === 'Ines Marchetti')).toHaveLength(added)
  })

  it('may still ask what the API is', async () => {
    const headers = from('192.0.2.4')
    for (let sent = 0; sent < 5; sent++)
      for (const path of ['/healthz', '/openapi.json', '/docs', '/problems/rate.limited'])
        expect((await send('GET', path, { headers, env: TIGHT })).status).toBe(200)
  })
})
