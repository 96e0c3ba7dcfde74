import { isFinite } from './grammar.ts'
import {
  ARTICLES,
  DETERMINERS,
  FEMALE,
  INSTITUTIONS,
  MALE,
  POSSESSIVES,
  PREPOSITIONS,
  ROLES,
  TIMES,
} from './nouns.ts'
import { affiliationAt, isTitle, lastIndexOf } from './persons.ts'
import type { Word } from './words.ts'
import { lowerAt } from './words.ts'

export type Gender = 'she' | 'he' | null

export function genderOf(words: readonly Word[]): Gender {
  if (words.some((word) => FEMALE.has(word.lower))) return 'she'
  return words.some((word) => MALE.has(word.lower)) ? 'he' : null
}

/** An apposition without its article, an age, "who is": "34, a nurse in Leeds" → "nurse in Leeds". */
export function describing(words: readonly Word[]): readonly Word[] | null {
  let from = 0
  const pass = (skipped: RegExp): void => {
    while (from < words.length && (!words[from]?.isWord || skipped.test(lowerAt(words, from))))
      from++
  }
  pass(/^\p{N}+(?:-year-old)?$/u)
  if (lowerAt(words, from) === 'who') {
    // "Who is the mayor" tells a role, "who led the trial" and "who was shot" only what happened.
    const noun = from + (lowerAt(words, from + 2) === 'now' ? 3 : 2)
    const isBeing = /^(?:is|was)$/.test(lowerAt(words, from + 1))
    if (!isBeing || !(DETERMINERS.has(lowerAt(words, noun)) || ROLES.has(lowerAt(words, noun))))
      return null
    from = noun
  }
  // "One of the victims", "of Leeds" and "whose son died" give no role to write behind a name.
  if (/^(?:of|one|whose)$/.test(lowerAt(words, from))) return null
  pass(/^(?:\p{N}+(?:-year-old)?|a|an|the|is|was|now)$/u)
  const rest = words.slice(from)
  return rest.length > 0 ? rest : null
}

/** Runs of capitalised words outside quotation marks, two or more, as names are. */
export function capitalRuns(words: readonly Word[]): Word[][] {
  const runs: Word[][] = []
  let run: Word[] = []
  const close = (): void => {
    while (run.length > 0 && !run.at(-1)?.isCapital) run.pop()
    if (run.length > 1 && run.length <= 12) runs.push(run)
    run = []
  }
  for (const [i, word] of words.entries()) {
    const joins = run.length > 0 && /^(?:of|for|the|and)$/.test(word.lower)
    const capital = word.isWord && word.isCapital && !(i === 0 && isFunctionWord(word))
    if (capital || joins) run.push(word)
    else close()
  }
  close()
  return runs.flatMap(splitAtJoints)
}

/** "The Ministry of Health and Ann Lee" holds two names; "of" joins only what names a body. */
function splitAtJoints(run: Word[]): Word[][] {
  if (run.some((word) => INSTITUTIONS.has(word.lower))) {
    const to = affiliationAt(run)
    if (to < run.length) return [run.slice(0, to), ...splitAtJoints(run.slice(to + 1))]
    return [ARTICLES.has(run[0]?.lower ?? '') ? run.slice(1) : run]
  }
  const parts: Word[][] = [[]]
  for (const word of run) {
    if (word.isCapital) parts.at(-1)?.push(word)
    else parts.push([])
  }
  return parts.filter((part) => part.length > 1)
}

const isFunctionWord = (word: Word): boolean =>
  PREPOSITIONS.has(word.lower) ||
  TIMES.has(word.lower) ||
  /^(?:the|a|an|but|and|when|while|as|if|after|he|she|it|they|we|this|that|these|those|his|her|its|their|our|my|according|meanwhile|however|both)$/.test(
    word.lower,
  )

/** The subject's name at the start of a sentence, what is said of it in commas, what follows. */
export type Opening = {
  names: Word[]
  isTitled: boolean
  apposition: Word[] | null
  /** Where the sentence goes on behind the name. */
  to: number
}

export function leadingName(words: readonly Word[]): Opening | null {
  let to = 0
  while (to < words.length && words[to]?.isCapital && to < 6) to++
  const title = lastIndexOf(words.slice(0, to), isTitle)
  const names = words.slice(title + 1, to)
  if (names.length === 0) return null
  const opening = { names, isTitled: title >= 0, apposition: null, to }
  if (words[to]?.isWord) return opening
  const end = words.findIndex((word, i) => i > to && /^[,;:.—–-]$/.test(word.text))
  if (!/^[,—–-]$/.test(words[to]?.text ?? '') || end === -1 || end - to > 16) return null
  return { ...opening, apposition: words.slice(to + 1, end) }
}

/** Where the noun of a body stands that a sentence begins with: "The city council voted". */
export function leadingBody(words: readonly Word[]): number | null {
  if (lowerAt(words, 0) !== 'the') return null
  for (let at = 1; at <= 4 && words[at]?.isWord && !words[at]?.isCapital; at++) {
    if (INSTITUTIONS.has(lowerAt(words, at)) && isFinite(words, at + 1)) return at
  }
  return null
}

/** "Said nothing", "declined to comment": what the one does who was asked. */
export const isSilence = (words: readonly Word[], from: number): boolean =>
  /^(?:has |have |had )?(?:said nothing|(?:declined|refused) to (?:comment|answer|speak|say|discuss)|(?:did not|didn't|would not|wouldn't) (?:comment|answer|respond|reply|speak|say|discuss))\b/.test(
    words
      .slice(from, from + 4)
      .map(({ lower }) => lower)
      .join(' '),
  )

/** The words of an organisation's name that a phrase begins with, none if it begins with none. */
export function organisationIn(words: readonly Word[]): readonly Word[] {
  const first = lowerAt(words, 0)
  // "His Holiness", "its Council".
  if (POSSESSIVES.has(first)) return []
  const bare = ARTICLES.has(first) ? words.slice(1) : words
  let end = 0
  for (const [i, word] of bare.entries()) {
    if (word.isCapital && !TIMES.has(word.lower)) end = i + 1
    else if (!/^(?:of|for|and|the|&|in|on|de|la|du|des)$/.test(word.lower)) break
  }
  return bare.slice(0, end)
}
