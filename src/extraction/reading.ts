import type { Quotation } from './quotations.ts'
import { sentencesOf } from './sentences.ts'
import type { Range } from './span.ts'
import type { Word } from './words.ts'
import { wordsOf } from './words.ts'

/** A sentence as the rules read it. */
export type Sentence = {
  range: Range
  words: readonly Word[]
  /** The outermost quotations that touch it. */
  quotations: readonly Quotation[]
  /** Counts the line breaks before it, so that neighbours in one paragraph have the same number. */
  paragraph: number
}

// A quote on the wire has at most 2,000 code points (contract LIMITS.quote).
const LONGEST = 2_000

// In UTF-16 units: shorter ones ("He left.") claim too little to be worth their reading, and a
// text of nothing else would cost the most.
const SHORTEST = 10

/** The sentences of a text that are short enough to be quoted, with their words. */
export function readSentences(
  text: string,
  quotations: readonly Quotation[],
  language: string,
): Sentence[] {
  const outermost = outermostOf(quotations)
  const sentences: Sentence[] = []
  let first = 0
  let paragraph = 0
  let read = 0
  for (const range of sentencesOf(text, quotations, language)) {
    if (isBreak(text, read, range.start)) paragraph++
    read = range.end
    if (range.end - range.start < SHORTEST || isLongerThan(text, range, LONGEST)) continue
    while ((outermost[first]?.outer.end ?? Infinity) <= range.start) first++
    const touching: Quotation[] = []
    for (let at = first; (outermost[at]?.outer.start ?? Infinity) < range.end; at++) {
      const quotation = outermost[at]
      if (quotation) touching.push(quotation)
    }
    const words = wordsOf(
      text,
      range,
      touching.map(({ outer }) => outer),
    )
    sentences.push({ range, words, quotations: touching, paragraph })
  }
  return sentences
}

/** Sentences in one line stand one space apart, mostly. */
function isBreak(text: string, from: number, to: number): boolean {
  if (to - from === 1 && text.charAt(from) === ' ') return false
  return /[\n\r\u0085\u2028\u2029]/.test(text.slice(from, to))
}

function outermostOf(quotations: readonly Quotation[]): Quotation[] {
  const outermost: Quotation[] = []
  for (const quotation of quotations) {
    if (quotation.outer.start >= (outermost.at(-1)?.outer.end ?? 0)) outermost.push(quotation)
  }
  return outermost
}

function isLongerThan(text: string, { start, end }: Range, most: number): boolean {
  if (end - start <= most) return false
  if (end - start > most * 2) return true
  let count = 0
  for (const _ of text.slice(start, end)) if (++count > most) return true
  return false
}
