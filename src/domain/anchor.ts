import { type Position, positionsOf } from '../extraction/span.ts'
import { DomainError } from './errors.ts'

/** A quote as somebody gives it: its words, and what tells them apart where they recur. */
export type Quote = {
  exact: string
  prefix: string
  suffix: string
  /** Which of the places it stands in, counted from 1; null: the context decides. */
  occurrence: number | null
}

export type Place = {
  exact: string
  position: Position
  prefix: string
  suffix: string
  /** This is the `occurrence`th of `occurrences` places, counted from 1. */
  occurrence: number
  occurrences: number
}

/** How much context is kept on each side, in UTF-16 units (a unit less where it would cut a pair). */
export const CONTEXT_UNITS = 32

/** How many places an error message shows at the most; near ones cost a search of the text each. */
const SHOWN_PLACES = 20
const SHOWN_NEAR = 5

/**
 * Finds a quote in a text, to the letter. Linear in the text, however often the words recur.
 * @throws DomainError quote.not_found (with the places where the words stand in another context or
 *   spelling), quote.ambiguous (with every place, up to 20)
 */
export function locate(text: string, quote: Quote): Place {
  const { exact, prefix, suffix, occurrence } = quote
  const starts = startsOf(text, exact)
  const inContext =
    prefix === '' && suffix === ''
      ? starts
      : startsOf(text, prefix + exact + suffix).map((start) => start + prefix.length)
  const fits =
    occurrence === null ? inContext : inContext.filter((start) => start === starts[occurrence - 1])
  const places = (list: number[]) => {
    const positions = positionsOf(text)
    return list.slice(0, SHOWN_PLACES).map((start) => {
      const index = starts.indexOf(start)
      return placeAt(text, positions, start, quote, index + 1, starts.length)
    })
  }
  if (starts.length === 0) throw notFoundBut(nearMisses(text, exact))
  if (fits.length === 0)
    throw new DomainError(
      'quote.not_found',
      'These words stand in the capture, but not in this context or so often.',
      { places: places(starts) },
    )
  if (fits.length > 1)
    throw new DomainError(
      'quote.ambiguous',
      `These words stand in ${fits.length} places. Say which by prefix, suffix or occurrence.`,
      { places: places(fits) },
    )
  return places(fits)[0]!
}

/** The place of a span that is known already, such as a candidate's. */
export function placeOf(text: string, utf16: { start: number; end: number }): Place {
  const exact = text.slice(utf16.start, utf16.end)
  const starts = startsOf(text, exact)
  const index = starts.indexOf(utf16.start)
  const quote = { exact, prefix: '', suffix: '' }
  return placeAt(text, positionsOf(text), utf16.start, quote, index + 1, starts.length)
}

/** The columns of a place as the two ranges that they are. */
export function positionOf(row: {
  startCodePoint: number
  endCodePoint: number
  startUtf16: number
  endUtf16: number
}): Position {
  return {
    codePoints: { start: row.startCodePoint, end: row.endCodePoint },
    utf16: { start: row.startUtf16, end: row.endUtf16 },
  }
}

function notFoundBut(near: Place[]): DomainError {
  return near.length === 0
    ? new DomainError('quote.not_found', 'These words do not stand in the capture.')
    : new DomainError(
        'quote.not_found',
        'These words stand in the capture with other quotation marks, dashes, spaces or capitals; see places.',
        { places: near },
      )
}

/** Where words stand that differ only as people and their tools change them in copying. */
function nearMisses(text: string, exact: string): Place[] {
  return startsOf(folded(text), folded(exact))
    .slice(0, SHOWN_NEAR)
    .map((start) => placeOf(text, { start, end: start + exact.length }))
}

/** One unit for one unit, so that a place in the folded text is the same place in the text. */
export function folded(text: string): string {
  return text
    .replaceAll(/[\u2018-\u201b\u2032\u00b4`]/g, "'")
    .replaceAll(/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(/\s/g, ' ')
    .replaceAll(/\p{Lu}/gu, (letter) => {
      const small = letter.toLowerCase()
      return small.length === letter.length ? small : letter
    })
}

/**
 * Where the words start, in UTF-16 units, overlapping places included; the empty text stands
 * nowhere. By Knuth, Morris and Pratt (1977): `indexOf` from each place to the next compares a
 * quote whole a million times over where an article repeats one letter.
 */
function startsOf(text: string, words: string): number[] {
  if (words === '') return []
  const borders = bordersOf(words)
  const starts: number[] = []
  let matched = 0
  for (let at = 0; at < text.length; at++) {
    matched = extend(words, borders, matched, text.charCodeAt(at))
    if (matched < words.length) continue
    starts.push(at + 1 - matched)
    matched = borders[matched]!
  }
  return starts
}

/** Where the words first start at `from` or after it, in UTF-16 units; null if they do not. Linear. */
export function firstFrom(text: string, words: string, from: number): number | null {
  if (words === '') return null
  const borders = bordersOf(words)
  let matched = 0
  for (let at = from; at < text.length; at++) {
    matched = extend(words, borders, matched, text.charCodeAt(at))
    if (matched === words.length) return at + 1 - matched
  }
  return null
}

/** For each length, how long the longest proper beginning of the words is that also ends there. */
function bordersOf(words: string): Uint32Array {
  const borders = new Uint32Array(words.length + 1)
  for (let at = 1; at < words.length; at++)
    borders[at + 1] = extend(words, borders, borders[at]!, words.charCodeAt(at))
  return borders
}

/** How much of the words is matched after one unit more, when `matched` was before. */
function extend(words: string, borders: Uint32Array, matched: number, unit: number): number {
  let length = matched
  while (length > 0 && words.charCodeAt(length) !== unit) length = borders[length]!
  return words.charCodeAt(length) === unit ? length + 1 : 0
}

function placeAt(
  text: string,
  positions: ReturnType<typeof positionsOf>,
  start: number,
  { exact, prefix, suffix }: Pick<Quote, 'exact' | 'prefix' | 'suffix'>,
  occurrence: number,
  occurrences: number,
): Place {
  const end = start + exact.length
  return {
    exact,
    position: positions({ start, end }),
    prefix: text.slice(wholeFrom(text, start - Math.max(CONTEXT_UNITS, prefix.length)), start),
    suffix: text.slice(end, wholeTo(text, end + Math.max(CONTEXT_UNITS, suffix.length))),
    occurrence,
    occurrences,
  }
}

const isLowHalf = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xdc00

const wholeFrom = (text: string, at: number): number =>
  at <= 0 ? 0 : isLowHalf(text, at) ? at + 1 : at

const wholeTo = (text: string, at: number): number =>
  at >= text.length ? text.length : isLowHalf(text, at) ? at - 1 : at
