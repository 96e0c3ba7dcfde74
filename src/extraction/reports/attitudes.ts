import { hasClause } from '../grammar.ts'
import { DETERMINERS, PREPOSITIONS } from '../nouns.ts'
import type { Sentence } from '../reading.ts'
import type { Subject } from '../subjects.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'
import { beforeSecondVerb } from './clause-start.ts'
import { CLAIMS } from './nominal.ts'
import type { Report } from './report.ts'
import {
  HYPOTHETICAL,
  commaAfter,
  contentOf,
  formOf,
  isRelativeAside,
  one,
  opener,
  stretchStart,
} from './stretch.ts'
import { finiteSubject, leadingSubject } from './subject.ts'

// What somebody denies, doubts, fears, demands or promises is theirs as much as what they say, but
// it is not said to be so: such a claim is read with its verb, the sentence whole.

const forms = (...lists: string[]): ReadonlySet<string> => new Set(lists.join(' ').split(' '))

/** Before a clause, a noun phrase or a gerund: "denied that he lied", "denied wrongdoing". */
const DENIALS = forms(
  'deny denies denied denying doubt doubts doubted doubting dispute disputes disputed disputing',
  'reject rejects rejected rejecting question questions questioned',
)
/** Before a clause with or without "that". */
const FEARS = forms(
  'worry worries worried fear fears feared hope hopes hoped dream dreams regret regrets regretted',
  'assume assumes assumed know knows knew agree agrees agreed propose proposes proposed',
  'recommend recommends recommended demand demands demanded request requests requested',
  'feel feels felt understand understands understood realise realises realised realize realizes',
  'realized',
)
/** Before an infinitive of what they will do themselves. */
const PROMISES = forms(
  'promise promises promised promising vow vows vowed vowing pledge pledges pledged pledging',
  'threaten threatens threatened threatening expect expects expected hope hopes hoped claim claims',
  'claimed claiming propose proposes proposed swear swears swore',
)
/** Before the one who is told and an infinitive of what they are told to do. */
const DEMANDS = forms(
  'urge urges urged urging ask asks asked asking tell tells told telling order orders ordered',
  'ordering instruct instructs instructed direct directs directed advise advises advised warn warns',
  'warned beg begs begged implore implores implored',
)
/** Before a noun phrase that is foreseen, granted or called for: "predicted the delay". */
const FORESIGHTS = forms(
  'predict predicts predicted forecast forecasts project projects projected expect expects expected estimate estimates estimated',
  'acknowledge acknowledges acknowledged admit admits admitted concede concedes conceded allege',
  'alleges alleged cite cites cited citing promise promises promised recommend recommends recommended',
  'propose proposes proposed demand demands demanded fear fears feared suspect suspects suspected',
)
/** With their preposition: "warned of floods", "called for a vote", "pointed to the figures". */
const PHRASAL: Readonly<Record<string, RegExp>> = {
  warn: /^(?:of|against|about)$/,
  call: /^for$/,
  point: /^to$/,
  complain: /^(?:of|about)$/,
  boast: /^(?:of|about)$/,
  speak: /^of$/,
  spoke: /^of$/,
  spoken: /^of$/,
}
/** Of these the opposite is a view as well: "does not believe". */
const BELIEFS = forms('believe think expect accept agree want')

/** Before a question in indirect speech. */
const QUESTIONS = forms(
  'ask asks asked asking wonder wonders wondered question questions questioned',
)

const WH = /^(?:whether|why|how|what|who|when|where|if)$/
/** What is denied where nobody is named whose it is. */
const BARE_CLAIMS = /^(?:allegations|accusations|charges|claims|reports)$/
/** A noun phrase goes on from these; anything else after the verb is no object. */
const NOMINAL = /^(?:any|that|this|these|those|all|such|what|its|his|her|their|the|a|an|it|them)$/

/** The rules for verbs of attitude: each is tried at a verb, the first that is sure wins. */
export function attitude(sentence: Sentence, cue: number): Report | null {
  const { words } = sentence
  const verb = lowerAt(words, cue)
  const content = contentFrom(words, cue, verb)
  if (content === null) return null
  // A storm may threaten to flood a town; it does not ask or deny.
  const demand = lowerAt(words, content) === 'to' && PROMISES.has(verb) ? 'agent' : 'any'
  const subject = lowerAt(words, cue).endsWith('ing')
    ? participleSubject(words, cue)
    : finiteSubject(words, stretchStart(words, cue), beforeNegation(words, cue), demand)
  if (!subject) return null
  return attitudeOf(sentence, cue, subject, content)
}

/** "…, citing the figures": whoever the sentence is about. */
function participleSubject(words: readonly Word[], cue: number): Subject | null {
  const before = lowerAt(words, cue - 1)
  if (before !== ',' && before !== 'and') return null
  return leadingSubject(words, stretchStart(words, cue), cue, 'any')
}

/** Back over "does not" and "doesn't", where the verb's opposite is a view too. */
function beforeNegation(words: readonly Word[], cue: number): number {
  if (!BELIEFS.has(lowerAt(words, cue))) return cue
  const not = lowerAt(words, cue - 1)
  if (/^(?:does|do|did)n't$/.test(not)) return cue - 1
  return not === 'not' && /^(?:does|do|did)$/.test(lowerAt(words, cue - 2)) ? cue - 2 : cue
}

function attitudeOf(
  { words, range }: Sentence,
  cue: number,
  subject: Subject,
  from: number,
): Report | null {
  if (HYPOTHETICAL.test(opener(words, subject, stretchStart(words, cue)))) return null
  const end = isRelativeAside(words, cue) ? commaAfter(words, from) : clauseBreak(words, from)
  const to = beforeSecondVerb(words, cue, from, end)
  const content = contentOf(words, from, to)
  if (!content || to - from < 1) return null
  return {
    form: formOf(words, from, to),
    subject,
    cue: one(cue),
    pieces: [content],
    readAs: range,
  }
}

/** Where the content begins, null if what follows the verb is none. */
function contentFrom(words: readonly Word[], cue: number, verb: string): number | null {
  const next = cue + 1
  const word = words[next]
  if (!word || (word.isWord && word.isQuoted && !DENIALS.has(verb))) return null
  if (lowerAt(words, next) === 'that' && hasClause(words, next, words.length)) {
    return DENIALS.has(verb) || FEARS.has(verb) || verb.startsWith('ask') ? next + 1 : null
  }
  if (DENIALS.has(verb) && !(QUESTIONS.has(verb) && WH.test(lowerAt(words, next))))
    return opensObject(words, next) ? next : null
  // "Wanted to know whether".
  if (/^(?:want|demand)/.test(verb) && lowerAt(words, next) === 'to')
    return lowerAt(words, next + 1) === 'know' && WH.test(lowerAt(words, next + 2))
      ? next + 2
      : null
  if (PROMISES.has(verb) && lowerAt(words, next) === 'to') return next
  if (QUESTIONS.has(verb)) {
    const question = questionFrom(words, next)
    if (question !== null) return question
  }
  if (DEMANDS.has(verb)) {
    const infinitive = infinitiveFrom(words, next)
    if (infinitive !== null) return infinitive
  }
  if (beforeNegation(words, cue) !== cue) return opensClause(words, next) ? next : null
  const stem = Object.keys(PHRASAL).find((one) => verb.startsWith(one))
  if (stem !== undefined && PHRASAL[stem]?.test(lowerAt(words, next)))
    return opensNoun(words, next + 1) ? next + 1 : null
  if (FORESIGHTS.has(verb)) return opensNoun(words, next) ? next : null
  if (FEARS.has(verb) && !/^(?:know|agree|underst|request|demand|propos|dream)/.test(verb))
    return opensClause(words, next) ? next : null
  return null
}

/** "Denied wrongdoing", "denies having leaked it", "denied the firm had known". */
function opensObject(words: readonly Word[], at: number): boolean {
  const word = words[at]
  if (!word?.isWord) return false
  // "Denied it", "rejects that story": a finger that points, with nothing said again.
  let end = at
  while (end < words.length && words[end]?.isWord) end++
  if (NOMINAL.test(word.lower) && word.lower !== 'any' && !hasClause(words, at + 1, end))
    return false
  if (BARE_CLAIMS.test(word.lower)) return true
  // "Rejected Lee's claim that": the claim is Lee's.
  const claim = words.findIndex(({ lower }, i) => i >= at && i < at + 8 && CLAIMS.has(lower))
  const isNobodys = /^(?:the|any)$/.test(lowerAt(words, claim - 1))
  if (isNobodys && lowerAt(words, claim + 1) === 'that') return true
  if (claim !== -1 && /^(?:that|of|by|from|in|over)$/.test(lowerAt(words, claim + 1))) return false
  if (claim > at && /'s?$|^(?:his|her|their|its)$/.test(lowerAt(words, claim - 1))) return false
  return (
    NOMINAL.test(word.lower) ||
    word.isCapital ||
    word.lower.endsWith('ing') ||
    /^(?:involvement|responsibility|negligence)$/.test(word.lower)
  )
}

/** A noun phrase of two words at least: "the delay", "limited damage", "hearings on the matter". */
function opensNoun(words: readonly Word[], at: number): boolean {
  const [first, second] = [words[at], words[at + 1]]
  if (/^[$€£]$/.test(first?.text ?? '')) return true
  if (!first?.isWord || !second?.isWord) return false
  if (/^(?:about|around|between|over|under)$/.test(first.lower) && /^\p{N}/u.test(second.lower))
    return true
  if (PREPOSITIONS.has(first.lower) || /^(?:to|that|it|him|her|them|so|not)$/.test(first.lower))
    return false
  return (
    NOMINAL.test(first.lower) ||
    /^(?:an?|some|more|fewer|limited|\p{N}.*)$/u.test(first.lower) ||
    /(?:[^s]s|ed|al|ic|ous|ive|er)$/.test(first.lower) ||
    /^(?:of|in|by)$/.test(second.lower) ||
    first.isCapital
  )
}

function opensClause(words: readonly Word[], at: number): boolean {
  const first = words[at]
  if (!first?.isWord || PREPOSITIONS.has(first.lower)) return false
  const nominal =
    first.isCapital ||
    DETERMINERS.has(first.lower) ||
    /^(?:he|she|it|they|there|we)$/.test(first.lower)
  return nominal && hasClause(words, at + 1, Math.min(words.length, at + 14))
}

/** "asked whether", "asked the mayor why". */
function questionFrom(words: readonly Word[], from: number): number | null {
  for (let at = from; at < Math.min(words.length, from + 8); at++) {
    const word = words[at]
    if (!word?.isWord || word.isQuoted) return null
    if (WH.test(word.lower)) return at
  }
  return null
}

/** "urged both parties to return": past the ones who are told. */
function infinitiveFrom(words: readonly Word[], from: number): number | null {
  for (let at = from + 1; at < Math.min(words.length, from + 9); at++) {
    const word = words[at]
    if (!word?.isWord || word.isQuoted || word.lower === 'that') return null
    if (word.lower === 'to' && /^\p{Ll}+$/u.test(words[at + 1]?.text ?? '')) {
      return DETERMINERS.has(lowerAt(words, at + 1)) ? null : at
    }
  }
  return null
}

/** The content ends at a semicolon, a dash, or a comma after which somebody goes on. */
function clauseBreak(words: readonly Word[], from: number): number {
  for (let at = from; at < words.length; at++) {
    const word = words[at]
    if (!word || word.isQuoted) continue
    if (/^[;—]$/.test(word.text)) return at
    if (word.text !== ',' && !/^(?:and|but)$/.test(word.lower)) continue
    const next = word.text === ',' ? at + 1 : at
    if (/^(?:and|but|although|though|while|which|who)$/.test(lowerAt(words, next))) {
      if (word.text === ',' && hasClause(words, next + 1, words.length)) return at
    }
    if (word.text === ',' && lowerAt(words, at + 1).endsWith('ing')) return at
  }
  return words.length
}
