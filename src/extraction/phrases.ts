import { AUXILIARIES, MODALS, isFinite } from './grammar.ts'
import {
  ARTICLES,
  CLAUSE_STARTS,
  DETERMINERS,
  DOCUMENTS,
  GROUPS,
  INSTITUTIONS,
  NOT_SPEAKERS,
  OCCASIONS,
  PREPOSITIONS,
  PRONOUNS,
  ROLES,
  TIMES,
} from './nouns.ts'
import type { Word } from './words.ts'
import { lowerAt } from './words.ts'

/** Indices into a sentence's words, half-open. */
export type Phrase = { from: number; to: number }

/** How sure a noun must be to be a speaker: any with "said", a known kind with "showed". */
export type Demand = 'any' | 'agent'

export const LONGEST_PHRASE = 18

/** The noun phrase that ends right before `end`; null if what stands there is none. */
export function phraseBefore(words: readonly Word[], floor: number, end: number): Phrase | null {
  let to = end
  // "The World Health Organization (WHO) said".
  if (lowerAt(words, to - 1) === ')') {
    let open = to - 2
    while (open > floor && to - open < 8 && lowerAt(words, open) !== '(') open--
    if (lowerAt(words, open) !== '(') return null
    to = open
  }
  let from = to
  while (from > floor && to - from <= LONGEST_PHRASE) {
    const word = words[from - 1]
    if (!word || word.isQuoted || isPhraseEnd(words, from - 1)) break
    from--
  }
  const joint = lastClauseJoint(words, from, to)
  from = afterLeadIn(words, joint ?? from, to)
  to = beforeTimes(words, from, to)
  if (from >= to || to - from > LONGEST_PHRASE) return null
  return hasVerb(words, from, to) ? null : { from, to }
}

export const isPhraseEnd = (words: readonly Word[], index: number): boolean => {
  const word = words[index]
  if (!word) return true
  if (!word.isWord) return !/^[&'’]$/.test(word.text)
  // "The man that police arrested": rare enough to give up.
  return CLAUSE_STARTS.has(word.lower)
}

/** Past an "and" that joins clauses: "The firm lost money and Smith said". */
function lastClauseJoint(words: readonly Word[], from: number, to: number): number | null {
  for (let i = to - 1; i > from; i--) {
    if (lowerAt(words, i) === 'and' || lowerAt(words, i) === 'or') {
      if (hasVerb(words, from, i)) return i + 1
    }
  }
  return null
}

/** Past what leads in without a comma: "On Tuesday", "Earlier this week", "In a statement". */
function afterLeadIn(words: readonly Word[], start: number, to: number): number {
  let from = start
  for (; from < to; from++) {
    const word = lowerAt(words, from)
    if (/^(?:and|or|also|meanwhile|still|separately|instead|indeed|here|yet)$/.test(word)) continue
    if (TIMES.has(word) && !(word === 'this' || word === 'last' || word === 'next')) continue
    if (/^(?:this|last|next)$/.test(word) && TIMES.has(lowerAt(words, from + 1))) continue
    break
  }
  if (!PREPOSITIONS.has(lowerAt(words, from))) return from
  if (/^(?:least|most)$/.test(lowerAt(words, from + 1))) return from
  // The preposition's own object ends where a new phrase with an article begins.
  let begin = to
  for (let i = to - 1; i > from; i--) {
    if (!DETERMINERS.has(lowerAt(words, i)) && !PRONOUNS.has(lowerAt(words, i))) continue
    const before = lowerAt(words, i - 1)
    if (PREPOSITIONS.has(before)) continue
    begin = i
    break
  }
  if (begin < to) return begin
  // "On Tuesday Smith said", "In March 2020 Smith said".
  let i = from + 1
  while (
    i < to &&
    (TIMES.has(lowerAt(words, i)) ||
      /^\p{N}+$/u.test(lowerAt(words, i)) ||
      OCCASIONS.has(lowerAt(words, i)) ||
      ARTICLES.has(lowerAt(words, i)))
  )
    i++
  return i > from + 1 ? i : to
}

/** Cuts the time and the occasion off the end: "Smith on Monday", "the firm in a statement". */
function beforeTimes(words: readonly Word[], from: number, end: number): number {
  let to = end
  for (let i = from + 1; i < end; i++) {
    if (!/^(?:on|in|at|during|last|this|earlier|late|early)$/.test(lowerAt(words, i))) continue
    const rest = words.slice(i + 1, end)
    if (rest.length > 5 || rest.length === 0) continue
    const isTime = rest.some(
      (word) => TIMES.has(word.lower) || /^(?:1[5-9]|20)\d\d$/.test(word.text),
    )
    if (isTime || OCCASIONS.has(rest.at(-1)?.lower ?? '')) {
      to = i
      break
    }
  }
  // "The minister Tuesday said".
  while (to > from + 1 && TIMES.has(lowerAt(words, to - 1)) && words[to - 1]?.isCapital) to--
  return to
}

/** A verb that makes it more than a noun phrase; "submitted to", "led by" do not. */
function hasVerb(words: readonly Word[], from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const word = lowerAt(words, i)
    if (word === 'who' || word === 'which') return false
    // "Critics say Grady": bare forms are as often nouns, but never this one.
    if (word === 'say') return true
    if (!isFinite(words, i)) continue
    if (AUXILIARIES.has(word) || MODALS.has(word)) return true
    const isParticiple = /(?:ed|held|led|found|sent|made|told|sold|paid|built|kept|brought)$/.test(
      word,
    )
    const next = lowerAt(words, i + 1)
    const isBehind = PREPOSITIONS.has(next) || TIMES.has(next) || /^(?:out|alongside)$/.test(next)
    if (isParticiple && (isBehind || i + 1 === to)) continue
    if (isParticiple && words[i + 1]?.isWord && i + 1 < to && i === from) continue
    return true
  }
  return false
}

/** A capitalised name and nothing else: "Rudolf Contreras", "District Judge Ann Lee". */
export function isName(words: readonly Word[], { from, to }: Phrase): boolean {
  if (to - from < 1 || to - from > 7) return false
  const phrase = words.slice(from, to)
  if (!phrase.at(-1)?.isCapital || phrase.some((word) => TIMES.has(word.lower))) return false
  if (PREPOSITIONS.has(phrase[0]?.lower ?? '')) return false
  return phrase.every(isNamePart)
}

/** What a name and its title are made of: capitals, roles, "van der". */
export const isNamePart = (word: Word | undefined): boolean =>
  word !== undefined &&
  (word.isCapital ||
    ROLES.has(word.lower) ||
    /^(?:de|van|der|den|von|bin|al|la|le|du|di|da|el|former|acting)$/.test(word.lower))

/** The index past the noun's own words, before "of", "for", "who", a participle. */
export function headEnd(words: readonly Word[], { from, to }: Phrase): number {
  // "At least five senators".
  let end = /^(?:least|most)$/.test(lowerAt(words, from + 1)) ? Math.min(from + 2, to) : from
  while (end < to) {
    const word = lowerAt(words, end)
    if (PREPOSITIONS.has(word) || word === 'who' || word === 'which' || !words[end]?.isWord) break
    if (end > from && isParticiple(words, end, to)) break
    end++
  }
  return Math.max(end, from + 1)
}

/** "A poll released Tuesday", "a report commissioned by the bank": what was done to the noun. */
function isParticiple(words: readonly Word[], at: number, to: number): boolean {
  const word = lowerAt(words, at)
  const next = lowerAt(words, at + 1)
  if (/(?:ed|led|held)$/.test(word) && PREPOSITIONS.has(next)) return true
  // Not "the accused", whose participle is the noun.
  return (
    /^(?:released|published|issued|filed|obtained|commissioned|conducted|posted|unveiled|made|sent|taken|written)$/.test(
      word,
    ) &&
    DOCUMENTS.has(lowerAt(words, at - 1)) &&
    (at + 1 === to || PREPOSITIONS.has(next) || TIMES.has(next))
  )
}

export function isPlural(words: readonly Word[], core: Phrase): boolean {
  const head = words[headEnd(words, core) - 1]
  if (!head) return false
  if (words.slice(core.from, headEnd(words, core)).some((word) => word.lower === 'and')) return true
  return (
    head.lower === 'they' ||
    GROUPS.has(head.lower) ||
    /[^s']s$/.test(head.lower) ||
    head.lower === 'data'
  )
}

/** What a sentence may begin with that looks like a name; "Pemberly" and "Wittering" are some. */
const NOT_NAMES =
  /^(?:reportedly|allegedly|apparently|recently|finally|eventually|initially|previously|privately|publicly|repeatedly|separately|speaking|writing|testifying|meeting)$/

export function isSpeaker(words: readonly Word[], core: Phrase, demand: Demand): boolean {
  const first = lowerAt(words, core.from)
  const head = words[headEnd(words, core) - 1]
  if (!head?.isWord || (core.to - core.from === 1 && DETERMINERS.has(first) && first !== 'one'))
    return false
  const isOneOf = first === 'one'
  if (!isOneOf && (NOT_SPEAKERS.has(first) || NOT_SPEAKERS.has(head.lower))) return false
  if (TIMES.has(head.lower) || /'s?$/.test(head.lower)) return false
  if (ARTICLES.has(head.lower) || /^\p{N}/u.test(head.lower)) return false
  if (PRONOUNS.has(first)) return core.to - core.from === 1
  const known =
    isOneOf ||
    // "People familiar with the matter".
    GROUPS.has(first) ||
    ROLES.has(head.lower) ||
    GROUPS.has(head.lower) ||
    INSTITUTIONS.has(head.lower) ||
    DOCUMENTS.has(head.lower)
  if (known) return true
  if (head.isCapital) return core.from > 0 || core.to - core.from > 1 || !NOT_NAMES.test(first)
  if (demand === 'agent') return false
  // An unknown noun needs an article, or to be a plural at the phrase's start.
  return (
    DETERMINERS.has(first) ||
    first.endsWith("'s") ||
    (/[^s']s$/.test(head.lower) && head.lower.length > 4) ||
    words[core.from]?.isCapital === true
  )
}
