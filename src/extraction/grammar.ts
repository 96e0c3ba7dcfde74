import type { Word } from './words.ts'

// Just enough English grammar to tell a clause from a phrase.

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '))

export const AUXILIARIES = list(
  "is are was were am be been being has have had do does did isn't aren't wasn't weren't hasn't " +
    "haven't hadn't don't doesn't didn't",
)
export const MODALS = list(
  "will would can could may might must shall should cannot won't wouldn't can't couldn't shouldn't " +
    "mustn't",
)

/** Past forms that are not also everyday nouns or adjectives. */
const IRREGULAR_PAST = list(
  'went came made took got gave rose fell became began won lost led met paid sold grew knew ran saw ' +
    'kept brought built spent told said wrote spoke sent chose drew drove flew forgot held left ' +
    'stood sat slept shot sank stole struck taught threw understood withdrew bought caught fought ' +
    'found heard thought broke ate drank swore tore wore woke arose overtook undertook overcame ' +
    'showed died lay hid fled froze sought shook shrank swept dealt fed rang hung',
)

/** Present forms that are rarely nouns. */
const PRESENT = list(
  'says tells includes contains remains becomes allows requires provides means makes takes gives goes ' +
    'gets has keeps knows sees seems appears believes thinks belongs exists happens continues ' +
    'costs kills causes pays owes owns loses wins sells buys employs produces lives works runs faces ' +
    'leads holds stands comes brings begins ends contributes represents affects increases reduces ' +
    'harms violates protects prevents supports uses needs wants grows rises falls spends',
)

const NOT_PAST = list('need hundred indeed speed seed feed breed weed deed reed greed creed exceed')

const ARTICLES = list(
  "a an the this that these those his her its their our my your no any some every each of in's",
)

/** A word that can carry a clause: an auxiliary, a modal, a past form, a plain present form. */
export function isFinite(words: readonly Word[], at: number): boolean {
  const word = words[at]
  if (!word?.isWord) return false
  const { lower } = word
  // "In May", "Will Smith".
  if (word.isCapital && at > 0 && (lower === 'may' || lower === 'will')) return false
  if (AUXILIARIES.has(lower) || MODALS.has(lower)) return true
  if (lower.includes("'")) {
    if (/'(?:re|ve|ll|d|m)$/.test(lower)) return true
    if (/^(?:it|he|she|that|there|here|what|who)'s$/.test(lower)) return true
  }
  if (word.isCapital && at > 0) return false
  if (IRREGULAR_PAST.has(lower) || PRESENT.has(lower)) return true
  const before = words[at - 1]
  // "The disputed vote", "accused of": a participle, unless something stands before it as subject.
  if (lower.length > 3 && lower.endsWith('ed') && !NOT_PAST.has(lower)) {
    return before !== undefined && before.isWord && !ARTICLES.has(before.lower)
  }
  // After a pronoun any word in -s is a verb: "he runs".
  return lower.endsWith('s') && /^(?:he|she|it)$/.test(before?.lower ?? '') && /[^s]s$/.test(lower)
}

/** Verbs whose base or past form is spelled like a noun: a verb only after a plural or a noun. */
const LIKE_NOUNS = list(
  'cost hit cut put set spread hurt live need want make take use get give go come work pay help ' +
    'kill cause lead mean face seem remain become include vary run rise fall rely know lack say ' +
    'think have shut beat split burst burn earn eat drink sleep die win lose hold keep grow bring',
)

/** A finite verb, or a word that is one after the noun before it: "the tunnel cost $3 billion". */
export function isLikelyVerb(words: readonly Word[], at: number): boolean {
  if (isFinite(words, at)) return true
  const before = words[at - 1]
  if (!LIKE_NOUNS.has(words[at]?.lower ?? '') || !before?.isWord || before.isQuoted) return false
  if (/^(?:to|and|or|of|in|for|with)$/.test(before.lower) || ARTICLES.has(before.lower))
    return false
  return /^(?:the|a|an|its|their|his|her|up|more|less|longer|about|[$€£]|\p{N}.*)$/u.test(
    words[at + 1]?.lower ?? '',
  )
}

/** Whether a clause stands in `words[from, to)`; what follows who or which does not count. */
export function hasClause(words: readonly Word[], from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (/^(?:who|which)$/.test(words[at]?.lower ?? '')) {
      // Pass over the relative clause's own verb.
      while (at < to && !isFinite(words, at)) at++
      while (at + 1 < to && isFinite(words, at + 1)) at++
      continue
    }
    if (isLikelyVerb(words, at)) return true
  }
  return false
}
