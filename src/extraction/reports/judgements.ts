import { hasClause } from '../grammar.ts'
import type { Sentence } from '../reading.ts'
import { reportingVerb } from '../reporting.ts'
import { beforeSecondVerb } from './clause-start.ts'
import type { Report } from './report.ts'
import {
  HYPOTHETICAL,
  commaAfter,
  contentOf,
  formOf,
  one,
  opener,
  stretchStart,
} from './stretch.ts'
import { finiteSubject, leadingSubject } from './subject.ts'
import { DOCUMENTS, PREPOSITIONS, TIMES } from '../nouns.ts'
import { headEnd } from '../phrases.ts'
import type { Subject } from '../subjects.ts'
import { subjectAfter, subjectBefore } from '../subjects.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'

const JUDGEMENTS = new Set(
  (
    'call calls called calling describe describes described describing labelled labeled ' +
    'branded dubbed denounced slammed condemned criticised criticized praised hailed ' +
    'dismissed dismisses accuse accuses accused accusing blame blames blamed blaming ' +
    'attribute attributes attributed credit credits credited see sees put puts found finds ' +
    'show shows showed rejected rejects regard regards regarded portray portrays portrayed ' +
    'faulted'
  ).split(' '),
)

const GUILT = /\b(?:guilty|liable|negligent|unfit)\b/

/** `Smith called the plan "a disgrace"`, `Smith accused the firm of theft`, `The poll put Lee at 40`. */
export function judgement(sentence: Sentence, cue: number): Report | null {
  const { words, range } = sentence
  const form = lowerAt(words, cue)
  if (!JUDGEMENTS.has(form)) return null
  const to = words.findIndex((word, i) => i > cue && /^[;—]$/.test(word.text) && !word.isQuoted)
  const last = beforeSecondVerb(words, cue, cue + 1, to === -1 ? words.length : to)
  if (!isJudged(words, cue, last)) return null
  const floor = stretchStart(words, cue)
  const subject = form.endsWith('ing')
    ? participleSubject(words, floor, cue)
    : finiteSubject(words, floor, cue, 'agent')
  // "The police found two men at 4 a.m." is no reading.
  const isReading = /^(?:found|finds|show|shows|showed)$/.test(form)
  const head = subject && lowerAt(words, headEnd(words, subject.core) - 1)
  if (isReading && !GUILT.test(textBetween(words, cue, last)) && !DOCUMENTS.has(head ?? ''))
    return null
  // "Cho, whom Lee called a liar, said …".
  const isAside = lowerAt(words, (subject?.core.from ?? 0) - 1) === 'whom'
  const end = isAside ? Math.min(last, commaAfter(words, cue)) : last
  const content = contentOf(words, cue + 1, end)
  if (!subject || !content || HYPOTHETICAL.test(opener(words, subject, floor))) return null
  return {
    form: formOf(words, cue + 1, end),
    subject,
    cue: one(cue),
    pieces: [content],
    readAs: range,
  }
}

/** "Warned the board, accusing it of theft", and the paper itself: "a lawsuit accusing a firm of". */
function participleSubject(words: readonly Word[], floor: number, cue: number): Subject | null {
  const before = lowerAt(words, cue - 1)
  if (before === ',' || before === 'and') return leadingSubject(words, floor, cue, 'agent')
  return subjectBefore(words, floor, cue, 'agent')
}

/** Whether what follows the verb is somebody or something with what is thought of it. */
function isJudged(words: readonly Word[], cue: number, last: number): boolean {
  const form = lowerAt(words, cue)
  const within = (reach: number, test: (word: Word, at: number) => boolean): number => {
    for (let at = cue + 1; at < Math.min(last, cue + reach); at++) {
      const word = words[at]
      if (!word || (word.text === ',' && !word.isQuoted)) return -1
      if (test(word, at)) return at
    }
    return -1
  }
  const link = (words: RegExp): boolean =>
    within(16, (word, at) => at > cue + 1 && !word.isQuoted && words.test(word.lower)) !== -1
  if (form.startsWith('accus')) return link(/^of$/)
  if (/^(?:blam|fault)/.test(form)) return link(/^(?:for|on)$/)
  if (/^(?:attribut|credit)/.test(form)) return link(/^(?:to|with|for)$/)
  if (
    /^(?:describ|see|dismiss|prais|hail|denounc|condemn|regard|portray)/.test(form) &&
    link(/^as$/)
  )
    return true
  if (/^puts?$/.test(form))
    return (
      within(14, (word) => /^(?:at|ahead|behind|up|down|first|second|third)$/.test(word.lower)) !==
        -1 && hasFigure(words, cue, last)
    )
  if (form.startsWith('reject')) {
    const as = within(16, ({ lower }) => lower === 'as')
    return as !== -1 && !hasClause(words, as, last)
  }
  if (form === 'see' || form === 'sees') return false
  if (/^(?:found|finds|shows?|showed)$/.test(form)) {
    // "The jury found him guilty of fraud", "the poll showed Lee leading by 7 points".
    if (form.startsWith('f') && link(GUILT)) return true
    const stands = /^(?:ahead|behind|leading|trailing|first|second|third|tied|up|down|at)$/
    return link(stands) && hasFigure(words, cue, last)
  }
  const quoted = words.slice(cue + 1, last).filter((word) => word.isQuoted && word.isWord).length
  // One word in quotation marks may be a title; behind its object it is a judgement.
  if (quoted >= 2 || (quoted === 1 && words[cue + 1]?.isQuoted === false)) return true
  if (form.startsWith('describ') && lowerAt(words, cue + 1) === 'as') return hasRelative(words, cue)
  if (!form.startsWith('call')) return false
  // "Called the plan a disgrace", "called it hurtful"; not "called the police", "called a meeting".
  const object = lowerAt(words, cue + 1)
  if (/^(?:it|him|them|that|this)$/.test(object)) return words[cue + 2]?.isWord === true
  const second = within(
    12,
    (word, at) =>
      at > cue + 2 &&
      /^(?:a|an|the|no|his|her|its|their)$/.test(word.lower) &&
      !PREPOSITIONS.has(lowerAt(words, at - 1)),
  )
  if (second !== -1) {
    // "Called voters the day before" tells when, "called climate change a hoax" what.
    const isTime =
      TIMES.has(lowerAt(words, second + 1)) ||
      /^(?:second|third|few|lot)$/.test(lowerAt(words, second + 1))
    return (
      !isTime &&
      (second - cue > 2 || !/^(?:a|an)$/.test(object)) &&
      !/^(?:for|on|off|in|out|up|to)$/.test(object)
    )
  }
  return (
    /^(?:the|that|this|those)$/.test(object) &&
    last - cue <= 7 &&
    /(?:ful|less|ous|ive|able|ible|ed|al|ic|ent|ant|false|wrong|unfair|absurd|illegal|untrue|premature)$/.test(
      lowerAt(words, lastWord(words, last)),
    )
  )
}

/** "A step that Lee described as", "what she called": the object stands before the verb. */
const hasRelative = (words: readonly Word[], cue: number): boolean =>
  words
    .slice(Math.max(0, cue - 8), cue)
    .some(({ lower, isWord }) => isWord && /^(?:that|which|what|whom)$/.test(lower))

const textBetween = (words: readonly Word[], from: number, to: number): string =>
  words
    .slice(from, to)
    .map(({ lower }) => lower)
    .join(' ')

const hasFigure = (words: readonly Word[], from: number, to: number): boolean =>
  words
    .slice(from, to)
    .some(({ text }, at, all) => /^\p{N}/u.test(text) && !/^[ap]\.?m/.test(lowerAt(all, at + 1)))

function lastWord(words: readonly Word[], to: number): number {
  let at = to - 1
  while (at > 0 && !words[at]?.isWord) at--
  return at
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

/** What joins a reproach or its praise to what was done: "was accused by Smith of theft". */
const REPROACHES: Readonly<Record<string, string>> = {
  accused: 'of',
  blamed: 'for',
  criticised: 'for',
  criticized: 'for',
  faulted: 'for',
  praised: 'for',
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
    ) &&
    !(verb in REPROACHES)
  ) {
    return null
  }
  const joins = told ? 'that' : (REPROACHES[verb] ?? 'as')
  const link = words.findIndex((word, i) => i > cue && word.lower === joins && !word.isQuoted)
  if (link === -1 && verb in REPROACHES) return null
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
