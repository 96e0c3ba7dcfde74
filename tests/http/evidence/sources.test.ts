import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { count } from '../../support/database.ts'
import {
  annotationsOf,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  step,
  submit,
} from '../../support/desk.ts'
import {
  become,
  DAY,
  HOUR,
  pageAt,
  PASSAGE,
  restAll,
  runJobsAt,
  saying,
  sourceOf,
  storedSource,
  verdictOn,
} from '../../support/evidence.ts'
import { expectProblem } from '../../support/problems.ts'
import { watchDatabase, writes } from '../../support/watch.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

beforeEach(restAll)

const read = (path: string, key?: string) => call('GET', path, { key })
const find = (url: string, key?: string) => read(`/v1/sources?url=${encodeURIComponent(url)}`, key)

/** A draft that cites the pages. */
async function draftOn(whose: Desk, urls: string[], env = {}) {
  const claim = created(
    await call('POST', '/v1/claims', {
      key: whose.contributor.key,
      body: { text: 'It grew.', claimant: { name: 'Mara' } },
    }),
  )
  return call('POST', `/v1/claims/${claim.id}/verdicts`, {
    key: whose.contributor.key,
    body: { sources: urls.map((url) => sourceOf(url)) },
    env,
  })
}

describe('the record of a page that is cited', () => {
  it('is found by whatever URL leads to the page, and by its id', async () => {
    await become('record', saying(PASSAGE))
    const { published } = await verdictOn(desk, sourceOf(pageAt('record')))
    const { body } = await find(`${pageAt('record')}/?utm_source=feed#top`)
    expect(body).toEqual({
      id: published.sources[0].sourceId,
      pageKey: pageAt('record').replace('http:', 'https:'),
      state: null,
      checkedAt: null,
      nextCheckAt: published.publishedAt,
      lastCheck: null,
      createdAt: expect.any(String),
    })
    expect((await read(`/v1/sources/${body.id}`)).body).toEqual(body)
  })

  it('tells what was seen, the last of it and all that was new', async () => {
    await become('history', saying(PASSAGE))
    const url = pageAt('history')
    await verdictOn(desk, sourceOf(url))
    let at = Date.now() + HOUR
    for (const path of [saying(PASSAGE), saying(PASSAGE), saying('Not it.'), '/status/404']) {
      await become('history', path)
      await runJobsAt(at)
      at += 7 * DAY
    }
    const { body } = await find(url)
    expect(body).toMatchObject({
      state: 'gone',
      checkedAt: new Date(at - 7 * DAY).toISOString(),
      nextCheckAt: new Date(at + 23 * DAY).toISOString(),
      lastCheck: { state: 'gone', status: 404, finalUrl: url, contentSha256: null },
    })
    const all = (await read(`/v1/sources/${body.id}/checks`)).body
    expect(all.items[0]).toEqual(body.lastCheck)
    expect(all.items.map(({ state }: { state: string }) => state)).toEqual([
      'gone',
      'changed',
      'ok',
    ])
    const first = (await read(`/v1/sources/${body.id}/checks?limit=2`)).body
    const second = (await read(`/v1/sources/${body.id}/checks?limit=2&cursor=${first.next}`)).body
    expect([...first.items, ...second.items]).toEqual(all.items)
    expect(second.next).toBeNull()
  })

  it('is its desk’s own while drafts alone cite it', async () => {
    const url = pageAt('drafted')
    const { body } = await draftOn(desk, [url])
    const { sourceId } = body.working.sources[0]
    for (const path of [
      `?url=${encodeURIComponent(url)}`,
      ...['', '/checks', '/citations'].map((rest) => `/${sourceId}${rest}`),
    ]) {
      expectProblem(await read(`/v1/sources${path}`), 404, 'record.not_found')
      expectProblem(await read(`/v1/sources${path}`, other.admin.key), 404, 'record.not_found')
      expect((await read(`/v1/sources${path}`, desk.contributor.key)).status).toBe(200)
    }
    const { items } = (await read(`/v1/sources/${sourceId}/citations`, desk.editor.key)).body
    expect(items, 'a draft is no published verdict').toEqual([])
  })

  it('stays public where the verdict that cited it was retracted: its history is', async () => {
    const url = pageAt('retracted')
    const verdict = await verdictOn(desk, sourceOf(url))
    created(await step(desk.editor, verdict, 'retract', { reason: 'It was another page.' }))
    const { status, body } = await find(url)
    expect(status).toBe(200)
    expect((await read(`/v1/sources/${body.id}/citations`)).body.items).toEqual([])
  })

  it('is none of what is withheld, of what nobody cites, or of what is no page', async () => {
    const withheld = { kind: 'withheld', withheldReason: 'They would lose their work.' }
    const claim = created(
      await call('POST', '/v1/claims', {
        key: desk.contributor.key,
        body: { text: 'It grew.', claimant: { name: 'Mara' } },
      }),
    )
    const before = await count('sources')
    const { published } = await publishVerdict(desk, claim.id, { sources: [withheld] })
    expect(published.sources[0].sourceId).toBeNull()
    expect(await count('sources')).toBe(before)
    expectProblem(await find('https://nobody.example/'), 404, 'record.not_found')
    for (const query of ['', '?url=x', '?url=ftp://a.example/', '?url=https://a.example/&limit=1'])
      expectProblem(await read(`/v1/sources${query}`), 422, 'request.invalid')
  })
})

describe('where published verdicts cite a page', () => {
  it('is told with stance and passage, in pages, each citation once', async () => {
    const url = pageAt('cited')
    const first = await verdictOn(desk, sourceOf(url), sourceOf(`${url}?fbclid=2`, 'Other words.'))
    const second = await verdictOn(other, { ...sourceOf(`${url}/`), stance: 'refutes' })
    const { id } = await storedSource(url)
    const { items } = (await read(`/v1/sources/${id}/citations`)).body
    expect(items).toEqual([
      {
        verdictId: second.id,
        claimId: second.claimId,
        organisation: { id: other.id, slug: other.slug, name: 'Desk river-desk' },
        revision: 1,
        publishedAt: second.published.publishedAt,
        position: 1,
        kind: 'primary',
        url: `${url}/`,
        stance: 'refutes',
        passage: PASSAGE,
      },
      expect.objectContaining({ verdictId: first.id, position: 1, passage: PASSAGE }),
      expect.objectContaining({ verdictId: first.id, position: 2, passage: 'Other words.' }),
    ])
    const seen: object[] = []
    let query = '?limit=1'
    for (let round = 0; round < 3; round++) {
      const { body } = await read(`/v1/sources/${id}/citations${query}`)
      seen.push(...body.items)
      expect(body.next === null).toBe(round === 2)
      query = `?limit=1&cursor=${body.next}`
    }
    expect(seen).toEqual(items)
  })
})

describe('a page that several cite', () => {
  it('is one source, counted in their agreement, by whatever URLs they cite it', async () => {
    const url = 'https://news.example/shared'
    const { capture } = await submit(desk, url)
    const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
    const page = 'https://city.example/shared-accounts'
    const alone = [sourceOf('https://city.example/a'), sourceOf('https://city.example/b')]
    const mine = await publishVerdict(desk, claim.id, { sources: [sourceOf(page), alone[0]] })
    const theirs = await publishVerdict(other, claim.id, {
      sources: [alone[1], sourceOf(`http://CITY.example/shared-accounts/?utm_source=x#part`)],
    })
    expect(theirs.published.sources[1].sourceId).toBe(mine.published.sources[0].sourceId)
    expect(await count('sources where page_key = ?', page)).toBe(1)
    const { annotations } = (await annotationsOf(url)).body
    expect(annotations[0].agreement).toEqual({ state: 'agree', verdicts: 2, sharedSources: 1 })
    expect(annotations[0].verdicts[1].sources[1].sourceId).toBe(mine.published.sources[0].sourceId)
  })

  it('has one id from the first answer on, cited twice in one list too', async () => {
    const page = 'https://city.example/twice'
    const { working } = created(await draftOn(desk, [page, `${page}/?fbclid=1`]))
    const [{ sourceId }] = working.sources
    expect(working.sources[1].sourceId).toBe(sourceId)
    expect((await find(page, desk.contributor.key)).body.id).toBe(sourceId)
  })

  it('has the id that is answered, also where another desk cites it at the same moment', async () => {
    const page = 'https://city.example/at-once'
    let overtaken = false
    const { DB, trips } = watchDatabase(async () => {
      if (!writes(trips.at(-1)!) || overtaken) return
      overtaken = true
      created(await draftOn(other, [page]))
    })
    const { working } = created(await draftOn(desk, [page], { DB }))
    expect(overtaken).toBe(true)
    const { body } = await find(page, other.contributor.key)
    expect(working.sources[0].sourceId).toBe(body.id)
  })

  it('may be sent back as it was read', async () => {
    const drafted = created(await draftOn(desk, ['https://city.example/back']))
    const { sources } = drafted.working
    const reply = await call('PATCH', `/v1/verdicts/${drafted.id}`, {
      key: desk.contributor.key,
      headers: { 'If-Match': '*' },
      body: { sources },
    })
    expect(created(reply).working.sources).toEqual(sources)
  })
})
