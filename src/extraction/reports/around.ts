import { MODALS, hasClause, isFinite } from '../grammar.ts'
import {
  ARTICLES,
  DETERMINERS,
  GROUPS,
  INSTITUTIONS,
  OCCASIONS,
  PREPOSITIONS,
  ROLES,
  TIMES,
} from '../nouns.ts'
import { reportingVerb } from '../reporting.ts'
import type { Range } from '../span.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'
import type { Joint } from './report.ts'
import { contentOf, hasPredicate } from './stretch.ts'

/** What a tag leaves of its sentence: the claim in one piece, or in two around the tag. */
export type Around = { pieces: Range[]; main?: Range; joint: Joint; to: number }

export const SUBORDINATE =
  /^(?:as|if|when|while|although|though|because|since|after|before|once|until|unless|whereas|where|whenever)$/
const FARTHEST_TOPIC = 12

/** The claim around a tag at `words[from, to)`; null if nothing whole is left. */
export function aroundTag(words: readonly Word[], from: number, to: number): Around | null {
  const left = contentOf(words, 0, from)
  if (!left) return null
  const alone: Around = { pieces: [left], joint: '', to: from }
  const next = resumes(words, to)
  const end = next === null ? words.length : breakAfter(words, next)
  const both = (start: number, joint: Joint, leads: boolean): Around | null => {
    const right = contentOf(words, start, end)
    return right && { pieces: [left, right], main: leads ? left : right, joint, to: end }
  }

  if (!hasClause(words, 0, from)) {
    // "In Paris, Smith said, …" and "The plan, Smith said, …" alike: the rest is the claim's body.
    if (next === null || from > FARTHEST_TOPIC) return null
    const isLeadIn = SUBORDINATE.test(lowerAt(words, 0)) || PREPOSITIONS.has(lowerAt(words, 0))
    const isNext = DETERMINERS.has(lowerAt(words, next)) && words.length - next > 4
    if (!hasPredicate(words, next) && !(isLeadIn && isNext)) return null
    return both(next, isLeadIn && !isFinite(words, next) ? ',' : '', false)
  }
  if (next === null) return alone
  if (isSubordinate(words, from) && !/^(?:and|or|but)$/.test(lowerAt(words, next))) {
    // "As the case goes on, the judge said, the firm will win": neither half says it alone.
    const isAside = lowerAt(words, next).endsWith('ing') || hasOtherVoice(words, next, end)
    return isAside ? null : both(next, ',', false)
  }
  const goesOn = continuation(words, from, next, end)
  return (goesOn && both(goesOn.from, goesOn.joint, true)) ?? alone
}

/** Past the comma that ends the tag, where and when it was said included. */
function resumes(words: readonly Word[], to: number): number | null {
  for (let i = to; i < words.length && i - to < 10; i++) {
    const word = words[i]
    if (!word || word.isQuoted) return null
    if (word.text === ',') return i + 1 < words.length ? i + 1 : null
    if (!word.isWord || isFinite(words, i)) return null
  }
  return null
}

function breakAfter(words: readonly Word[], from: number): number {
  const end = words.findIndex((word, i) => i > from && /^[;—]$/.test(word.text) && !word.isQuoted)
  return end === -1 ? words.length : end
}

/** A clause that waits for its main clause: it opens with "as" or "if", and no comma ends it. */
function isSubordinate(words: readonly Word[], to: number): boolean {
  if (!SUBORDINATE.test(lowerAt(words, 0))) return false
  for (let i = to - 1; i > 0; i--) {
    if (words[i]?.text === ',' && !words[i]?.isQuoted && hasClause(words, i, to)) return false
  }
  return true
}

/** Somebody else's report, or the desk's "would not comment". */
function hasOtherVoice(words: readonly Word[], from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const word = words[i]
    if (!word || word.isQuoted) continue
    if (/^(?:according|comment|respond|reply|answer|say)$/.test(word.lower)) return true
    // Bare forms are as often nouns: "the state", "a report".
    const isPast = /(?:ed|said|told|wrote|thought|found|held|swore|says)$/.test(word.lower)
    if (isPast && reportingVerb(word.lower)) return true
  }
  return false
}

/**
 * Where the same speaker's claim goes on behind the tag, as far as grammar tells: what needs the
 * clause before it ("to help …", "if it rains", "and deal with …"), or a clause in the same mood
 * ("would fail, she said, and the town would flood"). "…, and engineers closed it" is the writer.
 */
function continuation(
  words: readonly Word[],
  tag: number,
  from: number,
  to: number,
): { from: number; joint: Joint } | null {
  const first = lowerAt(words, from)
  if (words[from]?.isQuoted) return null
  if (first === 'who') return relativeReport(words, from, to)
  if (hasOtherVoice(words, from, to)) return null
  const as = (joint: Joint): { from: number; joint: Joint } => ({ from, joint })
  if (/^(?:if|unless|because|until|that)$/.test(first)) return as('')
  if (/^(?:without|despite|under|by)$/.test(first)) {
    const rest = words.slice(from, to)
    return rest.some((word) => OCCASIONS.has(word.lower) || TIMES.has(word.lower)) ? null : as('')
  }
  if (first === 'to') return opensObject(words, from + 2) ? as('') : null
  if (/^(?:and|or|but|nor)$/.test(first)) return coordinate(words, tag, from, to)
  return null
}

/** "…, according to the spokesman, who said that …": a second claim of the one just named. */
function relativeReport(words: readonly Word[], who: number, to: number) {
  let verb = who + 1
  while (verb < who + 3 && /^(?:also|later|then|further|had|has)$/.test(lowerAt(words, verb)))
    verb++
  const that = verb + 1
  const isReport = reportingVerb(lowerAt(words, verb))?.that && lowerAt(words, that) === 'that'
  if (!isReport || hasOtherVoice(words, that, to) || !hasClause(words, that, to)) return null
  return { from: that + 1, joint: ';' as const }
}

function coordinate(words: readonly Word[], tag: number, from: number, to: number) {
  const mood = moodOf(words, 0, tag)
  if (!mood) return null
  const next = from + 1
  let verb = next
  while (verb < to && !isFinite(words, verb)) verb++
  if (verb < to) {
    // A clause of its own, or a second verb of the first one's subject.
    if (moodOf(words, verb, verb + 1) !== mood) return null
    if (verb === next) return { from, joint: '' as const }
    // "Would" is what she said "will" becomes; with "will" the writer may look ahead.
    return mood === 'would' ? { from, joint: ',' as const } : null
  }
  // "Should end its pressure, she said, and deal with …": a bare verb, not "and police in Leeds".
  const word = words[next]
  const isNoun =
    !word?.isWord ||
    word.isCapital ||
    DETERMINERS.has(word.lower) ||
    GROUPS.has(word.lower) ||
    ROLES.has(word.lower) ||
    INSTITUTIONS.has(word.lower) ||
    /(?:[^s]s|ing|ly)$/.test(word.lower)
  const isVerb = !isNoun && !PREPOSITIONS.has(word?.lower ?? '')
  const takes = opensObject(words, next + 1) || PREPOSITIONS.has(lowerAt(words, next + 1))
  return isVerb && takes ? { from, joint: '' as const } : null
}

/** The object of a bare verb: "the two countries", "its debts", "Leeds". */
const opensObject = (words: readonly Word[], at: number): boolean =>
  ARTICLES.has(lowerAt(words, at)) ||
  DETERMINERS.has(lowerAt(words, at)) ||
  /^(?:them|it|him|all|any|more|no)$/.test(lowerAt(words, at)) ||
  words[at]?.isCapital === true

/** Whether a stretch speaks of what would be, or of what will be; null if of neither. */
function moodOf(words: readonly Word[], from: number, to: number): 'would' | 'will' | null {
  for (let i = from; i < to; i++) {
    const word = words[i]
    if (!word || word.isQuoted || word.isCapital || !MODALS.has(word.lower)) continue
    return /^(?:would|could|might|should)/.test(word.lower) ? 'would' : 'will'
  }
  return null
}
