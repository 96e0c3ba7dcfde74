import { hasClause, isFinite, isLikelyVerb } from '../grammar.ts'
import { ARTICLES, DETERMINERS, OCCASIONS, PREPOSITIONS, TIMES } from '../nouns.ts'
import type { Reporting } from '../reporting.ts'
import { reportingVerb } from '../reporting.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'

/** Where the reported clause begins, or null if none follows the verb. */
export function clauseStart(words: readonly Word[], cue: number, verb: Reporting): number | null {
  const isPoint = lowerAt(words, cue).startsWith('point')
  if (isPoint && lowerAt(words, cue + 1) !== 'out') return null
  const next = isPoint ? cue + 2 : cue + 1
  const gap = relativeGap(words, cue, verb)
  if (gap !== null) return gap
  // "reports that were leaked": a noun and its relative clause.
  const relative = (that: number): boolean =>
    (isFinite(words, that + 1) && !/ed$|'/.test(lowerAt(words, that + 1))) ||
    // "Told the driver that night".
    (TIMES.has(lowerAt(words, that + 1)) && words[that + 2]?.isWord !== true)
  if (lowerAt(words, next) === 'that' && !words[next]?.isQuoted) {
    return relative(next) ? null : next + 1
  }
  for (let i = next; i < words.length && i - cue < 16; i++) {
    const word = words[i]
    if (!word || /^[;:—]$/.test(word.text)) break
    if (word.isQuoted) {
      // 'Said on "State of the Union" that': a title, not what is said.
      if (!PREPOSITIONS.has(lowerAt(words, next))) break
      continue
    }
    if (word.lower === 'that') {
      if (PREPOSITIONS.has(lowerAt(words, i - 1)) || relative(i)) break
      // "Told parliament on Tuesday, a move that critics": the comma begins something else.
      if (ARTICLES.has(afterComma(words, next, i))) break
      const told = verb.told || /^(?:warn|caution|promis)/.test(lowerAt(words, cue))
      if (isAdjunct(words, next, told)) return i + 1
      // "Said detectives believe that": the clause is theirs, and in the report.
      if (reportingVerb(lowerAt(words, i - 1))?.that) break
      return null
    }
    // "Said on Thursday, adding that": the clause is the second verb's.
    if (reportingVerb(word.lower)?.participle) break
    // "In an affidavit submitted by the state": a participle is no verb of a clause.
    if (
      isFinite(words, i) &&
      !(word.lower.endsWith('ed') && PREPOSITIONS.has(lowerAt(words, i + 1)))
    )
      break
  }
  if (!verb.bare) return null
  const from = verb.told ? afterTold(words, next) : afterTimes(words, next)
  if (from === null) return null
  return opensClause(words, from) || isSaid(words, cue, from) ? from : null
}

/** Whether two verbs may be one subject's: both past, or both present, and no noun in disguise. */
export function isAlike(words: readonly Word[], one: number, other: number): boolean {
  const isPast = (at: number): boolean =>
    /(?:ed|said|told|wrote|thought|found|held|swore)$/.test(lowerAt(words, at))
  return isPast(other)
    ? isPast(one)
    : !isPast(one) &&
        /^(?:says|adds|insists|argues|warns|tells|believes)$/.test(lowerAt(words, other))
}

/** "Lee conceded that the law had cost jobs but said …": up to the speaker's second verb. */
export function beforeSecondVerb(
  words: readonly Word[],
  cue: number,
  from: number,
  to: number,
): number {
  for (let at = from + 2; at < to - 2; at++) {
    if (words[at]?.isQuoted || !/^(?:and|but)$/.test(lowerAt(words, at))) continue
    const verb = /^(?:also|then|later)$/.test(lowerAt(words, at + 1)) ? at + 2 : at + 1
    const reporting = reportingVerb(lowerAt(words, verb))
    if (!reporting?.that || words[verb]?.isQuoted || !isAlike(words, cue, verb)) continue
    if (clauseStart(words, verb, reporting) !== null) return at
  }
  return to
}

/** The word behind the last comma of a stretch; empty where it has none. */
function afterComma(words: readonly Word[], from: number, to: number): string {
  let at = to
  while (at > from && words[at - 1]?.text !== ',') at--
  return at > from && at < to ? lowerAt(words, at) : ''
}

/** "A man who police say crawled …": what is said of the noun before the relative pronoun. */
function relativeGap(words: readonly Word[], cue: number, verb: Reporting): number | null {
  const next = cue + 1
  if (!verb.bare || verb.told || verb.finding) return null
  if (!isFinite(words, next) || words[next]?.isQuoted) return null
  for (let i = cue - 1; i >= 0 && cue - i < 9; i--) {
    const word = words[i]
    if (!word?.isWord || word.isQuoted) return null
    if (/^(?:who|which|that|what)$/.test(word.lower)) return cue - i > 1 ? next : null
  }
  return null
}

/** What may stand between "said" and "that": when, where and to whom. */
function isAdjunct(words: readonly Word[], from: number, told: boolean): boolean {
  const first = words[from]
  if (!first) return false
  if (told) return true
  if (!first.isWord) return first.text === ','
  return (
    PREPOSITIONS.has(first.lower) ||
    TIMES.has(first.lower) ||
    /ly$|^(?:also|again)$/.test(first.lower)
  )
}

/** "told reporters he": past the ones who are told, to the pronoun that begins the clause. */
function afterTold(words: readonly Word[], from: number): number | null {
  for (let i = from + 1; i < from + 8; i++) {
    if (/^(?:he|she|they|it|there)(?:'(?:s|d|ll|ve|re))?$/.test(lowerAt(words, i))) return i
    if (
      /^(?:the|a|his|her|their)$/.test(lowerAt(words, i)) &&
      !PREPOSITIONS.has(lowerAt(words, i - 1))
    )
      return i
    if (!words[i]?.isWord || isFinite(words, i)) return null
  }
  return null
}

/** "said Tuesday the", "said on Monday the", "said in a statement the". */
function afterTimes(words: readonly Word[], start: number): number {
  let from = start
  if (/^(?:on|in|at|last|this|earlier|late|early)$/.test(lowerAt(words, from))) {
    let i = from + 1
    while (
      i < from + 5 &&
      (TIMES.has(lowerAt(words, i)) ||
        OCCASIONS.has(lowerAt(words, i)) ||
        (/^(?:a|an|the|\p{N}+)$/u.test(lowerAt(words, i)) &&
          (TIMES.has(lowerAt(words, i + 1)) ||
            OCCASIONS.has(lowerAt(words, i + 1)) ||
            /\p{N}/u.test(lowerAt(words, i)))))
    )
      i++
    if (i > from + 1) from = i
  } else {
    while (
      TIMES.has(lowerAt(words, from)) &&
      from < start + 3 &&
      !/^(?:last|this|next)$/.test(lowerAt(words, from))
    )
      from++
  }
  return from
}

// What nobody says of a thing: after these almost anything is a clause, known verb or not.
const SAYING =
  /^(?:says?|said|saying|adds|added|adding|insists|insisted|believes?|believed|thinks?|thought|argued?|argues|conceded?|concedes|complained?|claims|recalled|recalls|warned|suspects?|reckons?)$/

/** "Said he bore nobody a grudge", "said both capitals exaggerate". */
function isSaid(words: readonly Word[], cue: number, from: number): boolean {
  const first = words[from]
  if (!first?.isWord || first.isQuoted || !SAYING.test(lowerAt(words, cue))) return false
  if (isNoClause(words, from) || PREPOSITIONS.has(first.lower)) return false
  let end = from
  while (end < words.length && words[end]?.isWord) end++
  if (end - from < 3) return false
  if (/^(?:he|she|they|it|there|we|i)$/.test(first.lower)) return true
  return (
    /^(?:said|says?|saying)$/.test(lowerAt(words, cue)) &&
    (first.isCapital ||
      /^(?:the|his|her|its|their|our|two|three|both|all|most|many|some|few|no|these|those|any|neither)$/.test(
        first.lower,
      ) ||
      /[^s']s$/.test(first.lower))
  )
}

const NO_CLAUSE = new Set(
  'to so no nothing something little more much yes goodbye hello sorry what how why where when whether if who which as than and or but too also otherwise only just'.split(
    ' ',
  ),
)

/** "Said more" is none, "said more than 1,500 houses had" is one. */
const isNoClause = (words: readonly Word[], at: number): boolean =>
  NO_CLAUSE.has(lowerAt(words, at)) && lowerAt(words, at + 1) !== 'than'

/** A noun phrase with its verb, as in "said the plan failed"; not "said nothing". */
function opensClause(words: readonly Word[], from: number): boolean {
  const first = words[from]
  if (!first?.isWord && !(first?.isQuoted === true)) return false
  if (/^(?:he|she|they|it|there|we|i)'(?:s|d|ll|ve|re|m)$/.test(first.lower)) return true
  if (isNoClause(words, from) || PREPOSITIONS.has(first.lower) || isFinite(words, from))
    return false
  const nominal =
    first.isCapital ||
    first.isQuoted ||
    DETERMINERS.has(first.lower) ||
    /^(?:he|she|it|they|there|we|i|this|that|these|those|its|our|my|no|any|all|both|more|most|every|each|people|\p{N}.*)$/u.test(
      first.lower,
    ) ||
    /[^s']s$/.test(first.lower)
  if (!nominal && !/^\p{L}{3,}$/u.test(first.lower)) return false
  for (let i = from + 1; i < words.length && i - from < 22; i++) {
    const word = words[i]
    if (!word || /^[;:—]$/.test(word.text)) return false
    // "Added 156,000 jobs, the ministry said": no clause before that comma.
    if (word.text === ',' && (!nominal || /^\p{N}/u.test(first.lower))) return false
    if (word.lower === 'to' && i === from + 1) return false
    if (word.lower === 'who' || word.lower === 'which' || word.lower === 'that') {
      // A relative clause: its verb is not the one that is looked for.
      return hasClause(words, i, Math.min(words.length, from + 26)) && nominal
    }
    if (isLikelyVerb(words, i)) return true
  }
  return false
}
