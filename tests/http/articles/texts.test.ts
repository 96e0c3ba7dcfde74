import { beforeAll, describe, expect, it } from 'vitest'
import { call, type Reply, send } from '../../support/api.ts'
import { rowCounts } from '../../support/database.ts'
import { created, type Desk, foundDesk } from '../../support/desk.ts'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

type Range = { start: number; end: number }
type Position = { codePoints: Range; utf16: Range }
type Words = { position: Position; text: string } | null
type Candidate = {
  pagePosition: Position | null
  id: string
  captureId: string
  extractor: object
  quote: string
  position: Position
  statement: string
  attribution: { name: string | null; speaker: Words; cue: Words; content: Words } | null
  claimId: null
}

const post = (path: string, body: object) => call('POST', path, { key: desk.contributor.key, body })

let pages = 0
const submit = (text: string, rest: object = {}) =>
  post('/v1/articles', { url: `https://post.example/texts/${++pages}`, text, ...rest })

const cut = (text: string, { start, end }: Range) => Array.from(text).slice(start, end).join('')

/** Every place that a candidate names, with the words that should stand there. */
const placesOf = ({ quote, position, attribution }: Candidate) => [
  { position, text: quote },
  ...[attribution?.speaker, attribution?.cue, attribution?.content].filter((words) => !!words),
]

const TEXTS: [string, string][] = [
  [
    'emoji, families of them and flags',
    '😀 Ferries cost 3 million euros 🇩🇪. “We 👩‍👩‍👧 lost 4 boats in 2019 🚢,” said Ann Lee 😀. Boats fell by 12 percent 🚢.',
  ],
  [
    'CRLF and other ends of lines',
    'Ferries cost 3 million euros.\r\n\r\nThe port grew by 12 percent,\r\nsaid Ann Lee.\u2028In 2019 it lost 4 boats.\u0085It lost 5 in 2020.\r',
  ],
  [
    'combining marks',
    'Le fe\u0301ribote a cou\u0302te\u0301 3 millions. The cafe\u0301 lost 40 percent, said Zoe\u0308 A\u030angstro\u0308m. It lost 4 boats in 2019.',
  ],
  [
    'right-to-left text',
    'قالت الوزيرة إن الميناء خسر 3 ملايين يورو في عام 2019. ארבע סירות טבעו בשנת 2020, אמר ראש העיר.\u200f The port lost 4 boats in 2019, said Ann Lee.',
  ],
  [
    'Chinese, Japanese and Korean',
    '港口去年亏损了三百万欧元。渡し船は2019年に4隻失われたと市長は述べた。항구는 2019년에 선박 4척을 잃었다고 시장이 말했다. 𠮷野家は3百万ユーロを失った。',
  ],
  [
    'invisible characters',
    '\ufeffFerries\u00adcost 3\u00a0million\u200b euros in 2019.\tThe port\u2060 lost 4 boats, said Ann\u00a0Lee.\u0001\u001f',
  ],
]

describe('a text', () => {
  it.each(TEXTS)(
    'with %s is stored as it is, and its candidates stand where they say',
    async (_, text) => {
      const { capture, candidates } = created(await submit(text))
      const key = desk.contributor.key
      expect((await call('GET', `/v1/captures/${capture.id}`, { key })).body.text).toBe(text)
      expect(candidates.length).toBeGreaterThan(0)
      for (const { position, text: words } of (candidates as Candidate[]).flatMap(placesOf)) {
        expect(text.slice(position.utf16.start, position.utf16.end)).toBe(words)
        expect(cut(text, position.codePoints)).toBe(words)
      }
    },
  )

  it('of 100,000 combining marks on one letter is taken like any other', async () => {
    const text = `The port lost 4 boats in 2019. E${'\u0301'.repeat(100_000)} The quay lost 5.`
    const { capture, candidates } = created(await submit(text))
    expect(capture).toMatchObject({ codePoints: text.length, bytes: text.length + 100_000 })
    expect(candidates[0].quote).toBe('The port lost 4 boats in 2019.')
  })

  it('without anything to check has no candidates', async () => {
    const { candidates } = created(await submit('Hello there.'))
    expect(candidates).toEqual([])
  })

  it('is the text to the letter: another normal form or white space is another text', async () => {
    const url = 'https://post.example/letters'
    const ids = []
    for (const text of ['Caf\u00e9 4.', 'Cafe\u0301 4.', 'Café  4.', 'Café 4. ']) {
      const reply = await post('/v1/articles', { url, text })
      expect(reply.status).toBe(201)
      ids.push(reply.body.capture.id)
    }
    expect(new Set(ids).size).toBe(4)
  })
})

describe('markup', () => {
  const EVIL = `</script><script>alert(1)</script><img src=x onerror=alert(1)>&amp;"'\`\${7*7}{{7*7}}`

  /** The answer is data, whatever a browser would make of its words. */
  function expectData(reply: Reply): void {
    expect(reply.headers.get('content-type')?.split(';')[0]).toMatch(/^application\/(.+\+)?json$/)
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'")
  }

  it('in any field of text comes back unchanged, as data', async () => {
    const key = desk.contributor.key
    const text = `${EVIL} The port lost 4 boats in 2019, said ${EVIL}. ${EVIL}`
    const metadata = { title: EVIL, publisher: EVIL, author: EVIL }
    const reply = await submit(text, metadata)
    expectData(reply)
    const { article, capture, candidates } = created(reply)
    expect(article).toMatchObject(metadata)
    expect(candidates.map(({ quote }: Candidate) => quote).join()).toContain('<script>')

    const stored = await call('GET', `/v1/captures/${capture.id}`, { key })
    expectData(stored)
    expect(stored.body.text).toBe(text)

    const claim = await post('/v1/claims', {
      text: EVIL,
      claimant: { name: EVIL, role: EVIL },
      topics: [EVIL],
      appearance: { captureId: capture.id, exact: EVIL, occurrence: 2, speaker: EVIL },
    })
    expectData(claim)
    const shown = await call('GET', `/v1/claims/${created(claim).id}`, { key })
    expectData(shown)
    expect(shown.body).toMatchObject({
      text: EVIL,
      claimant: { name: EVIL, role: EVIL },
      topics: [EVIL],
      appearances: [{ exact: EVIL, speaker: EVIL, occurrence: 2, occurrences: 3 }],
    })
  })

  it('in what is refused does not come back as a page', async () => {
    const path = `/v1/${encodeURIComponent(EVIL)}?url=${encodeURIComponent(EVIL)}`
    expectData(await send('GET', path, { key: desk.contributor.key }))
    expectData(await post('/v1/articles', { url: EVIL, text: EVIL, [EVIL]: 1 }))
    expectData(await post('/v1/claims', { text: EVIL, language: EVIL, [EVIL]: 1 }))
  })
})

describe('the candidates of a capture', () => {
  const sentences = Array.from({ length: 23 }, (_, n) => `Town ${n} lost ${n} boats in 2019.`)

  it('are listed page by page in the order of the text, as the submission answered', async () => {
    const { capture, candidates } = created(await submit(sentences.join(' ')))
    expect(candidates.map(({ quote }: Candidate) => quote)).toEqual(sentences)
    const key = desk.contributor.key
    const listed: Candidate[] = []
    let path: string | null = `/v1/captures/${capture.id}/candidates?limit=5`
    const sizes = []
    while (path !== null) {
      const reply: Reply = await call('GET', path, { key })
      listed.push(...reply.body.items)
      sizes.push(reply.body.items.length)
      const link = /^<https:\/\/api\.example(.+)>; rel="next"$/.exec(
        reply.headers.get('link') ?? '',
      )
      expect(link === null).toBe(reply.body.next === null)
      path = link?.[1] ?? null
    }
    expect(sizes).toEqual([5, 5, 5, 5, 3])
    expect(listed).toEqual(candidates)
  })

  it('end exactly at the end of a page', async () => {
    const { capture } = created(await submit(sentences.slice(0, 4).join(' ')))
    const path = `/v1/captures/${capture.id}/candidates?limit=4`
    const { body } = await call('GET', path, { key: desk.contributor.key })
    expect(body.items).toHaveLength(4)
    expect(body.next).toBeNull()
  })

  it('are not found with the cursor of another list', async () => {
    const { capture } = created(await submit(sentences.join(' ')))
    const key = desk.contributor.key
    const { body } = await call('GET', '/v1/articles?limit=1', { key })
    expect(body.next).not.toBeNull()
    for (const cursor of [body.next, 'x', '%00', 'LTE']) {
      const path = `/v1/captures/${capture.id}/candidates?cursor=${cursor}`
      const reply = await call('GET', path, { key })
      expect(reply.status).toBe(422)
      expect(reply.body.errors).toMatchObject([{ in: 'query', pointer: '/cursor' }])
    }
  })

  it('say which claim they became', async () => {
    const { capture, candidates } = created(await submit(sentences.slice(0, 2).join(' ')))
    const claim = created(await post('/v1/claims', { candidateId: candidates[1].id }))
    const path = `/v1/captures/${capture.id}/candidates`
    const { body } = await call('GET', path, { key: desk.contributor.key })
    expect(body.items.map(({ claimId }: Candidate) => claimId)).toEqual([null, claim.id])
  })
})

describe('extraction alone', () => {
  it.each(TEXTS)('of %s answers what a submission answers, and stores nothing', async (_, text) => {
    const before = await rowCounts()
    const { extractor, candidates } = created(await post('/v1/extract', { text }))
    expect(await rowCounts()).toEqual(before)
    const submitted = created(await submit(text))
    expect(candidates).toEqual(
      submitted.candidates.map((candidate: Candidate) => {
        const {
          id: _id,
          captureId: _captureId,
          claimId: _claimId,
          pagePosition,
          extractor: made,
          ...rest
        } = candidate
        expect(made).toEqual(extractor)
        expect(pagePosition).toBeNull()
        return rest
      }),
    )
  })

  it('goes by the language as a submission does', async () => {
    const text = 'Am Montag sagte die Ministerin, der Hafen habe 4 Schiffe verloren, Ann Lee said.'
    for (const language of ['de', 'en', null]) {
      const { candidates } = created(await post('/v1/extract', { text, language }))
      const submitted = created(await submit(text, { language })).candidates
      expect(candidates.map(({ attribution }: Candidate) => attribution)).toEqual(
        submitted.map(({ attribution }: Candidate) => attribution),
      )
    }
  })

  it('needs a key', async () => {
    const reply = await call('POST', '/v1/extract', { body: { text: 'The port lost 4 boats.' } })
    expect([reply.status, reply.body.code]).toEqual([401, 'auth.required'])
  })
})
