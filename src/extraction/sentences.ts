import { AFTER_CLOCK, AFTER_COMPANY, CLOCK, STARTERS } from './abbreviations.ts'
import { BEFORE_FIGURE, MAY_END, NEVER_ENDS } from './abbreviations.ts'
import type { Quotation } from './quotations.ts'
import { isReportingVerb } from './reporting.ts'
import type { Range } from './span.ts'

// Intl.Segmenter copies the text it is given, so a long text is handed over window by window.
// Larger than a sentence may be, so that a window without a boundary lies inside an overlong one.
const WINDOW = 8_192

const PARAGRAPH_END = /[\n\r\u0085\u2028\u2029]/
const BLANK = /[\s\u200b\u2060\ufeff]/u
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u
const BULLET = /^(?:[•‣▪●◦·*–—-]\s+)+/u

/**
 * The sentences of a text as UTF-16 ranges: in order, apart, trimmed of white space. UAX #29 by
 * Intl.Segmenter, then what it cannot know: abbreviations, closing marks, figures after a full
 * stop. A line break always ends a sentence. What holds no letter and no digit is left out.
 */
export function sentencesOf(
  text: string,
  quotations: readonly Quotation[],
  language: string,
): Range[] {
  const closing = new Set<number>()
  for (const { outer, runsOn } of quotations) if (!runsOn) closing.add(outer.end - 1)

  const sentences: Range[] = []
  let start = 0
  const ends = boundariesOf(text, language)
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i] ?? text.length
    if (end <= start) continue
    const boundary = beforeOpeningMarks(text, start, pastClosingMarks(text, end, closing), closing)
    if (boundary < text.length && !breaksAt(text, start, boundary, ends[i + 1])) continue
    push(text, start, boundary, sentences)
    start = boundary
  }
  push(text, start, text.length, sentences)
  return sentences
}

/** Sentence ends by UAX #29, ascending. Each unit is segmented at most twice: linear. */
function boundariesOf(text: string, language: string): number[] {
  const segmenter = segmenterFor(language)
  const ends: number[] = []
  let from = 0
  while (from < text.length) {
    const to = Math.min(text.length, from + WINDOW)
    let last = from
    for (const { index, segment } of segmenter.segment(text.slice(from, to))) {
      last = from + index
      if (last + segment.length < to || to === text.length) {
        splitUnseen(text, last, last + segment.length, ends)
      }
    }
    // The last piece may be cut by the window: take it again, unless it is the whole window.
    from = to === text.length || last === from ? to : last
  }
  return ends
}

function segmenterFor(language: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language, { granularity: 'sentence' })
  } catch {
    // Not a BCP 47 tag: a wrong label is no reason to refuse a text.
    return new Intl.Segmenter('en', { granularity: 'sentence' })
  }
}

// UAX #29 holds two things together: "in 2019. 30 people", since its SB8 looks past figures for a
// small letter, and "He left… Then", since U+2026 ends no sentence there.
const UNSEEN_END = /(?:[\p{Ll}\p{N})”"][.][”"’)]?\s+(?=[$€£]?\p{N})|…[”"’)]?\s+(?=\p{Lu}))/gu

function splitUnseen(text: string, start: number, end: number, ends: number[]): void {
  const segment = text.slice(start, end)
  const inside = segment.trimEnd().length - 1
  if (isBefore(segment.indexOf('.'), inside) || isBefore(segment.indexOf('…'), inside)) {
    for (const { index, 0: match } of segment.matchAll(UNSEEN_END)) {
      ends.push(start + index + match.length)
    }
  }
  ends.push(end)
}

const isBefore = (index: number, limit: number): boolean => index !== -1 && index < limit

/** Closing quotation marks and brackets at the head of a segment belong to the one before. */
function pastClosingMarks(text: string, end: number, closing: ReadonlySet<number>): number {
  if (PARAGRAPH_END.test(text.charAt(end - 1))) return end
  let at = end
  while (closing.has(at) || text.charAt(at) === ')' || text.charAt(at) === ']') at++
  if (at === end) return end
  while (/[^\S\n\r\u0085\u2028\u2029]/.test(text.charAt(at))) at++
  return at
}

const OPENERS = /[“「『（《〈【〔［«‹„]/u

/**
 * UAX #29 takes opening marks after a stop for closing ones ("。“"): they go to the next sentence.
 * Only those that touch a stop, since a space before a mark has ended the sentence already.
 */
function beforeOpeningMarks(
  text: string,
  start: number,
  end: number,
  closing: ReadonlySet<number>,
): number {
  let at = end
  // German closes with the mark that English opens with.
  while (at > start && OPENERS.test(text.charAt(at - 1)) && !closing.has(at - 1)) at--
  return at > start && /[。！？!?.…”」』）]/u.test(text.charAt(at - 1)) ? at : end
}

const LOWER = /^\p{Ll}/u
const DIGIT = /^\p{N}/u
const CLOSERS = /["”’'»)\]」』]/
const WORD_BEFORE = /[\p{L}\p{N}.]/u
const NEXT_WORD = /^[^\p{L}\p{N}\s]{0,3}([\p{L}][\p{L}\p{M}'’]*)/u

/** Whether the sentence that began at `start` ends at `boundary`. */
function breaksAt(text: string, start: number, boundary: number, nextEnd?: number): boolean {
  let at = boundary
  while (at > start && BLANK.test(text.charAt(at - 1))) {
    if (PARAGRAPH_END.test(text.charAt(at - 1))) return true
    at--
  }
  const right = text.slice(boundary, Math.min(boundary + 64, nextEnd ?? text.length))
  if (/^[,;.]/.test(right)) return false
  if (LOWER.test(right)) return false

  let closers = 0
  while (at > start && CLOSERS.test(text.charAt(at - 1))) {
    at--
    closers++
  }
  const stop = text.charAt(at - 1)
  if (stop !== '.') {
    return !(closers > 0 && /[?!]/.test(stop) && opensWithTag(right))
  }
  if (closers > 0) return true
  return !isAbbreviation(text, start, at - 1, right)
}

/** `"Is it true?" Smith asked.`: after ? or ! the one who asks follows with a capital. */
function opensWithTag(right: string): boolean {
  const words = right.split(/[^\p{L}\p{M}'’]+/u, 6).filter((word) => word !== '')
  const verb = words.findIndex(isReportingVerb)
  return verb > 0 && verb <= 4 && words.slice(1, verb).every((word) => !LOWER.test(word))
}

// In UTF-16 units; "messrs" and "D.Phil" are the longest abbreviations, "U.S.S.R" has seven.
const LONGEST = 8

function isAbbreviation(text: string, start: number, stop: number, right: string): boolean {
  let from = stop
  while (from > start && stop - from <= LONGEST && WORD_BEFORE.test(text.charAt(from - 1))) from--
  if (stop - from > LONGEST) return false
  const raw = text.slice(from, stop)
  const word = raw.toLowerCase()
  const next = NEXT_WORD.exec(right)?.[1]?.toLowerCase() ?? ''

  if (DIGIT.test(right) && BEFORE_FIGURE.has(word)) return true
  if (/^\p{N}{1,3}$/u.test(word)) return text.slice(start, from).trim() === ''
  if (NEVER_ENDS.has(word)) return next !== '' || DIGIT.test(right)
  if (CLOCK.has(word)) return AFTER_CLOCK.has(next)
  if (MAY_END.has(word)) return AFTER_COMPANY.has(next)
  // Initials ("J. Doe") and dotted abbreviations ("U.S. Department"), unless a sentence starts.
  if (/^(?:\p{L}\.)*\p{Lu}$/u.test(raw)) {
    return raw !== 'I' && next !== '' && !STARTERS.has(next)
  }
  return false
}

function push(text: string, from: number, to: number, sentences: Range[]): void {
  let start = from
  let end = to
  while (end > start && BLANK.test(text.charAt(end - 1))) end--
  while (start < end && BLANK.test(text.charAt(start))) start++
  const bullet = BULLET.exec(text.slice(start, Math.min(end, start + 16)))
  if (bullet && start + bullet[0].length < end) start += bullet[0].length
  if (start < end && LETTER_OR_DIGIT.test(text.slice(start, end))) sentences.push({ start, end })
}
