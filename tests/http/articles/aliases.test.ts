import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { rowCounts, rows } from '../../support/database.ts'
import {
  annotationsOf,
  created,
  database,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'
import { statusesOf } from '../../support/replies.ts'
import { watchDatabase } from '../../support/watch.ts'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

const QUOTE = 'the budget grew by 12 percent'
const ROUNDS = [1, 2, 3, 4, 5, 6]

const add = (articleId: string, url: string, key = desk.checker.key) =>
  call('POST', `/v1/articles/${articleId}/aliases`, { key, body: { url } })

const undo = (articleId: string, pageHash: string, key = desk.checker.key) =>
  call('DELETE', `/v1/articles/${articleId}/aliases/${pageHash}`, { key })

const list = async (articleId: string, query = '') =>
  (await call('GET', `/v1/articles/${articleId}/aliases${query}`, { key: desk.contributor.key }))
    .body

const shownAt = async (url: string): Promise<string[]> =>
  (await annotationsOf(url)).body.annotations.map(
    ({ claim }: { claim: { id: string } }) => claim.id,
  )

/** An article on which a verdict is published. */
async function annotated(url: string) {
  const { article, capture } = await submit(desk, url)
  const claim = await openClaim(desk, capture.id, QUOTE)
  await publishVerdict(desk, claim.id)
  return { article, capture, claim }
}

describe('an alias', () => {
  it('is added, listed, and makes the URL lead to the article', async () => {
    const { article, capture } = await submit(desk, 'https://news.example/first')
    const reply = await add(article.id, 'http://M.news.example/first/?utm_source=x')
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({
      articleId: article.id,
      pageKey: 'https://m.news.example/first',
      evidence: 'member',
      memberId: desk.checker.id,
    })
    expect(await list(article.id)).toEqual({ items: [reply.body], next: null })
    const found = await call('GET', '/v1/articles?url=https://m.news.example/first', {
      key: desk.contributor.key,
    })
    expect(found.body.items).toEqual([article])
    const again = await submit(desk, 'https://m.news.example/first')
    expect(again).toMatchObject({ article, capture })
  })

  it('tells the feed what it brings to a page, and what goes from it', async () => {
    const page = 'https://news.example/told'
    const mobile = 'https://m.news.example/told'
    const { article, claim } = await annotated(page)
    const told = async () =>
      (
        await rows<{ kind: string; details: string }>(
          'select kind, details from changes where claim_id = ? order by seq',
          claim.id,
        )
      ).map(({ kind, details }) => ({ kind, ...JSON.parse(details) }))
    const { pageHash } = created(await add(article.id, mobile))
    expect((await told()).at(-1)).toEqual({
      kind: 'changed',
      organisationId: desk.id,
      articleIds: [article.id],
      pageAdded: mobile,
    })
    await undo(article.id, pageHash)
    expect((await told()).at(-1)).toEqual({
      kind: 'changed',
      organisationId: desk.id,
      articleIds: [article.id],
      pageRemoved: mobile,
    })
    expect(await told()).toHaveLength(3)
  })

  it('is undone by the desk that claimed it, or by the one that runs the deployment', async () => {
    const guest = await foundAnotherDesk(desk, 'alias-guest')
    const { article } = await submit(desk, 'https://news.example/owned')
    const own = created(await add(article.id, 'https://m.news.example/owned'))
    const refused = await undo(article.id, own.pageHash, guest.editor.key)
    expect([refused.status, refused.body.code]).toEqual([403, 'permission.organisation'])
    const theirs = created(
      await add(article.id, 'https://amp.news.example/owned', guest.checker.key),
    )
    expect((await undo(article.id, theirs.pageHash, desk.checker.key)).status).toBe(204)
    expect((await undo(article.id, own.pageHash)).status).toBe(204)
  })

  it('shows the article’s annotations at once, and none of them once it is undone', async () => {
    const page = 'https://news.example/shown'
    const mobile = 'https://m.news.example/shown'
    const { article, claim } = await annotated(page)
    expect(await shownAt(mobile)).toEqual([])
    const { pageHash } = created(await add(article.id, mobile))
    const [own, other] = [await annotationsOf(page), await annotationsOf(mobile)]
    expect(other.body).toEqual({ ...own.body, pageKey: mobile })
    expect(other.body.annotations).toHaveLength(1)

    expect((await undo(article.id, pageHash)).status).toBe(204)
    expect(await shownAt(mobile)).toEqual([])
    expect(await shownAt(page)).toEqual([claim.id])
    expect(await list(article.id)).toEqual({ items: [], next: null })
  })

  it('shows what is published later, too', async () => {
    const { article, capture } = await submit(desk, 'https://news.example/later')
    created(await add(article.id, 'https://m.news.example/later'))
    const claim = await openClaim(desk, capture.id, QUOTE)
    await publishVerdict(desk, claim.id)
    expect(await shownAt('https://m.news.example/later')).toEqual([claim.id])
  })

  it('is free again once it is undone', async () => {
    const one = await submit(desk, 'https://news.example/one')
    const two = await submit(desk, 'https://news.example/two')
    const url = 'https://m.news.example/shared'
    const { pageHash } = created(await add(one.article.id, url))
    await undo(one.article.id, pageHash)
    expect((await add(two.article.id, url)).status).toBe(201)
    await undo(two.article.id, pageHash)
    const own = await submit(desk, url)
    expect([one.article.id, two.article.id]).not.toContain(own.article.id)
  })

  it('is refused where the page is taken; nothing changes', async () => {
    const one = await submit(desk, 'https://news.example/taken/one')
    const two = await submit(desk, 'https://news.example/taken/two')
    created(await add(one.article.id, 'https://m.news.example/taken/one'))
    const before = await rowCounts()
    for (const url of [
      'https://news.example/taken/one',
      'https://news.example/taken/two',
      'http://news.example/taken/two/?utm_source=x',
      'https://m.news.example/taken/one',
    ]) {
      const reply = await add(two.article.id, url)
      expect([url, reply.status, reply.body.code]).toEqual([url, 409, 'alias.taken'])
    }
    expect(await rowCounts()).toEqual(before)
  })

  it('is listed in pages, each once', async () => {
    const { article } = await submit(desk, 'https://news.example/many')
    const added = []
    for (const n of [1, 2, 3, 4, 5])
      added.push(created(await add(article.id, `https://m${n}.news.example/many`)).pageKey)
    const listed = []
    for (let query: string | null = '?limit=2'; query !== null;) {
      const { items, next }: { items: { pageKey: string }[]; next: string | null } = await list(
        article.id,
        query,
      )
      listed.push(...items.map(({ pageKey }) => pageKey))
      query = next && `?limit=2&cursor=${next}`
    }
    expect(listed.toSorted()).toEqual(added)
  })

  it('of no article, and one undone already, are not found', async () => {
    const one = await submit(desk, 'https://news.example/undone')
    const two = await submit(desk, 'https://news.example/undone-other')
    const { pageHash } = created(await add(one.article.id, 'https://m.news.example/undone'))
    const none = 'art_00000000000000000000000000'
    expect((await add(none, 'https://m.news.example/none')).status).toBe(404)
    expect((await undo(two.article.id, pageHash)).status).toBe(404)
    expect((await undo(one.article.id, 'f'.repeat(64))).status).toBe(404)
    expect((await undo(one.article.id, 'f')).status).toBe(404)
    expect((await undo(one.article.id, pageHash)).status).toBe(204)
    expect((await undo(one.article.id, pageHash)).status).toBe(404)
  })

  it('needs a checker to add or undo it', async () => {
    const { article } = await submit(desk, 'https://news.example/roles')
    const refused = await add(article.id, 'https://m.news.example/roles', desk.contributor.key)
    expect([refused.status, refused.body.code]).toEqual([403, 'permission.role'])
    const { pageHash } = created(await add(article.id, 'https://m.news.example/roles'))
    expect((await undo(article.id, pageHash, desk.contributor.key)).status).toBe(403)
    expect((await list(article.id)).items).toHaveLength(1)
  })

  it('is for people alone to add or undo: a bot is refused, whatever its role', async () => {
    const { article } = await submit(desk, 'https://news.example/bots')
    const url = 'https://m.news.example/bots'
    expectProblem(await add(article.id, url, desk.bot.key), 403, 'permission.role')
    expect((await list(article.id)).items).toEqual([])
    const alias = created(await add(article.id, url))
    expectProblem(await undo(article.id, alias.pageHash, desk.bot.key), 403, 'permission.role')
    expect((await list(article.id)).items).toEqual([alias])
  })

  it('may be added by another organisation: articles belong to nobody', async () => {
    const other = await foundAnotherDesk(desk)
    const { article } = await submit(desk, 'https://news.example/others')
    const reply = await add(article.id, 'https://m.news.example/others', other.checker.key)
    expect(reply.body.memberId).toBe(other.checker.id)
  })
})

describe('at the same moment', () => {
  /** How many articles and aliases a page key stands for. */
  const identities = (key: string) =>
    database()
      .prepare(
        `select (select count(*) from articles where page_key = ?1) as articles,
         (select count(*) from page_aliases where page_key = ?1) as aliases`,
      )
      .bind(key)
      .first<{ articles: number; aliases: number }>()

  it.each(ROUNDS)('an alias and a submission of its URL leave one identity (%i)', async (round) => {
    const { article } = await submit(desk, `https://news.example/race/${round}`)
    const url = `https://m.news.example/race/${round}`
    const [alias, submission] = await Promise.all([
      add(article.id, url),
      call('POST', '/v1/articles', {
        key: desk.contributor.key,
        body: { url, text: `The port lost ${round} boats.` },
      }),
    ])
    expect(submission.status).toBe(201)
    expect([201, 409]).toContain(alias.status)
    const isAlias = alias.status === 201
    expect(submission.body.article.id === article.id).toBe(isAlias)
    expect(await identities(url)).toEqual({
      articles: isAlias ? 0 : 1,
      aliases: isAlias ? 1 : 0,
    })
  })

  /** Something that happens between what a request reads and its batch, the trip named. */
  const meanwhile = (trip: number, run: () => Promise<unknown>) => {
    const { DB, trips } = watchDatabase((now) => (now === trip ? run() : undefined))
    return { env: { DB }, trips }
  }

  it('an alias that lands first takes the submission in as a capture of its article', async () => {
    const { article } = await submit(desk, 'https://news.example/alias-first')
    const url = 'https://m.news.example/alias-first'
    const { env, trips } = meanwhile(3, async () => created(await add(article.id, url)))
    const key = desk.contributor.key
    const body = { url, text: 'The port lost 4 boats.' }
    const reply = await call('POST', '/v1/articles', { key, body, env })
    expect(reply.status).toBe(201)
    expect(reply.body.article.id).toBe(article.id)
    expect(trips.length).toBe(5)
    expect(await identities(url)).toEqual({ articles: 0, aliases: 1 })
  })

  it('a submission that lands first refuses the alias', async () => {
    const { article } = await submit(desk, 'https://news.example/article-first')
    const url = 'https://m.news.example/article-first'
    const { env } = meanwhile(4, () => submit(desk, url))
    const reply = await call('POST', `/v1/articles/${article.id}/aliases`, {
      key: desk.checker.key,
      body: { url },
      env,
    })
    expect([reply.status, reply.body.code]).toEqual([409, 'alias.taken'])
    expect(await identities(url)).toEqual({ articles: 1, aliases: 0 })
  })

  it('undoing an alias clears no page that became an article meanwhile', async () => {
    const { article } = await annotated('https://news.example/undone-first')
    const url = 'https://m.news.example/undone-first'
    const { pageHash } = created(await add(article.id, url))
    let published = ''
    const { env } = meanwhile(3, async () => {
      await undo(article.id, pageHash)
      published = (await annotated(url)).claim.id
    })
    const path = `/v1/articles/${article.id}/aliases/${pageHash}`
    const reply = await call('DELETE', path, { key: desk.checker.key, env })
    expect(reply.status).toBe(404)
    expect(await shownAt(url)).toEqual([published])
  })

  it.each(ROUNDS)('two articles get a URL once (%i)', async (round) => {
    const one = await submit(desk, `https://news.example/rivals/${round}/one`)
    const two = await submit(desk, `https://news.example/rivals/${round}/two`)
    const url = `https://m.news.example/rivals/${round}`
    const replies = await Promise.all([add(one.article.id, url), add(two.article.id, url)])
    expect(statusesOf(replies)).toEqual([201, 409])
    expect(await identities(url)).toEqual({ articles: 0, aliases: 1 })
  })

  it.each(ROUNDS)('an alias is undone once (%i)', async (round) => {
    const { article } = await submit(desk, `https://news.example/undo/${round}`)
    const { pageHash } = created(await add(article.id, `https://m.news.example/undo/${round}`))
    const replies = await Promise.all([undo(article.id, pageHash), undo(article.id, pageHash)])
    expect(statusesOf(replies)).toEqual([204, 404])
  })

  it.each(ROUNDS)('an alias misses no verdict that is being published (%i)', async (round) => {
    const url = `https://news.example/publishing/${round}`
    const { article, capture } = await submit(desk, url)
    const claim = await openClaim(desk, capture.id, QUOTE)
    const mobile = `https://m.news.example/publishing/${round}`
    await Promise.all([publishVerdict(desk, claim.id), add(article.id, mobile)])
    expect(await shownAt(mobile)).toEqual([claim.id])
  })
})
