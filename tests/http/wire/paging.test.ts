import { beforeAll, describe, expect, it } from 'vitest'
import { call, ORIGIN } from '../../support/api.ts'
import {
  addPerson,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  submit,
} from '../../support/desk.ts'
import { expectProblem, faultsOf } from '../../support/problems.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

type Item = { id: string }

/** Follows `Link` from page to page; between two pages something else happens. */
async function walk(path: string, between: () => Promise<unknown> = async () => {}) {
  const items: Item[] = []
  const sizes: number[] = []
  for (let next: string | null = path; next !== null;) {
    expect(sizes.length, 'it goes round in circles').toBeLessThan(20)
    const reply = await call('GET', next, { key: desk.admin.key })
    expect(reply.status).toBe(200)
    items.push(...reply.body.items)
    sizes.push(reply.body.items.length)
    // The header and the body say the same, and everything else of the URL stays.
    next = reply.body.next === null ? null : `${path}&cursor=${reply.body.next}`
    expect(reply.headers.get('link')).toBe(next === null ? null : `<${ORIGIN}${next}>; rel="next"`)
    if (next !== null) await between()
  }
  return { ids: items.map(({ id }) => id), sizes }
}

const sorted = (ids: string[]) => ids.toSorted()

describe('a list in order of creation', () => {
  it('loses and repeats nothing while rows are added', async () => {
    const path = `/v1/organisations/${desk.slug}/members?limit=2`
    const { ids: before } = await walk(path)
    expect(before).toHaveLength(5)
    let added = 0
    const { ids, sizes } = await walk(path, async () => {
      if (added++ < 3) await addPerson(desk.slug, desk.admin, 'contributor')
    })
    expect(ids.slice(0, 5)).toEqual(before)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(sorted(ids))
    expect(ids).toHaveLength(8)
    expect(sizes).toEqual([2, 2, 2, 2])
  })
})

describe('a list of the newest first', () => {
  it('loses and repeats nothing while rows are added', async () => {
    const pages = ['a', 'b', 'c', 'd', 'e']
    for (const page of pages) await submit(desk, `https://news.example/${page}`, `Text of ${page}.`)
    const { ids: before } = await walk('/v1/articles?limit=2')
    expect(before).toHaveLength(5)
    expect(before).toEqual(sorted(before).toReversed())
    let added = 0
    const { ids } = await walk('/v1/articles?limit=2', () =>
      submit(desk, `https://news.example/later-${++added}`, 'A later text.'),
    )
    expect(added).toBeGreaterThan(1)
    expect(ids).toEqual(before)
  })

  it('keeps its other parameters from page to page', async () => {
    const { ids } = await walk(`/v1/claims?state=open&limit=1&organisationId=${desk.id}`)
    expect(ids).toEqual([])
    const issue = () =>
      call('POST', `/v1/members/${desk.editor.id}/keys`, {
        key: desk.admin.key,
        body: { label: 'one more' },
      })
    for (let i = 0; i < 3; i++) created(await issue())
    const walked = await walk(`/v1/members/${desk.editor.id}/keys?limit=1`, issue)
    expect(walked.ids).toHaveLength(4)
    expect(new Set(walked.ids).size).toBe(4)
  })
})

describe('the last page', () => {
  it('says that it is, also when it is full', async () => {
    const path = `/v1/organisations/${other.slug}/members`
    for (const limit of [5, 6, 100]) {
      const reply = await call('GET', `${path}?limit=${limit}`, { key: other.admin.key })
      expect(reply.body.items).toHaveLength(5)
      expect(reply.body.next).toBeNull()
      expect(reply.headers.has('link')).toBe(false)
    }
  })
})

describe('a cursor', () => {
  const encoded = (text: string) =>
    btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

  it.each([
    '',
    'x',
    '!!!!',
    'null',
    '%00',
    encoded(''),
    encoded('1'),
    encoded(`mbr_${'0'.repeat(25)}`),
    encoded(`mbr_${'0'.repeat(27)}`),
    encoded(`mbr_${'u'.repeat(26)}`),
    encoded(`mbr_${'0'.repeat(26)}\n`),
    encoded(`5 cnd_${'0'.repeat(26)}`),
    encoded("' or 1=1 --"),
  ])('that this list did not give is refused (%s)', async (cursor) => {
    const reply = await call('GET', `/v1/organisations/${desk.slug}/members?cursor=${cursor}`, {
      key: desk.admin.key,
    })
    expectProblem(reply, 422, 'request.invalid')
    expect(faultsOf(reply)).toEqual(['query /cursor cursor'])
  })

  it('of more than 200 characters is refused', async () => {
    const reply = await call('GET', `/v1/organisations?cursor=${'a'.repeat(201)}`)
    expect(faultsOf(reply)).toEqual(['query /cursor cursor'])
  })

  it('from another list of the same kind shows nothing that its reader may not see', async () => {
    const own = await call('GET', `/v1/organisations/${desk.slug}/members?limit=1`, {
      key: desk.admin.key,
    })
    const reply = await call(
      'GET',
      `/v1/organisations/${other.slug}/members?cursor=${own.body.next}`,
      { key: other.admin.key },
    )
    const organisations = reply.body.items.map(
      ({ organisationId }: { organisationId: string }) => organisationId,
    )
    expect(new Set(organisations)).toEqual(new Set([other.id]))
  })
})
