import type { Sentence } from '../reading.ts'
import { reportingVerb } from '../reporting.ts'
import type { Report } from './report.ts'
import { HYPOTHETICAL, contentOf, formOf, one, opener, stretchStart } from './stretch.ts'
import { beforeAdverbs, subjectAfter, subjectBefore } from '../subjects.ts'
import { lowerAt } from '../words.ts'

const JUDGEMENTS = new Set(
  'called calls described describes labelled labeled branded dubbed denounced slammed condemned criticised criticized praised hailed dismissed accused accuses blamed blames'.split(
    ' ',
  ),
)

/** `Smith called the plan "a disgrace"`, `Smith accused the firm of theft`. */
export function judgement(sentence: Sentence, cue: number): Report | null {
  const { words, range } = sentence
  const form = lowerAt(words, cue)
  if (!JUDGEMENTS.has(form)) return null
  const accusation = /^(?:accus|blam)/.test(form)
  const end = beforeAdverbs(words, cue)
  if (end === null) return null
  const floor = stretchStart(words, cue)
  const subject = subjectBefore(words, floor, end, 'agent')
  if (!subject || HYPOTHETICAL.test(opener(words, subject, floor))) return null
  const to = words.findIndex((word, i) => i > cue && /^[;—]$/.test(word.text) && !word.isQuoted)
  const last = to === -1 ? words.length : to
  const content = contentOf(words, cue + 1, last)
  if (!content) return null
  if (accusation) {
    const link = words.findIndex((word, i) => i > cue + 1 && /^(?:of|for|on)$/.test(word.lower))
    if (link === -1 || link - cue > 14) return null
  } else if (words.slice(cue + 1, last).filter((word) => word.isQuoted && word.isWord).length < 2) {
    return null
  }
  return {
    form: formOf(words, cue + 1, last),
    subject,
    cue: one(cue),
    pieces: [content],
    readAs: range,
  }
}

/** `Smith was quoted (by the paper) as saying (that) …`. */
export function quotedAs(sentence: Sentence, cue: number): Report | null {
  const { words } = sentence
  if (lowerAt(words, cue) !== 'saying' || lowerAt(words, cue - 1) !== 'as') return null
  let quoted = cue - 2
  while (quoted > 0 && cue - quoted < 12 && lowerAt(words, quoted) !== 'quoted') quoted--
  if (lowerAt(words, quoted) !== 'quoted') return null
  let be = quoted - 1
  if (!/^(?:was|were|is|are|been)$/.test(lowerAt(words, be))) return null
  if (lowerAt(words, be) === 'been') be--
  const subject = subjectBefore(words, stretchStart(words, cue), be, 'agent')
  const from = lowerAt(words, cue + 1) === 'that' ? cue + 2 : cue + 1
  const content = contentOf(words, from, words.length)
  if (!subject || !content) return null
  return {
    form: formOf(words, from, words.length),
    subject,
    cue: { from: be, to: cue + 1 },
    pieces: [content],
  }
}

/** `The plan was described by Smith as a disgrace`, `Voters were told by Smith that …`. */
export function byAgent(sentence: Sentence, cue: number): Report | null {
  const { words, range } = sentence
  if (lowerAt(words, cue) !== 'by' || !/^(?:was|were|is|been|being)$/.test(lowerAt(words, cue - 2)))
    return null
  const verb = lowerAt(words, cue - 1)
  const told = reportingVerb(verb)?.told === true
  if (
    !told &&
    !/^(?:described|called|labelled|labeled|branded|dubbed|dismissed|condemned|denounced)$/.test(
      verb,
    )
  ) {
    return null
  }
  const link = words.findIndex(
    (word, i) => i > cue && word.lower === (told ? 'that' : 'as') && !word.isQuoted,
  )
  const to = told || link !== -1 ? link : words.findIndex((word, i) => i > cue && word.isQuoted)
  if (to === -1 || to - cue > 16) return null
  const subject = subjectAfter(words.slice(0, to), cue + 1, 'agent')
  const from = link === -1 ? to : link + 1
  const content = contentOf(words, from, words.length)
  if (!subject || !content) return null
  const report: Report = {
    form: formOf(words, from, words.length),
    subject,
    cue: { from: cue - 2, to: cue },
    pieces: [content],
  }
  if (told) return report
  return { ...report, form: report.form === 'indirect' ? 'indirect' : 'mixed', readAs: range }
}
