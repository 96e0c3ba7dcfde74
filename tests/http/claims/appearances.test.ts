import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { rowCounts, rows } from '../../support/database.ts'
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
import { statusesOf } from '../../support/replies.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const QUOTE = 'the budget grew by 12 percent'
const ROUNDS = [1, 2, 3]

type Place = { captureId: string; exact: string; occurrence?: number; speaker?: string }

const add = (claimId: string, place: Place, key = desk.checker.key) =>
  call('POST', `/v1/claims/${claimId}/appearances`, { key, body: place })

const read = async (id: string) =>
  (await call('GET', `/v1/claims/${id}`, { key: desk.contributor.key })).body

/** A claim that quotes the article at this URL. */
async function quoted(url: string, text?: string) {
  const { article, capture } = await submit(desk, url, text)
  const claim = await openClaim(desk, capture.id, text ? 'boat' : QUOTE)
  return { article, capture, claim }
}

const shownAt = async (url: string): Promise<{ exact: string }[]> =>
  (await annotationsOf(url)).body.annotations.flatMap(
    ({ appearances }: { appearances: { exact: string }[] }) => appearances,
  )

describe('a further appearance', () => {
  it('may stand in other articles, in other captures and elsewhere in the same one', async () => {
    const { article, capture, claim } = await quoted('https://news.example/places')
    const url = 'https://daily.example/places'
    const elsewhere = await submit(desk, url, `So ${QUOTE}, and ${QUOTE}.`)
    const edited = await submit(desk, 'https://news.example/places', `Edited: ${QUOTE}.`)
    const added = []
    for (const place of [
      { captureId: elsewhere.capture.id, exact: QUOTE, occurrence: 2, speaker: 'Ann Lee' },
      { captureId: elsewhere.capture.id, exact: QUOTE, occurrence: 1 },
      { captureId: edited.capture.id, exact: QUOTE },
      { captureId: capture.id, exact: '12 percent' },
    ]) {
      const reply = await add(claim.id, place)
      expect(reply.status).toBe(201)
      added.push(reply.body)
    }
    expect(added).toMatchObject([
      { articleId: elsewhere.article.id, occurrence: 2, occurrences: 2, speaker: 'Ann Lee' },
      { articleId: elsewhere.article.id, occurrence: 1, occurrences: 2, speaker: null },
      { articleId: article.id, captureId: edited.capture.id },
      { articleId: article.id, captureId: capture.id, exact: '12 percent' },
    ])

    const after = await read(claim.id)
    expect(after.version).toBe(5)
    expect(after.appearances).toHaveLength(5)
    expect(after.appearances).toEqual(
      expect.arrayContaining([...claim.appearances, ...added]) as unknown[],
    )
    const listed = await call('GET', `/v1/claims/${claim.id}/appearances`, {
      key: desk.contributor.key,
    })
    const items = after.appearances.map((one: object) => ({ ...one, settled: null }))
    expect(listed.body).toEqual({ items, next: null })
  })

  it('at the same place is refused; words that overlap stand elsewhere', async () => {
    const { capture, claim } = await quoted('https://news.example/same-place')
    const before = await rowCounts()
    for (const place of [
      { captureId: capture.id, exact: QUOTE },
      { captureId: capture.id, exact: QUOTE, occurrence: 1, speaker: 'Somebody else' },
    ]) {
      const reply = await add(claim.id, place)
      expect([reply.status, reply.body.code]).toEqual([409, 'appearance.exists'])
    }
    expect(await rowCounts()).toEqual(before)
    expect((await read(claim.id)).version).toBe(1)
    expect((await add(claim.id, { captureId: capture.id, exact: `${QUOTE} ` })).status).toBe(201)
  })

  it('at a place where another claim appears is no repetition', async () => {
    const { capture } = await quoted('https://news.example/shared-place')
    const twin = await openClaim(desk, capture.id, 'the mayor', 'Another claim.')
    expect((await add(twin.id, { captureId: capture.id, exact: QUOTE })).status).toBe(201)
  })

  it.each(ROUNDS)('at one place is added once, of two at once (%i)', async (round) => {
    const { capture, claim } = await quoted(`https://news.example/race/${round}`)
    const place = { captureId: capture.id, exact: 'the mayor' }
    const replies = await Promise.all([add(claim.id, place), add(claim.id, place)])
    expect(statusesOf(replies)).toEqual([201, 409])
    expect((await read(claim.id)).appearances).toHaveLength(2)
  })

  it.each(ROUNDS)('of several at once at several places is lost by none (%i)', async (round) => {
    const { capture, claim } = await quoted(`https://news.example/several/${round}`)
    const words = ['harbour', 'mayor', 'court', 'quay']
    const replies = await Promise.all(
      words.map((exact) => add(claim.id, { captureId: capture.id, exact, occurrence: 1 })),
    )
    expect(statusesOf(replies)).toEqual([201, 201, 201, 201])
    const after = await read(claim.id)
    expect(after.version).toBe(5)
    const places = after.appearances.map(({ exact }: Place) => exact)
    expect(places.toSorted()).toEqual([...words, QUOTE].toSorted())
  })

  it('of very many at once lands, or is told to come again', async () => {
    const text = 'boat '.repeat(40)
    const { capture } = await submit(desk, 'https://news.example/very-many', text)
    const claim = created(
      await call('POST', '/v1/claims', { key: desk.contributor.key, body: { text: 'Boats.' } }),
    )
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        add(claim.id, { captureId: capture.id, exact: 'boat', occurrence: at + 1 }),
      ),
    )
    const landed = replies.filter(({ status }) => status === 201)
    const busy = replies.filter(({ status }) => status === 503)
    expect(landed.length + busy.length).toBe(12)
    expect(busy.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true)
    expect((await read(claim.id)).appearances).toHaveLength(landed.length)
  })

  it('has to stand in the capture', async () => {
    const { capture, claim } = await quoted('https://news.example/absent')
    const missing = await add(claim.id, { captureId: capture.id, exact: 'the tunnel' })
    expect([missing.status, missing.body.code]).toEqual([422, 'quote.not_found'])
    const unclear = await add(claim.id, { captureId: capture.id, exact: 'the' })
    expect([unclear.status, unclear.body.code]).toEqual([422, 'quote.ambiguous'])
    expect(unclear.body.places.length).toBeGreaterThan(1)
    const nowhere = await add(claim.id, {
      captureId: 'cap_00000000000000000000000000',
      exact: QUOTE,
    })
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'record.not_found'])
    expect((await read(claim.id)).appearances).toHaveLength(1)
  })

  it('is refused on a declined claim', async () => {
    const { capture, claim } = await quoted('https://news.example/declined')
    created(
      await call('POST', `/v1/claims/${claim.id}/decline`, {
        key: desk.editor.key,
        headers: { 'If-Match': '*' },
        body: { reason: 'A matter of taste.' },
      }),
    )
    const reply = await add(claim.id, { captureId: capture.id, exact: 'the mayor' })
    expect([reply.status, reply.body.code]).toEqual([409, 'claim.declined'])
  })

  it('is the hundredth at the most', async () => {
    const text = `${'boat '.repeat(100)}ship ship`
    const { capture } = await submit(desk, 'https://news.example/hundred', text)
    const claim = created(
      await call('POST', '/v1/claims', { key: desk.contributor.key, body: { text: 'Boats.' } }),
    )
    for (let occurrence = 1; occurrence <= 100; occurrence++)
      created(await add(claim.id, { captureId: capture.id, exact: 'boat', occurrence }))
    const before = await rowCounts()
    const reply = await add(claim.id, { captureId: capture.id, exact: 'ship', occurrence: 1 })
    expect([reply.status, reply.body.code]).toEqual([409, 'appearance.too_many'])
    expect(await rowCounts()).toEqual(before)

    // Nor may a merge bring more together: an annotation has to fit a row of the database.
    const twin = await openClaim(desk, capture.id, 'ship ship', 'Ships.')
    const merge = (from: string, into: string) =>
      call('POST', `/v1/claims/${from}/merge`, {
        key: desk.editor.key,
        headers: { 'If-Match': '*' },
        body: { into },
      })
    for (const [from, into] of [
      [twin.id, claim.id],
      [claim.id, twin.id],
    ] as const) {
      const refused = await merge(from, into)
      expect([refused.status, refused.body.code]).toEqual([409, 'appearance.too_many'])
    }
    const copy = created(
      await call('POST', '/v1/claims', {
        key: desk.contributor.key,
        body: {
          text: 'Boats.',
          appearance: { captureId: capture.id, exact: 'boat', occurrence: 7 },
        },
      }),
    )
    // What stands at the same place counts once.
    created(await merge(copy.id, claim.id))
    expect((await read(claim.id)).appearances).toHaveLength(100)
  })
})

describe('an appearance of a checked claim', () => {
  it('shows the verdict on its page at once, and is told in the feed', async () => {
    const url = 'https://daily.example/at-once'
    const { claim } = await quoted('https://news.example/at-once')
    const { article, capture } = await submit(desk, url, `It says: ${QUOTE}. Again: ${QUOTE}.`)
    await publishVerdict(desk, claim.id)
    expect(await shownAt(url)).toEqual([])

    const place = created(
      await add(claim.id, { captureId: capture.id, exact: QUOTE, occurrence: 2 }),
    )
    const { annotations } = (await annotationsOf(url)).body
    expect(annotations).toHaveLength(1)
    expect(annotations[0].claim.id).toBe(claim.id)
    expect(annotations[0].verdicts).toHaveLength(1)
    expect(annotations[0].appearances).toMatchObject([
      { id: place.id, exact: QUOTE, occurrence: 2, position: place.position },
    ])
    expect(annotations[0].version).toBe((await read(claim.id)).version)
    // Each page shows what stands on it, and no other page's.
    expect(await shownAt('https://news.example/at-once')).toHaveLength(1)

    created(await add(claim.id, { captureId: capture.id, exact: QUOTE, occurrence: 1 }))
    expect(await shownAt(url)).toHaveLength(2)

    const told = await rows<{ kind: string; details: string }>(
      'select kind, details from changes where claim_id = ? order by seq desc limit 1',
      claim.id,
    )
    expect(told[0]!.kind).toBe('changed')
    expect(JSON.parse(told[0]!.details).articleIds).toContain(article.id)
  })

  it('shows the verdicts of every organisation there', async () => {
    const { claim } = await quoted('https://news.example/both')
    await publishVerdict(desk, claim.id)
    await publishVerdict(other, claim.id)
    const url = 'https://daily.example/both'
    const { capture } = await submit(desk, url, `It says: ${QUOTE}.`)
    created(await add(claim.id, { captureId: capture.id, exact: QUOTE }))
    const { annotations } = (await annotationsOf(url)).body
    expect(annotations[0].verdicts).toHaveLength(2)
  })

  it('is added by no bot: it would put a verdict before readers', async () => {
    const { claim } = await quoted('https://news.example/bots')
    const url = 'https://daily.example/bots'
    const { capture } = await submit(desk, url, `It says: ${QUOTE}. Again: ${QUOTE}.`)
    const place = (occurrence: number) => ({ captureId: capture.id, exact: QUOTE, occurrence })
    created(await add(claim.id, place(1), desk.bot.key))
    await publishVerdict(desk, claim.id)
    expect(await shownAt(url)).toHaveLength(1)
    const reply = await add(claim.id, place(2), desk.bot.key)
    expect([reply.status, reply.body.code]).toEqual([403, 'permission.role'])
    expect(await shownAt(url)).toHaveLength(1)
  })

  it('is added to a checked claim by those alone who may publish', async () => {
    const { claim } = await quoted('https://news.example/who-adds')
    const url = 'https://daily.example/who-adds'
    const { capture } = await submit(desk, url, `It says: ${QUOTE}.`)
    const place = { captureId: capture.id, exact: QUOTE, occurrence: 1 }
    await publishVerdict(desk, claim.id)
    const reply = await add(claim.id, place, desk.contributor.key)
    expect([reply.status, reply.body.code]).toEqual([403, 'permission.role'])
    expect(await shownAt(url)).toHaveLength(0)
    created(await add(claim.id, place, desk.checker.key))
    expect(await shownAt(url)).toHaveLength(1)
  })

  it('of an open claim shows nothing before the verdict is published', async () => {
    const { claim } = await quoted('https://news.example/not-yet')
    const url = 'https://daily.example/not-yet'
    const { capture } = await submit(desk, url, `It says: ${QUOTE}.`)
    created(await add(claim.id, { captureId: capture.id, exact: QUOTE }))
    expect(await shownAt(url)).toEqual([])
    await publishVerdict(desk, claim.id)
    expect(await shownAt(url)).toHaveLength(1)
  })
})
