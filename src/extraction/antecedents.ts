import { isFinite } from './grammar.ts'
import { DOCUMENTS, INSTITUTIONS, PREPOSITIONS, ROLES, SPOKESPEOPLE } from './nouns.ts'
import type { Word } from './words.ts'
import { lowerAt } from './words.ts'

/** Who a speaker is, as far as the text so far tells. */
export type Identity = { name: string | null; role: string | null }

/** Somebody of whom the text tells nothing. */
export const NOBODY: Identity = { name: null, role: null }

export type Antecedents = ReturnType<typeof createAntecedents>

type Holder = { identity: Identity; sentence: number }

// Each makes another office of the one it stands before: "the president" is not the former one.
const OFFICE = /^(?:former|ex|vice|deputy|assistant|prime|late|acting)$/

const NOUNS = new Set([...ROLES, ...DOCUMENTS, ...INSTITUTIONS])

/**
 * What "the judge", "the spokesperson", "the report" and "the court" stand for: whoever or
 * whatever was introduced with that noun last. A new one without a name ("a judge in Leeds")
 * takes the noun from the one before, so that nobody is given another's words.
 */
export function createAntecedents() {
  const holders = new Map<string, Holder>()

  function hold(noun: string, identity: Identity, sentence: number): void {
    holders.set(noun, { identity, sentence })
    // A spokesman may be called a spokesperson next; the other way around nobody can know.
    if (noun === 'spokesman' || noun === 'spokeswoman') hold('spokesperson', identity, sentence)
  }

  /** The one that `words` name with a head noun at `head`, after "the". */
  function find(words: readonly Word[], head: number): Identity | null {
    const holder = holders.get(nounAt(words, head))
    if (!holder) return null
    const besides = [...words.slice(0, head), ...words.slice(head + 1).filter((w) => w.isCapital)]
    if (besides.length === 0) return holder.identity
    const told = wordsIn(holder.identity)
    return besides.every((word) => told.has(word.lower)) ? holder.identity : null
  }

  return {
    hold,
    find,
    forget(noun: string): void {
      holders.delete(noun)
      if (SPOKESPEOPLE.has(noun)) holders.delete('spokesperson')
    },
    heldIn: (noun: string): number => holders.get(noun)?.sentence ?? -1,
  }
}

function wordsIn({ role, name }: Identity): ReadonlySet<string> {
  const told = `${role ?? ''} ${name ?? ''}`.toLowerCase().replaceAll('’', "'")
  return new Set(told.match(/[\p{L}\p{N}]+(?:['.][\p{L}\p{N}]+)*\.?/gu))
}

/** A noun with the words that make it another's: "judge", "former president". */
export function nounAt(words: readonly Word[], at: number): string {
  let noun = lowerAt(words, at)
  for (let i = at - 1; i >= 0 && at - i <= 3 && words[i]?.isWord; i--) {
    if (OFFICE.test(lowerAt(words, i))) noun = `${lowerAt(words, i)} ${noun}`
  }
  return noun
}

/** The noun of a role that others may go by: "engineer" of "city’s chief engineer in Leeds". */
export function roleNoun(role: string): string | null {
  let noun: string | null = null
  let offices = ''
  for (const [word] of role.toLowerCase().matchAll(/[\p{L}\p{N}][\p{L}\p{N}'’-]*|,/gu)) {
    if (word === ',' || word === 'who' || PREPOSITIONS.has(word)) break
    if (OFFICE.test(word)) offices += `${word} `
    else if (ROLES.has(word)) noun = offices + word
  }
  return noun
}

/**
 * Where a sentence brings in somebody or something new by a noun: "a judge", "another report";
 * not "worked as a judge", not "a company car". Gives the index of each such noun.
 */
export function newcomers(words: readonly Word[]): number[] {
  const found: number[] = []
  for (let at = 1; at < words.length; at++) {
    const word = words[at]
    if (!word?.isWord || word.isQuoted || !NOUNS.has(word.lower)) continue
    if (isIntroduced(words, at)) found.push(at)
  }
  return found
}

function isIntroduced(words: readonly Word[], at: number): boolean {
  const next = words[at + 1]
  const isHead =
    !next?.isWord ||
    PREPOSITIONS.has(next.lower) ||
    /^(?:who|which|that|and|or)$/.test(next.lower) ||
    isFinite(words, at + 1)
  // A spokesperson and a document may be told apart by whose they are, whatever the article.
  const noun = lowerAt(words, at)
  if (next?.lower === 'for' && SPOKESPEOPLE.has(noun)) return true
  if (/^(?:by|from)$/.test(next?.lower ?? '') && DOCUMENTS.has(noun)) return true
  if (!isHead) return false
  for (let i = at - 1; i >= 0 && at - i <= 5; i--) {
    const before = words[i]
    if (!before?.isWord || PREPOSITIONS.has(before.lower)) return false
    if (/^(?:a|an|another)$/.test(before.lower)) {
      return !/^(?:as|is|was|be|been|being|become|became|becoming|named|appointed|elected)$/.test(
        lowerAt(words, i - 1),
      )
    }
  }
  return false
}
