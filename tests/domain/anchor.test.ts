import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONTEXT_UNITS, locate, type Place, placeOf, type Quote } from '../../src/domain/anchor.ts'
import { DomainError } from '../../src/domain/errors.ts'

const quote = (exact: string, rest: Partial<Quote> = {}): Quote => ({
  exact,
  prefix: '',
  suffix: '',
  occurrence: null,
  ...rest,
})

function refusalOf(find: () => unknown): { code: string; places: Place[] | undefined } {
  try {
    find()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { code: error.code, places: error.extras.places as Place[] | undefined }
  }
  throw new Error('nothing was refused')
}

/** Where the words are said to stand, be it one place or several. */
function startsOf(text: string, given: Quote): number[] {
  let places: Place[] | undefined
  try {
    places = [locate(text, given)]
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'quote.ambiguous') throw error
    places = error.extras.places as Place[]
  }
  return places.map(({ position }) => position.utf16.start)
}

/** The words between two offsets counted in code points. */
const cut = (text: string, { start, end }: { start: number; end: number }) =>
  [...text].slice(start, end).join('')

const TWICE = 'The port grew. Then the quay sank. At last the port grew again.'

describe('locate', () => {
  it('finds words that stand once, with their context and both positions', () => {
    expect(locate('Höhe: 😀 die Brücke hält.', quote('die Brücke'))).toEqual({
      exact: 'die Brücke',
      position: { codePoints: { start: 8, end: 18 }, utf16: { start: 9, end: 19 } },
      prefix: 'Höhe: 😀 ',
      suffix: ' hält.',
      occurrence: 1,
      occurrences: 1,
    })
  })

  it('finds words that are the whole text', () => {
    const place = locate('quay', quote('quay'))
    expect(place).toMatchObject({ prefix: '', suffix: '', occurrence: 1, occurrences: 1 })
    expect(place.position.utf16).toEqual({ start: 0, end: 4 })
  })

  it.each([
    ['other words', 'The port grew.', 'the bridge'],
    ['another normal form', 'caf\u00e9', 'cafe\u0301'],
    ['words longer than the text', 'port', 'port grew'],
    ['words in an empty text', '', 'port'],
    ['no words at all', 'port', ''],
  ])('does not find %s', (_, text, exact) => {
    expect(refusalOf(() => locate(text, quote(exact)))).toEqual({
      code: 'quote.not_found',
      places: undefined,
    })
  })

  it('refuses words that stand several times, and shows each place', () => {
    const { code, places } = refusalOf(() => locate(TWICE, quote('port grew')))
    expect(code).toBe('quote.ambiguous')
    expect(places).toEqual([
      {
        exact: 'port grew',
        position: { codePoints: { start: 4, end: 13 }, utf16: { start: 4, end: 13 } },
        prefix: 'The ',
        suffix: '. Then the quay sank. At last th',
        occurrence: 1,
        occurrences: 2,
      },
      {
        exact: 'port grew',
        position: { codePoints: { start: 47, end: 56 }, utf16: { start: 47, end: 56 } },
        prefix: TWICE.slice(15, 47),
        suffix: ' again.',
        occurrence: 2,
        occurrences: 2,
      },
    ])
  })

  it.each([
    ['the prefix', { prefix: 'The ' }, 1],
    ['the prefix', { prefix: 'At last the ' }, 2],
    ['the suffix', { suffix: '. Then' }, 1],
    ['the suffix', { suffix: ' again.' }, 2],
    ['both', { prefix: 'the ', suffix: ' again' }, 2],
    ['the occurrence', { occurrence: 1 }, 1],
    ['the occurrence', { occurrence: 2 }, 2],
    ['the occurrence with a prefix', { prefix: 'he ', occurrence: 2 }, 2],
  ])('lets %s decide', (_, context, occurrence) => {
    const place = locate(TWICE, quote('port grew', context))
    expect(place).toMatchObject({ occurrence, occurrences: 2 })
    expect(place.position.utf16.start).toBe(occurrence === 1 ? 4 : 47)
  })

  it('stays ambiguous where the context fits several places, and shows those alone', () => {
    const text = 'a quay. a quay. the quay.'
    const { code, places } = refusalOf(() => locate(text, quote('quay', { prefix: 'a ' })))
    expect(code).toBe('quote.ambiguous')
    expect(places?.map(({ occurrence }) => occurrence)).toEqual([1, 2])
    expect(places?.map(({ occurrences }) => occurrences)).toEqual([3, 3])
  })

  it.each([
    ['the prefix does not stand before them', { prefix: 'A ' }],
    ['the suffix does not stand after them', { suffix: ' once more' }],
    ['they do not stand so often', { occurrence: 3 }],
    ['prefix and occurrence name different places', { prefix: 'The ', occurrence: 2 }],
    ['prefix and suffix fit different places', { prefix: 'The ', suffix: ' again' }],
    ['the prefix reaches beyond the beginning', { prefix: ' The ' }],
    ['the suffix reaches beyond the end', { suffix: ' again. ' }],
  ])('refuses words that stand elsewhere when %s, and shows where', (_, context) => {
    const { code, places } = refusalOf(() => locate(TWICE, quote('port grew', context)))
    expect(code).toBe('quote.not_found')
    expect(places?.map(({ position }) => position.utf16.start)).toEqual([4, 47])
  })

  it('counts overlapping places', () => {
    expect(refusalOf(() => locate('hahaha', quote('haha'))).places).toHaveLength(2)
    expect(locate('hahaha', quote('haha', { occurrence: 2 }))).toMatchObject({
      position: { utf16: { start: 2, end: 6 } },
      occurrences: 2,
    })
    expect(locate('hahaha', quote('haha', { suffix: 'ha' })).position.utf16.start).toBe(0)
  })

  it('shows twenty places at the most', () => {
    const { places } = refusalOf(() => locate('quay '.repeat(300), quote('quay')))
    expect(places).toHaveLength(20)
    expect(places?.at(-1)).toMatchObject({ occurrence: 20, occurrences: 300 })
  })

  it('keeps the whole of a context longer than it would keep by itself', () => {
    const before = 'In the eighth year of the second plan of works, '
    const place = locate(`${before}the quay sank. Then it rose.`, quote('sank', { prefix: 'y ' }))
    expect(place.prefix).toHaveLength(CONTEXT_UNITS)
    const long = locate(`${before}the quay`, quote('the quay', { prefix: before }))
    expect(long.prefix).toBe(before)
  })

  it('never cuts a pair of surrogates at the edge of the context', () => {
    const faces = '😀'.repeat(40)
    for (const pad of ['', 'x']) {
      const { prefix, suffix } = locate(`${faces}${pad}quay${pad}${faces}`, quote('quay'))
      expect(prefix).toBe('😀'.repeat(pad ? 15 : 16) + pad)
      expect(suffix).toBe(pad + '😀'.repeat(pad ? 15 : 16))
    }
  })
})

describe('placeOf', () => {
  it('says which of several places a span is', () => {
    expect(placeOf(TWICE, { start: 47, end: 56 })).toEqual(
      locate(TWICE, quote('port grew', { occurrence: 2 })),
    )
  })
})

const UNITS = ['a', 'b', ' ', '\r\n', 'é', 'e\u0301', '😀', '👩‍👩‍👧', '水', 'قال', '\u200f']
const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }),
  // Few different pieces, so that words recur and overlap.
  fc.array(fc.constantFrom(...UNITS), { minLength: 1, maxLength: 60 }).map((list) => list.join('')),
  fc
    .array(fc.constantFrom('a', '😀'), { minLength: 1, maxLength: 60 })
    .map((list) => list.join('')),
  // Halves of pairs, as a page may hold them.
  fc
    .array(fc.constantFrom('\ud83d', '\ude00', 'a'), { minLength: 1, maxLength: 30 })
    .map((list) => list.join('')),
)

/** A text and a span of it that begins and ends between code points. */
const spanned = anyText.chain((text) => {
  const edges = [0]
  for (const point of text) edges.push(edges.at(-1)! + point.length)
  return fc
    .uniqueArray(fc.nat({ max: edges.length - 1 }), { minLength: 2, maxLength: 2 })
    .map((pair) => pair.toSorted((a, b) => a - b))
    .map(([from, to]) => ({ text, start: edges[from!]!, end: edges[to!]! }))
})

const RUNS = { numRuns: 3_000 }

describe('of any text and any span', () => {
  it('placeOf gives the words back by both units, and locate finds the same place again', () => {
    fc.assert(
      fc.property(spanned, ({ text, start, end }) => {
        const exact = text.slice(start, end)
        const place = placeOf(text, { start, end })
        expect(place.position.utf16).toEqual({ start, end })
        expect(cut(text, place.position.codePoints)).toBe(exact)
        expect(locate(text, quote(exact, { occurrence: place.occurrence }))).toEqual(place)
      }),
      RUNS,
    )
  })

  it('the context is what stands around the words', () => {
    fc.assert(
      fc.property(spanned, ({ text, start, end }) => {
        const { prefix, suffix } = placeOf(text, { start, end })
        expect(text.slice(0, start).endsWith(prefix)).toBe(true)
        expect(text.slice(end).startsWith(suffix)).toBe(true)
        const least = (available: number) => Math.min(CONTEXT_UNITS - 1, available)
        expect(prefix.length).toBeGreaterThanOrEqual(least(start))
        expect(suffix.length).toBeGreaterThanOrEqual(least(text.length - end))
        expect(prefix.isWellFormed() || !text.isWellFormed()).toBe(true)
        expect(suffix.isWellFormed() || !text.isWellFormed()).toBe(true)
      }),
      RUNS,
    )
  })

  it('counts every place where the words stand, as a plain search does', () => {
    fc.assert(
      fc.property(spanned, ({ text, start, end }) => {
        const exact = text.slice(start, end)
        const standing = [...Array(text.length).keys()].filter((at) => text.startsWith(exact, at))
        const place = placeOf(text, { start, end })
        expect(place.occurrences).toBe(standing.length)
        expect(place.occurrence).toBe(standing.indexOf(start) + 1)
      }),
      RUNS,
    )
  })

  it('a context chosen from the text leaves exactly the places that it fits', () => {
    fc.assert(
      fc.property(spanned, fc.nat(6), fc.nat(6), ({ text, start, end }, before, after) => {
        const given = quote(text.slice(start, end), {
          prefix: text.slice(Math.max(0, start - before), start),
          suffix: text.slice(end, end + after),
        })
        const fits = [...Array(text.length).keys()].filter(
          (at) =>
            text.startsWith(given.exact, at) &&
            text.endsWith(given.prefix, at) &&
            text.startsWith(given.suffix, at + given.exact.length),
        )
        expect(startsOf(text, given)).toEqual(fits.slice(0, 20))
      }),
      RUNS,
    )
  })
})

// With a search that starts afresh at each place these take from seconds to minutes.
describe('a mebibyte of one letter', () => {
  const text = 'a'.repeat(1_048_576)
  const long = 'a'.repeat(2_000)

  it('is searched for one letter', () => {
    const { code, places } = refusalOf(() => locate(text, quote('a')))
    expect(code).toBe('quote.ambiguous')
    expect(places?.[0]).toMatchObject({ occurrence: 1, occurrences: 1_048_576 })
    expect(locate(text, quote('a', { occurrence: 1_048_576 })).position.utf16.end).toBe(1_048_576)
  })

  it('is searched for the longest quote with the longest context', () => {
    const context = { prefix: 'a'.repeat(500), suffix: 'a'.repeat(500) }
    const { code, places } = refusalOf(() => locate(text, quote(long, context)))
    expect(code).toBe('quote.ambiguous')
    expect(places?.[0]?.position.utf16.start).toBe(500)
    expect(refusalOf(() => locate(text, quote(`${long}b`))).code).toBe('quote.not_found')
  })

  it('gives a span near its end its number', () => {
    expect(placeOf(text, { start: 1_046_576, end: 1_048_576 })).toMatchObject({
      occurrence: 1_046_577,
      occurrences: 1_046_577,
    })
  })
})

describe('words that do not stand there to the letter', () => {
  const text = 'She said: “The quay – all of it – cost\u00a048 million.” Nobody asked why.'
  const near = (exact: string) => {
    try {
      return locate(text, { exact, prefix: '', suffix: '', occurrence: null })
    } catch (error) {
      return error
    }
  }

  it.each([
    ['"The quay', '“The quay'],
    ['the QUAY - all', 'The quay – all'],
    ['nobody asked', 'Nobody asked'],
    ['cost 48', 'cost\u00a048'],
    ['cost 48 million."', 'cost\u00a048 million.”'],
  ])('%j is told where it nearly stands: %j', (exact, there) => {
    const start = text.indexOf(there)
    expect(near(exact)).toMatchObject({
      code: 'quote.not_found',
      extras: {
        places: [
          {
            exact: there,
            position: { utf16: { start, end: start + there.length } },
            occurrence: 1,
            occurrences: 1,
          },
        ],
      },
    })
  })

  it.each(['The pier', 'The quay all', '48 billion'])(
    '%j is told nothing: it says more',
    (exact) => {
      expect(near(exact)).toMatchObject({ code: 'quote.not_found', extras: {} })
      expect((near(exact) as { extras: object }).extras).not.toHaveProperty('places')
    },
  )
})
