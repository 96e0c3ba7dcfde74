import { AUXILIARIES, isFinite, MODALS } from './grammar.ts'
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

/** Indices into a sentence's words, half-open. */
export type Phrase = { from: number; to: number }

/** Who speaks: the words that name them, and what is said about them between commas. */
export type Subject = { core: Phrase; apposition: Phrase | null }

/** How sure a noun must be to be a speaker: any with "said", a known kind with "showed". */
export type Demand = 'any' | 'agent'

const LONGEST_PHRASE = 18

const at = (words: readonly Word[], index: number): string => words[index]?.lower ?? ''

const isMark = (word: Word | undefined): boolean => word !== undefined && !word.isWord

/** Steps back over adverbs and "has"; null if the verb is denied, supposed or passive. */
export function beforeAdverbs(words: readonly Word[], cue: number): number | null {
  let end = cue
  for (; end > 0; end--) {
    const before = at(words, end - 1)
    if (
      (MODALS.has(before) && !words[end - 1]?.isCapital) ||
      /^(?:not|never|to|neither|nor|hardly|rarely|let)$/.test(before)
    )
      return null
    if (before.endsWith("n't") || /^(?:is|was|were|are|be|been|being)$/.test(before)) return null
    if (/^(?:has|have|had|did|does|do)$/.test(before)) continue
    if (
      /^(?:also|later|earlier|then|already|recently|previously|once|again|now|still|just|today|yesterday|even|further|however|first|always|often)$/.test(
        before,
      )
    )
      continue
    if (
      before.length > 4 &&
      before.endsWith('ly') &&
      !/^(?:family|italy|july|assembly|daily|weekly|kelly|billy|emily|sally|reilly|supply|reply)$/.test(
        before,
      ) &&
      words[end - 1]?.isCapital === false
    )
      continue
    break
  }
  return end
}

/**
 * The subject that ends right before `end`, looking back no further than `floor`: a noun phrase,
 * or a name with an apposition between commas ("Ann Lee, a judge in Leeds, said").
 */
export function subjectBefore(
  words: readonly Word[],
  floor: number,
  end: number,
  demand: Demand,
): Subject | null {
  if (end <= floor) return null
  if (at(words, end - 1) === ',') return subjectWithApposition(words, floor, end - 1, demand)
  const core = phraseBefore(words, floor, end)
  return core && isSpeaker(words, core, demand) ? { core, apposition: null } : null
}

function subjectWithApposition(
  words: readonly Word[],
  floor: number,
  end: number,
  demand: Demand,
): Subject | null {
  const commas: number[] = []
  for (let i = end - 1; i >= floor && end - i < 40; i--) {
    const word = words[i]
    if (word?.text === ',') commas.push(i)
    else if (word?.isQuoted || /^[;:—]$/.test(word?.text ?? '')) break
  }
  for (const comma of commas) {
    const core = phraseBefore(words, floor, comma)
    if (core && isName(words, core) && describes(words, comma + 1, end)) {
      return { core, apposition: { from: comma + 1, to: end } }
    }
  }
  const comma = commas[0]
  if (comma === undefined) return null
  const core = phraseBefore(words, floor, comma)
  if (!core || !isSpeaker(words, core, demand)) return null
  // "The firm's lawyer, John Smith, said": the name stands in the apposition.
  const inner = { from: comma + 1, to: end }
  if (isName(words, inner)) return { core: inner, apposition: core }
  return { core, apposition: describes(words, comma + 1, end) ? inner : null }
}

/** Whether words between commas describe a person rather than the time or the place of speaking. */
function describes(words: readonly Word[], from: number, to: number): boolean {
  if (to <= from || to - from > 30) return false
  let start = from
  if (/^\p{N}+$/u.test(at(words, start))) start += at(words, start + 1) === ',' ? 2 : 1
  if (start >= to) return true
  const first = at(words, start)
  if (first === 'who' || first === 'now' || first === 'formerly') return true
  if (PREPOSITIONS.has(first) && first !== 'of') return false
  for (let i = start; i < to; i++) {
    if (at(words, i) === 'who') return true
    if (AUXILIARIES.has(at(words, i)) || MODALS.has(at(words, i))) return false
  }
  return (
    ARTICLES.has(first) ||
    /^(?:one|his|her|of|then|then-|former)$/.test(first) ||
    words[start]?.isCapital === true ||
    words.slice(start, to).some((word) => ROLES.has(word.lower))
  )
}

/** The noun phrase that ends right before `end`; null if what stands there is none. */
function phraseBefore(words: readonly Word[], floor: number, end: number): Phrase | null {
  let to = end
  // "The World Health Organization (WHO) said".
  if (at(words, to - 1) === ')') {
    let open = to - 2
    while (open > floor && to - open < 8 && at(words, open) !== '(') open--
    if (at(words, open) !== '(') return null
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

const isPhraseEnd = (words: readonly Word[], index: number): boolean => {
  const word = words[index]
  if (!word) return true
  if (!word.isWord) return !/^[&'’]$/.test(word.text)
  // "The man that police arrested": rare enough to give up.
  return CLAUSE_STARTS.has(word.lower)
}

/** Past an "and" that joins clauses: "The firm lost money and Smith said". */
function lastClauseJoint(words: readonly Word[], from: number, to: number): number | null {
  for (let i = to - 1; i > from; i--) {
    if (at(words, i) === 'and' || at(words, i) === 'or') {
      if (hasVerb(words, from, i)) return i + 1
    }
  }
  return null
}

/** Past what leads in without a comma: "On Tuesday", "Earlier this week", "In a statement". */
function afterLeadIn(words: readonly Word[], start: number, to: number): number {
  let from = start
  for (; from < to; from++) {
    const word = at(words, from)
    if (/^(?:and|or|also|meanwhile|still|separately|instead|indeed|here|yet)$/.test(word)) continue
    if (TIMES.has(word) && !(word === 'this' || word === 'last' || word === 'next')) continue
    if (/^(?:this|last|next)$/.test(word) && TIMES.has(at(words, from + 1))) continue
    break
  }
  if (!PREPOSITIONS.has(at(words, from))) return from
  // The preposition's own object ends where a new phrase with an article begins.
  let begin = to
  for (let i = to - 1; i > from; i--) {
    if (!DETERMINERS.has(at(words, i)) && !PRONOUNS.has(at(words, i))) continue
    const before = at(words, i - 1)
    if (PREPOSITIONS.has(before)) continue
    begin = i
    break
  }
  if (begin < to) return begin
  // "On Tuesday Smith said", "In March 2020 Smith said".
  let i = from + 1
  while (
    i < to &&
    (TIMES.has(at(words, i)) ||
      /^\p{N}+$/u.test(at(words, i)) ||
      OCCASIONS.has(at(words, i)) ||
      ARTICLES.has(at(words, i)))
  )
    i++
  return i > from + 1 ? i : to
}

/** Cuts the time and the occasion off the end: "Smith on Monday", "the firm in a statement". */
function beforeTimes(words: readonly Word[], from: number, end: number): number {
  let to = end
  for (let i = from + 1; i < end; i++) {
    if (!/^(?:on|in|at|during|last|this|earlier|late|early)$/.test(at(words, i))) continue
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
  while (to > from + 1 && TIMES.has(at(words, to - 1)) && words[to - 1]?.isCapital) to--
  return to
}

/** A verb that makes it more than a noun phrase; "submitted to", "led by" do not. */
function hasVerb(words: readonly Word[], from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const word = at(words, i)
    if (word === 'who' || word === 'which') return false
    if (!isFinite(words, i)) continue
    if (AUXILIARIES.has(word) || MODALS.has(word)) return true
    const isParticiple = /(?:ed|held|led|found|sent|made|told|sold|paid|built|kept|brought)$/.test(
      word,
    )
    const next = at(words, i + 1)
    if (isParticiple && (PREPOSITIONS.has(next) || TIMES.has(next) || i + 1 === to)) continue
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
  return phrase.every(
    (word) =>
      word.isCapital ||
      ROLES.has(word.lower) ||
      /^(?:de|van|der|den|von|bin|al|la|le|du|di|da|el|former|acting)$/.test(word.lower),
  )
}

/** The index past the noun's own words, before "of", "for", "who", a participle. */
export function headEnd(words: readonly Word[], { from, to }: Phrase): number {
  let end = from
  while (end < to) {
    const word = at(words, end)
    if (PREPOSITIONS.has(word) || word === 'who' || word === 'which' || !words[end]?.isWord) break
    if (end > from && /(?:ed|led|held)$/.test(word) && PREPOSITIONS.has(at(words, end + 1))) break
    end++
  }
  return Math.max(end, from + 1)
}

export function isPlural(words: readonly Word[], core: Phrase): boolean {
  const head = words[headEnd(words, core) - 1]
  if (!head) return false
  if (words.slice(core.from, core.to).some((word) => word.lower === 'and')) return true
  return (
    head.lower === 'they' ||
    GROUPS.has(head.lower) ||
    /[^s']s$/.test(head.lower) ||
    head.lower === 'data'
  )
}

export function isSpeaker(words: readonly Word[], core: Phrase, demand: Demand): boolean {
  const first = at(words, core.from)
  const head = words[headEnd(words, core) - 1]
  if (!head?.isWord || (core.to - core.from === 1 && DETERMINERS.has(first))) return false
  const isOneOf = first === 'one' && core.to - core.from > 1
  if (!isOneOf && (NOT_SPEAKERS.has(first) || NOT_SPEAKERS.has(head.lower))) return false
  if (TIMES.has(head.lower) || /'s?$/.test(head.lower)) return false
  if (ARTICLES.has(head.lower) || /^\p{N}/u.test(head.lower)) return false
  if (PRONOUNS.has(first)) return core.to - core.from === 1
  const known =
    isOneOf ||
    ROLES.has(head.lower) ||
    GROUPS.has(head.lower) ||
    INSTITUTIONS.has(head.lower) ||
    DOCUMENTS.has(head.lower)
  if (known) return true
  if (head.isCapital) return core.from > 0 || core.to - core.from > 1 || !/ly$|ing$/.test(first)
  if (demand === 'agent') return false
  // An unknown noun needs an article, or to be a plural at the phrase's start.
  return (
    DETERMINERS.has(first) ||
    first.endsWith("'s") ||
    (/[^s']s$/.test(head.lower) && head.lower.length > 4) ||
    words[core.from]?.isCapital === true
  )
}

/** The noun phrase that begins at `from`: what follows "said" or "according to". */
export function subjectAfter(
  words: readonly Word[],
  from: number,
  demand: Demand,
): (Subject & { end: number }) | null {
  let to = from
  while (to < words.length && to - from < LONGEST_PHRASE) {
    const word = words[to]
    if (!word || word.isQuoted || isPhraseEnd(words, to)) break
    if (to > from && (word.lower === 'who' || word.lower === 'which' || word.lower === 'adding'))
      break
    if (
      to > from &&
      TIMES.has(word.lower) &&
      !/^(?:past|time|day|week|month|year|now|next|may|march)$/.test(word.lower)
    )
      break
    if (to > from && isFinite(words, to) && !PREPOSITIONS.has(at(words, to + 1))) break
    if (to > from && PREPOSITIONS.has(word.lower) && leavesPhrase(words, to)) break
    to++
  }
  const core = { from, to }
  if (to === from || !isSpeaker(words, core, demand)) return null
  if (at(words, to) !== ',') return { core, apposition: null, end: to }
  const end = appositionEnd(words, to + 1)
  const inner = { from: to + 1, to: end }
  if (end === null || !describes(words, to + 1, end)) return { core, apposition: null, end: to }
  const apposition = { from: inner.from, to: end }
  if (!isName(words, core) && isName(words, apposition))
    return { core: apposition, apposition: core, end }
  return { core, apposition, end }
}

/** A preposition that tells when or where it was said, not who said it. */
function leavesPhrase(words: readonly Word[], at_: number): boolean {
  const preposition = at(words, at_)
  if (/^(?:after|before|during|since|until|despite|amid|via|without|into)$/.test(preposition)) {
    return true
  }
  // "Said Ann Lee to cheers", but "a letter to the court", "a study by the university".
  if (/^(?:to|by|about|with)$/.test(preposition) && words[at_ - 1]?.isCapital) return true
  if (preposition === 'on' || preposition === 'in' || preposition === 'at') {
    const rest = words.slice(at_ + 1, at_ + 5)
    return rest.some((word, i) => {
      if (rest.slice(0, i).some((earlier) => !earlier.isWord)) return false
      return TIMES.has(word.lower) || OCCASIONS.has(word.lower) || /^\p{N}{4}$/u.test(word.text)
    })
  }
  return false
}

/** Where a trailing apposition ends: at the next comma or stop outside quotations. */
function appositionEnd(words: readonly Word[], from: number): number | null {
  for (let i = from; i < words.length && i - from < 24; i++) {
    const word = words[i]
    if (!word || word.isQuoted) return i > from ? i : null
    if (isMark(word) && !/^[&'’]$/.test(word.text)) return i > from ? i : null
    if (isFinite(words, i) && (i === from || !PREPOSITIONS.has(at(words, i + 1)))) return null
  }
  return null
}
