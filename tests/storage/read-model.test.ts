import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, ORIGIN, type Reply } from '../support/api.ts'
import { rows } from '../support/database.ts'
import {
  annotationsOf,
  ARTICLE_TEXT,
  COMPLETE_DRAFT,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  step,
  submit,
} from '../support/desk.ts'
import {
  expectRebuildable,
  expectSoundReadModel,
  expectSoundRecords,
  readModel,
  systemContext,
  rebuildReadModel,
} from '../support/soundness.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const QUOTES = ARTICLE_TEXT.split('\n\n')
const WANTED = { headers: { 'If-Match': '*' } }

describe('a rebuild', () => {
  const url = 'https://news.example/rebuilt'
  const alias = 'https://mirror.example/rebuilt'
  let articleId: string
  let claims: { id: string }[]
  let open: { id: string }

  beforeAll(async () => {
    const { article, capture } = await submit(desk, url)
    articleId = article.id
    claims = []
    for (const quote of QUOTES.slice(0, 3)) {
      const claim = await openClaim(desk, capture.id, quote)
      await publishVerdict(desk, claim.id)
      claims.push(claim)
    }
    open = await openClaim(desk, capture.id, QUOTES[3]!)
    await call('POST', `/v1/articles/${articleId}/aliases`, {
      key: desk.checker.key,
      body: { url: alias },
    })
    const later = await submit(desk, 'https://news.example/later')
    await publishVerdict(desk, (await openClaim(desk, later.capture.id, QUOTES[0]!)).id)
  })

  it('changes nothing where nothing is wrong, and notes nothing', async () => {
    const before = await readModel()
    expect(before).toHaveLength(7)
    const [audited] = await rows('select count(*) as n from audit')
    expect(await rebuildReadModel(systemContext())).toEqual([])
    expect(await readModel()).toEqual(before)
    expect(await rows('select count(*) as n from audit')).toEqual([audited])
  })

  const aClaim = () => claims[0]!.id
  const anotherClaim = () => claims[1]!.id
  const anOpenClaim = () => open.id

  it.each<[string, () => string, string]>([
    [
      'is missing on one page',
      aClaim,
      `delete from page_annotations where claim_id = ?1
        and page_hash in (select page_hash from page_aliases)`,
    ],
    ['is missing altogether', aClaim, 'delete from page_annotations where claim_id = ?1'],
    [
      'says something else',
      aClaim,
      `update page_annotations
        set json = replace(json, 'Mostly true', 'Mostly dull') where claim_id = ?1`,
    ],
    [
      'has a wrong size',
      aClaim,
      'update page_annotations set bytes = bytes + 1 where claim_id = ?1',
    ],
    [
      'has another version',
      anotherClaim,
      'update page_annotations set version = 9 where claim_id = ?1',
    ],
    [
      'stands on a page where its claim does not appear',
      aClaim,
      `insert into page_annotations
        select later.page_hash, stray.claim_id, stray.version, stray.bytes, 0, stray.json
        from page_annotations as stray, articles as later
        where claim_id = ?1 and later.url glob '*/later' limit 1`,
    ],
    [
      'stands for a claim that nobody has checked',
      anOpenClaim,
      `insert into page_annotations
        select page_hash, ?1, version, bytes, 0, json from page_annotations limit 1`,
    ],
  ])('mends an annotation that %s', async (_what, claimId, damage) => {
    const before = await readModel()
    await rows(damage, claimId())
    await rows(`update page_annotations set bytes_before = (select coalesce(sum(bytes), 0)
      from page_annotations as one where one.page_hash = page_annotations.page_hash
      and one.claim_id < page_annotations.claim_id)`)
    expect(await readModel()).not.toEqual(before)
    expect(await rebuildReadModel(systemContext())).toEqual([claimId()])
    const bare = (model: typeof before) =>
      model.map(({ page_hash, claim_id, json }) => {
        const { version: _version, ...annotation } = JSON.parse(json)
        return { page_hash, claim_id, annotation }
      })
    expect(bare(await readModel())).toEqual(bare(before))
    await expectSoundReadModel()
  })

  it('mends where the annotations of a page begin', async () => {
    const before = await readModel()
    await rows('update page_annotations set bytes_before = bytes_before + 7')
    expect(await rebuildReadModel(systemContext())).toEqual([])
    expect(await readModel()).toEqual(before)
  })

  it('for another public URL changes every permalink, so that clients take note', async () => {
    const before = await annotationsOf(url)
    const moved = 'https://facts.example'
    const mended = await rebuildReadModel(systemContext(moved))
    expect(mended).toEqual(expect.arrayContaining(claims.map(({ id }) => id)))
    const after = await annotationsOf(url, { 'If-None-Match': before.headers.get('etag')! })
    expect(after.status).toBe(200)
    expect(JSON.parse(after.text.replaceAll(moved, ORIGIN), unversioned)).toEqual(
      JSON.parse(before.text, unversioned),
    )
    for (const { claim } of after.body.annotations)
      expect(claim.permalink).toBe(`${moved}/v1/claims/${claim.id}`)
    const audit = await rows(
      `select actor_kind, action from audit where record_id = ? order by seq desc limit 1`,
      aClaim(),
    )
    expect(audit).toEqual([{ actor_kind: 'system', action: 'annotation.rebuilt' }])
    const feed = await rows(
      'select kind, details from changes where claim_id = ? order by seq desc limit 1',
      aClaim(),
    )
    expect(feed).toEqual([
      { kind: 'changed', details: JSON.stringify({ articleIds: [articleId] }) },
    ])
    await rebuildReadModel(systemContext())
  })

  it('is asked for by admins of the first organisation, slice by slice', async () => {
    const ask = (key: string | undefined, body: object, publicUrl = '') =>
      call('POST', '/v1/rebuild', { key, body, env: { PUBLIC_URL: publicUrl } })
    expect((await ask(undefined, {})).status).toBe(401)
    expect((await ask(desk.editor.key, {})).body.code).toBe('permission.role')
    expect((await ask(other.admin.key, {})).body.code).toBe('permission.organisation')
    expect((await ask(desk.admin.key, {})).body).toEqual({ mended: [], next: null })

    const moved = 'https://facts.example'
    const mended: string[] = []
    for (let after: string | null = null, slices = 0; slices < 20; slices++) {
      const { body } = await ask(desk.admin.key, { after, limit: 2 }, moved)
      expect(body.mended.length).toBeLessThanOrEqual(2)
      mended.push(...body.mended)
      after = body.next
      if (after === null) break
    }
    const shown = [...new Set((await readModel()).map(({ claim_id }) => claim_id))].toSorted()
    expect(mended).toEqual(shown)
    const { annotations } = (await annotationsOf(url)).body
    for (const { claim } of annotations)
      expect(claim.permalink).toBe(`${moved}/v1/claims/${claim.id}`)
    await rebuildReadModel(systemContext())
  })

  it('walks more claims than it lists at a time', async () => {
    const mine = [...new Set((await readModel()).map(({ claim_id }) => claim_id))].toSorted()
    await env.DB.batch([
      env.DB.prepare(
        `insert into claims select 'clm_filler' || key, organisation_id, text, claimant_name,
           claimant_role, claimant_same_as, claimed_on, language, topics, state, declined_reason,
           merged_into, version, created_by, created_at, updated_at
         from claims, json_each(?) where claims.id = ?`,
      ).bind(JSON.stringify(Array(120).fill(0)), mine[0]),
      env.DB.prepare('delete from page_annotations'),
    ])
    expect(await rebuildReadModel(systemContext())).toEqual(mine)
    await rows(`delete from claims where id glob 'clm_filler*'`)
    expect(await readModel()).toHaveLength(7)
  })
})

const unversioned = (key: string, value: unknown) =>
  key === 'version' && typeof value === 'number' ? undefined : value

describe('any history of the records', () => {
  type Move = { verb: keyof typeof verbs; a: number; b: number; by: number }

  /** What a history has made so far; verbs pick from it by number. */
  type World = {
    name: string
    desks: Desk[]
    articles: { id: string; captures: string[] }[]
    claims: string[]
    aliases: { articleId: string; pageHash: string }[]
  }

  const pick = <T>(from: T[], at: number): T | undefined => from[at % from.length]
  // Claims are merged within a desk: most are the first one's.
  const keeper = ({ desks }: World, by: number) => desks[by === 3 ? 1 : 0]!

  const verbs = {
    async submit({ name, articles, desks }: World, { a, b }: Move) {
      const reply = await call('POST', '/v1/articles', {
        key: desks[0]!.contributor.key,
        body: {
          url: `https://${name}.example/${a % 3}`,
          text: `${ARTICLE_TEXT}\n\n${'It was said again. '.repeat(b % 2)}`,
        },
      })
      const { article, capture } = reply.body
      const known = articles.find(({ id }) => id === article.id)
      if (!known) articles.push({ id: article.id, captures: [capture.id] })
      else if (!known.captures.includes(capture.id)) known.captures.push(capture.id)
      return reply
    },
    async alias({ name, articles, aliases, desks }: World, { a, b }: Move) {
      const article = pick(articles, a)
      if (!article) return null
      const reply = await call('POST', `/v1/articles/${article.id}/aliases`, {
        key: desks[0]!.checker.key,
        body: { url: `https://alias.${name}.example/${b % 3}` },
      })
      if (reply.status === 201)
        aliases.push({ articleId: article.id, pageHash: reply.body.pageHash })
      return reply
    },
    async unalias({ aliases, desks }: World, { a }: Move) {
      const [alias] = aliases.splice(a % Math.max(1, aliases.length), 1)
      if (!alias) return null
      const path = `/v1/articles/${alias.articleId}/aliases/${alias.pageHash}`
      return call('DELETE', path, { key: desks[0]!.checker.key })
    },
    async claim(world: World, { a, b, by }: Move) {
      const { articles, claims } = world
      const captureId = pick(pick(articles, a)?.captures ?? [], b)
      if (!captureId) return null
      const reply = await call('POST', '/v1/claims', {
        key: keeper(world, by).contributor.key,
        body: { text: `Claim ${b}`, appearance: { captureId, exact: pick(QUOTES, b) } },
      })
      if (reply.status === 201) claims.push(reply.body.id)
      return reply
    },
    async appear(world: World, { a, b, by }: Move) {
      const { articles, claims } = world
      const captureId = pick(pick(articles, b)?.captures ?? [], a)
      const claim = pick(claims, a)
      if (!captureId || !claim) return null
      return call('POST', `/v1/claims/${claim}/appearances`, {
        key: keeper(world, by).editor.key,
        body: { captureId, exact: pick(QUOTES, by) },
      })
    },
    async publish({ claims, desks }: World, { a, b, by }: Move) {
      const claim = pick(claims, a)
      const me = pick(desks, by)!
      if (!claim) return null
      const drafted = await call('POST', `/v1/claims/${claim}/verdicts`, {
        key: me.contributor.key,
        body: { ...COMPLETE_DRAFT, rating: { key: pick(['true', 'false', 'satire'], b) } },
      })
      if (drafted.status !== 201) return drafted
      const submitted = await step(me.checker, drafted.body, 'submit')
      return submitted.status === 200 ? step(me.editor, submitted.body, 'approve') : submitted
    },
    async merge(world: World, { a, b, by }: Move) {
      const { claims } = world
      const [from, into] = [pick(claims, a), pick(claims, b)]
      if (!from || !into) return null
      return call('POST', `/v1/claims/${from}/merge`, {
        key: keeper(world, by).editor.key,
        body: { into },
        ...WANTED,
      })
    },
    async rename({ desks }: World, { a, b, by }: Move) {
      const { slug, admin } = pick(desks, by)!
      return call('PATCH', `/v1/organisations/${slug}`, {
        key: admin.key,
        body: { name: `Büro „${a}“ 😀 \\ <${b}>`, siteUrl: b % 2 ? null : 'https://site.example/' },
        ...WANTED,
      })
    },
  }

  const move = fc.record({
    verb: fc.constantFrom(
      ...(['submit', 'alias', 'alias', 'unalias', 'claim', 'claim', 'appear', 'appear'] as const),
      ...(['publish', 'publish', 'publish', 'merge', 'merge', 'rename'] as const),
    ),
    a: fc.nat(11),
    b: fc.nat(11),
    by: fc.nat(3),
  })
  // Without an article and a claim to begin with, most of a short history would do nothing.
  const beginning = (['submit', 'claim', 'claim', 'publish'] as const).map((verb, at) => ({
    verb,
    a: 0,
    b: at,
    by: 0,
  }))
  const history = fc
    .array(move, { minLength: 9, maxLength: 13 })
    .map((moves): Move[] => [...beginning, ...moves])

  it('leaves a read model that is what a rebuild gives', { timeout: 180_000 }, async () => {
    const done: Record<string, number> = {}
    let run = 0
    const play = async (moves: Move[]) => {
      const name = `history-${run++}`
      const world: World = { name, desks: [desk, other], articles: [], claims: [], aliases: [] }
      for (const one of moves) {
        const reply: Reply | null = await verbs[one.verb](world, one)
        if (reply === null) continue
        expect(reply.status, `${one.verb}: ${reply.text}`).toBeLessThan(500)
        if (reply.status < 300) done[one.verb] = (done[one.verb] ?? 0) + 1
      }
      await expectSoundRecords()
      await expectSoundReadModel()
    }
    await fc.assert(fc.asyncProperty(history, play), {
      seed: 20_261_123,
      numRuns: 20,
      endOnFailure: true,
    })
    await expectRebuildable()
    // What never succeeds tests nothing.
    for (const verb of Object.keys(verbs)) expect(done[verb], verb).toBeGreaterThan(2)
  })
})
