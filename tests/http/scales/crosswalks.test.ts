import { beforeAll, describe, expect, it } from 'vitest'
import { NORMAL_RATINGS } from '../../../src/domain/ratings.ts'
import { call } from '../../support/api.ts'
import { contents, rows } from '../../support/database.ts'
import {
  annotationsOf,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../../support/desk.ts'
import { expectProblem, faultsOf } from '../../support/problems.ts'
import { expectSoundReadModel } from '../../support/soundness.ts'
import { anyClaim, read } from '../verdicts/support.ts'
import {
  addCrosswalk,
  moveScale,
  publishedScale,
  rating,
  RATINGS,
  type ScaleBody,
} from './support.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

let names = 0
const fresh = () => `Crosswalked ${++names}`

const ENTRIES = { 'spot-on': 'true', 'roughly-right': 'mostly-true', 'pants-on-fire': 'false' }
const KEYS = RATINGS.map(({ key }) => key)
const everyKey = (entries: Record<string, string | null>) =>
  Object.fromEntries(KEYS.map((key) => [key, entries[key] ?? null]))

const list = (id: string, query = '') => call('GET', `/v1/scales/${id}/crosswalks${query}`)

describe('a crosswalk', () => {
  it('has an author and a version, and names every key of the scale', async () => {
    const scale = await publishedScale(desk, fresh())
    const note = 'Our four are not their five.'
    const first = await addCrosswalk(desk.admin, scale.id, { ...ENTRIES, taste: null }, note)
    expect(first.status).toBe(201)
    expect(first.body).toEqual({
      id: expect.stringMatching(/^xwk_/),
      scaleId: scale.id,
      version: 1,
      entries: everyKey(ENTRIES),
      note,
      author: { memberId: desk.admin.id, name: 'Ada Okafor' },
      createdAt: expect.any(String),
    })
    const second = created(await addCrosswalk(desk.admin, scale.id, {}))
    expect(second).toMatchObject({ version: 2, entries: everyKey({}), note: null })

    expect((await list(scale.id)).body).toEqual({ items: [second, first.body], next: null })
    const { body } = await list(scale.id, '?limit=1')
    expect(body.items).toEqual([second])
    expect((await list(scale.id, `?limit=1&cursor=${body.next}`)).body).toEqual({
      items: [first.body],
      next: null,
    })
    const audit = await rows<{ action: string; member_id: string }>(
      'select action, member_id from audit where record_id = ?',
      second.id,
    )
    expect(audit).toEqual([{ action: 'crosswalk.added', member_id: desk.admin.id }])
  })

  it('gets a version of its own, of several at once', async () => {
    const scale = await publishedScale(desk, fresh())
    const many = await Promise.all([1, 2, 3].map(() => addCrosswalk(desk.admin, scale.id, ENTRIES)))
    expect(many.map(({ body }) => body.version).toSorted()).toEqual([1, 2, 3])
  })

  it('is refused with each key that is none, on either side', async () => {
    const scale = await publishedScale(desk, fresh())
    const before = await contents()
    const reply = await addCrosswalk(desk.admin, scale.id, {
      'spot-on': 'true',
      off: 'wrong',
      'a/b~': 'true',
      nowhere: 'nothing',
      constructor: null,
    })
    expectProblem(reply, 422, 'rating.unknown')
    expect(faultsOf(reply)).toEqual([
      'body /entries/a~1b~0 rating.unknown',
      'body /entries/constructor rating.unknown',
      'body /entries/nowhere rating.unknown',
      'body /entries/nowhere rating.unknown',
      'body /entries/off rating.unknown',
    ])
    const many = Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`r${index}`, null]))
    const tooMany = await addCrosswalk(desk.admin, scale.id, many)
    expectProblem(tooMany, 422, 'request.invalid')
    expect(faultsOf(tooMany)).toEqual(['body /entries too_big'])
    expect(await contents()).toEqual(before)
  })

  it('never changes in the database', async () => {
    const scale = await publishedScale(desk, fresh())
    const { id } = created(await addCrosswalk(desk.admin, scale.id, ENTRIES))
    for (const sql of [
      `update crosswalks set entries = '{}' where id = ?`,
      'delete from crosswalks where id = ?',
    ])
      await expect(rows(sql, id), sql).rejects.toThrow('a crosswalk never changes')
  })
})

/** A verdict on a claim of its own, of which a page tells. */
async function publishOnPage(by: Desk, choice: { key: string; scale?: string }) {
  const url = `https://news.example/crosswalks/${++names}`
  const { capture } = await submit(by, url)
  const claim = await openClaim(by, capture.id, 'the budget grew by 12 percent')
  return { url, claim, verdict: await publishVerdict(by, claim.id, { rating: choice }) }
}

const annotationOn = async (url: string) => (await annotationsOf(url)).body.annotations[0]

/** The rating as each read shows it. */
async function shownRatings({ url, claim, verdict }: Awaited<ReturnType<typeof publishOnPage>>) {
  const path = `/v1/verdicts/${verdict.id}`
  const [annotation, single, listed, ofClaim, revision] = [
    await annotationOn(url),
    (await read(verdict.id)).body,
    (await call('GET', `${path}/revisions`)).body,
    (await call('GET', `/v1/claims/${claim.id}/verdicts`)).body,
    (await call('GET', `${path}/revisions/1`)).body,
  ]
  return [
    annotation.verdicts[0].rating,
    single.published.rating,
    listed.items[0].rating,
    ofClaim.items[0].published.rating,
    revision.revision.rating,
  ]
}

const inWordsOf = (scale: ScaleBody & { name: string }, key: string, normal: string | null) => {
  const own = scale.ratings.find((one) => one.key === key)!
  return {
    key,
    label: own.label,
    definition: own.definition,
    kind: own.kind,
    value: own.value,
    scale: { id: scale.id, name: scale.name, version: scale.version },
    normalised: normal === null ? null : NORMAL_RATINGS.get(normal),
  }
}

describe('reads', () => {
  it('answer in the desk’s own words, with what they mean beside them', async () => {
    const scale = await publishedScale(desk, fresh())
    created(await addCrosswalk(desk.admin, scale.id, ENTRIES))
    for (const [key, normal] of [
      ['roughly-right', 'mostly-true'],
      ['pants-on-fire', 'false'],
      // What the crosswalk leaves out is not guessed, whatever its value.
      ['off', null],
    ] as const) {
      const published = await publishOnPage(desk, { key, scale: scale.id })
      for (const shown of await shownRatings(published))
        expect(shown).toEqual(inWordsOf(scale, key, normal))
    }
  })

  it('know the built-in scale’s own ratings, and map nothing that no crosswalk maps', async () => {
    const plain = await publishOnPage(desk, { key: 'satire' })
    for (const shown of await shownRatings(plain))
      expect(shown.normalised).toEqual(NORMAL_RATINGS.get('satire'))
    // Keys and values like those of the built-in scale say nothing.
    const alike = await publishedScale(desk, fresh(), [
      rating('true', 'truth', 5),
      rating('false', 'truth', 1),
      rating('constructor', 'context'),
    ])
    const unmapped = await publishOnPage(desk, { key: 'true', scale: alike.id })
    for (const shown of await shownRatings(unmapped))
      expect(shown).toEqual(inWordsOf(alike, 'true', null))
    created(await addCrosswalk(desk.admin, alike.id, { false: 'false' }))
    const inherited = await publishOnPage(desk, { key: 'constructor', scale: alike.id })
    for (const shown of await shownRatings(inherited))
      expect(shown).toEqual(inWordsOf(alike, 'constructor', null))
  })

  it('say of what is published what they said, whatever crosswalk comes later', async () => {
    const scale = await publishedScale(desk, fresh())
    const choice = { key: 'off', scale: scale.id }
    const unmapped = await publishOnPage(desk, choice)
    created(await addCrosswalk(desk.admin, scale.id, { off: 'half-true' }))
    const mapped = await publishOnPage(desk, choice)
    const before = await Promise.all([unmapped, mapped].map(shownRatings))
    const pages = await Promise.all([unmapped, mapped].map(({ url }) => annotationsOf(url)))

    created(await addCrosswalk(desk.admin, scale.id, { off: 'mostly-false' }))
    const later = await publishOnPage(desk, choice)
    expect(await Promise.all([unmapped, mapped].map(shownRatings))).toEqual(before)
    const again = await Promise.all([unmapped, mapped].map(({ url }) => annotationsOf(url)))
    expect(again.map(({ body }) => body)).toEqual(pages.map(({ body }) => body))
    const normalOf = async (one: typeof later) => (await shownRatings(one))[0].normalised?.key
    expect([await normalOf(unmapped), await normalOf(mapped), await normalOf(later)]).toEqual([
      undefined,
      'half-true',
      'mostly-false',
    ])

    // Nor does it matter that rating and scale retire.
    created(await moveScale(desk.admin, scale.id, 'ratings/off/retire'))
    created(await moveScale(desk.admin, scale.id, 'retire'))
    expect(await Promise.all([unmapped, mapped].map(shownRatings))).toEqual(before)
    const fixed = await rows<{ normal_key: string | null; version: number | null }>(
      `select r.normal_key, x.version from revisions as r
       left join crosswalks as x on x.id = r.crosswalk_id
       where r.rating_id in (select id from ratings where scale_id = ?) order by r.verdict_id`,
      scale.id,
    )
    expect(fixed).toEqual([
      { normal_key: null, version: null },
      { normal_key: 'half-true', version: 1 },
      { normal_key: 'mostly-false', version: 2 },
    ])
    await expectSoundReadModel()
  })

  it('show what is in work without a meaning: that comes with publication', async () => {
    const scale = await publishedScale(desk, fresh())
    created(await addCrosswalk(desk.admin, scale.id, ENTRIES))
    const claim = await anyClaim(desk)
    const drafted = created(
      await call('POST', `/v1/claims/${claim.id}/verdicts`, {
        key: desk.contributor.key,
        body: { rating: { key: 'spot-on', scale: scale.id } },
      }),
    )
    expect(drafted.working.rating).toEqual(inWordsOf(scale, 'spot-on', null))
  })

  it('set verdicts of two desks’ scales against each other as far as both are mapped', async () => {
    const [ours, theirs] = [
      await publishedScale(desk, fresh()),
      await publishedScale(other, fresh(), [
        rating('no', 'truth', 1),
        rating('half', 'truth', 2),
        rating('yes', 'truth', 3),
        rating('joke', 'context'),
      ]),
    ]
    created(await addCrosswalk(desk.admin, ours.id, { ...ENTRIES, 'out-of-context': 'misleading' }))
    const normal = { no: 'false', half: 'half-true', yes: 'true', joke: 'satire' }
    const { half: _half, ...mapped } = normal
    created(await addCrosswalk(other.admin, theirs.id, mapped))
    for (const [own, their, state] of [
      ['spot-on', 'yes', 'agree'],
      ['roughly-right', 'yes', 'adjacent'],
      ['pants-on-fire', 'yes', 'disputed'],
      ['spot-on', 'joke', 'incomparable'],
      ['out-of-context', 'joke', 'incomparable'],
      // Unmapped on one side, or on the other.
      ['roughly-right', 'half', 'incomparable'],
      ['off', 'yes', 'incomparable'],
    ] as const) {
      const { url, claim } = await publishOnPage(desk, { key: own, scale: ours.id })
      await publishVerdict(other, claim.id, { rating: { key: their, scale: theirs.id } })
      const { agreement } = await annotationOn(url)
      // Both cite the two pages of the complete draft.
      expect(agreement, `${own} ${their}`).toEqual({ state, verdicts: 2, sharedSources: 2 })
    }
    const beside = await publishOnPage(desk, { key: 'roughly-right', scale: ours.id })
    await publishVerdict(other, beside.claim.id, { rating: { key: 'half-true' } })
    expect((await annotationOn(beside.url)).agreement.state).toBe('adjacent')
    await expectSoundReadModel()
  })
})
