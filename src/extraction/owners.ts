import type { Antecedents, Identity } from './antecedents.ts'
import { nounAt } from './antecedents.ts'
import { organisationIn } from './names.ts'
import { DOCUMENTS, INSTITUTIONS, SPOKESPEOPLE } from './nouns.ts'
import { LONGEST_PHRASE } from './phrases.ts'
import type { Word } from './words.ts'
import { lowerAt, textOf } from './words.ts'

/** Whose a spokesperson, a report or a paper is, by the words around the noun. */
export function createOwners(text: string, antecedents: Antecedents) {
  const organisation = (words: readonly Word[]): string | null => {
    const named = organisationIn(words)
    return named.length === 0 ? null : textOf(text, named).replace(/['’]s?$/, '')
  }

  /** What a phrase with that head names; "Norvik's man Reed" does not name Norvik. */
  function bodyOf(phrase: readonly Word[], head: Word): string | null {
    const last = organisationIn(phrase).at(-1)
    return last !== head && last?.lower.endsWith("'s") ? null : organisation(phrase)
  }

  /** Whose spokesperson it is: "for the Ministry of Health", "for the ministry". */
  function owner(after: readonly Word[]): string | null {
    const words = after.slice(1)
    const name = organisation(words)
    if (name !== null || words[0]?.lower !== 'the') return name
    return antecedents.find(words.slice(1, 2), 0)?.name ?? null
  }

  /** Whose "the Acme spokesman" and "its spokesman" are. */
  function sender(before: readonly Word[], its: string | null): string | null {
    return lowerAt(before, 0) === 'its' ? its : organisation(before)
  }

  /** Whose report it is: "by Harvard University"; "a study of Mars" is not by Mars. */
  function writer(after: readonly Word[]): string | null {
    const link = after[0]?.lower ?? ''
    if (!/^(?:by|from|of)$/.test(link)) return null
    const words = organisationIn(after.slice(1))
    const isBody = words.some((word) => INSTITUTIONS.has(word.lower))
    return link !== 'of' || isBody ? organisation(words) : null
  }

  /** Somebody new under a noun, without a name unless a spokesperson or a paper is somebody's. */
  function newcomer(words: readonly Word[], at: number): { noun: string; identity: Identity } {
    const noun = words[at]?.lower ?? ''
    const after = words.slice(at + 1, at + 1 + LONGEST_PHRASE)
    if (SPOKESPEOPLE.has(noun)) return { noun, identity: { name: owner(after), role: noun } }
    const name = DOCUMENTS.has(noun) ? writer(after) : null
    return { noun: nounAt(words, at), identity: { name, role: null } }
  }

  return { bodyOf, owner, sender, writer, newcomer }
}
