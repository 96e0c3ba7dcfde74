import { hasClause, isFinite } from '../grammar.ts'
import { PREPOSITIONS, TIMES } from '../nouns.ts'
import { phraseBefore } from '../phrases.ts'
import type { Sentence } from '../reading.ts'
import type { Subject } from '../subjects.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'
import { aroundTag } from './around.ts'
import { hasOneClause } from './nominal.ts'
import type { Report } from './report.ts'
import { contentOf, formOf, stretchStart } from './stretch.ts'

// What is somebody's without a verb of theirs: "in her view", "is said to", "the idea that".

const VIEWS =
  /^(?:view|views|opinion|telling|words|estimation|account|count|reckoning|estimate|estimates|judgment|judgement|version|interpretation|phrase)$/

/** `In her view, …`, `…, by the ministry’s own estimate, …`. */
export function inTheirView({ words }: Sentence, at: number): Report | null {
  if (!/^(?:in|by)$/.test(lowerAt(words, at))) return null
  let noun = at + 2
  while (noun < at + 8 && words[noun]?.isWord && !VIEWS.test(lowerAt(words, noun))) noun++
  if (!VIEWS.test(lowerAt(words, noun)) || /^of$/.test(lowerAt(words, noun + 1))) return null
  const owner = ownerOf(words, at + 1, noun)
  if (!owner) return null
  const cue = { from: noun, to: noun + 1 }
  if (words.slice(0, at).every((word) => !word.isWord)) {
    if (lowerAt(words, noun + 1) !== ',') return null
    const content = contentOf(words, noun + 1, words.length)
    if (!content || !hasClause(words, noun + 1, words.length)) return null
    return { form: formOf(words, noun + 1, words.length), subject: owner, cue, pieces: [content] }
  }
  if (lowerAt(words, at - 1) !== ',') return null
  const claim = aroundTag(words, at - 1, noun + 1)
  if (!claim) return null
  const { to, ...pieces } = claim
  return { form: formOf(words, 0, to), subject: owner, cue, ...pieces }
}

/** "Her", "the ministry’s own", "Smith’s". */
function ownerOf(words: readonly Word[], from: number, noun: number): Subject | null {
  const end = lowerAt(words, noun - 1) === 'own' ? noun - 1 : noun
  if (end <= from) return null
  const core = { from, to: end }
  if (/^(?:his|her|their|its)$/.test(lowerAt(words, from)) && end === from + 1)
    return { core, apposition: null }
  return lowerAt(words, end - 1).endsWith("'s")
    ? { core, apposition: null, isPossessive: true }
    : null
}

const HELD =
  /^(?:believed|said|thought|understood|alleged|reported|rumoured|rumored|feared|reputed|presumed|suspected|considered|estimated)$/
const BE = /^(?:is|are|was|were|been|be)$/

/** `The family is believed to be divided`, `It is said that …`: somebody's, but nobody's by name. */
export function isHeldTo({ words, range }: Sentence, cue: number): Report | null {
  const verb = lowerAt(words, cue)
  let be = cue - 1
  while (be > 0 && /ly$|^(?:also|now|still)$/.test(lowerAt(words, be))) be--
  if (!BE.test(lowerAt(words, be))) return null
  const link = lowerAt(words, cue + 1)
  const isHeld =
    HELD.test(verb) && (link === 'to' || (link === 'that' && lowerAt(words, be - 1) === 'it'))
  const isTold = /^(?:told|informed|warned|assured|reminded)$/.test(verb) && link === 'that'
  const isNamed =
    /^(?:described|accused|regarded|portrayed)$/.test(verb) && /^(?:as|of)$/.test(link)
  if (!isHeld && !isTold && !isNamed) return null
  const start = lowerAt(words, be) === 'been' ? be - 1 : be
  const named = phraseBefore(words, stretchStart(words, cue), start)
  const rest = contentOf(words, link === 'that' ? cue + 2 : cue + 1, words.length)
  if (!rest) return null
  const first = named && link !== 'that' ? contentOf(words, named.from, named.to) : null
  const pieces = first ? [first, rest] : [rest]
  return {
    form: formOf(words, cue + 1, words.length),
    subject: null,
    cue: { from: start, to: cue + 1 },
    pieces,
    main: rest,
    readAs: range,
  }
}

const IDEAS = new Set(
  'claim claims assertion allegation allegations accusation accusations suggestion suggestions belief idea notion assumption suspicion suspicions warning warnings complaint complaints prediction predictions rumours rumors'.split(
    ' ',
  ),
)

/** `… the popular idea that …`: nobody is named, or the rules are not sure who. */
export function idea({ words, range }: Sentence): Report | null {
  for (let cue = 1; cue < words.length - 3; cue++) {
    const word = words[cue]
    if (!word || word.isQuoted || !IDEAS.has(word.lower)) continue
    if (lowerAt(words, cue + 1) !== 'that' || words[cue + 1]?.isQuoted) continue
    if (PREPOSITIONS.has(lowerAt(words, cue + 2)) || isFinite(words, cue + 2)) continue
    const comma = words.findIndex(
      (next, i) => i > cue + 4 && /^[,;—]$/.test(next.text) && !next.isQuoted,
    )
    const to = comma === -1 ? words.length : comma
    // "Today’s claim that": whose it is, is not the question there.
    if (TIMES.has(lowerAt(words, cue - 1).replace(/'s$/, ''))) return null
    const content = contentOf(words, cue + 2, to)
    if (!content || to - cue < 5 || !hasOneClause(words, cue + 2, to)) continue
    return {
      form: formOf(words, cue + 2, to),
      subject: null,
      cue: { from: cue, to: cue + 1 },
      pieces: [content],
      readAs: range,
    }
  }
  return null
}
