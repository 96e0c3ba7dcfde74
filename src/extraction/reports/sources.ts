import { hasClause } from '../grammar.ts'
import { CLAUSE_STARTS } from '../nouns.ts'
import type { Phrase } from '../phrases.ts'
import type { Sentence } from '../reading.ts'
import { aroundTag } from './around.ts'
import type { Report } from './report.ts'
import { contentOf, formOf } from './stretch.ts'
import type { Subject } from '../subjects.ts'
import { subjectAfter } from '../subjects.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'

// Heads after which "according to" names a measure, not a source.
const MEASURES = new Set(
  'plan plans schedule size age ages need needs ability type kind taste tastes means rank height weight colour color whether how what which who merit rules order custom tradition circumstances preference preferences design instructions script protocol'.split(
    ' ',
  ),
)

/** `According to Smith, …` and `…, according to Smith`. */
export function accordingTo(sentence: Sentence, cue: number): Report | null {
  const { words } = sentence
  const found = subjectAfter(words, cue + 2, 'any') ?? plainSource(words, cue + 2)
  if (!found) return null
  // What follows the source's comma may be the claim itself rather than an apposition.
  const isClaim = found.apposition && !hasClause(words, found.end, words.length)
  const leads = !hasClause(words, 0, cue)
  const subject =
    isClaim && leads ? { core: found.core, apposition: null, end: found.core.to } : found
  const { core } = subject
  if (
    words
      .slice(core.from, core.to)
      .some((word, i) => i < 4 && !word.isCapital && MEASURES.has(word.lower))
  )
    return null
  const phrase: Phrase = { from: cue, to: cue + 2 }

  if (words.slice(0, cue).every((word) => !word.isWord)) {
    const comma = words.findIndex(
      (word, i) => i >= subject.end && word.text === ',' && !word.isQuoted,
    )
    const content = comma === -1 ? null : contentOf(words, comma, words.length)
    if (!content || !hasClause(words, comma, words.length)) return null
    return { form: formOf(words, comma, words.length), subject, cue: phrase, pieces: [content] }
  }
  // "…, according to Smith", and "The plan, according to Smith, failed."
  const claim = aroundTag(words, cue, subject.end)
  if (!claim) return null
  const { to, ...pieces } = claim
  return { form: formOf(words, 0, to), subject, cue: phrase, ...pieces }
}

/** After "according to" any noun phrase is a source: "data", "local media". */
function plainSource(words: readonly Word[], from: number): (Subject & { end: number }) | null {
  let to = from
  while (
    to - from < 12 &&
    words[to]?.isWord &&
    !words[to]?.isQuoted &&
    !CLAUSE_STARTS.has(lowerAt(words, to))
  )
    to++
  const head = lowerAt(words, to - 1)
  if (to === from || !/^\p{L}{4,}/u.test(head)) return null
  if (!hasClause(words, from, to)) return { core: { from, to }, apposition: null, end: to }
  // "According to emails she shared with the paper": up to whose they are.
  const owner = words.findIndex(
    ({ lower }, i) => i > from && i < to && /^(?:he|she|they|it|the|a)$/.test(lower),
  )
  return owner === -1 || hasClause(words, from, owner)
    ? null
    : { core: { from, to: owner }, apposition: null, end: to }
}
