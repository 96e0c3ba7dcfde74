import { AUXILIARIES, MODALS, hasClause, isFinite } from '../grammar.ts'
import { DOCUMENTS, GROUPS, INSTITUTIONS, PREPOSITIONS, ROLES, TIMES } from '../nouns.ts'
import type { Phrase } from '../phrases.ts'
import { isName } from '../phrases.ts'
import type { Sentence } from '../reading.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'
import type { Report } from './report.ts'
import { contentOf, formOf, one } from './stretch.ts'

export const CLAIMS = new Set(
  'claim claims assertion assertions allegation allegations contention argument accusation insistence suggestion conclusion prediction warning estimate belief admission complaint'.split(
    ' ',
  ),
)

/**
 * `… rejected Smith’s claim that the dam was safe`: what Smith claims, whatever is done with it.
 * Only where the clause plainly ends: at the sentence's end, or at the comma of a lead-in.
 */
export function nominal({ words }: Sentence): Report | null {
  for (let cue = 2; cue < words.length - 2; cue++) {
    const word = words[cue]
    if (!word || word.isQuoted || !CLAIMS.has(word.lower)) continue
    if (lowerAt(words, cue + 1) !== 'that' || words[cue + 1]?.isQuoted) continue
    const core = claimantBefore(words, cue)
    if (!core) continue
    const from = cue + 2
    const to = clauseEnd(words, core.from, from)
    const content = to === null ? null : contentOf(words, from, to)
    // The first decides: of two claims in one sentence neither plainly ends.
    if (to === null || !content || !hasOneClause(words, from, to)) return null
    const subject = { core, apposition: null, isPossessive: true }
    return { form: formOf(words, from, to), subject, cue: one(cue), pieces: [content] }
  }
  return null
}

/** The possessive before the noun, two adjectives away at most: "the mayor’s repeated false". */
function claimantBefore(words: readonly Word[], cue: number): Phrase | null {
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
function clauseEnd(words: readonly Word[], claimant: number, from: number): number | null {
  const comma = words.findIndex((word, i) => i > from && /^[,;—]$/.test(word.text))
  if (hasClause(words, 0, claimant)) return comma === -1 ? words.length : null
  return PREPOSITIONS.has(lowerAt(words, 0)) && comma !== -1 ? comma : null
}

/** One verb with its auxiliaries; of two, the second may be the main clause's. */
export function hasOneClause(words: readonly Word[], from: number, to: number): boolean {
  let last = -1
  for (let i = from; i < to; i++) {
    if (!isFinite(words, i)) continue
    const before = lowerAt(words, last)
    const goesOn = i - last <= 2 && (AUXILIARIES.has(before) || MODALS.has(before))
    if (last !== -1 && !goesOn) return false
    last = i
  }
  return last !== -1
}
