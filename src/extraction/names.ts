import {
  ARTICLES,
  DOCUMENTS,
  FEMALE,
  HONORIFICS,
  INSTITUTIONS,
  MALE,
  PREPOSITIONS,
  ROLES,
  TIMES,
} from './nouns.ts'
import { isName } from './phrases.ts'
import type { Word } from './words.ts'

export type Gender = 'she' | 'he' | null

export const isTitle = (word: Word): boolean => ROLES.has(word.lower) || HONORIFICS.has(word.lower)

const isCourtesy = (word: Word): boolean =>
  /^(?:mr|mrs|ms|mx|dr|prof|sir|lady|dame|hon|rev)\.?$/.test(word.lower)

export function lastIndexOf(words: readonly Word[], test: (word: Word) => boolean): number {
  for (let i = words.length - 1; i >= 0; i--) {
    const word = words[i]
    if (word && test(word)) return i
  }
  return -1
}

/** A personal name at the end of a phrase, and the title before it. */
export function personIn(bare: readonly Word[]): { names: Word[]; title: Word[] } | null {
  if (bare.length === 0 || !isName(bare, { from: 0, to: bare.length })) return null
  const title = lastIndexOf(bare, isTitle)
  const names = bare.slice(title + 1)
  if (names.length === 0 || names.length > 4) return null
  if (names.some((word) => INSTITUTIONS.has(word.lower) || DOCUMENTS.has(word.lower))) return null
  const role = bare.slice(0, title + 1).filter((word) => !isCourtesy(word))
  return { names, title: role }
}

export function genderOf(words: readonly Word[]): Gender {
  if (words.some((word) => FEMALE.has(word.lower))) return 'she'
  return words.some((word) => MALE.has(word.lower)) ? 'he' : null
}

/** An apposition without its article, an age, "who is": "34, a nurse in Leeds" → "nurse in Leeds". */
export function describing(words: readonly Word[]): readonly Word[] | null {
  let from = 0
  while (
    from < words.length &&
    (!words[from]?.isWord ||
      /^(?:\p{N}+|a|an|the|who|is|was|now|of|one)$/u.test(words[from]?.lower ?? ''))
  ) {
    from++
  }
  const rest = words.slice(from)
  // "One of the victims" gives no role to write behind a name.
  if (words[0]?.lower === 'one' && words[1]?.lower === 'of') return null
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
  /^(?:the|a|an|but|and|when|while|as|if|after|he|she|it|they|we|this|that|these|those|according|meanwhile|however|both)$/.test(
    word.lower,
  )

/** The name that a sentence begins with as its subject, and what stands behind it in commas. */
export function leadingName(
  words: readonly Word[],
): { names: Word[]; apposition: Word[] | null } | null {
  let to = 0
  while (to < words.length && words[to]?.isCapital && to < 6) to++
  const names = words.slice(lastIndexOf(words.slice(0, to), isTitle) + 1, to)
  if (names.length === 0) return null
  if (words[to]?.isWord) return { names, apposition: null }
  const end = words.findIndex((word, i) => i > to && /^[,;:.—–-]$/.test(word.text))
  if (!/^[,—–-]$/.test(words[to]?.text ?? '') || end === -1 || end - to > 16) return null
  return { names, apposition: words.slice(to + 1, end) }
}

/** The words of an organisation's name that a phrase begins with, none if it begins with none. */
export function organisationIn(words: readonly Word[]): readonly Word[] {
  const bare = ARTICLES.has(words[0]?.lower ?? '') ? words.slice(1) : words
  let end = 0
  for (const [i, word] of bare.entries()) {
    if (word.isCapital && !TIMES.has(word.lower)) end = i + 1
    else if (!/^(?:of|for|and|the|&|in|on|de|la|du|des)$/.test(word.lower)) break
  }
  return bare.slice(0, end)
}
