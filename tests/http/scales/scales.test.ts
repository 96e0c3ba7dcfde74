import { beforeAll, describe, expect, it } from 'vitest'
import { NORMAL_RATINGS } from '../../../src/domain/ratings.ts'
import { call } from '../../support/api.ts'
import { contents, rows } from '../../support/database.ts'
import { addPerson, created, type Desk, foundAnotherDesk, foundDesk } from '../../support/desk.ts'
import { expectProblem, faultsOf } from '../../support/problems.ts'
import { statusesOf } from '../../support/replies.ts'
import { anyClaim, draft } from '../verdicts/support.ts'
import { draftScale, moveScale, publishedScale, rating, RATINGS, readScale } from './support.ts'

const BUILT_IN = 'scl_00000000000000000000000001'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

let names = 0
const fresh = () => `Scale ${++names}`
const drafted = async (ratings: object[] = RATINGS) =>
  created(await draftScale(desk.admin, { name: fresh(), ratings }))

it('the built-in scale of the rules is the one of the database', async () => {
  const { body } = await readScale(BUILT_IN)
  expect(body).toMatchObject({ organisationId: null, state: 'published', version: 1 })
  expect(body.publishedAt).toBe(body.createdAt)
  const shown = body.ratings.map(
    ({ definition: _definition, retiredAt: _retiredAt, ...one }: Record<string, unknown>) => [
      one['key'],
      one,
    ],
  )
  expect(shown).toEqual([...NORMAL_RATINGS])
})

describe('a scale', () => {
  it('is drafted with its ratings in order, edited, published and retired', async () => {
    const name = fresh()
    const reply = await draftScale(desk.admin, { name, ratings: RATINGS })
    expect(reply.status).toBe(201)
    const scale = reply.body
    expect(reply.headers.get('location')).toBe(`/v1/scales/${scale.id}`)
    expect(reply.headers.get('etag')).toBe('"v1"')
    const asGiven = RATINGS.map((one) => ({ value: null, ...one, retiredAt: null }))
    expect(scale).toMatchObject({
      organisationId: desk.id,
      name,
      version: 1,
      state: 'draft',
      ratings: asGiven,
      publishedAt: null,
      retiredAt: null,
    })
    expect((await readScale(scale.id, desk.contributor)).body).toEqual(scale)

    const ratings = [RATINGS[5], RATINGS[1], { ...RATINGS[0], value: 9, label: 'Spot on' }]
    const changed = await moveScale(desk.admin, scale.id, '', '"v1"', { ratings })
    expect(changed.headers.get('etag')).toBe('"v2"')
    const read = await readScale(scale.id, desk.editor)
    expect(read.body).toEqual(changed.body)
    expect(read.body.ratings.map(({ key }: { key: string }) => key)).toEqual([
      'out-of-context',
      'roughly-right',
      'spot-on',
    ])
    expect(read.body.ratings[2]).toMatchObject({ value: 9, label: 'Spot on' })

    const published = created(await moveScale(desk.admin, scale.id, 'publish', '"v2"'))
    expect(published).toMatchObject({ state: 'published', publishedAt: expect.any(String) })
    expect((await readScale(scale.id)).body).toEqual(published)
    const retired = created(await moveScale(desk.admin, scale.id, 'retire', '"v3"'))
    expect(retired).toMatchObject({ state: 'retired', retiredAt: expect.any(String) })
    expect((await readScale(scale.id)).body).toEqual(retired)

    const audit = await rows<{ action: string }>(
      'select action from audit where record_id = ? order by seq',
      scale.id,
    )
    expect(audit.map(({ action }) => action)).toEqual([
      'scale.drafted',
      'scale.changed',
      'scale.published',
      'scale.retired',
    ])
  })

  it('keeps the ids of ratings whose keys stay, whatever places they change to', async () => {
    const scale = await drafted()
    const idsOf = async () =>
      Object.fromEntries(
        (
          await rows<{ key: string; id: string }>(
            'select key, id from ratings where scale_id = ?',
            scale.id,
          )
        ).map(({ key, id }) => [key, id]),
      )
    const before = await idsOf()
    created(
      await moveScale(desk.admin, scale.id, '', '*', {
        ratings: [...RATINGS.toReversed().slice(1), rating('new', 'media')],
      }),
    )
    const { new: added, ...after } = await idsOf()
    const { taste: _gone, ...kept } = before
    expect(after).toEqual(
      Object.fromEntries(RATINGS.slice(0, -1).map(({ key }) => [key, kept[key]])),
    )
    expect(added).toMatch(/^rtg_/)
  })

  it('of a name that the desk has is its next version, also of several at once', async () => {
    const name = fresh()
    const draftIt = (by: Desk) => draftScale(by.admin, { name, ratings: RATINGS })
    const first = created(await draftIt(desk))
    expect((await draftIt(desk)).body.version).toBe(2)
    expect((await draftIt(other)).body.version).toBe(1)
    const many = await Promise.all([draftIt(desk), draftIt(desk), draftIt(desk)])
    expect(many.map(({ body }) => body.version).toSorted()).toEqual([3, 4, 5])
    // A draft under another name counts there.
    const renamed = await drafted()
    expect(created(await moveScale(desk.admin, renamed.id, '', '*', { name })).version).toBe(6)
    // What was there stays as it was.
    expect((await readScale(first.id, desk.admin)).body).toEqual(first)
  })

  it('in draft is there for its own desk alone', async () => {
    const scale = await drafted()
    const tries = [
      readScale(scale.id),
      readScale(scale.id, other.admin),
      call('GET', `/v1/scales/${scale.id}/crosswalks`),
      moveScale(other.admin, scale.id, '', '*', { name: 'Taken' }),
      moveScale(other.admin, scale.id, 'publish'),
      moveScale(other.admin, scale.id, 'retire'),
      moveScale(other.admin, scale.id, 'ratings/off/retire'),
    ]
    for (const reply of await Promise.all(tries)) expectProblem(reply, 404, 'record.not_found')
    const listed = async (key?: string) =>
      (await call('GET', '/v1/scales?limit=100', { key })).body.items.map(
        ({ id }: { id: string }) => id,
      )
    expect(await listed(desk.contributor.key)).toContain(scale.id)
    for (const key of [undefined, other.admin.key])
      expect(await listed(key)).not.toContain(scale.id)
  })

  it('of another desk, or built in, is read and not changed', async () => {
    const scale = await publishedScale(desk, fresh())
    expect((await readScale(scale.id, other.contributor)).body).toEqual(scale)
    const before = await contents()
    const moves: [string, object?][] = [
      ['', { name: 'Taken' }],
      ['publish'],
      ['retire'],
      ['ratings/off/retire'],
      ['crosswalks', { entries: {} }],
    ]
    for (const id of [scale.id, BUILT_IN])
      for (const [step, body] of moves)
        expectProblem(
          await moveScale(other.admin, id, step, '*', body),
          403,
          'permission.organisation',
        )
    expect(await contents()).toEqual(before)
  })

  it('is for people to define', async () => {
    const bot = await addPerson(desk.slug, desk.admin, 'admin', 'bot')
    const scale = await drafted()
    for (const reply of [
      await draftScale(bot, { name: fresh(), ratings: RATINGS }),
      await moveScale(bot, scale.id, 'publish'),
    ])
      expectProblem(reply, 403, 'permission.role')
  })

  it('takes one of several edits at once', async () => {
    const scale = await drafted()
    const edits = ['one', 'two', 'three'].map((key) =>
      moveScale(desk.admin, scale.id, '', '"v1"', {
        ratings: [rating(key, 'media'), rating(`${key}-more`, 'media')],
      }),
    )
    const replies = await Promise.all([
      ...edits,
      moveScale(desk.admin, scale.id, 'publish', '"v1"'),
    ])
    expect(statusesOf(replies)).toEqual([200, 412, 412, 412])
    const won = replies.find(({ status }) => status === 200)!
    expect((await readScale(scale.id, desk.admin)).body).toEqual(won.body)
  })
})

describe('the ratings of a scale', () => {
  const faults = async (ratings: unknown, name: unknown = fresh()) => {
    const before = await contents()
    const reply = await call('POST', '/v1/scales', { key: desk.admin.key, body: { name, ratings } })
    expectProblem(reply, 422, 'request.invalid')
    expect(await contents()).toEqual(before)
    return faultsOf(reply)
  }

  it('are told everything that is wrong with them at once', async () => {
    const ratings = [
      rating('Wrong Key', 'truth', 1),
      rating('twice', 'truth', 3),
      { ...rating('twice', 'truth', 2), label: ' ' },
      { ...rating('no-value', 'truth'), definition: '' },
      rating('valued', 'context', 4),
      rating('moody', 'mood', 1),
      { ...rating('typed', 'truth'), value: '5' },
      { ...rating('extra', 'media'), colour: 'red' },
      rating('huge', 'truth', 1e9),
      7,
    ]
    expect(await faults(ratings, '')).toEqual(
      [
        'body /name text.empty',
        'body /ratings/0/key format',
        'body /ratings/2/key rating.repeated',
        'body /ratings/2/label text.empty',
        'body /ratings/2/value rating.order',
        'body /ratings/3/definition text.empty',
        'body /ratings/3/value rating.value',
        'body /ratings/4/value rating.value',
        'body /ratings/5/kind choice',
        'body /ratings/6/value type',
        'body /ratings/7/colour unknown',
        'body /ratings/8/value too_big',
        'body /ratings/9 type',
      ].toSorted(),
    )
  })

  it.each<[string, number[], string[]]>([
    ['fall after they rose', [1, 2, 1.5], ['2']],
    ['rise after they fell', [3, 2, 2.5, 1], ['2']],
    ['stand', [1, 1], ['1']],
    ['stand before they rise', [1, 1, 2], ['1']],
    ['stand all of them', [0, 0, 0], ['1', '2']],
  ])('of the kind truth have no values that %s', async (_what, values, places) => {
    // What stands between them has no part in it.
    const ratings = values.map((value, index) => rating(`r${index}`, 'truth', value))
    expect(await faults([...ratings, rating('odd', 'media')])).toEqual(
      places.map((place) => `body /ratings/${place}/value rating.order`),
    )
  })

  it('may rise as well as fall, with others between them', async () => {
    for (const values of [
      [-1, 0, 0.5],
      [1000, -1000],
    ])
      created(
        await draftScale(desk.admin, {
          name: fresh(),
          ratings: values.flatMap((value, index) => [
            rating(`r${index}`, 'truth', value),
            rating(`c${index}`, 'context'),
          ]),
        }),
      )
  })

  it.each(['', '-a', 'a-', 'A', 'a b', 'é', 'a_b', 'x'.repeat(64), '__proto__', 'a/b'])(
    'have no key %j',
    async (key) => {
      expect(await faults([rating(key, 'media'), rating('b', 'media')])).toEqual([
        'body /ratings/0/key format',
      ])
    },
  )

  it('are 2 to 30', async () => {
    const some = (count: number) =>
      Array.from({ length: count }, (_, index) => rating(`r${index}`, 'truth', index))
    expect(await faults(some(1))).toEqual(['body /ratings too_small'])
    expect(await faults([])).toEqual(['body /ratings too_small'])
    expect(await faults(some(31))).toEqual(['body /ratings too_big'])
    expect((await drafted(some(2))).ratings).toHaveLength(2)
    const { id, ratings } = await drafted(some(30))
    expect(ratings).toHaveLength(30)
    expect((await readScale(id, desk.admin)).body.ratings).toEqual(ratings)
  })

  it('are held to the same rules when a draft is edited', async () => {
    const scale = await drafted()
    const reply = await moveScale(desk.admin, scale.id, '', '*', {
      ratings: [rating('a', 'truth', 1), rating('a', 'truth', 1)],
    })
    expectProblem(reply, 422, 'request.invalid')
    expect(faultsOf(reply)).toEqual([
      'body /ratings/1/key rating.repeated',
      'body /ratings/1/value rating.order',
    ])
    expect((await readScale(scale.id, desk.admin)).body).toEqual(scale)
  })

  it('stay while a verdict in draft has chosen them', async () => {
    const scale = await drafted()
    const claim = await anyClaim(desk)
    created(await draft(desk.contributor, claim.id, { rating: { key: 'off', scale: scale.id } }))
    const without = RATINGS.filter(({ key }) => key !== 'off')
    const reply = await moveScale(desk.admin, scale.id, '', '*', { ratings: without })
    expectProblem(reply, 409, 'rating.used')
    expect((await readScale(scale.id, desk.admin)).body).toEqual(scale)
    const turned = await moveScale(desk.admin, scale.id, '', '*', { ratings: RATINGS.toReversed() })
    expect(turned.status).toBe(200)
  })
})

describe('what is published', () => {
  it('is edited by nobody, and retires once', async () => {
    const scale = await publishedScale(desk, fresh())
    const refused = async (step: string, body?: object) => {
      const reply = await moveScale(desk.admin, scale.id, step, '*', body)
      expectProblem(reply, 409, 'scale.state')
    }
    const edits: object[] = [{ name: 'Other' }, { ratings: RATINGS.slice(2) }]
    for (const edit of edits) await refused('', edit)
    await refused('publish')
    created(await moveScale(desk.admin, scale.id, 'ratings/off/retire'))
    await refused('ratings/off/retire')
    created(await moveScale(desk.admin, scale.id, 'retire'))
    for (const edit of edits) await refused('', edit)
    for (const step of ['publish', 'retire', 'ratings/spot-on/retire']) await refused(step)
    await refused('crosswalks', { entries: { off: 'false' } })
  })

  it('is not what a draft is: that neither retires nor gets a crosswalk', async () => {
    const scale = await drafted()
    for (const [step, body] of [
      ['retire'],
      ['ratings/off/retire'],
      ['crosswalks', { entries: {} }],
    ] as [string, object?][])
      expectProblem(await moveScale(desk.admin, scale.id, step, '*', body), 409, 'scale.state')
  })

  it('keeps a retired rating readable', async () => {
    const scale = await publishedScale(desk, fresh())
    const etag = (await readScale(scale.id)).headers.get('etag')!
    const reply = await moveScale(desk.admin, scale.id, 'ratings/off/retire', etag)
    expect(reply.headers.get('etag')).not.toBe(etag)
    const { body } = await readScale(scale.id)
    expect(body).toEqual(reply.body)
    for (const { key, retiredAt, ...rest } of body.ratings) {
      expect(retiredAt, key).toEqual(key === 'off' ? expect.any(String) : null)
      expect(rest.label).toBe(`Label of ${key}`)
    }
    const stale = await moveScale(desk.admin, scale.id, 'ratings/open/retire', etag)
    expectProblem(stale, 412, 'precondition.stale')
    const none = await moveScale(desk.admin, scale.id, 'ratings/nothing/retire')
    expectProblem(none, 404, 'record.not_found')
  })

  it('stands in the database, whatever is tried there', async () => {
    const scale = await publishedScale(desk, fresh())
    created(await moveScale(desk.admin, scale.id, 'ratings/off/retire'))
    const before = await contents()
    const inScale = 'where scale_id = ?'
    for (const sql of [
      `update ratings set label = 'Other' ${inScale}`,
      `update ratings set definition = 'Other' ${inScale}`,
      `update ratings set key = 'other' ${inScale} and key = 'off'`,
      `update ratings set value = value + 1 ${inScale} and kind = 'truth'`,
      `update ratings set kind = 'context' ${inScale} and key = 'open'`,
      `update ratings set position = position + 100 ${inScale}`,
      `update ratings set retired_at = null ${inScale} and key = 'off'`,
      `delete from ratings ${inScale} and key = 'off'`,
      `insert into ratings select 'rtg_new', scale_id, 'new', label, definition, kind, value, 99,
        null from ratings ${inScale} and key = 'off'`,
      `update ratings set scale_id = '${BUILT_IN}', position = 50 ${inScale} and key = 'off'`,
    ])
      await expect(rows(sql, scale.id), sql).rejects.toThrow('a published')
    for (const sql of [
      `update rating_scales set name = 'Other' where id = ?`,
      `update rating_scales set version = 9 where id = ?`,
      `update rating_scales set state = 'draft' where id = ?`,
      `update rating_scales set organisation_id = null where id = ?`,
      `delete from rating_scales where id = ?`,
    ])
      await expect(rows(sql, scale.id), sql).rejects.toThrow('a published scale never changes')
    expect(await contents()).toEqual(before)
  })
})
