import { isFinite } from './grammar.ts'
import type { Phrase } from './phrases.ts'
import type { Sentence } from './reading.ts'
import { reportingVerb } from './reporting.ts'
import { attitude } from './reports/attitudes.ts'
import { clauseStart, isAlike } from './reports/clause-start.ts'
import { asTheySay, clauseAfter } from './reports/clauses.ts'
import { byAgent, judgement, quotedAs } from './reports/judgements.ts'
import { nominal } from './reports/nominal.ts'
import { outermost } from './reports/outer-tag.ts'
import type { Report, Rule } from './reports/report.ts'
import { accordingTo } from './reports/sources.ts'
import { contentOf, formOf, one } from './reports/stretch.ts'
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
  const inside = first.pieces.flatMap(({ start, end }) =>
    reportsOf(text, sentence, [{ from: at(start), to: at(end - 1) + 1 }], depth),
  )
  return [...inside, ...reportsAfter(text, sentence, first, after, depth)]
}

/** What stands behind a report: the same speaker's next, or somebody else's. */
function reportsAfter(
  text: string,
  sentence: Sentence,
  first: Report,
  after: number,
  depth: number,
): Report[] {
  const { words } = sentence
  const rest = { from: after, to: words.length }
  const aside = asideOf(words, first)
  // "Lee, who has promised a wall, told a crowd that": whose aside it is speaks on behind it.
  if (aside !== null && lowerAt(words, after) === ',')
    return reportsOf(
      text,
      sentence,
      [
        { from: 0, to: aside },
        { ...rest, from: after + 1 },
      ],
      depth,
    )
  const next = first.subject && goesOn(sentence, first, after)
  if (!next) return reportsOf(text, sentence, [rest], depth)
  return [next, ...furtherReportsIn(text, sentence, next, depth + 1)]
}

/** Where the comma before "who" stands, if the report is such an aside behind its subject. */
function asideOf(words: readonly Word[], { subject, cue }: Report): number | null {
  const comma = subject?.core.to ?? -1
  const isAside = lowerAt(words, comma) === ',' && /^(?:who|which)$/.test(lowerAt(words, comma + 1))
  return isAside && cue.from > comma ? comma : null
}

/** `…, adding that …`, `… but said …`: a second verb of the one who spoke. */
function goesOn(sentence: Sentence, { subject, cue }: Report, after: number): Report | null {
  const { words } = sentence
  let verb = after
  while (verb < after + 4 && /^(?:,|and|but|also|then|later)$/.test(lowerAt(words, verb))) verb++
  const reporting = verb > after && !words[verb]?.isQuoted && reportingVerb(lowerAt(words, verb))
  if (!reporting || !(reporting.participle || isAlike(words, cue.from, verb))) return null
  const from = clauseStart(words, verb, reporting)
  const comma = words.findIndex(
    (word, at) => at > (from ?? verb) && /^[,;—]$/.test(word.text) && !word.isQuoted,
  )
  const to = comma === -1 ? words.length : comma
  const content = from === null || to - from < 2 ? null : contentOf(words, from, to)
  if (from === null || !content) return null
  return { form: formOf(words, from, to), subject, cue: one(verb), pieces: [content] }
}

/** The reports of what some stretches of a sentence make together. */
function reportsOf(
  text: string,
  sentence: Sentence,
  stretches: readonly Phrase[],
  depth: number,
): Report[] {
  const words = stretches.flatMap(({ from, to }) => sentence.words.slice(from, to))
  if (words.length < 3) return []
  const part = { ...sentence, words }
  const report = firstReport(text, part) ?? nominal(part) ?? idea(part)
  if (!report) return []
  return [report, ...furtherReportsIn(text, part, report, depth + 1)].map((one) =>
    moved(one, stretches),
  )
}

/** A report of a part of a sentence as one of the whole. */
function moved(report: Report, stretches: readonly Phrase[]): Report {
  const place = (index: number): number => {
    let left = index
    for (const { from, to } of stretches) {
      if (left < to - from) return from + left
      left -= to - from
    }
    return (stretches.at(-1)?.to ?? 0) + left
  }
  // A phrase ends behind its last word, which a gap may part from the next one.
  const shift = ({ from, to }: Phrase): Phrase => ({ from: place(from), to: place(to - 1) + 1 })
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
      inTheirView(sentence, i) ??
      asTheySay(sentence, i)
    if (report) return report
  }
  return null
}
