import { isFinite } from '../grammar.ts'
import { CLAUSE_STARTS } from '../nouns.ts'
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
    return before === ',' || before === 'and' ? leadingSubject(words, floor, cue) : null
  }
  const end = beforeAdverbs(words, cue)
  if (end === null) return null
  if (/^(?:and|but|then)$/.test(lowerAt(words, end - 1)))
    return leadingSubject(words, floor, end - 1)
  const subject = subjectBefore(words, floor, end, demand) ?? relativeAntecedent(words, floor, end)
  if (!subject || !agrees(words, cue, subject)) return null
  // "He found that his keys were gone" is no finding.
  if (verb.finding && /^(?:he|she|they|it)$/.test(lowerAt(words, subject.core.from))) return null
  return subject
}

export function demandOf(verb: Reporting): 'any' | 'agent' {
  return verb.tag && !verb.finding ? 'any' : 'agent'
}

/** "They claim", but "the claim": a bare form needs a plural, an -s form a singular. */
export function agrees(words: readonly Word[], cue: number, { core }: Subject): boolean {
  const form = lowerAt(words, cue)
  if (/(?:ed|said|told|wrote|thought|found|held|swore|ing)$/.test(form)) return true
  const plural = isPlural(words, core)
  const capital = words[core.to - 1]?.isCapital === true
  return /[^s]s$/.test(form) ? !plural || capital : plural || capital
}

function leadingSubject(words: readonly Word[], floor: number, end: number): Subject | null {
  for (let i = floor + 1; i < end; i++) {
    if (CLAUSE_STARTS.has(lowerAt(words, i)) && lowerAt(words, i - 1) !== ',') return null
    if (isFinite(words, i))
      return subjectBefore(words, floor, beforeAdverbs(words, i) ?? i, 'agent')
  }
  return null
}

/** "Ann Lee, who said": the name before the comma. */
function relativeAntecedent(words: readonly Word[], floor: number, end: number): Subject | null {
  if (lowerAt(words, end - 1) !== 'who' || lowerAt(words, end - 2) !== ',') return null
  return subjectBefore(words, floor, end - 2, 'agent')
}
