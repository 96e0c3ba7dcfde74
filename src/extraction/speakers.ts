import type { Identity } from './antecedents.ts'
import { createAntecedents, newcomers, NOBODY, nounAt, roleNoun } from './antecedents.ts'
import { PRONOUN_REACH, createBodies } from './bodies.ts'
import { isFinite } from './grammar.ts'
import type { Gender } from './names.ts'
import { capitalRuns, describing, genderOf, isSilence, leadingBody, leadingName } from './names.ts'
import { createOwners } from './owners.ts'
import type { Titled } from './persons.ts'
import { isTitle, lastIndexOf, personIn } from './persons.ts'
import { ARTICLES, DOCUMENTS, GROUPS, INSTITUTIONS, ROLES, SPOKESPEOPLE, TIMES } from './nouns.ts'
import { headEnd } from './phrases.ts'
import type { Sentence } from './reading.ts'
import type { Range } from './span.ts'
import type { Subject } from './subjects.ts'
import type { Word } from './words.ts'
import { textOf as textOfWords, unpossessed } from './words.ts'

type Person = Identity & { gender: Gender }
type Named = Person & { name: string }

/**
 * The names of one text in reading order: `learn` each sentence, then `identify` its speaker. A
 * surname finds its full name, a pronoun the last fitting speaker, "the judge" the one who was
 * introduced as a judge.
 */
export function createSpeakers(text: string) {
  const fullNames = new Map<string, string>()
  const people = new Map<string, Named>()
  const antecedents = createAntecedents()
  const bodies = createBodies()
  const { bodyOf, owner, sender, writer, newcomer } = createOwners(text, antecedents)
  // Where each name was told in full last.
  const places = new Map<string, Range>()
  // What a sentence introduces is known from the next one on: in "The judge said that Judge Reed
  // had erred" the judge is not Reed.
  let introduced: { noun: string; identity: Identity }[] = []
  let lastPerson: { person: Person; sentence: number } | null = null
  let sentence = -1

  const textOf = (words: readonly Word[]): string => textOfWords(text, words)
  const place = (words: readonly Word[]): void => {
    const [first, last] = [words[0], words.at(-1)]
    if (first && last) places.set(textOf(words), { start: first.start, end: last.end })
  }
  function learn({ words, range }: Sentence): void {
    for (const { noun, identity } of introduced) {
      // The sentence's own speaker came after all that it only mentions.
      if (antecedents.heldIn(noun) === sentence) continue
      if (identity.name === null) antecedents.forget(noun)
      else antecedents.hold(noun, identity, sentence - 1)
    }
    introduced = newcomers(words).map((at) => newcomer(words, at))
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
        const identity = { name: textOf(run), role: null }
        place(run)
        if (!run.some(isTitle)) introduced.push({ noun: noun.lower, identity })
        continue
      }
      if (names.length >= 2 && names.length <= 4 && !names.some((word) => TIMES.has(word.lower))) {
        const name = textOf(names)
        place(names)
        if (!fullNames.has(last.lower)) fullNames.set(last.lower, name)
        if (title && ROLES.has(title.lower))
          introduce(keep(name, textOf(run.slice(0, -names.length)), genderOf(run)))
      }
    }
    const body = leadingBody(words)
    if (body !== null)
      bodies.open(antecedents.find(words.slice(1, body + 1), body - 1)?.name ?? null, sentence)
    // Whoever a sentence begins with is who "he" or "she" means next.
    const opening = leadingName(words)
    if (!opening) return
    const name = fullNames.get(opening.names.at(-1)?.lower ?? '') ?? textOf(opening.names)
    const role = opening.apposition && describing(opening.apposition)
    if (
      role &&
      !opening.isTitled &&
      opening.names.length > 1 &&
      role.some((word) => ROLES.has(word.lower))
    )
      introduce(keep(name, textOf(role), genderOf(opening.apposition ?? [])))
    if (opening.names[0]?.lower === 'the') {
      // "The Trump administration" is another name.
      if (opening.names.length > 1 && isFinite(words, opening.to))
        bodies.open(textOf(opening.names.slice(1)), sentence)
      return
    }
    // A surname that is silent is asked for words and so a person, whether they spoke before or not.
    const isSilent = name !== textOf(opening.names) && isSilence(words, opening.to)
    const person = people.get(name) ?? (isSilent ? keep(name, null, null) : null)
    if (person) lastPerson = { person, sentence }
  }

  function introduce({ name, role }: Named): void {
    const noun = role && roleNoun(role)
    if (noun) introduced.push({ noun, identity: { name, role } })
  }

  function keep(name: string, role: string | null, gender: Gender): Named {
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
    const all = words.slice(subject.core.from, subject.core.to)
    const last = all.at(-1)
    const core = subject.isPossessive && last ? [...all.slice(0, -1), unpossessed(last)] : all
    const first = core[0]?.lower ?? ''
    if (/^(?:he|she|it|they)$/.test(first) && core.length === 1) return pronoun(first)

    const apposition =
      subject.apposition && describing(words.slice(subject.apposition.from, subject.apposition.to))
    const isLed = ARTICLES.has(first) || /^(?:both|one|another)$/.test(first)
    const bare = isLed ? core.slice(1) : core
    if (subject.core.from === 0 && bare.length === 1 && isCommonNoun(first))
      return described(bare, '')
    const person = personIn(bare)
    // "The Red Crescent": no person's name has an article and nothing else before it.
    if (first === 'the' && !apposition && person?.names[0] === bare[0]) {
      bodies.speak(textOf(bare), sentence)
      return { name: textOf(bare), role: null }
    }
    return person
      ? named(person, apposition, genderOf([...core, ...(apposition ?? [])]))
      : described(bare, first)
  }

  function named(
    { names, title, body }: Titled,
    apposition: readonly Word[] | null,
    gender: Gender,
  ): Identity {
    const last = names.at(-1)
    const name = textOf(names)
    const full = names.length === 1 ? (fullNames.get(last?.lower ?? '') ?? name) : name
    const role = roleOf(title, apposition)
    // "Acme, a firm in Leeds", "the union IG Kraft": the firm from here on, and nobody's "he".
    const noun = body ?? (apposition && headNoun(apposition))
    if (noun && INSTITUTIONS.has(noun)) {
      antecedents.hold(noun, { name: full, role: null }, sentence)
      bodies.speak(full, sentence)
      return { name: full, role }
    }
    if (names.length > 1 && last) fullNames.set(last.lower, full)
    return spoke(keep(full, role, gender))
  }

  /** The title that the text gives; a rank like "Rep." only where the commas tell no role. */
  function roleOf(title: readonly Word[], apposition: readonly Word[] | null): string | null {
    const [before, behind] = [textOf(title), apposition ? textOf(apposition) : '']
    const isRank = roleNoun(before) === null && roleNoun(behind) !== null
    return (isRank || before === '' ? behind : before) || null
  }

  const headNoun = (words: readonly Word[]): string | null =>
    words[headEnd(words, { from: 0, to: words.length }) - 1]?.lower ?? null

  /** A person who speaks is "he" or "she" next, and holds the noun of their role. */
  function spoke(person: Person): Identity {
    const identity = { name: person.name, role: person.role }
    lastPerson = { person, sentence }
    const noun = person.role && roleNoun(person.role)
    if (noun && person.name !== null) antecedents.hold(noun, identity, sentence)
    return identity
  }

  /** "Police said": the capital is the sentence's. "Saunders said" is known by then, or a risk. */
  const isCommonNoun = (word: string): boolean =>
    GROUPS.has(word) ||
    DOCUMENTS.has(word) ||
    ROLES.has(word) ||
    (/(?:ers|ors|ists|ials|ants|ents|ives|men)$/.test(word) && !fullNames.has(word))

  function pronoun(word: string): Identity {
    if (word === 'it') return { name: bodies.it(sentence), role: null }
    const near =
      lastPerson && sentence - lastPerson.sentence <= PRONOUN_REACH ? lastPerson.person : null
    if (word === 'they' || !near || (near.gender && near.gender !== word)) return NOBODY
    const gender = near.gender ?? (word as Gender)
    // An organisation that its spokesperson speaks for is not a person of that name.
    const isPerson = near.name !== null && people.has(near.name)
    return spoke(isPerson ? keep(near.name ?? '', near.role, gender) : { ...near, gender })
  }

  /** No personal name: an institution, somebody's spokesperson, a role, a document. */
  function described(bare: readonly Word[], article: string): Identity {
    const end = headEnd(bare, { from: 0, to: bare.length })
    const head = bare[end - 1]
    if (!head) return NOBODY
    const before = bare.slice(0, end - 1)
    const after = bare.slice(end)
    const known = article === 'the' ? antecedents.find(bare, end - 1) : null

    if (SPOKESPEOPLE.has(head.lower) || ROLES.has(head.lower)) {
      const own = SPOKESPEOPLE.has(head.lower)
        ? (owner(after) ?? (known ? null : sender(before, bodies.its(sentence))))
        : null
      const gender = genderOf(bare)
      if (own !== null || !known) {
        const role = SPOKESPEOPLE.has(head.lower) ? head.text : textOf(bare)
        if (own === null) antecedents.forget(nounAt(bare, end - 1))
        else bodies.speak(own, sentence)
        return spoke({ name: own, role, gender })
      }
      if (known.name !== null && !people.has(known.name)) bodies.speak(known.name, sentence)
      return spoke({ ...known, gender: people.get(known.name ?? '')?.gender ?? gender })
    }
    if (DOCUMENTS.has(head.lower) && !head.isCapital) {
      const name = writer(after) ?? known?.name ?? null
      if (name !== null) antecedents.hold(head.lower, { name, role: null }, sentence)
      return { name, role: null }
    }
    // "The Daily Post" is no post, "Campaigners" no name.
    const isTitled = head.isCapital && before.at(-1)?.isCapital === true
    if (GROUPS.has(head.lower) || (!isTitled && isCommonNoun(head.lower))) return NOBODY
    const isInstitution = INSTITUTIONS.has(head.lower)
    const name = head.isCapital ? bodyOf(bare, head) : isInstitution ? (known?.name ?? null) : null
    if (name !== null) bodies.speak(name, sentence)
    return { name, role: null }
  }

  /** Where the text told the name in full last; null if it has none. */
  const placeOf = ({ name }: Identity): Range | null =>
    name === null ? null : (places.get(name) ?? null)

  return { learn, identify, placeOf }
}
