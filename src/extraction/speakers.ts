import type { Gender } from './names.ts'
import {
  capitalRuns,
  describing,
  genderOf,
  isTitle,
  lastIndexOf,
  leadingName,
  personIn,
} from './names.ts'
import { ARTICLES, DOCUMENTS, GROUPS, INSTITUTIONS, ROLES, SPOKESPEOPLE, TIMES } from './nouns.ts'
import { headEnd } from './phrases.ts'
import type { Sentence } from './reading.ts'
import type { Subject } from './subjects.ts'
import type { Word } from './words.ts'

/** Who a speaker is, as far as the text so far tells. */
export type Identity = { name: string | null; role: string | null }

type Person = { name: string; role: string | null; gender: Gender }

// A pronoun further from its name than this many sentences is anybody's guess.
const PRONOUN_REACH = 6

/**
 * The names of one text in reading order: `learn` each sentence, then `identify` its speaker. A
 * surname finds its full name, a pronoun the last fitting speaker, "the judge" the one who was
 * introduced as a judge.
 */
export function createSpeakers(text: string) {
  const fullNames = new Map<string, string>()
  const people = new Map<string, Person>()
  const institutions = new Map<string, string>()
  let lastPerson: { person: Person; sentence: number } | null = null
  let lastInstitution: { name: string; sentence: number } | null = null
  let sentence = -1

  const textOf = (words: readonly Word[]): string => {
    const first = words[0]
    const last = words.at(-1)
    return first && last ? text.slice(first.start, last.end) : ''
  }

  function learn({ words, range }: Sentence): void {
    sentence++
    // A heading capitalises everything.
    if (!/[.!?…"”’')\]]/.test(text.charAt(range.end - 1))) return
    for (const run of capitalRuns(words)) {
      const names = run.slice(lastIndexOf(run, (word) => isTitle(word)) + 1)
      const last = names.at(-1)
      const title = run.at(-names.length - 1)
      if (!last) continue
      const noun = run.find((word) => INSTITUTIONS.has(word.lower))
      if (noun) {
        // "High Court Judge" names no court.
        if (!run.some(isTitle)) institutions.set(noun.lower, textOf(run))
        continue
      }
      if (names.length >= 2 && names.length <= 4 && !names.some((word) => TIMES.has(word.lower))) {
        const name = textOf(names)
        if (!fullNames.has(last.lower)) fullNames.set(last.lower, name)
        if (title && ROLES.has(title.lower))
          keep(name, textOf(run.slice(0, -names.length)), genderOf(run))
      }
    }
    // Whoever a sentence begins with is who "he" or "she" means next.
    const opening = leadingName(words)
    if (!opening) return
    const name = fullNames.get(opening.names.at(-1)?.lower ?? '') ?? textOf(opening.names)
    const role = opening.apposition && describing(opening.apposition)
    const introduced =
      role && opening.names.length > 1 && role.some((word) => ROLES.has(word.lower))
    const person = introduced
      ? keep(name, textOf(role), genderOf(opening.apposition ?? []))
      : people.get(name)
    if (person) lastPerson = { person, sentence }
  }

  function keep(name: string, role: string | null, gender: Gender): Person {
    const known = people.get(name)
    const person = {
      name,
      role: role ?? known?.role ?? null,
      gender: gender ?? known?.gender ?? null,
    }
    people.set(name, person)
    return person
  }

  function identify(words: readonly Word[], subject: Subject): Identity {
    const core = words.slice(subject.core.from, subject.core.to)
    const first = core[0]?.lower ?? ''
    if (/^(?:he|she|it|they)$/.test(first) && core.length === 1) return pronoun(first)

    const apposition =
      subject.apposition && describing(words.slice(subject.apposition.from, subject.apposition.to))
    const bare = ARTICLES.has(first) || /^(?:both|one)$/.test(first) ? core.slice(1) : core
    if (subject.core.from === 0 && bare.length === 1 && isCommonNoun(first))
      return described(bare, '')
    const person = personIn(bare)
    if (person) {
      const last = person.names.at(-1)
      const name = textOf(person.names)
      const full = person.names.length === 1 ? (fullNames.get(last?.lower ?? '') ?? name) : name
      if (person.names.length > 1 && last) fullNames.set(last.lower, full)
      const role = apposition
        ? textOf(apposition)
        : person.title.length > 0
          ? textOf(person.title)
          : null
      const gender = genderOf([...core, ...(apposition ?? [])])
      const known = keep(full, role, gender)
      lastPerson = { person: known, sentence }
      return { name: full, role: known.role }
    }
    return described(bare, first)
  }

  /** "Police said": the capital is the sentence's. "Saunders said" is known by then, or a risk. */
  const isCommonNoun = (word: string): boolean =>
    GROUPS.has(word) ||
    DOCUMENTS.has(word) ||
    ROLES.has(word) ||
    (/(?:ers|ors|ists|ials|ants|ents|ives|men)$/.test(word) && !fullNames.has(word))

  function pronoun(word: string): Identity {
    if (word === 'it') {
      const near = lastInstitution && sentence - lastInstitution.sentence <= PRONOUN_REACH
      return { name: near ? (lastInstitution?.name ?? null) : null, role: null }
    }
    const near =
      lastPerson && sentence - lastPerson.sentence <= PRONOUN_REACH ? lastPerson.person : null
    if (word === 'they' || !near || (near.gender && near.gender !== word))
      return { name: null, role: null }
    if (lastPerson)
      lastPerson = { person: keep(near.name, near.role, near.gender ?? (word as Gender)), sentence }
    return { name: near.name, role: near.role }
  }

  /** No personal name: an institution, somebody's spokesperson, a role, a document. */
  function described(bare: readonly Word[], article: string): Identity {
    const end = headEnd(bare, { from: 0, to: bare.length })
    const head = bare[end - 1]
    if (!head) return { name: null, role: null }
    const before = bare.slice(0, end - 1)
    const after = bare.slice(end)

    if (SPOKESPEOPLE.has(head.lower)) {
      const name =
        organisationIn(after.slice(1)) ?? organisationIn(before) ?? known(after[2]?.lower ?? '')
      if (name) lastInstitution = { name, sentence }
      return { name, role: head.text }
    }
    if (ROLES.has(head.lower)) {
      const person = article === 'the' ? roleHolder(head.lower) : null
      if (person) {
        lastPerson = { person, sentence }
        return { name: person.name, role: person.role }
      }
      return { name: null, role: textOf(bare) }
    }
    if (DOCUMENTS.has(head.lower) && !head.isCapital) {
      const link = after[0]?.lower ?? ''
      const name = /^(?:by|from|of)$/.test(link) ? organisationIn(after.slice(1)) : null
      return { name, role: null }
    }
    if (GROUPS.has(head.lower) || isCommonNoun(head.lower)) return { name: null, role: null }
    if (head.isCapital) {
      const name = organisationIn(bare)
      if (name) lastInstitution = { name, sentence }
      return { name, role: null }
    }
    if (INSTITUTIONS.has(head.lower) && article === 'the') {
      const name = before.length === 0 ? known(head.lower) : null
      if (name) lastInstitution = { name, sentence }
      return { name, role: null }
    }
    return { name: null, role: null }
  }

  const known = (noun: string): string | null => institutions.get(noun) ?? null

  function roleHolder(role: string): Person | null {
    let holder: Person | null = null
    for (const person of people.values()) {
      if (person.role && new RegExp(`\\b${role}\\b`, 'i').test(person.role)) holder = person
    }
    return holder
  }

  function organisationIn(words: readonly Word[]): string | null {
    const bare = ARTICLES.has(words[0]?.lower ?? '') ? words.slice(1) : words
    let end = 0
    for (let i = 0; i < bare.length; i++) {
      const word = bare[i]
      if (!word) break
      if (word.isCapital && !TIMES.has(word.lower)) end = i + 1
      else if (!/^(?:of|for|and|the|&|in|on|de|la|du|des)$/.test(word.lower)) break
    }
    return end === 0 ? null : textOf(bare.slice(0, end)).replace(/['’]s?$/, '')
  }

  return { learn, identify }
}
