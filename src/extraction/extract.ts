import type { Attributed } from './attribution.ts'
import { attributionsOf } from './attribution.ts'
import type { Attribution, Candidate } from './candidate.ts'
import { signalsOf } from './features.ts'
import { kindsOf } from './kinds.ts'
import { isEnglish } from './language.ts'
import { quotationsOf } from './quotations.ts'
import { scoreOf } from './score.ts'
import { readSentences } from './reading.ts'
import { THRESHOLD } from './signals.ts'
import type { Position, Range } from './span.ts'
import { positionsOf } from './span.ts'
import { statementOf } from './statement.ts'
import type { Word } from './words.ts'

/** Who made a candidate: goes with each one that is kept, so that it can be made again. */
export const EXTRACTOR = { name: 'rules', version: '1.1.0' } as const

const DEFAULT_LIMIT = 500

/**
 * Text to candidates in text order. `language` is a BCP 47 tag if known: it picks the sentence
 * rules and, unless it is English, switches the English rules for attribution and signals off.
 * At most `limit` candidates come out (500), the best by score. Every sentence is its own
 * candidate, a quotation's sentences too; none is longer than 2,000 code points, as a quote may
 * not be. Pure and deterministic; linear in the text; never throws on any string.
 */
export function extract(
  text: string,
  options: { language?: string; limit?: number } = {},
): Candidate[] {
  const { language, limit = DEFAULT_LIMIT } = options
  const english = isEnglish(text, language)
  const quotations = quotationsOf(text)
  const sentences = readSentences(text, quotations, language ?? 'en')
  const attributions = english ? attributionsOf(text, sentences) : []

  const drafts = sentences.flatMap((sentence, at) => {
    if (!hasSubstance(sentence.words)) return []
    const attributed = attributions[at] ?? null
    const quote = text.slice(sentence.range.start, sentence.range.end)
    const names = signalsOf({
      quote,
      words: sentence.words,
      english,
      claim: attributed && text.slice(attributed.content.start, attributed.content.end),
    })
    const { score, signals } = scoreOf(names)
    if (score < THRESHOLD) return []
    return [{ sentence, quote, attributed, names, score, signals }]
  })

  const positionOf = positionsOf(text)
  return best(drafts, limit).map(({ sentence, quote, attributed, names, score, signals }) => ({
    position: positionOf(sentence.range),
    quote,
    statement: statementOf(text, sentence.range, attributed),
    score,
    signals,
    attribution: attributed && positioned(attributed, positionOf),
    kinds: kindsOf(quote, names, english),
  }))
}

const LEAST_WORDS = 4

/** Four words, or a figure or a quotation, or a script that sets no spaces between words. */
function hasSubstance(words: readonly Word[]): boolean {
  const plain = words.filter((word) => word.isWord)
  return (
    plain.length >= LEAST_WORDS ||
    plain.some((word) => word.isQuoted || /\p{N}/u.test(word.text)) ||
    plain.some((word) => /^[\p{Lo}\p{M}]{8,}/u.test(word.text))
  )
}

/** The `limit` best by score, an earlier one before a later one, back in text order. */
function best<T extends { score: number }>(drafts: T[], limit: number): T[] {
  if (drafts.length <= limit) return drafts
  const order = drafts.map((_, at) => at)
  order.sort((a, b) => (drafts[b]?.score ?? 0) - (drafts[a]?.score ?? 0))
  const kept = new Set(order.slice(0, Math.max(0, limit)))
  return drafts.filter((_, at) => kept.has(at))
}

function positioned(attributed: Attributed, positionOf: (utf16: Range) => Position): Attribution {
  const { form, speaker, cue, content, name, role } = attributed
  return {
    form,
    speaker: speaker && positionOf(speaker),
    cue: cue && positionOf(cue),
    content: positionOf(content),
    name,
    role,
  }
}
