import { beforeAll, describe, expect, it } from 'vitest'
import { call, type Reply } from '../../support/api.ts'
import { rowCounts, rows } from '../../support/database.ts'
import { created, type Desk, foundDesk, submit } from '../../support/desk.ts'
import { faultsOf } from '../../support/problems.ts'
import { statusesOf } from '../../support/replies.ts'

const TEXT = [
  'The harbour lost 4 boats in 2019, said Mara Lindqvist, the harbour master.',
  'The bridge cost 3 million euros.',
  'In the north the bridge is closed. In the south the bridge is open.',
  'Hahaha, said the 😀 mayor.',
].join('\n')

let desk: Desk
let capture: { id: string; articleId: string }

beforeAll(async () => {
  desk = await foundDesk()
  capture = (await submit(desk, 'https://news.example/claims', TEXT)).capture
})

const create = (body: object, key = desk.contributor.key) =>
  call('POST', '/v1/claims', { key, body })

const read = async (id: string) =>
  (await call('GET', `/v1/claims/${id}`, { key: desk.contributor.key })).body

/** The first candidate of a new article. */
async function candidateOf(url: string, text = TEXT) {
  const { candidates, ...rest } = await submit(desk, url, text)
  return { candidate: candidates[0], ...rest }
}

const placesIn = ({ body }: Reply) =>
  body.places.map(({ occurrence }: { occurrence: number }) => occurrence)

describe('a claim made of a candidate', () => {
  it('takes its words, its claimant, its language and its place from it', async () => {
    const url = 'https://news.example/defaults'
    const { candidate, capture: there, article } = await candidateOf(url)
    const reply = await create({ candidateId: candidate.id })
    expect(reply.status).toBe(201)
    const claim = reply.body
    expect(reply.headers.get('location')).toBe(`/v1/claims/${claim.id}`)
    expect(reply.headers.get('etag')).toBe('"v1"')
    expect(claim).toMatchObject({
      organisationId: desk.id,
      text: candidate.statement,
      claimant: { name: 'Mara Lindqvist', role: candidate.attribution.role, sameAs: [] },
      claimedOn: null,
      language: 'en',
      topics: [],
      state: 'open',
      declinedReason: null,
      mergedInto: null,
      version: 1,
    })
    expect(claim.text).toBe('The harbour lost 4 boats in 2019.')
    expect(claim.appearances).toEqual([
      {
        id: claim.appearances[0].id,
        articleId: article.id,
        captureId: there.id,
        exact: candidate.quote,
        prefix: '',
        suffix: TEXT.slice(candidate.quote.length, candidate.quote.length + 32),
        position: candidate.position,
        occurrence: 1,
        occurrences: 1,
        pagePosition: null,
        speaker: 'Mara Lindqvist',
        createdAt: claim.createdAt,
      },
    ])
    expect(await read(claim.id)).toEqual(claim)
  })

  it('stands at the candidate’s own place, where its words recur', async () => {
    const sentence = 'The town spent 3 million euros on boats.'
    const text = `${sentence} ${sentence} ${sentence}`
    const { candidates } = await submit(desk, 'https://news.example/recurring', text)
    const claims = []
    for (const { id } of candidates) claims.push(created(await create({ candidateId: id })))
    expect(claims.map(({ appearances: [place] }) => [place.occurrence, place.occurrences])).toEqual(
      [
        [1, 3],
        [2, 3],
        [3, 3],
      ],
    )
    for (const [at, { appearances }] of claims.entries())
      expect(appearances[0].position).toEqual(candidates[at].position)
  })

  it('says what the member says instead', async () => {
    const { candidate } = await candidateOf('https://news.example/overrides')
    const said = {
      text: 'Four boats were lost.',
      claimant: { name: 'M. Lindqvist', role: null, sameAs: ['https://people.example/ml'] },
      claimedOn: '2026-02-03',
      language: 'sv',
      topics: ['harbours', 'boats'],
    }
    expect(created(await create({ candidateId: candidate.id, ...said }))).toMatchObject(said)
  })

  it('has no claimant and no language where the member says so', async () => {
    const { candidate } = await candidateOf('https://news.example/cleared')
    const body = { candidateId: candidate.id, claimant: null, language: null }
    const claim = created(await create(body))
    expect(claim).toMatchObject({ claimant: null, language: null })
    expect(claim.appearances[0].speaker).toBe('Mara Lindqvist')
  })

  it('has no claimant where the text names none', async () => {
    const text = 'The town spent 3 million euros on boats.'
    const { candidate } = await candidateOf('https://news.example/unattributed', text)
    const claim = created(await create({ candidateId: candidate.id }))
    expect(claim).toMatchObject({ claimant: null, appearances: [{ speaker: null }] })
  })

  it('is made once; the refusal names it', async () => {
    const { candidate } = await candidateOf('https://news.example/once')
    const { id } = created(await create({ candidateId: candidate.id }))
    const before = await rowCounts()
    const again = await create({ candidateId: candidate.id, text: 'Other words.' })
    expect([again.status, again.body.code]).toEqual([409, 'candidate.accepted'])
    expect(again.body.detail).toContain(id)
    expect(await rowCounts()).toEqual(before)
  })

  it.each([1, 2, 3, 4, 5])('is made once of two acceptances at once (%i)', async (round) => {
    const { candidate, capture: there } = await candidateOf(`https://news.example/both/${round}`)
    const before = await rowCounts()
    const body = { candidateId: candidate.id }
    const replies = await Promise.all([create(body), create(body, desk.editor.key)])
    expect(statusesOf(replies)).toEqual([201, 409])
    const refused = replies.find(({ status }) => status === 409)!
    expect(refused.body.code).toBe('candidate.accepted')
    const after = await rowCounts()
    expect(after['claims']).toBe(before['claims']! + 1)
    expect(after['appearances']).toBe(before['appearances']! + 1)
    expect(after['audit']).toBe(before['audit']! + 1)
    const made = replies.find(({ status }) => status === 201)!.body
    const kept = await rows('select id, claim_id from candidates where capture_id = ?', there.id)
    expect(kept).toContainEqual({ id: candidate.id, claim_id: made.id })
  })

  it('is not found without the candidate', async () => {
    const reply = await create({ candidateId: 'cnd_00000000000000000000000000' })
    expect([reply.status, reply.body.code]).toEqual([404, 'record.not_found'])
  })
})

describe('a claim made by hand', () => {
  const quote = (exact: string, rest: object = {}) =>
    create({ text: 'A claim.', appearance: { captureId: capture.id, exact, ...rest } })

  it('needs nothing but its words', async () => {
    const claim = created(await create({ text: 'The bridge is open.' }))
    expect(claim).toMatchObject({
      text: 'The bridge is open.',
      claimant: null,
      language: null,
      topics: [],
      state: 'open',
      appearances: [],
    })
    expect(await read(claim.id)).toEqual(claim)
  })

  it('stands where its quote stands; its language is the capture’s', async () => {
    const claim = created(await quote('the 😀 mayor', { speaker: 'Ann Lee' }))
    const start = TEXT.indexOf('the 😀')
    expect(claim.language).toBe('en')
    expect(claim.appearances[0]).toMatchObject({
      articleId: capture.articleId,
      captureId: capture.id,
      exact: 'the 😀 mayor',
      prefix: TEXT.slice(start - 32, start),
      suffix: '.',
      position: {
        utf16: { start, end: start + 12 },
        codePoints: { start, end: start + 11 },
      },
      speaker: 'Ann Lee',
    })
  })

  it.each([
    ['prefix', { prefix: 'In the south ' }, 3],
    ['suffix', { suffix: ' is closed' }, 2],
    ['both', { prefix: 'the south ', suffix: ' is open' }, 3],
  ])('is placed by its %s where the quote recurs', async (_, context, occurrence) => {
    const claim = created(await quote('he bridge', { prefix: 'T' }))
    expect(claim.appearances[0]).toMatchObject({ occurrence: 1, occurrences: 3 })
    const other = created(await quote('the bridge', context))
    expect(other.appearances[0]).toMatchObject({ occurrence: occurrence - 1, occurrences: 2 })
  })

  it('is placed by the occurrence, overlapping places counted', async () => {
    for (const [exact, occurrence] of [
      ['aha', 1],
      ['aha', 2],
    ] as const) {
      const claim = created(await quote(exact, { occurrence }))
      expect(claim.appearances[0]).toMatchObject({ occurrence, occurrences: 2 })
      const start = TEXT.indexOf('ahaha') + (occurrence - 1) * 2
      expect(claim.appearances[0].position.utf16).toEqual({ start, end: start + 3 })
    }
  })

  it.each([
    ['words that are not there', 'the tunnel', {}, undefined],
    ['words in another case', 'THE BRIDGE', {}, ['The bridge', 'the bridge', 'the bridge']],
    ['words across a line that is not there', 'euros. In the north', {}, ['euros.\nIn the north']],
  ])('is refused with %s, and told what nearly stands there', async (_, exact, context, near) => {
    const before = await rowCounts()
    const reply = await quote(exact, context)
    expect([reply.status, reply.body.code]).toEqual([422, 'quote.not_found'])
    expect(reply.body.places?.map((place: { exact: string }) => place.exact)).toEqual(near)
    expect(await rowCounts()).toEqual(before)
  })

  it.each([
    ['a prefix that is not there', { prefix: 'In the east ' }],
    ['a suffix that is not there', { suffix: ' is gone' }],
    ['a number that there is not', { occurrence: 3 }],
  ])('is refused with %s, and shown where the words stand', async (_, context) => {
    const reply = await quote('the bridge', context)
    expect([reply.status, reply.body.code]).toEqual([422, 'quote.not_found'])
    expect(placesIn(reply)).toEqual([1, 2])
  })

  it('is refused where the quote stands in several places, and shown which', async () => {
    const before = await rowCounts()
    const reply = await quote('the bridge')
    expect([reply.status, reply.body.code]).toEqual([422, 'quote.ambiguous'])
    expect(reply.body.places).toMatchObject([
      { prefix: expect.stringMatching(/In the north $/), occurrence: 1, occurrences: 2 },
      { prefix: expect.stringMatching(/In the south $/), occurrence: 2, occurrences: 2 },
    ])
    expect(await rowCounts()).toEqual(before)

    // What the refusal shows is enough to say which.
    for (const { prefix, suffix, occurrence } of reply.body.places) {
      const claim = created(await quote('the bridge', { prefix, suffix }))
      expect(claim.appearances[0]).toMatchObject({ prefix, suffix, occurrence })
    }
  })

  it('is not found without the capture', async () => {
    const appearance = { captureId: 'cap_00000000000000000000000000', exact: 'bridge' }
    const reply = await create({ text: 'A claim.', appearance })
    expect([reply.status, reply.body.code]).toEqual([404, 'record.not_found'])
  })

  it('keeps its claimant, its topics and its day as they are told', async () => {
    const said = {
      text: 'Брод је потонуо. 😀',
      claimant: {
        name: 'Мара Линдквист',
        role: 'капетан',
        sameAs: ['https://people.example/1', 'https://people.example/2'],
      },
      claimedOn: '1999-12-31',
      language: 'sr-Cyrl',
      topics: ['вода', 'b'],
    }
    const claim = created(await create(said))
    expect(claim).toMatchObject(said)
    expect(await read(claim.id)).toEqual(claim)
  })

  it('is refused with every fault of its fields', async () => {
    const before = await rowCounts()
    const reply = await create({
      text: ' ',
      claimant: { name: '', sameAs: ['ftp://people.example/'], age: 7 },
      claimedOn: '2026-02-30',
      language: 'englisch!',
      topics: ['', 'x'.repeat(501)],
      appearance: { captureId: 'cap_1', exact: '', occurrence: 0 },
    })
    expect([reply.status, reply.body.code]).toEqual([422, 'request.invalid'])
    expect(faultsOf(reply)).toEqual(
      [
        'body /appearance/captureId format',
        'body /appearance/exact text.empty',
        'body /appearance/occurrence too_small',
        'body /claimant/age unknown',
        'body /claimant/name text.empty',
        'body /claimant/sameAs/0 url.not_http',
        'body /claimedOn format',
        'body /language format',
        'body /text text.empty',
        'body /topics/0 text.empty',
        'body /topics/1 text.too_long',
      ].toSorted(),
    )
    expect(await rowCounts()).toEqual(before)
  })

  it.each([
    [
      'a candidate and an appearance, either of which may go',
      { candidateId: 'cnd_00000000000000000000000000' },
      ['body /appearance unknown', 'body /candidateId unknown'],
    ],
    ['a field that is none', { state: 'checked' }, ['body /state unknown']],
    ['a topic that is named twice', { topics: ['a', 'b', 'a'] }, ['body /topics list.repeated']],
  ])('is refused with %s', async (_, extra, faults) => {
    const appearance = { captureId: capture.id, exact: 'the south' }
    const reply = await create({ text: 'A claim.', appearance, ...extra })
    expect([reply.status, reply.body.code]).toEqual([422, 'request.invalid'])
    expect(faultsOf(reply)).toEqual(faults)
  })

  it('is told both ways to make one when it goes neither', async () => {
    expect(faultsOf(await create({}))).toEqual([
      'body /candidateId required',
      'body /text required',
    ])
  })

  it('may quote 2,000 characters, and no more', async () => {
    const text = `${'😀'.repeat(2_001)} The end.`
    const { capture: wide } = await submit(desk, 'https://news.example/wide', text)
    const at = (exact: string) =>
      create({ text: 'A claim.', appearance: { captureId: wide.id, exact, occurrence: 1 } })
    const claim = created(await at('😀'.repeat(2_000)))
    expect(claim.appearances[0].position).toEqual({
      codePoints: { start: 0, end: 2_000 },
      utf16: { start: 0, end: 4_000 },
    })
    const reply = await at('😀'.repeat(2_001))
    expect(faultsOf(reply)).toEqual(['body /appearance/exact text.too_long'])
  })
})
