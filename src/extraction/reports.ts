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

/**
 * Who says what in one sentence, null if no rule is sure: the outermost report. What a report
 * reports in turn ("the judge said that the court held that") stays in its content.
 */
export function reportIn(text: string, sentence: Sentence): Report | null {
  const first = firstReport(text, sentence)
  return first ? outermost(text, sentence, first) : (nominal(sentence) ?? idea(sentence))
}

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
