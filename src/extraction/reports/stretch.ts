import type { AttributionForm } from '../candidate.ts'
import { hasClause } from '../grammar.ts'
import { CLAUSE_STARTS, DETERMINERS } from '../nouns.ts'
import type { Phrase } from '../phrases.ts'
import type { Quotation } from '../quotations.ts'
import type { Sentence } from '../reading.ts'
import type { Range } from '../span.ts'
import type { Subject } from '../subjects.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'

/** First word of the stretch outside quotation marks that holds `index`. */
export function stretchStart(words: readonly Word[], index: number): number {
  let start = index
  while (start > 0 && !words[start - 1]?.isQuoted) start--
  return start
}

/** The range of `words[from, to)` without the commas and stops at its edges. */
export function contentOf(words: readonly Word[], from: number, to: number): Range | null {
  let start = from
  let end = to
  while (start < end && /^[,;:.—–-]$/.test(words[start]?.text ?? '')) start++
  while (end > start && /^[,;:.—–-]$/.test(words[end - 1]?.text ?? '')) end--
  const first = words[start]
  const last = words[end - 1]
  return first && last && start < end ? { start: first.start, end: last.end } : null
}

export function formOf(words: readonly Word[], from: number, to: number): AttributionForm {
  const said = words.slice(from, to).filter((word) => word.isWord)
  const quoted = said.filter((word) => word.isQuoted).length
  if (quoted === 0) return 'indirect'
  return quoted === said.length ? 'direct' : 'mixed'
}

export const quotationAt = (
  { words, quotations }: Sentence,
  index: number,
): Quotation | undefined => {
  const start = words[index]?.start ?? -1
  return quotations.find(({ outer }) => outer.start <= start && start < outer.end)
}

/** What of a quotation stands in this sentence. */
export const within = ({ range }: Sentence, { inner }: Quotation): Range => ({
  start: Math.max(range.start, inner.start),
  end: Math.min(range.end, inner.end),
})

/** A whole utterance, not a word held with tongs: a stop or a comma closes it. */
export function isSpeech(text: string, { inner, outer }: Quotation): boolean {
  const last = text.slice(Math.max(inner.start, inner.end - 2), inner.end)
  return /[,.?!…—–-]\s?$/.test(last) || /^\s?,/.test(text.slice(outer.end, outer.end + 2))
}

/** A clause, or the rest of one that an aside broke off: "…, failed in two hours". */
export const hasPredicate = (words: readonly Word[], from: number): boolean =>
  /.ed$/.test(lowerAt(words, from)) ||
  hasClause(words, from, words.length) ||
  // "…, rewards the households".
  (/[^s']s$/.test(lowerAt(words, from)) && DETERMINERS.has(lowerAt(words, from + 1)))

export const HYPOTHETICAL = /^(?:if|unless|whether|until|when|whenever|once)$/

/** How the clause of the cue hangs in the sentence: what opens it, right before the subject. */
export function opener(words: readonly Word[], subject: Subject, floor: number): string {
  for (let i = subject.core.from - 1; i >= floor; i--) {
    const word = words[i]
    if (!word?.isWord) return ''
    if (CLAUSE_STARTS.has(word.lower)) return word.lower
  }
  return ''
}

/** "The bank, which said …, plans": a clause that ends at its comma. */
export function isRelativeAside(words: readonly Word[], cue: number): boolean {
  let who = cue - 1
  while (who > 0 && /^(?:has|have|had)$|ly$/.test(lowerAt(words, who))) who--
  return /^(?:who|which)$/.test(lowerAt(words, who)) && lowerAt(words, who - 1) === ','
}

/** The first comma behind `from`, or the end. */
export function commaAfter(words: readonly Word[], from: number): number {
  const comma = words.findIndex((word, i) => i > from && word.text === ',' && !word.isQuoted)
  return comma === -1 ? words.length : comma
}

export const one = (index: number): Phrase => ({ from: index, to: index + 1 })
