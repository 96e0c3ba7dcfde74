import { hasClause } from '../grammar.ts'
import type { Sentence } from '../reading.ts'
import type { Reporting } from '../reporting.ts'
import { reportingVerb } from '../reporting.ts'
import { beforeSecondVerb, clauseStart } from './clause-start.ts'
import type { Report } from './report.ts'
import {
  HYPOTHETICAL,
  contentOf,
  formOf,
  isRelativeAside,
  one,
  opener,
  stretchStart,
} from './stretch.ts'
import { demandOf, subjectOf } from './subject.ts'
import type { Subject } from '../subjects.ts'
import { beforeAdverbs, subjectBefore } from '../subjects.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'

/** `Smith said (on Monday) that …` and `Smith said the plan failed`. */
export function clauseAfter(sentence: Sentence, cue: number, verb: Reporting): Report | null {
  const { words } = sentence
  const floor = stretchStart(words, cue)
  const from = verb.that ? clauseStart(words, cue, verb) : null
  if (from === null) return null
  const subject = subjectOf(words, floor, cue, verb)
  if (!subject) return null
  // "The court found, Judge Lee said, that …" is a tag in the court's clause.
  const isTag = lowerAt(words, subject.core.from - 1) === ',' && lowerAt(words, cue + 1) === ','
  if (isTag && hasClause(words, floor, subject.core.from)) return null
  const hangs = opener(words, subject, floor)
  if (HYPOTHETICAL.test(hangs) && !isTold(words, cue, subject)) return null
  let to = words.length
  const isAside = hangs !== '' || lowerAt(words, cue - 1) === 'who' || isRelativeAside(words, cue)
  if (isAside) {
    const comma = words.findIndex((word, i) => i > from + 2 && word.text === ',' && !word.isQuoted)
    if (comma === -1 && hangs !== 'where') {
      if (hangs === 'as') return null
    } else if (comma !== -1) to = comma
  }
  to = beforeRival(words, from, beforeSemicolon(words, from, to))
  to = beforeSecondVerb(words, cue, from, to)
  const content = contentOf(words, from, to)
  if (!content || to - from < 2) return null
  return { form: formOf(words, from, to), subject, cue: one(cue), pieces: [content] }
}

/** "…, when the bureau reported that": it did, unlike "when she says that". */
function isTold(words: readonly Word[], cue: number, { core }: Subject): boolean {
  let when = core.from
  while (when > 0 && lowerAt(words, when) !== 'when') when--
  return lowerAt(words, when - 1) === ',' && /(?:ed|said|told|wrote)$/.test(lowerAt(words, cue))
}

/** `As Smith put it, …`, `As Smith noted, …`. */
export function asTheySay(sentence: Sentence, cue: number): Report | null {
  const { words } = sentence
  if (lowerAt(words, 0) !== 'as') return null
  const isPut = /^puts?$/.test(lowerAt(words, cue)) && lowerAt(words, cue + 1) === 'it'
  const verb = reportingVerb(lowerAt(words, cue))
  if (!isPut && (!verb?.that || verb.participle)) return null
  const comma = words.findIndex((word, i) => i > cue && word.text === ',' && !word.isQuoted)
  if (comma === -1 || hasClause(words, cue + 1, comma)) return null
  const end = beforeAdverbs(words, cue)
  const subject = end === null ? null : subjectBefore(words, 1, end, 'agent')
  const content = contentOf(words, comma, words.length)
  if (!subject || !content || !hasClause(words, comma, words.length)) return null
  // "As the case went on, the judge said, …" is a clause with a tag behind it.
  if (hasClause(words, 1, subject.core.from)) return null
  return {
    form: formOf(words, comma, words.length),
    subject,
    cue: { from: cue, to: isPut ? cue + 2 : cue + 1 },
    pieces: [content],
  }
}

/** "He said that …; that …" goes on; whatever else follows a semicolon may be the writer's. */
function beforeSemicolon(words: readonly Word[], from: number, to: number): number {
  const at = words.findIndex(
    (word, i) =>
      i > from &&
      i < to &&
      word.text === ';' &&
      !word.isQuoted &&
      lowerAt(words, i + 1) !== 'that' &&
      lowerAt(words, i + 2) !== 'that',
  )
  return at === -1 ? to : at
}

/** Ends the content where somebody else takes over: ", but Jones said". */
function beforeRival(words: readonly Word[], from: number, to: number): number {
  for (let i = from + 2; i < to; i++) {
    // A comma, or a quotation that closes with one inside.
    if (words[i + 1]?.isQuoted || !/^[,”"]$/.test(words[i]?.text ?? '')) continue
    if (!/^(?:but|while|although|though|whereas|and)$/.test(lowerAt(words, i + 1))) continue
    // ", but afterward he said".
    const start = /^(?:after|later|now|then|.*wards?$)/.test(lowerAt(words, i + 2)) ? i + 3 : i + 2
    for (let j = start + 1; j < Math.min(to, i + 12); j++) {
      const verb = words[j]?.isQuoted ? undefined : reportingVerb(lowerAt(words, j))
      if (verb?.tag && !verb.participle && subjectBefore(words, start, j, demandOf(verb))) {
        return words[i]?.isQuoted ? i + 1 : i
      }
      if (words[j]?.text === ',') break
    }
  }
  return to
}
