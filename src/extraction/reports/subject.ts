import { hasClause, isFinite } from '../grammar.ts'
import { CLAUSE_STARTS, DETERMINERS, DOCUMENTS, PREPOSITIONS } from '../nouns.ts'
import type { Demand } from '../phrases.ts'
import { isPlural } from '../phrases.ts'
import type { Reporting } from '../reporting.ts'
import type { Subject } from '../subjects.ts'
import { beforeAdverbs, subjectBefore } from '../subjects.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'

/** The subject of the cue, which may stand before an earlier verb: "Ann rose and said". */
export function subjectOf(
  words: readonly Word[],
  floor: number,
  cue: number,
  verb: Reporting,
): Subject | null {
  const demand = demandOf(verb)
  if (verb.participle) {
    const before = lowerAt(words, cue - 1)
    if (DOCUMENTS.has(before)) return paperBefore(words, floor, cue)
    if (!/^(?:,|and|by|after|before|while|in)$/.test(before)) return null
    return leadingSubject(words, floor, cue, demand)
  }
  const subject = finiteSubject(words, floor, cue, demand)
  if (!subject) return null
  // "He found that his keys were gone" is no finding.
  // "They showed that" is: papers and figures are they.
  const isShown =
    /^(?:show|indicat)/.test(lowerAt(words, cue)) && lowerAt(words, cue + 1) === 'that'
  const person = isShown ? /^(?:he|she)$/ : /^(?:he|she|they)$/
  if (verb.finding && person.test(lowerAt(words, subject.core.from))) return null
  // "It shows two men" is a picture; "it shows that" a finding.
  const isPicture =
    /^(?:show|indicat)/.test(lowerAt(words, cue)) && lowerAt(words, cue + 1) !== 'that'
  if (isPicture && lowerAt(words, subject.core.from) === 'it') return null
  return subject
}

/** "Issued a statement saying": the paper itself, from its article on. */
function paperBefore(words: readonly Word[], floor: number, end: number): Subject | null {
  for (let from = end - 1; from >= floor && end - from < 6; from--) {
    const word = words[from]
    if (!word?.isWord || word.isQuoted) return null
    if (DETERMINERS.has(word.lower)) return { core: { from, to: end }, apposition: null }
  }
  return null
}

/** The subject of a finite verb; of a second verb ("rose and said") the one of the first. */
export function finiteSubject(
  words: readonly Word[],
  floor: number,
  cue: number,
  demand: Demand = 'agent',
): Subject | null {
  const end = beforeAdverbs(words, cue)
  if (end === null) return null
  if (/^(?:and|but|then)$/.test(lowerAt(words, end - 1)))
    return leadingSubject(words, floor, end - 1, demand)
  if (lowerAt(words, end) === 'then' && lowerAt(words, end - 1) === ',')
    return leadingSubject(words, floor, end - 1, demand)
  const subject =
    beforeRelative(words, floor, end, demand) ??
    subjectBefore(words, pastRelative(words, floor, end), end, demand) ??
    relativeAntecedent(words, floor, end) ??
    houseName(words, floor, end, cue)
  if (!subject || agrees(words, cue, subject)) return subject
  // "The town sided with parents who say": not the town.
  const nearest = lowerAt(words, end - 1) === 'who' ? nearestNoun(words, floor, end - 1) : null
  return nearest && agrees(words, cue, nearest) ? nearest : null
}

export function demandOf(verb: Reporting): 'any' | 'agent' {
  return verb.tag && !verb.finding ? 'any' : 'agent'
}

/** "They claim", but "the claim": a bare form needs a plural, an -s form a singular. */
export function agrees(words: readonly Word[], cue: number, { core }: Subject): boolean {
  const form = lowerAt(words, cue)
  if (/(?:ed|said|told|wrote|thought|found|held|swore|put|ing)$/.test(form)) return true
  const plural = isPlural(words, core)
  const capital = words[core.to - 1]?.isCapital === true
  return /[^s]s$/.test(form) ? !plural || capital : plural || capital
}

/** The subject of the clause that a later verb or a participle goes on with. */
export function leadingSubject(
  words: readonly Word[],
  floor: number,
  end: number,
  demand: Demand,
): Subject | null {
  for (let i = floor + 1; i < end; i++) {
    if (CLAUSE_STARTS.has(lowerAt(words, i)) && lowerAt(words, i - 1) !== ',') {
      // "Pressed on whether it was, she laughed and said": the subject stands behind the comma.
      const comma = words.findIndex(({ text }, at) => at > i && at < end && text === ',')
      return comma === -1 ? null : leadingSubject(words, comma + 1, end, demand)
    }
    if (!isFinite(words, i)) continue
    // "Shares fell after the firm cut its forecast and said": the firm may be meant.
    const since = words.findIndex(
      (word, at) => at > i && at < end && /^(?:after|because|before|when|while)$/.test(word.lower),
    )
    if (since !== -1 && hasClause(words, since, end)) return null
    // "The clerk who wrote the note rose and said": the clerk, not the note.
    const who = /^(?:who|which|whose)$/.test(words[i - 1]?.text ?? '') ? i - 1 : null
    const isAside = who !== null && lowerAt(words, who - 1) === ','
    const to = who === null ? (beforeAdverbs(words, i) ?? i) : isAside ? who - 1 : who
    return subjectBefore(words, floor, to, demand) ?? beforeComma(words, floor, i, demand)
  }
  // No verb that the lists know: "The union disputes the finding, saying …".
  return beforeVerb(words, floor, end, demand) ?? beforeComma(words, floor, end, demand)
}

/** "Their trade body disputes the comparison, contending": up to a verb in -s before its object. */
function beforeVerb(
  words: readonly Word[],
  floor: number,
  end: number,
  demand: Demand,
): Subject | null {
  for (let at = floor + 1; at < end - 1; at++) {
    const next = lowerAt(words, at + 1)
    const isVerb = /[^s']s$/.test(lowerAt(words, at)) && (next === 'to' || DETERMINERS.has(next))
    if (isVerb) return subjectBefore(words, floor, at, demand)
  }
  return null
}

/** "Acme, the county's largest grocer, on Tuesday rejected": what stands before the first comma. */
function beforeComma(
  words: readonly Word[],
  floor: number,
  end: number,
  demand: Demand,
): Subject | null {
  const comma = words.findIndex((word, i) => i > floor && i < end && word.text === ',')
  return comma === -1 ? null : subjectBefore(words, floor, comma, demand)
}

/** "A man who police say": past the pronoun whose clause the verb's subject begins. */
function pastRelative(words: readonly Word[], floor: number, end: number): number {
  if (!words[end - 1]?.isWord) return floor
  for (let i = end - 2; i >= floor && end - i < 8; i--) {
    if (isFinite(words, i) || !words[i]?.isWord) return floor
    if (/^(?:who|which)$/.test(words[i]?.text ?? '')) return i + 1
  }
  return floor
}

/** "Lloyd's said": a house that is called by its owner's name. */
function houseName(
  words: readonly Word[],
  floor: number,
  end: number,
  cue: number,
): Subject | null {
  const isSaying = /^(?:said|says|told|added|announced|warned|reported)$/.test(lowerAt(words, cue))
  const word = words[end - 1]
  if (!isSaying || !word?.isCapital || !word.lower.endsWith("'s")) return null
  return end - 1 === floor || !words[end - 2]?.isWord
    ? { core: { from: end - 1, to: end }, apposition: null }
    : null
}

/** "Two senators who had been counted as sure votes said": the noun before a whole relative clause. */
function beforeRelative(
  words: readonly Word[],
  floor: number,
  end: number,
  demand: Demand,
): Subject | null {
  const who = words.findIndex(
    (word, i) => i > floor && i < end && /^(?:who|which)$/.test(word.text),
  )
  if (who === -1 || lowerAt(words, who - 1) === ',' || !hasClause(words, who + 1, end)) return null
  if (words.slice(who, end).some((word) => !word.isWord)) return null
  return subjectBefore(words, floor, who, demand)
}

/** "Ann Lee, who said", "parents who say": the noun before the relative pronoun. */
function relativeAntecedent(words: readonly Word[], floor: number, end: number): Subject | null {
  if (!/^(?:who|which|that)$/.test(lowerAt(words, end - 1))) return null
  const isAside = lowerAt(words, end - 2) === ','
  if (!isAside && lowerAt(words, end - 1) === 'which') return null
  const to = isAside ? end - 2 : end - 1
  return subjectBefore(words, floor, to, 'agent') ?? nearestNoun(words, floor, to)
}

/** "Siding with parents who say": from the last preposition on. */
function nearestNoun(words: readonly Word[], floor: number, to: number): Subject | null {
  let from = to
  while (from > floor && to - from < 8 && words[from - 1]?.isWord) {
    if (PREPOSITIONS.has(lowerAt(words, from - 1))) return subjectBefore(words, from, to, 'agent')
    from--
  }
  return null
}
