import { beforeAll, describe, expect, it } from 'vitest'
import { call, type Reply } from '../../support/api.ts'
import {
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  publishVerdict,
  submit,
} from '../../support/desk.ts'
import { faultsOf } from '../../support/problems.ts'

// Both desks have a claim in each state, and every claim but the merged ones stands on a page.

type State = 'proposed' | 'open' | 'checked' | 'declined' | 'merged'
const STATES: State[] = ['proposed', 'open', 'checked', 'declined', 'merged']

let desk: Desk
let other: Desk
let articles: { one: string; two: string }
const claims: { id: string; desk: Desk; state: State; articleId: string }[] = []

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
  const one = await submit(desk, 'https://news.example/one')
  const two = await submit(desk, 'https://news.example/two')
  articles = { one: one.article.id, two: two.article.id }
  for (const state of STATES)
    for (const [at, owner] of [desk, other, desk].entries()) {
      const { capture, article } = at === 2 ? two : one
      claims.push({
        id: await claimIn(state, owner, capture.id),
        desk: owner,
        state,
        articleId: article.id,
      })
    }
})

async function claimIn(state: State, owner: Desk, captureId: string): Promise<string> {
  const create = async (key: string): Promise<string> => {
    const appearance = { captureId, exact: 'the budget grew' }
    const body = { text: `A ${state} claim.`, appearance }
    return created(await call('POST', '/v1/claims', { key, body })).id
  }
  const decide = async (id: string, verb: string, body: object) =>
    created(
      await call('POST', `/v1/claims/${id}/${verb}`, {
        key: owner.editor.key,
        headers: { 'If-Match': '*' },
        body,
      }),
    )
  const id = await create(state === 'proposed' ? owner.bot.key : owner.contributor.key)
  if (state === 'checked') await publishVerdict(owner, id)
  if (state === 'declined') await decide(id, 'decline', { reason: 'No.' })
  if (state === 'merged') await decide(id, 'merge', { into: openClaimOf(owner) })
  return id
}

const openClaimOf = (owner: Desk) =>
  claims.find((claim) => claim.desk === owner && claim.state === 'open')!.id

/** Every id that a list gives, in order, page by page. */
async function listed(query: string, key?: string, limit = 100): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const path: string = `/v1/claims?limit=${limit}${query}${cursor && `&cursor=${cursor}`}`
    const reply: Reply = await call('GET', path, { key })
    expect(reply.status).toBe(200)
    expect(reply.body.items.length).toBeLessThanOrEqual(limit)
    // A list that repeats itself would go on for ever.
    expect(ids.length).toBeLessThan(100)
    ids.push(...reply.body.items.map(({ id }: { id: string }) => id))
    cursor = reply.body.next
  }
  return ids
}

/** The claims that fit, newest first. */
const those = (fits: (claim: (typeof claims)[number]) => boolean) =>
  claims
    .filter(fits)
    .map(({ id }) => id)
    .toSorted()
    .toReversed()

const mayBeSeenBy = (viewer: Desk) => (claim: (typeof claims)[number]) =>
  claim.state !== 'proposed' || claim.desk === viewer

describe('the list of claims', () => {
  it('shows the public what is checked, and nothing else', async () => {
    expect(await listed('')).toEqual(those(({ state }) => state === 'checked'))
    for (const state of STATES)
      expect([state, await listed(`&state=${state}`)]).toEqual([
        state,
        state === 'checked' ? those((claim) => claim.state === 'checked') : [],
      ])
  })

  it('shows a desk all but what other desks’ bots propose', async () => {
    for (const viewer of [desk, other])
      expect(await listed('', viewer.contributor.key)).toEqual(those(mayBeSeenBy(viewer)))
  })

  it.each(STATES)('shows those that are %s', async (state) => {
    for (const viewer of [desk, other]) {
      const seen = those((claim) => claim.state === state && mayBeSeenBy(viewer)(claim))
      expect(seen.length).toBeGreaterThan(0)
      expect(await listed(`&state=${state}`, viewer.contributor.key)).toEqual(seen)
    }
  })

  it('shows those of one organisation', async () => {
    const query = `&organisationId=${other.id}`
    expect(await listed(query, desk.contributor.key)).toEqual(
      those((claim) => claim.desk === other && claim.state !== 'proposed'),
    )
    expect(await listed(query, other.contributor.key)).toEqual(
      those((claim) => claim.desk === other),
    )
    expect(await listed(query)).toEqual(
      those((claim) => claim.desk === other && claim.state === 'checked'),
    )
  })

  it('shows those that appear in one article', async () => {
    const standing = (articleId: string) =>
      those(
        (claim) =>
          claim.articleId === articleId && claim.state !== 'merged' && mayBeSeenBy(desk)(claim),
      )
    // A merged claim's appearance went to the desk's open one.
    const inTwo = [...standing(articles.two), openClaimOf(desk)]
    const key = desk.contributor.key
    expect(await listed(`&articleId=${articles.one}`, key)).toEqual(standing(articles.one))
    expect(await listed(`&articleId=${articles.two}`, key)).toEqual(
      [...new Set(inTwo)].toSorted().toReversed(),
    )
    expect(await listed('&articleId=art_00000000000000000000000000', key)).toEqual([])
  })

  it('shows those that every filter fits', async () => {
    const query = `&state=checked&organisationId=${desk.id}&articleId=${articles.two}`
    expect(await listed(query)).toEqual(
      those(
        (claim) =>
          claim.desk === desk && claim.state === 'checked' && claim.articleId === articles.two,
      ),
    )
  })

  it.each([1, 2, 3, 7])(
    'shows each claim once in pages of %i, whatever the filter',
    async (limit) => {
      const key = desk.contributor.key
      for (const query of [
        '',
        '&state=checked',
        `&organisationId=${desk.id}`,
        `&articleId=${articles.one}`,
      ])
        expect(await listed(query, key, limit)).toEqual(await listed(query, key))
      expect(await listed('', undefined, limit)).toEqual(await listed(''))
    },
  )

  it('shows each claim as it is read alone', async () => {
    const { body } = await call('GET', '/v1/claims?limit=100', { key: desk.contributor.key })
    const unmerged = body.items.filter(({ state }: { state: State }) => state !== 'merged')
    expect(unmerged.length).toBeGreaterThan(8)
    for (const item of unmerged) {
      const alone = await call('GET', `/v1/claims/${item.id}`, { key: desk.contributor.key })
      expect(alone.body).toEqual(item)
    }
  })

  it('is not disturbed by what is added between two pages', async () => {
    const key = desk.contributor.key
    const before = await listed('', key)
    const first = await call('GET', '/v1/claims?limit=4', { key })
    created(await call('POST', '/v1/claims', { key, body: { text: 'A later claim.' } }))
    const path = `/v1/claims?limit=100&cursor=${first.body.next}`
    const rest = await call('GET', path, { key })
    const ids = [...first.body.items, ...rest.body.items].map(({ id }: { id: string }) => id)
    expect(ids).toEqual(before)
  })

  it('refuses filters that are none', async () => {
    const path = '/v1/claims?state=done&articleId=1&organisationId=org_&limit=0&page=2&cursor=x'
    expect(faultsOf(await call('GET', path))).toEqual([
      'query /articleId format',
      'query /cursor cursor',
      'query /limit range',
      'query /organisationId format',
      'query /page unknown',
      'query /state choice',
    ])
  })
})

describe('one claim', () => {
  it('is read by whoever the list shows it to, and by nobody else', async () => {
    const viewers = [undefined, desk.contributor.key, other.contributor.key]
    for (const key of viewers) {
      const seen = new Set(await listed('', key))
      for (const { id, state } of claims) {
        const { status } = await call('GET', `/v1/claims/${id}`, { key })
        // Where a merged claim went is no secret: links to it shall go on working.
        const expected = state === 'merged' ? 308 : seen.has(id) ? 200 : 404
        expect([state, status]).toEqual([state, expected])
      }
    }
  })

  it('has an ETag, by which it need not be sent again', async () => {
    const { id } = claims.find(({ state }) => state === 'checked')!
    const first = await call('GET', `/v1/claims/${id}`)
    const etag = first.headers.get('etag')!
    expect(etag).toBe(`"v${first.body.version}"`)
    const again = await call('GET', `/v1/claims/${id}`, { headers: { 'If-None-Match': etag } })
    expect([again.status, again.text]).toEqual([304, ''])
    expect(again.headers.get('etag')).toBe(etag)
  })
})
