import { type Attributions, attributionsOf, positioned } from './attribution.ts'
import type { Candidate } from './candidate.ts'
import { directAttributionsOf } from './directly.ts'
import { signalsOf } from './features.ts'
import { kindsOf } from './kinds.ts'
import { isEnglish } from './language.ts'
import { quotationsOf } from './quotations.ts'
import { readSentences } from './reading.ts'
import { positionsOf } from './span.ts'
import { groupsOf } from './groups.ts'
import type { SignalName } from './signals.ts'
import { statementOf } from './statement.ts'
import type { Word } from './words.ts'
import { MODEL_NAME, worthinessOf } from './worthiness.ts'

/** Who made a candidate: goes with each one that is kept, so that it can be made again. */
export const EXTRACTOR = { name: 'rules', version: '2.1.0' } as const

const DEFAULT_LIMIT = 500

/**
 * Below this score a sentence is no candidate. A desk reads more than the model is sure of: of the
 * news sentences that the project labelled as worth a check hardly one falls below it.
 */
export const THRESHOLD = 0.3

/**
 * Text to candidates in text order. `language` is a BCP 47 tag (`languageOf` tells one), null if
 * nobody knows: it picks the sentence rules and, unless it is English, switches the English rules
 * and the model off; of who says what, quotations without a speaker are left then. At most `limit`
 * candidates come out, the best by score. Every sentence is its own candidate, a quotation's
 * sentences too; none is longer than 2,000 code points, as a quote may not be. Pure and
 * deterministic; linear in the text; never throws on any string.
 */
export function extract(
  text: string,
  language: string | null,
  limit: number = DEFAULT_LIMIT,
): Candidate[] {
  const english = isEnglish(language)
  const quotations = quotationsOf(text)
  const sentences = readSentences(text, quotations, language ?? 'en')
  const attributions = (english ? attributionsOf : directAttributionsOf)(text, sentences)

  const drafts = sentences.flatMap((sentence, at) => {
    if (!hasSubstance(sentence.words)) return []
    const { first: attributed, further } = attributions[at] ?? NO_ATTRIBUTIONS
    const quote = text.slice(sentence.range.start, sentence.range.end)
    const names = signalsOf({
      quote,
      words: sentence.words,
      english,
      // In other languages the claim is the sentence, whatever is quoted in it.
      claim: english
        ? attributed && text.slice(attributed.content.start, attributed.content.end)
        : null,
    })
    if (assertsNothing(names)) return []
    const judged = english ? judge(sentence.words, names) : unjudged(names)
    if (judged.score !== null && judged.score < THRESHOLD) return []
    const statement = statementOf(text, sentence.range, attributed)
    return [{ sentence, quote, statement, attributed, further, names, ...judged }]
  })

  const positionOf = positionsOf(text)
  const kept = best(drafts, limit)
  const groups = groupsOf(kept.map(({ statement }) => statement))
  return kept.map(
    ({ sentence, quote, statement, attributed, further, names, score, model, signals }, at) => ({
      position: positionOf(sentence.range),
      quote,
      statement,
      score,
      model,
      signals,
      group: groups[at]!,
      attribution: attributed && positioned(attributed, positionOf),
      furtherAttributions: further.map((one) => positioned(one, positionOf)),
      kinds: kindsOf(quote, names, english),
    }),
  )
}

/** What asks or greets is no claim, whatever figures stand in it; what advises or paints none without. */
function assertsNothing(names: readonly SignalName[]): boolean {
  const shows = (name: SignalName) => names.includes(name)
  if (shows('question') || shows('greeting') || shows('boilerplate')) return true
  const isPlain = !shows('attributed') && !shows('figure')
  return isPlain && (shows('scene') || shows('advice'))
}

type Judged = Pick<Candidate, 'score' | 'model' | 'signals'> & { rank: number }

function judge(words: readonly Word[], names: readonly SignalName[]): Judged {
  const { score, signals } = worthinessOf(words, names)
  return { score, model: MODEL_NAME, signals, rank: score }
}

/** No model for this language: what stands out in any (figures, quotations) goes first. */
function unjudged(names: readonly SignalName[]): Judged {
  return { score: null, model: null, signals: [], rank: names.length }
}

const NO_ATTRIBUTIONS: Attributions = { first: null, further: [] }

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
function best<T extends { rank: number }>(drafts: T[], limit: number): T[] {
  if (drafts.length <= limit) return drafts
  const order = drafts.map((_, at) => at)
  order.sort((a, b) => (drafts[b]?.rank ?? 0) - (drafts[a]?.rank ?? 0))
  const kept = new Set(order.slice(0, Math.max(0, limit)))
  return drafts.filter((_, at) => kept.has(at))
}
