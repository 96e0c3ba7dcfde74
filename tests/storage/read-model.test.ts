import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { queueOf, report, settle } from '../http/drift/support.ts'
import { call, ORIGIN } from '../support/api.ts'
import { rows } from '../support/database.ts'
import {
  annotationsOf,
  ARTICLE_TEXT,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../support/desk.ts'
import {
  expectSoundReadModel,
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
    await settleSome(capture.id)
    await call('POST', `/v1/articles/${articleId}/aliases`, {
      key: desk.checker.key,
      body: { url: alias },
    })
    const later = await submit(desk, 'https://news.example/later')
    await publishVerdict(desk, (await openClaim(desk, later.capture.id, QUOTES[0]!)).id)
  })

  /** One appearance is retired, one closed as corrected, one moved to a later capture. */
  async function settleSome(captureId: string) {
    const body = { captureId, exact: QUOTES[3]! }
    created(
      await call('POST', `/v1/claims/${claims[0]!.id}/appearances`, { key: desk.editor.key, body }),
    )
    const { capture: later } = await submit(desk, url, `Now with a photo.\n\n${ARTICLE_TEXT}`)
    const close = async (claim: { id: string }, act: 'retire' | 'correct' | 'reanchor') => {
      const { items } = created(await call('GET', `/v1/claims/${claim.id}/appearances`))
      created(await report(items.at(-1).id, url, { state: 'missing', differences: [] }))
      const reportId: string = (await queueOf(desk.checker)).items[0].id
      const to = act === 'reanchor' ? { captureId: later.id } : undefined
      created(await settle(desk.checker, reportId, act, to))
    }
    await close(claims[0]!, 'retire')
    await close(claims[1]!, 'correct')
    await close(claims[2]!, 'reanchor')
  }

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
      'keeps back what the publisher corrected',
      anotherClaim,
      `update page_annotations set json = json_remove(json, '$.appearances[0].correctedByPublisher')
        where claim_id = ?1`,
    ],
    [
      'has another class',
      aClaim,
      'update page_annotations set class = class + 1 where claim_id = ?1',
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
        select later.page_hash, stray.claim_id, stray.version, stray.bytes, 0, stray.json,
        stray.class
        from page_annotations as stray, articles as later
        where claim_id = ?1 and later.url glob '*/later' limit 1`,
    ],
    [
      'stands for a claim that nobody has checked',
      anOpenClaim,
      `insert into page_annotations
        select page_hash, ?1, version, bytes, 0, json, class from page_annotations limit 1`,
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
    const feed = await rows<{ details: string }>(
      'select kind, details from changes where claim_id = ? order by seq desc limit 1',
      aClaim(),
    )
    const details = { organisationId: expect.stringMatching(/^org_/), articleIds: [articleId] }
    expect(feed.map((one) => ({ ...one, details: JSON.parse(one.details) }))).toEqual([
      { kind: 'changed', details },
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
