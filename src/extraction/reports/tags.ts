import { hasClause } from '../grammar.ts'
import { PREPOSITIONS, TIMES } from '../nouns.ts'
import type { Sentence } from '../reading.ts'
import type { Reporting } from '../reporting.ts'
import type { Report } from './report.ts'
import {
  HYPOTHETICAL,
  contentOf,
  formOf,
  hasPredicate,
  isSpeech,
  one,
  opener,
  quotationAt,
  stretchStart,
  within,
} from './stretch.ts'
import { agrees, demandOf, subjectOf } from './subject.ts'
import type { Subject } from '../subjects.ts'
import { beforeAdverbs, subjectAfter, subjectBefore } from '../subjects.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'

/** `"…," Smith said` and `"…," said Smith, a farmer`, with a second quotation perhaps. */
export function tagAfterQuotation(
  text: string,
  sentence: Sentence,
  cue: number,
  verb: Reporting,
): Report | null {
  const { words } = sentence
  if (!verb.tag || verb.participle) return null
  const floor = stretchStart(words, cue)
  const quotation = floor > 0 ? quotationAt(sentence, floor - 1) : undefined
  if (!quotation || !isSpeech(text, quotation)) return null

  const from = /^[,—–]$/.test(lowerAt(words, floor)) ? floor + 1 : floor
  let subject: Subject | null
  let end = cue + 1
  if (from === cue) {
    const after = subjectAfter(words, cue + 1, 'any')
    subject = after
    end = after?.end ?? end
  } else {
    const before = beforeAdverbs(words, cue)
    subject = before === null ? null : subjectBefore(words, from, before, 'any')
    const first = Math.min(subject?.core.from ?? 0, subject?.apposition?.from ?? Infinity)
    if (first !== from) return null
  }
  if (!subject) return null

  let open = floor - 1
  while (open > 0 && quotationAt(sentence, open - 1) === quotation) open--
  const leadIn = words.slice(0, open).some((word) => word.isWord)
  const whole = leadIn ? contentOf(words, 0, floor) : within(sentence, quotation)
  if (!whole) return null
  const pieces = [whole]
  const next = words.findIndex((word, i) => i >= end && word.isQuoted)
  const second = next === -1 ? undefined : quotationAt(sentence, next)
  if (second && /^[,.:;]$/.test(lowerAt(words, next - 1)) && !hasClause(words, end, next)) {
    pieces.push(within(sentence, second))
  }
  return { form: leadIn ? 'mixed' : 'direct', subject, cue: one(cue), pieces }
}

/** `Smith told reporters on Monday: "…"`. */
export function tagBeforeQuotation(
  sentence: Sentence,
  cue: number,
  verb: Reporting,
): Report | null {
  const { words } = sentence
  if (!verb.tag) return null
  const open = words.findIndex((word, i) => i > cue && word.isQuoted)
  if (open === -1 || open - cue > 14 || hasClause(words, cue + 1, open)) return null
  if (words.slice(cue + 1, open).some((word) => word.lower === 'that' || /^[;—]$/.test(word.text)))
    return null
  const quotation = quotationAt(sentence, open)
  if (!quotation) return null
  let close = open
  while (close < words.length && quotationAt(sentence, close) === quotation) close++
  const quoted = words.slice(open, close).filter((word) => word.isWord)
  const introduced = /^[,:]$/.test(lowerAt(words, open - 1))
  const isWhole = introduced || quoted[0]?.isCapital === true
  if (quoted.length < (introduced ? 2 : 4)) return null
  // "Said of the plan "x"": something of it stands outside the marks.
  if (!isWhole && open !== cue + 1) return null

  const floor = stretchStart(words, cue)
  const subject = subjectOf(words, floor, cue, verb)
  if (!subject || HYPOTHETICAL.test(opener(words, subject, floor))) return null
  const goesOn = words.slice(close).some((word) => word.isWord)
  if (isWhole || !goesOn) {
    return { form: 'direct', subject, cue: one(cue), pieces: [within(sentence, quotation)] }
  }
  const content = contentOf(words, open, words.length)
  return content && { form: 'mixed', subject, cue: one(cue), pieces: [content] }
}

/** `The plan failed, Smith said.`, `The plan, Smith said, failed.`, `…, said Smith.` */
export function tagAfterClause(sentence: Sentence, cue: number, verb: Reporting): Report | null {
  const { words } = sentence
  if (!(verb.tag || verb.finding) || verb.participle) return null
  const floor = stretchStart(words, cue)
  if (lowerAt(words, cue - 1) === ',') {
    const subject = subjectAfter(words, cue + 1, 'agent')
    const content = contentOf(words, 0, cue - 1)
    if (!subject || !content || !hasClause(words, 0, cue - 1) || !endsTag(words, subject.end))
      return null
    return { form: formOf(words, 0, cue - 1), subject, cue: one(cue), pieces: [content] }
  }
  const end = beforeAdverbs(words, cue)
  const subject = end === null ? null : subjectBefore(words, floor, end, demandOf(verb))
  if (!subject || !agrees(words, cue, subject) || !endsTag(words, cue + 1)) return null
  const comma = subject.core.from - 1
  if (words[comma]?.text !== ',' || subject.apposition) return null
  const after = words.findIndex((word, i) => i > cue && word.text === ',')
  const left = contentOf(words, 0, comma)
  if (!left) return null
  if (hasClause(words, 0, comma)) {
    return { form: formOf(words, 0, comma), subject, cue: one(cue), pieces: [left] }
  }
  if (after === -1 || !hasPredicate(words, after + 1) || comma > 12) return null
  // "In Paris, Smith said, …" and "The plan, Smith said, …" alike: the rest is the claim's body.
  const right = contentOf(words, after, words.length)
  return (
    right && { form: formOf(words, 0, words.length), subject, cue: one(cue), pieces: [left, right] }
  )
}

/** A tag is over: a comma, a stop, or when and where it was said. */
function endsTag(words: readonly Word[], at: number): boolean {
  const word = words[at]
  if (!word || /^[,.;—)]$/.test(word.text)) return true
  return PREPOSITIONS.has(word.lower) && word.lower !== 'of'
    ? !hasClause(words, at, words.length)
    : TIMES.has(word.lower)
}
