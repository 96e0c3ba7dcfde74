import { AUXILIARIES, MODALS, hasClause, isFinite } from '../grammar.ts'
import { DOCUMENTS, GROUPS, INSTITUTIONS, PREPOSITIONS, ROLES, TIMES } from '../nouns.ts'
import type { Phrase } from '../phrases.ts'
import { isName } from '../phrases.ts'
import type { Sentence } from '../reading.ts'
import type { Range } from '../span.ts'
import { subjectAfter } from '../subjects.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'
import type { Report } from './report.ts'
import { contentOf, formOf, one } from './stretch.ts'

export const CLAIMS = new Set(
  'claim claims assertion assertions allegation allegations contention argument accusation insistence suggestion conclusion prediction warning warnings predictions complaints accusations estimate belief admission complaint ruling finding findings assessment testimony promise charge'.split(
    ' ',
  ),
)

/**
 * `… rejected Smith’s claim that the dam was safe`: what Smith claims, whatever is done with it.
 * Also `the allegation by Smith that …` and `Smith’s claim of fraud`. Only where the clause plainly
 * ends: at the sentence's end, at the comma of a lead-in, or at the main clause's verb.
 */
export function nominal({ words }: Sentence): Report | null {
  for (let cue = 1; cue < words.length - 2; cue++) {
    const word = words[cue]
    if (!word || word.isQuoted || !CLAIMS.has(word.lower)) continue
    const claimant = claimantBefore(words, cue) ?? claimantAfter(words, cue)
    const fault = claimant?.isPossessive && faultAfter(words, cue)
    if (fault) {
      const { core } = claimant
      const subject = { core, apposition: null, isPossessive: true }
      return { form: 'indirect', subject, cue: one(cue), pieces: [fault] }
    }
    if (!claimant || lowerAt(words, claimant.that) !== 'that') continue
    if (words[claimant.that]?.isQuoted) continue
    const from = claimant.that + 1
    const to = clauseEnd(words, Math.min(claimant.core.from, cue), from)
    const content = to === null ? null : contentOf(words, from, to)
    // The first decides: of two claims in one sentence neither plainly ends.
    if (to === null || !content || !hasOneClause(words, from, to)) return null
    const { core, isPossessive } = claimant
    const subject = { core, apposition: null, isPossessive }
    return { form: formOf(words, from, to), subject, cue: one(cue), pieces: [content] }
  }
  return null
}

/** "Smith's allegations of fraud": what is alleged, as a noun. */
function faultAfter(words: readonly Word[], cue: number): Range | null {
  if (!/^(?:claim|allegation|accusation|warning|complaint|prediction)s?$/.test(lowerAt(words, cue)))
    return null
  if (lowerAt(words, cue + 1) !== 'of') return null
  let to = cue + 2
  while (to < words.length && words[to]?.isWord && !words[to]?.isQuoted && !isFinite(words, to))
    to++
  return to - cue > 2 && !words[to]?.isQuoted ? contentOf(words, cue + 2, to) : null
}

type Claimant = { core: Phrase; isPossessive: boolean; that: number }

/** "The allegation by Russian officials that", "a warning from the bank that". */
function claimantAfter(words: readonly Word[], cue: number): Claimant | null {
  if (!/^(?:by|from)$/.test(lowerAt(words, cue + 1))) return null
  const that = words.findIndex((word, at) => at > cue + 2 && word.lower === 'that')
  if (that === -1 || that - cue > 12) return null
  const subject = subjectAfter(words.slice(0, that), cue + 2, 'agent')
  return subject?.end === that ? { core: subject.core, isPossessive: false, that } : null
}

function claimantBefore(words: readonly Word[], cue: number): Claimant | null {
  const core = ownerBefore(words, cue)
  return core && { core, isPossessive: true, that: cue + 1 }
}

/** The possessive before the noun, two adjectives away at most: "the mayor’s repeated false". */
function ownerBefore(words: readonly Word[], cue: number): Phrase | null {
  let last = cue - 1
  while (last > 0 && cue - last <= 2 && /^\p{Ll}+$/u.test(words[last]?.text ?? '')) last--
  const owner = words[last]
  if (!owner?.isWord || owner.isQuoted || !owner.lower.endsWith("'s")) return null
  if (TIMES.has(owner.lower.slice(0, -2))) return null
  let from = last
  if (owner.isCapital) {
    while (from > 0 && from > last - 6 && words[from - 1]?.isCapital && !words[from - 1]?.isQuoted)
      from--
    // The sentence's own capital: "Despite Smith’s claim".
    if (from === 0 && PREPOSITIONS.has(lowerAt(words, 0))) from++
    const core = { from, to: last + 1 }
    return isName(words, core) ? core : null
  }
  const noun = owner.lower.slice(0, -2)
  const isKnown =
    ROLES.has(noun) || INSTITUTIONS.has(noun) || DOCUMENTS.has(noun) || GROUPS.has(noun)
  if (!isKnown) return null
  while (from > 0 && last - from < 4) {
    from--
    if (/^(?:the|a|an)$/.test(lowerAt(words, from))) return { from, to: last + 1 }
    if (!words[from]?.isWord || PREPOSITIONS.has(lowerAt(words, from))) return null
  }
  return null
}

/** Past the clause, or null if what follows it may be the writer's. */
function clauseEnd(words: readonly Word[], claim: number, from: number): number | null {
  const comma = words.findIndex((word, i) => i > from && /^[,;—]$/.test(word.text))
  if (hasClause(words, 0, claim)) return comma === -1 ? words.length : null
  if (PREPOSITIONS.has(lowerAt(words, 0))) return comma === -1 ? null : comma
  // "Smith's claim that the dam was safe drew laughter": up to the main clause's verb.
  const verbs = clausesIn(words, from, comma === -1 ? words.length : comma)
  return verbs.length === 2 ? verbs[1]! : null
}

/** Where each verb begins, its auxiliaries before it. */
function clausesIn(words: readonly Word[], from: number, to: number): number[] {
  const starts: number[] = []
  let last = -1
  for (let at = from; at < to; at++) {
    if (!isFinite(words, at)) continue
    const before = lowerAt(words, last)
    const goesOn = at - last <= 2 && (AUXILIARIES.has(before) || MODALS.has(before))
    if (last === -1 || !goesOn) starts.push(at)
    last = at
  }
  return starts
}

/** One verb with its auxiliaries; of two, the second may be the main clause's. */
export const hasOneClause = (words: readonly Word[], from: number, to: number): boolean =>
  clausesIn(words, from, to).length === 1
