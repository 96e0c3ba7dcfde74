import { hunks } from './align.ts'
import { type Difference, kindOfWords } from './classify.ts'
import { notice, REACH, sentenceDifferences } from './context.ts'
import { fold, type Folded, unfold } from './fold.ts'
import { type Index, indexOf, type Near, near } from './near.ts'
import { occurrencesOf } from './search.ts'

export type { Difference } from './classify.ts'

/** A quote as an appearance keeps it; `occurrence` is counted from 1. */
export type Sought = {
  exact: string
  prefix: string
  suffix: string
  occurrence?: number
  occurrences?: number
}

type Span = { start: number; end: number }

export type Anchoring = {
  state: 'intact' | 'changed' | 'ambiguous' | 'missing'
  /** Where it stands, or each place where it may; ends are exclusive. */
  ranges: { codePoints: Span; utf16: Span }[]
  /** What was changed, with the words that were checked and those that stand there now. */
  differences: Difference[]
  /** The page's text at the place, unless it is missing or ambiguous. */
  found: string | null
  /** 0 to 1: 1 where the quote stands to the letter. */
  likeness: number
}

export type PreparedText = {
  folded: Folded
  words: () => Index
  codePoints: (utf16: number) => number
}

/** Less alike than this, it is another text. */
const LEAST_LIKENESS = 0.5
/** Places told of an ambiguous quote. */
const MOST_RANGES = 20
/** Contexts say where a quote stands when they agree in so many units more than elsewhere. */
const MARGIN = 4
const MOST_CONTEXT = 256
/** Units between the code-point counts that are kept. */
const STRIDE = 256

/** Folds a page once for all its quotes; what else is needed is made when it is asked for. */
export function prepare(text: string): PreparedText {
  const folded = fold(text)
  let index: Index | undefined
  let counts: Uint32Array | undefined
  return {
    folded,
    words: () => (index ??= indexOf(folded.text)),
    codePoints(utf16) {
      counts ??= countsOf(text)
      const from = Math.floor(utf16 / STRIDE)
      return counts[from]! + pointsIn(text, from * STRIDE, utf16)
    },
  }
}

function countsOf(text: string): Uint32Array {
  const counts = new Uint32Array(Math.floor(text.length / STRIDE) + 1)
  for (let at = 1; at < counts.length; at++)
    counts[at] = counts[at - 1]! + pointsIn(text, (at - 1) * STRIDE, at * STRIDE)
  return counts
}

/** Code points that begin in a range: every unit but the second half of a pair. */
function pointsIn(text: string, start: number, end: number): number {
  let points = end - start
  for (let at = Math.max(start, 1); at < end; at++)
    if ((text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800)
      points--
  return points
}

const MISSING: Anchoring = {
  state: 'missing',
  ranges: [],
  differences: [],
  found: null,
  likeness: 0,
}

/**
 * Says whether the words that were checked still stand in a text, and where. Never throws; its time
 * is bounded by the lengths of the text and of the quote, whatever they hold.
 */
export function anchor(text: string | PreparedText, sought: Sought): Anchoring {
  const page = typeof text === 'string' ? prepare(text) : text
  const exact = fold(sought.exact).text.trim()
  if (exact === '') return MISSING
  const quote = {
    exact,
    prefix: fold(sought.prefix.slice(-MOST_CONTEXT)).text,
    suffix: fold(sought.suffix.slice(0, MOST_CONTEXT)).text,
  }
  const { starts, whole } = occurrencesOf(page.folded.text, quote)
  if (starts.length === 0) return changedAt(page, quote)
  const start = whole ? choose(page.folded.text, quote, starts, sought) : null
  if (start === null)
    return {
      ...MISSING,
      state: 'ambiguous',
      ranges: starts.slice(0, MOST_RANGES).map((at) => rangeOf(page, at, at + exact.length)),
      likeness: 1,
    }
  const range = rangeOf(page, start, start + exact.length)
  const differences = beside(page, sought, range.utf16)
  return {
    state: differences.length === 0 ? 'intact' : 'changed',
    ranges: [range],
    differences,
    found: page.folded.source.slice(range.utf16.start, range.utf16.end),
    likeness: 1,
  }
}

/** The place that the context, or else the count, decides for; null where they do not. */
function choose(
  text: string,
  { exact, prefix, suffix }: Sought,
  starts: number[],
  { occurrence, occurrences = 1 }: Sought,
): number | null {
  const ranked = starts
    .map((start) => ({
      start,
      score: agreement(text, start, start + exact.length, prefix, suffix),
    }))
    .sort((a, b) => b.score - a.score)
  const [first, second] = ranked
  // Its twin was edited away, perhaps: what remains has to be shown to be the one that was checked.
  if (second === undefined) return occurrences > 1 && first!.score < MARGIN ? null : first!.start
  if (first!.score >= second.score + MARGIN) return first!.start
  return starts.length === occurrences && occurrence !== undefined
    ? (starts[occurrence - 1] ?? null)
    : null
}

/** Units of context that are the same next to a place, on both sides together. */
function agreement(text: string, start: number, end: number, prefix: string, suffix: string) {
  let before = 0
  while (before < prefix.length && prefix.at(-1 - before) === text[start - 1 - before]) before++
  let after = 0
  while (after < suffix.length && suffix[after] === text[end + after]) after++
  return before + after
}

function beside({ folded: { source } }: PreparedText, sought: Sought, at: Span): Difference[] {
  const sides = [
    {
      stored: lines(sought.prefix.slice(-MOST_CONTEXT)),
      live: lines(source.slice(Math.max(0, at.start - REACH), at.start)),
      before: true,
    },
    {
      stored: lines(sought.suffix.slice(0, MOST_CONTEXT)),
      live: lines(source.slice(at.end, at.end + REACH)),
      before: false,
    },
  ]
  return sides.flatMap((side) => [...sentenceDifferences(side, sought.exact), ...notice(side)])
}

/** Folded, but with the ends of lines: headings have no other. */
const lines = (text: string) =>
  text
    .split(/[\n\r\u2028\u2029]+/)
    .map((line) => fold(line).text)
    .join('\n')

function changedAt(page: PreparedText, quote: Sought): Anchoring {
  const { text, source } = { ...page.folded }
  const found = near(text, page.words(), quote)
  if (found === null || found.likeness < LEAST_LIKENESS) return MISSING
  const range = rangeOf(page, found.start, found.end)
  const now = source.slice(range.utf16.start, range.utf16.end)
  const differences = differencesOf(quote.exact, text, found)
  return {
    state: 'changed',
    ranges: [range],
    differences: differences.length > 0 ? differences : [{ kind: 'other', was: quote.exact, now }],
    found: now,
    likeness: found.likeness,
  }
}

function differencesOf(exact: string, text: string, { was, now, pairs }: Near): Difference[] {
  return hunks(pairs, was, now).map(({ was, now }) => {
    const words = [...was, ...now].map(({ word }) => word)
    const cut = (whole: string, part: typeof was) =>
      part.length === 0 ? '' : whole.slice(part[0]!.start, part.at(-1)!.end)
    const [before, after] = [cut(exact, was), cut(text, now)]
    const kind = kindOfWords(words, before + after, was[0]?.start === 0)
    return { kind, was: before, now: after }
  })
}

function rangeOf(page: PreparedText, start: number, end: number) {
  const utf16 = unfold(page.folded, start, end)
  return {
    utf16,
    codePoints: { start: page.codePoints(utf16.start), end: page.codePoints(utf16.end) },
  }
}
