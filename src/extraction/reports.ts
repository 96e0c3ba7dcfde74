import type { AttributionForm } from './candidate.ts'
import { hasClause, isFinite, isLikelyVerb } from './grammar.ts'
import { CLAUSE_STARTS, DETERMINERS, OCCASIONS, PREPOSITIONS, TIMES } from './nouns.ts'
import type { Phrase, Subject } from './phrases.ts'
import { beforeAdverbs, isPlural, subjectAfter, subjectBefore } from './phrases.ts'
import type { Quotation } from './quotations.ts'
import type { Sentence } from './reading.ts'
import type { Reporting } from './reporting.ts'
import { reportingVerb } from './reporting.ts'
import type { Range } from './span.ts'
import type { Word } from './words.ts'

/** What one sentence reports, before the speaker is looked up. */
export type Report = {
  form: AttributionForm
  subject: Subject
  cue: Phrase
  /** The pieces of the content in order. */
  pieces: Range[]
  /** What to read the claim from, if the pieces alone would change its meaning. */
  readAs?: Range
}

type Rule = (sentence: Sentence, cue: number, verb: Reporting) => Report | null

/**
 * Who says what in one sentence: the first report outside quotation marks that a rule is sure of,
 * null if there is none. What a report reports in turn ("the judge said that the court held that")
 * stays in its content.
 */
export function reportIn(text: string, sentence: Sentence): Report | null {
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
      continue
    }
    const report = judgement(sentence, i) ?? byAgent(sentence, i)
    if (report) return report
  }
  return null
}

// --- the sentence's geography -------------------------------------------------------------------

const lower = (words: readonly Word[], index: number): string => words[index]?.lower ?? ''

/** First word of the stretch outside quotation marks that holds `index`. */
function stretchStart(words: readonly Word[], index: number): number {
  let start = index
  while (start > 0 && !words[start - 1]?.isQuoted) start--
  return start
}

/** The range of `words[from, to)` without the commas and stops at its edges. */
function contentOf(words: readonly Word[], from: number, to: number): Range | null {
  let start = from
  let end = to
  while (start < end && /^[,;:.—–-]$/.test(words[start]?.text ?? '')) start++
  while (end > start && /^[,;:.—–-]$/.test(words[end - 1]?.text ?? '')) end--
  const first = words[start]
  const last = words[end - 1]
  return first && last && start < end ? { start: first.start, end: last.end } : null
}

function formOf(words: readonly Word[], from: number, to: number): AttributionForm {
  const said = words.slice(from, to).filter((word) => word.isWord)
  const quoted = said.filter((word) => word.isQuoted).length
  if (quoted === 0) return 'indirect'
  return quoted === said.length ? 'direct' : 'mixed'
}

const quotationAt = ({ words, quotations }: Sentence, index: number): Quotation | undefined => {
  const start = words[index]?.start ?? -1
  return quotations.find(({ outer }) => outer.start <= start && start < outer.end)
}

/** What of a quotation stands in this sentence. */
const within = ({ range }: Sentence, { inner }: Quotation): Range => ({
  start: Math.max(range.start, inner.start),
  end: Math.min(range.end, inner.end),
})

/** A whole utterance, not a word held with tongs: a stop or a comma closes it. */
function isSpeech(text: string, { inner, outer }: Quotation): boolean {
  const last = text.slice(Math.max(inner.start, inner.end - 2), inner.end)
  return /[,.?!…—–-]\s?$/.test(last) || /^\s?,/.test(text.slice(outer.end, outer.end + 2))
}

function demandOf(verb: Reporting): 'any' | 'agent' {
  return verb.tag && !verb.finding ? 'any' : 'agent'
}

/** "They claim", but "the claim": a bare form needs a plural, an -s form a singular. */
function agrees(words: readonly Word[], cue: number, { core }: Subject): boolean {
  const form = lower(words, cue)
  if (/(?:ed|said|told|wrote|thought|found|held|swore|ing)$/.test(form)) return true
  const plural = isPlural(words, core)
  const capital = words[core.to - 1]?.isCapital === true
  return /[^s]s$/.test(form) ? !plural || capital : plural || capital
}

/** The subject of the cue, which may stand before an earlier verb: "Ann rose and said". */
function subjectOf(
  words: readonly Word[],
  floor: number,
  cue: number,
  verb: Reporting,
): Subject | null {
  const demand = demandOf(verb)
  if (verb.participle) {
    const before = lower(words, cue - 1)
    return before === ',' || before === 'and' ? leadingSubject(words, floor, cue) : null
  }
  const end = beforeAdverbs(words, cue)
  if (end === null) return null
  if (/^(?:and|but|then)$/.test(lower(words, end - 1))) return leadingSubject(words, floor, end - 1)
  const subject = subjectBefore(words, floor, end, demand) ?? relativeAntecedent(words, floor, end)
  if (!subject || !agrees(words, cue, subject)) return null
  // "He found that his keys were gone" is no finding.
  if (verb.finding && /^(?:he|she|they|it)$/.test(lower(words, subject.core.from))) return null
  return subject
}

function leadingSubject(words: readonly Word[], floor: number, end: number): Subject | null {
  for (let i = floor + 1; i < end; i++) {
    if (CLAUSE_STARTS.has(lower(words, i)) && lower(words, i - 1) !== ',') return null
    if (isFinite(words, i))
      return subjectBefore(words, floor, beforeAdverbs(words, i) ?? i, 'agent')
  }
  return null
}

/** "Ann Lee, who said": the name before the comma. */
function relativeAntecedent(words: readonly Word[], floor: number, end: number): Subject | null {
  if (lower(words, end - 1) !== 'who' || lower(words, end - 2) !== ',') return null
  return subjectBefore(words, floor, end - 2, 'agent')
}

const HYPOTHETICAL = /^(?:if|unless|whether|until|when|whenever|once)$/

/** How the clause of the cue hangs in the sentence: what opens it, right before the subject. */
function opener(words: readonly Word[], subject: Subject, floor: number): string {
  for (let i = subject.core.from - 1; i >= floor; i--) {
    const word = words[i]
    if (!word?.isWord) return ''
    if (CLAUSE_STARTS.has(word.lower)) return word.lower
  }
  return ''
}

// --- the rules ----------------------------------------------------------------------------------

/** `"…," Smith said` and `"…," said Smith, a farmer`, with a second quotation perhaps. */
function tagAfterQuotation(
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

  const from = /^[,—–]$/.test(lower(words, floor)) ? floor + 1 : floor
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
  if (second && /^[,.:;]$/.test(lower(words, next - 1)) && !hasClause(words, end, next)) {
    pieces.push(within(sentence, second))
  }
  return { form: leadIn ? 'mixed' : 'direct', subject, cue: one(cue), pieces }
}

/** `Smith told reporters on Monday: "…"`. */
function tagBeforeQuotation(sentence: Sentence, cue: number, verb: Reporting): Report | null {
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
  const introduced = /^[,:]$/.test(lower(words, open - 1))
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

/** `Smith said (on Monday) that …` and `Smith said the plan failed`. */
function clauseAfter(sentence: Sentence, cue: number, verb: Reporting): Report | null {
  const { words } = sentence
  const floor = stretchStart(words, cue)
  const from = verb.that ? clauseStart(words, cue, verb) : null
  if (from === null) return null
  const subject = subjectOf(words, floor, cue, verb)
  if (!subject) return null
  const hangs = opener(words, subject, floor)
  if (HYPOTHETICAL.test(hangs)) return null
  let to = words.length
  const isAside = hangs !== '' || lower(words, cue - 1) === 'who'
  if (isAside) {
    const comma = words.findIndex((word, i) => i > from + 2 && word.text === ',' && !word.isQuoted)
    if (comma === -1 && hangs !== 'where') {
      if (hangs === 'as') return null
    } else if (comma !== -1) to = comma
  }
  to = beforeRival(words, from, to)
  const content = contentOf(words, from, to)
  if (!content || to - from < 2) return null
  return { form: formOf(words, from, to), subject, cue: one(cue), pieces: [content] }
}

/** Where the reported clause begins, or null if none follows the verb. */
function clauseStart(words: readonly Word[], cue: number, verb: Reporting): number | null {
  const next = cue + 1
  // "reports that were leaked": a noun and its relative clause.
  const relative = (that: number): boolean =>
    isFinite(words, that + 1) && !lower(words, that + 1).endsWith('ed')
  if (lower(words, next) === 'that' && !words[next]?.isQuoted) {
    return relative(next) ? null : next + 1
  }
  for (let i = next; i < words.length && i - cue < 16; i++) {
    const word = words[i]
    if (!word || word.isQuoted || /^[;:—]$/.test(word.text)) break
    if (word.lower === 'that') {
      if (PREPOSITIONS.has(lower(words, i - 1)) || relative(i)) break
      return isAdjunct(words, next, verb.told) ? i + 1 : null
    }
    if (isFinite(words, i)) break
  }
  if (!verb.bare) return null
  const from = verb.told ? afterTold(words, next) : afterTimes(words, next)
  return from !== null && opensClause(words, from) ? from : null
}

/** What may stand between "said" and "that": when, where and to whom. */
function isAdjunct(words: readonly Word[], from: number, told: boolean): boolean {
  const first = words[from]
  if (!first) return false
  if (told) return true
  if (!first.isWord) return first.text === ','
  return (
    PREPOSITIONS.has(first.lower) ||
    TIMES.has(first.lower) ||
    /ly$|^(?:also|again)$/.test(first.lower)
  )
}

/** "told reporters he": past the ones who are told, to the pronoun that begins the clause. */
function afterTold(words: readonly Word[], from: number): number | null {
  for (let i = from + 1; i < from + 8; i++) {
    if (/^(?:he|she|they|it|there)$/.test(lower(words, i))) return i
    if (/^(?:the|a|his|her|their)$/.test(lower(words, i)) && !PREPOSITIONS.has(lower(words, i - 1)))
      return i
    if (!words[i]?.isWord || isFinite(words, i)) return null
  }
  return null
}

/** "said Tuesday the", "said on Monday the", "said in a statement the". */
function afterTimes(words: readonly Word[], start: number): number {
  let from = start
  if (/^(?:on|in|at|last|this|earlier|late|early)$/.test(lower(words, from))) {
    let i = from + 1
    while (
      i < from + 5 &&
      (TIMES.has(lower(words, i)) ||
        OCCASIONS.has(lower(words, i)) ||
        (/^(?:a|an|the|\p{N}+)$/u.test(lower(words, i)) &&
          (TIMES.has(lower(words, i + 1)) ||
            OCCASIONS.has(lower(words, i + 1)) ||
            /\p{N}/u.test(lower(words, i)))))
    )
      i++
    if (i > from + 1) from = i
  } else {
    while (
      TIMES.has(lower(words, from)) &&
      from < start + 3 &&
      !/^(?:last|this|next)$/.test(lower(words, from))
    )
      from++
  }
  return from
}

const NO_CLAUSE = new Set(
  'to so no nothing something little more much yes goodbye hello sorry what how why where when whether if who which as than and or but too also otherwise only just'.split(
    ' ',
  ),
)

/** A noun phrase with its verb, as in "said the plan failed"; not "said nothing". */
function opensClause(words: readonly Word[], from: number): boolean {
  const first = words[from]
  if (!first?.isWord && !(first?.isQuoted === true)) return false
  if (NO_CLAUSE.has(first.lower) || PREPOSITIONS.has(first.lower) || isFinite(words, from))
    return false
  const nominal =
    first.isCapital ||
    first.isQuoted ||
    DETERMINERS.has(first.lower) ||
    /^(?:he|she|it|they|there|we|i|this|that|these|those|its|our|my|no|any|all|both|more|most|every|each|people|\p{N}.*)$/u.test(
      first.lower,
    ) ||
    /[^s']s$/.test(first.lower)
  if (!nominal && !/^\p{L}{3,}$/u.test(first.lower)) return false
  for (let i = from + 1; i < words.length && i - from < 22; i++) {
    const word = words[i]
    if (!word || /^[;:—]$/.test(word.text)) return false
    if (word.text === ',' && !nominal) return false
    if (word.lower === 'to' && i === from + 1) return false
    if (word.lower === 'who' || word.lower === 'which' || word.lower === 'that') {
      // A relative clause: its verb is not the one that is looked for.
      return hasClause(words, i, Math.min(words.length, from + 26)) && nominal
    }
    if (isLikelyVerb(words, i)) return true
  }
  return false
}

/** Ends the content where somebody else takes over: ", but Jones said". */
function beforeRival(words: readonly Word[], from: number, to: number): number {
  for (let i = from + 2; i < to; i++) {
    if (words[i]?.text !== ',' || words[i]?.isQuoted) continue
    if (!/^(?:but|while|although|though|whereas|and)$/.test(lower(words, i + 1))) continue
    for (let j = i + 3; j < Math.min(to, i + 12); j++) {
      const verb = words[j]?.isQuoted ? undefined : reportingVerb(lower(words, j))
      if (verb?.tag && !verb.participle && subjectBefore(words, i + 2, j, 'agent')) return i
      if (words[j]?.text === ',') break
    }
  }
  return to
}

/** `The plan failed, Smith said.`, `The plan, Smith said, failed.`, `…, said Smith.` */
function tagAfterClause(sentence: Sentence, cue: number, verb: Reporting): Report | null {
  const { words } = sentence
  if (!(verb.tag || verb.finding) || verb.participle) return null
  const floor = stretchStart(words, cue)
  if (lower(words, cue - 1) === ',') {
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

/** A clause, or the rest of one that an aside broke off: "…, failed in two hours". */
const hasPredicate = (words: readonly Word[], from: number): boolean =>
  /.ed$/.test(lower(words, from)) || hasClause(words, from, words.length)

/** A tag is over: a comma, a stop, or when and where it was said. */
function endsTag(words: readonly Word[], at: number): boolean {
  const word = words[at]
  if (!word || /^[,.;—)]$/.test(word.text)) return true
  return PREPOSITIONS.has(word.lower) && word.lower !== 'of'
    ? !hasClause(words, at, words.length)
    : TIMES.has(word.lower)
}

/** `As Smith put it, …`, `As Smith noted, …`. */
function asTheySay(sentence: Sentence, cue: number, verb: Reporting): Report | null {
  const { words } = sentence
  if (lower(words, 0) !== 'as' || !verb.that || verb.participle) return null
  const comma = words.findIndex((word, i) => i > cue && word.text === ',' && !word.isQuoted)
  if (comma === -1 || hasClause(words, cue + 1, comma)) return null
  const end = beforeAdverbs(words, cue)
  const subject = end === null ? null : subjectBefore(words, 1, end, 'agent')
  const content = contentOf(words, comma, words.length)
  if (!subject || !content || !hasClause(words, comma, words.length)) return null
  return { form: formOf(words, comma, words.length), subject, cue: one(cue), pieces: [content] }
}

// Heads after which "according to" names a measure, not a source.
const MEASURES = new Set(
  'plan plans schedule size age ages need needs ability type kind taste tastes means rank height weight colour color whether how what which who merit rules order custom tradition circumstances preference preferences design instructions script protocol'.split(
    ' ',
  ),
)

/** `According to Smith, …` and `…, according to Smith`. */
function accordingTo(sentence: Sentence, cue: number): Report | null {
  const { words } = sentence
  const found = subjectAfter(words, cue + 2, 'any') ?? plainSource(words, cue + 2)
  if (!found) return null
  // What follows the source's comma may be the claim itself rather than an apposition.
  const isClaim = found.apposition && !hasClause(words, found.end, words.length)
  const leads = !hasClause(words, 0, cue)
  const subject =
    isClaim && leads ? { core: found.core, apposition: null, end: found.core.to } : found
  const { core } = subject
  if (
    words
      .slice(core.from, core.to)
      .some((word, i) => i < 4 && !word.isCapital && MEASURES.has(word.lower))
  )
    return null
  const phrase: Phrase = { from: cue, to: cue + 2 }

  if (words.slice(0, cue).every((word) => !word.isWord)) {
    const comma = words.findIndex(
      (word, i) => i >= subject.end && word.text === ',' && !word.isQuoted,
    )
    const content = comma === -1 ? null : contentOf(words, comma, words.length)
    if (!content || !hasClause(words, comma, words.length)) return null
    return { form: formOf(words, comma, words.length), subject, cue: phrase, pieces: [content] }
  }
  const left = contentOf(words, 0, cue)
  if (left && hasClause(words, 0, cue)) {
    return { form: formOf(words, 0, cue), subject, cue: phrase, pieces: [left] }
  }
  // "The plan, according to Smith, failed."
  const comma = words.findIndex((word, i) => i >= subject.end && word.text === ',')
  const right = comma === -1 ? null : contentOf(words, comma, words.length)
  if (!left || !right || !hasPredicate(words, comma + 1)) return null
  return { form: formOf(words, 0, words.length), subject, cue: phrase, pieces: [left, right] }
}

/** After "according to" any noun phrase is a source: "data", "local media". */
function plainSource(words: readonly Word[], from: number): (Subject & { end: number }) | null {
  let to = from
  while (
    to - from < 12 &&
    words[to]?.isWord &&
    !words[to]?.isQuoted &&
    !CLAUSE_STARTS.has(lower(words, to))
  )
    to++
  const head = lower(words, to - 1)
  if (to === from || hasClause(words, from, to) || !/^\p{L}{4,}/u.test(head)) return null
  return { core: { from, to }, apposition: null, end: to }
}

const JUDGEMENTS = new Set(
  'called calls described describes labelled labeled branded dubbed denounced slammed condemned criticised criticized praised hailed dismissed accused accuses blamed blames'.split(
    ' ',
  ),
)

/** `Smith called the plan "a disgrace"`, `Smith accused the firm of theft`. */
function judgement(sentence: Sentence, cue: number): Report | null {
  const { words, range } = sentence
  const form = lower(words, cue)
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
function quotedAs(sentence: Sentence, cue: number): Report | null {
  const { words } = sentence
  if (lower(words, cue) !== 'saying' || lower(words, cue - 1) !== 'as') return null
  let quoted = cue - 2
  while (quoted > 0 && cue - quoted < 12 && lower(words, quoted) !== 'quoted') quoted--
  if (lower(words, quoted) !== 'quoted') return null
  let be = quoted - 1
  if (!/^(?:was|were|is|are|been)$/.test(lower(words, be))) return null
  if (lower(words, be) === 'been') be--
  const subject = subjectBefore(words, stretchStart(words, cue), be, 'agent')
  const from = lower(words, cue + 1) === 'that' ? cue + 2 : cue + 1
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
function byAgent(sentence: Sentence, cue: number): Report | null {
  const { words, range } = sentence
  if (lower(words, cue) !== 'by' || !/^(?:was|were|is|been|being)$/.test(lower(words, cue - 2)))
    return null
  const verb = lower(words, cue - 1)
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

const one = (index: number): Phrase => ({ from: index, to: index + 1 })
