import { hasClause, isFinite } from '../grammar.ts'
import { DOCUMENTS, OCCASIONS, PREPOSITIONS, TIMES } from '../nouns.ts'
import type { Sentence } from '../reading.ts'
import type { Reporting } from '../reporting.ts'
import { SUBORDINATE, aroundTag } from './around.ts'
import type { Report } from './report.ts'
import {
  HYPOTHETICAL,
  contentOf,
  formOf,
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
  // "Cho, whom Lee called "a liar", said …": the quotation is no part of what is said.
  if (words.slice(0, open).some(({ lower }) => /^(?:whom?|whose|which)$/.test(lower))) return null
  const whole = leadIn ? contentOf(words, 0, floor) : within(sentence, quotation)
  if (!whole) return null
  const around = leadIn ? aroundTag(words, floor, end) : null
  if (around && around.pieces.length > 1) {
    const { to: _, ...claim } = around
    return { form: 'mixed', subject, cue: one(cue), ...claim }
  }
  const pieces = [whole]
  const next = words.findIndex((word, i) => i >= end && word.isQuoted)
  const second = next === -1 ? undefined : quotationAt(sentence, next)
  if (second && /^[,.:;]$/.test(lowerAt(words, next - 1)) && !hasClause(words, end, next)) {
    pieces.push(within(sentence, second))
  }
  const report: Report = { form: leadIn ? 'mixed' : 'direct', subject, cue: one(cue), pieces }
  // "Taxes rose," Reyes said, "if you believe it": longer, but it only adds.
  return SUBORDINATE.test(lowerAt(words, next + 1)) ? { ...report, main: whole } : report
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
  if (!introduced && open > cue + 1 && lowerAt(words, close) === 'that') return null
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
  let subject: Subject | null
  let from = cue - 1
  let end = cue + 1
  if (lowerAt(words, cue - 1) === ',') {
    const isSaying = /^(?:said|says|replied|added|wrote|explained|argued)$/.test(
      lowerAt(words, cue),
    )
    const isGiven = /^(?:the|a|an|one|his|her)$/.test(lowerAt(words, cue + 1))
    const after = subjectAfter(words, cue + 1, isSaying && isGiven ? 'any' : 'agent')
    subject = after
    end = after?.end ?? end
  } else {
    const adverbs = beforeAdverbs(words, cue)
    subject = adverbs === null ? null : subjectBefore(words, floor, adverbs, demandOf(verb))
    if (!subject || !agrees(words, cue, subject) || subject.apposition) return null
    from = subject.core.from - 1
    if (verb.told) end = afterHearers(words, end)
  }
  if (!subject || words[from]?.text !== ',' || !endsTag(words, end)) return null
  const claim = aroundTag(words, from, end)
  if (!claim) return null
  const { to, ...pieces } = claim
  return { form: formOf(words, 0, to), subject, cue: one(cue), ...pieces }
}

/** "Told reporters in Leeds", "told the court": up to the comma or the stop, if no clause follows. */
function afterHearers(words: readonly Word[], from: number): number {
  let to = from
  while (to - from < 8 && words[to]?.isWord && !words[to]?.isQuoted && !isFinite(words, to)) to++
  return /^[,.]$/.test(lowerAt(words, to)) && lowerAt(words, from) !== 'that' ? to : from
}

/** A tag is over: a comma, a stop, or when and where it was said. */
function endsTag(words: readonly Word[], at: number): boolean {
  const word = words[at]
  if (!word || /^(?:[,.;—)]|who)$/.test(word.text)) return true
  if (!PREPOSITIONS.has(word.lower) || word.lower === 'of') return TIMES.has(word.lower)
  const comma = words.findIndex((next, i) => i > at && next.text === ',' && !next.isQuoted)
  const to = comma === -1 ? words.length : comma
  // "In a notice posted on its website": what was done to the notice is no clause.
  const done = words.findIndex(
    ({ lower }, i) => i > at && i < to && isFinite(words, i) && /(?:ed|made|sent)$/.test(lower),
  )
  const isNoted = OCCASIONS.has(lowerAt(words, done - 1)) || DOCUMENTS.has(lowerAt(words, done - 1))
  return isNoted
    ? !hasClause(words, at, done) && !hasClause(words, done + 1, to)
    : !hasClause(words, at, to)
}
