import { AUXILIARIES, MODALS, isFinite } from './grammar.ts'
import { ARTICLES, OCCASIONS, PREPOSITIONS, ROLES, TIMES } from './nouns.ts'
import { isAge } from './persons.ts'
import type { Demand, Phrase } from './phrases.ts'
import { LONGEST_PHRASE, isName, isPhraseEnd, isSpeaker, phraseBefore } from './phrases.ts'
import type { Word } from './words.ts'
import { lowerAt } from './words.ts'

/** Who speaks: the words that name them, and what is said about them between commas. */
export type Subject = { core: Phrase; apposition: Phrase | null; isPossessive?: boolean }

const ASIDE = /^[,—–-]$/

/** Steps back over adverbs and "has"; null if the verb is denied, supposed or passive. */
export function beforeAdverbs(words: readonly Word[], cue: number): number | null {
  let end = cue
  for (; end > 0; end--) {
    const before = lowerAt(words, end - 1)
    if (
      (MODALS.has(before) && !words[end - 1]?.isCapital) ||
      /^(?:not|never|to|neither|nor|hardly|rarely|let)$/.test(before)
    )
      return null
    if (before.endsWith("n't") || /^(?:is|was|were|are|be|been|being)$/.test(before)) return null
    if (/^(?:has|have|had|did|does|do)$/.test(before)) continue
    if (
      /^(?:also|later|earlier|then|already|recently|previously|once|again|now|still|just|today|yesterday|even|further|however|first|always|often|nevertheless|nonetheless|instead|therefore|thus|twice|itself|himself|herself|themselves)$/.test(
        before,
      )
    )
      continue
    if (
      before.length > 4 &&
      before.endsWith('ly') &&
      !/^(?:family|italy|july|assembly|daily|weekly|kelly|billy|emily|sally|reilly|supply|reply)$/.test(
        before,
      ) &&
      words[end - 1]?.isCapital === false
    )
      continue
    break
  }
  return end
}

/**
 * The subject that ends right before `end`, looking back no further than `floor`: a noun phrase,
 * or a name with an apposition between commas or dashes ("Ann Lee, a judge in Leeds, said").
 */
export function subjectBefore(
  words: readonly Word[],
  floor: number,
  end: number,
  demand: Demand,
): Subject | null {
  if (end <= floor) return null
  if (ASIDE.test(lowerAt(words, end - 1)))
    return subjectWithApposition(words, floor, end - 1, demand)
  let core = nounsBefore(words, floor, end)
  // "It was Vance, not Holt, who said": whom the sentence singles out, not whom it rules out.
  if (core && lowerAt(words, core.from) === 'not') {
    const comma = core.from - 1
    core = lowerAt(words, comma) === ',' ? nounsBefore(words, floor, comma) : null
    if (core && lowerAt(words, core.from) === 'not') return null
  }
  return core && isSpeaker(words, core, demand) ? { core, apposition: null } : null
}

/** The noun phrase before `end`; in "it was Vance who said" what stands between "was" and "who". */
function nounsBefore(words: readonly Word[], floor: number, end: number): Phrase | null {
  const who = lowerAt(words, end) === ',' ? end + 1 : end
  const isCleft =
    /^(?:who|not)$/.test(lowerAt(words, who)) &&
    lowerAt(words, floor) === 'it' &&
    /^(?:is|was)$/.test(lowerAt(words, floor + 1))
  return phraseBefore(words, isCleft ? floor + 2 : floor, end)
}

function subjectWithApposition(
  words: readonly Word[],
  floor: number,
  end: number,
  demand: Demand,
): Subject | null {
  // What a comma closes a comma opens, and a dash a dash.
  const mark = lowerAt(words, end)
  const commas: number[] = []
  for (let i = end - 1; i >= floor && end - i < 40; i--) {
    const word = words[i]
    if (word?.text === mark) commas.push(i)
    else if (word?.isQuoted || /^[;:—]$/.test(word?.text ?? '')) break
  }
  for (const comma of commas) {
    const core = phraseBefore(words, floor, comma)
    if (core && isName(words, core) && describes(words, comma + 1, end)) {
      return { core, apposition: { from: comma + 1, to: end } }
    }
  }
  const comma = commas[0]
  if (comma === undefined) return null
  const core = phraseBefore(words, floor, comma)
  const isOwn = isName(words, { from: comma + 1, to: end })
  if (!core || !isSpeaker(words, core, isOwn ? 'any' : demand)) return null
  // "The firm's lawyer, John Smith, said": the name stands in the apposition.
  const inner = { from: comma + 1, to: end }
  const named = { from: isAge(words[comma + 1]) ? comma + 2 : comma + 1, to: end }
  if (isName(words, named)) return { core: named, apposition: core }
  return { core, apposition: describes(words, comma + 1, end) ? inner : null }
}

/** Whether words between commas describe a person rather than the time or the place of speaking. */
export function describes(words: readonly Word[], from: number, to: number): boolean {
  if (to <= from || to - from > 30) return false
  let start = from
  if (/^\p{N}+$/u.test(lowerAt(words, start))) start += lowerAt(words, start + 1) === ',' ? 2 : 1
  else if (isAge(words[start])) start++
  if (start >= to) return true
  const first = lowerAt(words, start)
  if (/^(?:and|or|but|nor|to|that|if|unless)$/.test(first)) return false
  if (first === 'who' || first === 'now' || first === 'formerly') return true
  if (PREPOSITIONS.has(first) && first !== 'of') return false
  for (let i = start; i < to; i++) {
    if (lowerAt(words, i) === 'who') return true
    if (AUXILIARIES.has(lowerAt(words, i)) || MODALS.has(lowerAt(words, i))) return false
  }
  return (
    ARTICLES.has(first) ||
    /^(?:one|his|her|of|then|then-|former)$/.test(first) ||
    words[start]?.isCapital === true ||
    words.slice(start, to).some((word) => ROLES.has(word.lower))
  )
}

/** The noun phrase that begins at `from`: what follows "said" or "according to". */
export function subjectAfter(
  words: readonly Word[],
  from: number,
  demand: Demand,
): (Subject & { end: number }) | null {
  let to = from
  while (to < words.length && to - from < LONGEST_PHRASE) {
    const word = words[to]
    if (!word || word.isQuoted || isPhraseEnd(words, to)) break
    if (to > from && (word.lower === 'who' || word.lower === 'which' || word.lower === 'adding'))
      break
    if (
      to > from &&
      TIMES.has(word.lower) &&
      !/^(?:past|time|day|week|month|year|now|next|may|march)$/.test(word.lower)
    )
      break
    if (to > from && isFinite(words, to) && !PREPOSITIONS.has(lowerAt(words, to + 1))) break
    if (to > from && PREPOSITIONS.has(word.lower) && leavesPhrase(words, to)) break
    to++
  }
  // "A filing made on Monday": the filing, once the day is off.
  const isCut = to - from > 2 && /(?:ed|made|sent)$/.test(lowerAt(words, to - 1))
  const core = { from, to: isCut && words[to - 1]?.isCapital === false ? to - 1 : to }
  if (to === from || !isSpeaker(words, core, demand)) return null
  if (!ASIDE.test(lowerAt(words, to))) return { core, apposition: null, end: to }
  const end = appositionEnd(words, to + 1)
  const inner = { from: to + 1, to: end }
  if (end === null || !describes(words, to + 1, end)) return { core, apposition: null, end: to }
  const apposition = { from: inner.from, to: end }
  const named = isAge(words[to + 1]) ? { from: to + 2, to: end } : apposition
  if (!isName(words, core) && isName(words, named)) return { core: named, apposition: core, end }
  return { core, apposition, end }
}

/** A preposition that tells when or where it was said, not who said it. */
function leavesPhrase(words: readonly Word[], index: number): boolean {
  const preposition = lowerAt(words, index)
  if (/^(?:after|before|during|since|until|despite|amid|via|without|into)$/.test(preposition)) {
    return true
  }
  // "Said Ann Lee to cheers", but "a letter to the court", "a study by the university".
  if (/^(?:to|by|about|with)$/.test(preposition) && words[index - 1]?.isCapital) return true
  if (preposition === 'on' || preposition === 'in' || preposition === 'at') {
    const rest = words.slice(index + 1, index + 5)
    return rest.some((word, i) => {
      if (rest.slice(0, i).some((earlier) => !earlier.isWord)) return false
      return TIMES.has(word.lower) || OCCASIONS.has(word.lower) || /^\p{N}{4}$/u.test(word.text)
    })
  }
  return false
}

/** Where a trailing apposition ends: at the next comma or stop outside quotations. */
function appositionEnd(words: readonly Word[], from: number): number | null {
  for (let i = from; i < words.length && i - from < 24; i++) {
    const word = words[i]
    if (!word || word.isQuoted) return i > from ? i : null
    if (!word.isWord && !/^[&'’]$/.test(word.text)) return i > from ? i : null
    if (isFinite(words, i) && (i === from || !PREPOSITIONS.has(lowerAt(words, i + 1)))) return null
  }
  return null
}
