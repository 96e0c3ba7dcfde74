import {
  DOCUMENTS,
  GROUPS,
  HONORIFICS,
  INSTITUTIONS,
  POSSESSIVES,
  PREPOSITIONS,
  ROLES,
} from './nouns.ts'
import { isName, isNamePart } from './phrases.ts'
import type { Word } from './words.ts'
import { lowerAt } from './words.ts'

/** A name, the words before it that say what its bearer is, and the noun if that is a body's. */
export type Titled = { names: Word[]; title: Word[]; body: string | null }

// What somebody is to the one before the 's: "Norvik's rival Vestra".
const RELATED = new Set(
  'rival competitor subsidiary partner supplier ally successor predecessor colleague friend cousin uncle aunt nephew niece'.split(
    ' ',
  ),
)

export const isTitle = (word: Word): boolean => ROLES.has(word.lower) || HONORIFICS.has(word.lower)

export function lastIndexOf(words: readonly Word[], test: (word: Word) => boolean): number {
  for (let i = words.length - 1; i >= 0; i--) {
    const word = words[i]
    if (word && test(word)) return i
  }
  return -1
}

/** A name at the end of a phrase: "Dr. Ann Lee", "lead author Ann Lee", "the union IG Kraft". */
export function personIn(phrase: readonly Word[]): Titled | null {
  const bare = phrase.slice(isAge(phrase[0]) ? 1 : 0, affiliationAt(phrase))
  let from = bare.length
  while (from > 0 && isNamePart(bare[from - 1])) from--
  if (!isName(bare, { from, to: bare.length })) return null
  const title = lastIndexOf(bare, isTitle)
  const before = bare.slice(0, from)
  const office = officeEnd(bare)
  if (office !== null)
    return { names: bare.slice(office), title: bare.slice(0, office), body: null }
  // "University of Leeds professor Ann Lee": the body is a part of her title.
  const isOfBody = title >= from && before.some(isBody) && before.every(isNameOrOf)
  if (!isOfBody && before.some((word) => !word.isWord || isJoint(word))) return null
  const names = bare.slice(Math.max(title + 1, from))
  if (names.length === 0 || names.length > 4) return null
  if (title < from && from > 0) return calledBy(bare.slice(0, from), names)
  if (!isPersonal(names)) return null
  const role = bare.slice(0, title + 1).filter((word) => !isCourtesy(word))
  return { names, title: role, body: null }
}

const isNameOrOf = (word: Word): boolean => word.isCapital || /^(?:of|the|for)$/.test(word.lower)

/**
 * Where the name begins behind an office with "of" in it: "Secretary of State Ann Lee". Two
 * capitals are the name, what stands before them the office's; null if that leaves it none.
 */
function officeEnd(phrase: readonly Word[]): number | null {
  const of = phrase.findIndex(({ lower }) => lower === 'of')
  const title = phrase[of - 1]
  if (!title?.isCapital || !isTitle(title)) return null
  const rest = phrase.slice(of + 1)
  const isPlain = rest.every(
    (word, at) => (word.isCapital && !isTitle(word)) || (at === 0 && word.lower === 'the'),
  )
  return rest.length > 2 && isPlain && isPersonal(rest.slice(-2)) ? phrase.length - 2 : null
}

/** A name behind a noun in small letters that is no title: of a body, or of somebody's own. */
function calledBy(before: readonly Word[], names: Word[]): Titled | null {
  const noun = lowerAt(before, before.length - 1)
  if (before.length === 1 && /^(?:late|outgoing|embattled|ousted|longtime|veteran)$/.test(noun))
    return isPersonal(names) ? { names, title: [], body: null } : null
  // "Norvik's former employee Tom Reed": one capital alone may be a noun's.
  const isOwned = names.length > 1 && before.some(({ lower }) => lower.endsWith("'s"))
  if (RELATED.has(noun) || (isOwned && !INSTITUTIONS.has(noun)))
    return isPersonal(names) ? { names, title: [], body: null } : null
  // "The city Council", "village Catholics": a noun with a capital rather than a name.
  const isFirm = /^(?:airline|carrier|company|firm|retailer|charity|magazine|newspaper)$/.test(noun)
  const isPluralNoun = !isFirm && lowerAt(names, 0).endsWith('s')
  const isNoun = names.length === 1 && (isBody(names[0]) || isPluralNoun)
  return INSTITUTIONS.has(noun) && !isNoun ? { names, title: [], body: noun } : null
}

/**
 * How far a phrase goes before "of the Institute of Food Research" behind a person's name. "The
 * Church of England" has an "of" in its name: a title, or the body behind it, tells the person.
 */
export function affiliationAt(phrase: readonly Word[]): number {
  const at = phrase.findIndex(({ lower }) => /^(?:of|from|at|with)$/.test(lower))
  if (at < 2) return phrase.length
  const title = lastIndexOf(phrase.slice(0, at), isTitle)
  const names = phrase.slice(title + 1, at)
  const isPerson =
    names.length > 0 &&
    isPersonal(names) &&
    names.every((word) => word.isCapital && !GROUPS.has(word.lower))
  const isTold = title >= 0 || (names.length > 1 && phrase.slice(at).some(isBody))
  return isPerson && isTold ? at : phrase.length
}

/** "62-year-old". */
export const isAge = (word: Word | undefined): boolean =>
  /^\p{N}{1,3}-year-old$/u.test(word?.lower ?? '')

const isBody = (word: Word | undefined): boolean => INSTITUTIONS.has(word?.lower ?? '')

const isPersonal = (names: readonly Word[]): boolean =>
  !POSSESSIVES.has(lowerAt(names, 0)) &&
  !names.some((word) => isBody(word) || (DOCUMENTS.has(word.lower) && word.lower !== 'bill')) &&
  // "General Motors".
  !/^(?:motors|electric|mills|dynamics|atomics)$/.test(lowerAt(names, 0))

const isCourtesy = (word: Word): boolean =>
  /^(?:mr|mrs|ms|mx|dr|prof|sir|lady|dame|hon|rev)\.?$/.test(word.lower)

/** What stands before it is somebody else: "critics of Reed", "Lee and Reed", "not Holt". */
const isJoint = ({ lower }: Word): boolean =>
  PREPOSITIONS.has(lower) || /^(?:and|or|nor|not|but|like|including|than|as)$/.test(lower)
