import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { type Desk, foundDesk } from '../../support/desk.ts'
import { expectProblem, faultsOf } from '../../support/problems.ts'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

describe('a query', () => {
  it('is refused with all that is wrong in it', async () => {
    const reply = await call('GET', '/v1/claims?limit=0&state=true&colour=red&limit=5&a~%2Fb=1')
    expectProblem(reply, 422, 'request.invalid')
    expect(faultsOf(reply)).toEqual([
      'query /a~0~1b unknown',
      'query /colour unknown',
      'query /limit range',
      'query /limit repeated',
      'query /state choice',
    ])
  })

  it.each(['__proto__', 'constructor', 'toString'])(
    'has no parameter that is called %s',
    async (name) => {
      const reply = await call('GET', `/v1/organisations?${name}=1`)
      expectProblem(reply, 422, 'request.invalid')
      expect(faultsOf(reply)).toEqual([`query /${name} unknown`])
    },
  )

  it.each([
    '',
    '0',
    '101',
    '-1',
    '1.5',
    '1e1',
    '0x10',
    '%205',
    '+5',
    '٣',
    'Infinity',
    '1'.repeat(400),
  ])('has a limit of digits from 1 to 100 (%s)', async (limit) => {
    const reply = await call('GET', `/v1/organisations?limit=${limit}`)
    expectProblem(reply, 422, 'request.invalid')
    expect(faultsOf(reply)).toEqual(['query /limit range'])
  })

  it('may ask for 1 and for 100', async () => {
    for (const limit of [1, 100])
      expect((await call('GET', `/v1/organisations?limit=${limit}`)).status).toBe(200)
  })

  it('is refused where the route takes none', async () => {
    const reply = await call('GET', '/v1/me?verbose=1', { key: desk.admin.key })
    expect(faultsOf(reply)).toEqual(['query /verbose unknown'])
  })

  it('is judged on the reader’s path by the same rules', async () => {
    const reply = await call('GET', '/v1/annotations?uri=x&cursor=a&cursor=b&__proto__=1')
    expectProblem(reply, 422, 'request.invalid')
    expect(faultsOf(reply)).toEqual([
      'query /__proto__ unknown',
      'query /cursor repeated',
      'query /uri unknown',
      'query /url required',
    ])
    const twice = await call('GET', '/v1/annotations?url=https://a.example&url=https://b.example')
    expect(faultsOf(twice)).toEqual(['query /url repeated'])
  })

  it.each(['', 'x', '%00', 'javascript:alert(1)', `https://x.example/${'a'.repeat(2_048)}`])(
    'of the reader names a page (%s)',
    async (url) => {
      const reply = await call('GET', `/v1/annotations?url=${url}`)
      expectProblem(reply, 422, 'request.invalid')
      expect(faultsOf(reply)).toEqual([expect.stringMatching(/^query \/url url\./)])
    },
  )

  it('may hold any bytes', async () => {
    for (const wrong of ['%', '%ff', '%c0%af', '%ed%a0%80', '%00'])
      for (const path of ['/v1/organisations?cursor=', '/v1/organisations?x', '/v1/organisations/'])
        expect([404, 422]).toContain((await call('GET', path + wrong)).status)
  })
})

describe('an id in a path', () => {
  it.each([
    '1',
    'clm_',
    `clm_${'0'.repeat(25)}`,
    `clm_${'0'.repeat(27)}`,
    `clm_${'u'.repeat(26)}`,
    `CLM_${'0'.repeat(26)}`,
    `vrd_${'0'.repeat(26)}`,
    `clm_${'0'.repeat(26)}%00`,
  ])('of a form that no record has is the id of nothing (%s)', async (id) => {
    const reply = await call('GET', `/v1/claims/${id}/verdicts`)
    expectProblem(reply, 404, 'record.not_found')
  })
})
