import { isFinite } from './grammar.ts'
import type { Phrase } from './phrases.ts'
import type { Sentence } from './reading.ts'
import { reportingVerb } from './reporting.ts'
import { attitude } from './reports/attitudes.ts'
import { asTheySay, clauseAfter } from './reports/clauses.ts'
import { byAgent, judgement, quotedAs } from './reports/judgements.ts'
import { nominal } from './reports/nominal.ts'
import { outermost } from './reports/outer-tag.ts'
import type { Report, Rule } from './reports/report.ts'
import { accordingTo } from './reports/sources.ts'
import { idea, inTheirView, isHeldTo } from './reports/views.ts'
import { tagAfterClause, tagAfterQuotation, tagBeforeQuotation } from './reports/tags.ts'
import type { Word } from './words.ts'
import { lowerAt } from './words.ts'

/**
 * Who says what in one sentence, null if no rule is sure: the outermost report. What a report
 * reports in turn ("the judge said that the court held that") stays in its content.
 */
export function reportIn(text: string, sentence: Sentence): Report | null {
  const first = firstReport(text, sentence)
  return first ? outermost(text, sentence, first) : (nominal(sentence) ?? idea(sentence))
}

/** Reports of reports of reports are as deep as anybody writes. */
const DEEPEST = 3

/**
 * What else is reported in a sentence: by whom the first report's speaker is said to quote, and by
 * whoever speaks after that report.
 */
export function furtherReportsIn(
  text: string,
  sentence: Sentence,
  first: Report,
  depth = 1,
): Report[] {
  if (depth >= DEEPEST) return []
  const { words } = sentence
  const at = (offset: number) => {
    const index = words.findIndex(({ end }) => end > offset)
    return index === -1 ? words.length : index
  }
  const last = first.pieces.at(-1)
  const after = Math.max(first.cue.to, first.subject?.core.to ?? 0, at(last?.end ?? 0))
  const stretches = first.pieces.map(({ start, end }) => ({ from: at(start), to: at(end - 1) + 1 }))
  return [...stretches, { from: after, to: words.length }].flatMap(({ from, to }) => {
    if (to - from < 3) return []
    const part = { ...sentence, words: words.slice(from, to) }
    const report = firstReport(text, part) ?? nominal(part) ?? idea(part)
    if (!report) return []
    return [report, ...furtherReportsIn(text, part, report, depth + 1)].map((one) =>
      moved(one, from),
    )
  })
}

/** A report of a part of a sentence as one of the whole. */
function moved(report: Report, by: number): Report {
  const shift = ({ from, to }: Phrase): Phrase => ({ from: from + by, to: to + by })
  const { subject, cue } = report
  return {
    ...report,
    cue: shift(cue),
    subject: subject && {
      ...subject,
      core: shift(subject.core),
      apposition: subject.apposition && shift(subject.apposition),
    },
  }
}

/** "Rejected claims", "denied reports": what looks like a verb is what the verb before it is done to. */
const isObject = (words: readonly Word[], at: number): boolean =>
  /^(?:claims|reports|charges|demands|doubts|estimates|fears|hopes)$/.test(lowerAt(words, at)) &&
  isFinite(words, at - 1)

/** The first report outside quotation marks that a rule is sure of. */
function firstReport(text: string, sentence: Sentence): Report | null {
  const { words } = sentence
  const rules: Rule[] = [
    (...args) => tagAfterQuotation(text, ...args),
    tagBeforeQuotation,
    clauseAfter,
    quotedAs,
    asTheySay,
    tagAfterClause,
  ]
  for (let i = 0; i < words.length; i++) {
    const word = words[i]
    if (!word?.isWord || word.isQuoted || (word.isCapital && i > 0)) continue
    if (isObject(words, i)) continue
    if (word.lower === 'according' && words[i + 1]?.lower === 'to') {
      const report = accordingTo(sentence, i)
      if (report) return report
      continue
    }
    const verb = reportingVerb(word.lower)
    if (verb) {
      for (const rule of rules) {
        const report = rule(sentence, i, verb)
        if (report) return report
      }
    }
    const report =
      attitude(sentence, i) ??
      judgement(sentence, i) ??
      byAgent(sentence, i) ??
      isHeldTo(sentence, i) ??
      inTheirView(sentence, i)
    if (report) return report
  }
  return null
}
