import { AUXILIARIES, MODALS } from '../grammar.ts'
import { PREPOSITIONS } from '../nouns.ts'
import type { SignalName } from '../signals.ts'
import { SIGNALS } from '../signals.ts'
import type { Word } from '../words.ts'

// What a sentence looks like to the linear model: named signals, named shapes, and n-grams hashed
// into buckets (feature hashing: Weinberger et al., ICML 2009), so that no vocabulary is shipped.

/** How many bits of a hash name a bucket. */
const BITS = 16
export const BUCKETS = 1 << BITS

/** Shapes of a sentence that are counted, each "at least so many". */
const SHAPES = {
  words: [4, 6, 8, 10, 13, 16, 19, 23, 28, 36],
  figures: [1, 2, 3],
  capitals: [1, 2, 3, 4],
} as const
const SHAPE_NAMES = Object.entries(SHAPES).flatMap(([name, steps]) =>
  steps.map((least) => `${name}${least}`),
)

/** Features with a name of their own; their weights stand behind those of the buckets. */
export const NAMED: readonly string[] = [...SIGNALS, ...SHAPE_NAMES]
const NAMED_AT = new Map(NAMED.map((name, at) => [name, BUCKETS + at]))

/** A named feature counts as so many n-grams, of which a sentence has some two hundred. */
const NAMED_VALUE = 3

/** What a feature adds to a sentence that has it, before its weight. */
export const valueOf = (feature: number): number => (feature < BUCKETS ? 1 : NAMED_VALUE)

/** How many weights the model has. */
export const WEIGHTS = BUCKETS + NAMED.length

/**
 * Receives a feature once for each time it is met: its weight's index, and where it comes from: the
 * index of a word, or -1 for a named feature.
 */
export type Emit = (weight: number, word: number) => void

// Each kind of n-gram is hashed from a seed of its own, so that "no" the word and "no" the piece
// of a word are not the same feature.
const SEED = { word: 1, words: 2, classes: 3, mixed: 4, piece: 5 } as const

/** The features of one sentence. Pure; no string is built on the way. */
export function featuresOf(
  words: readonly Word[],
  signals: readonly SignalName[],
  emit: Emit,
): void {
  for (const name of signals) emit(NAMED_AT.get(name)!, -1)
  shapesOf(words, emit)

  let before = { word: BOUNDARY, kind: BOUNDARY }
  let kindTwoBefore = BOUNDARY
  for (const [at, word] of words.entries()) {
    if (!word.isWord && !MARKS.has(word.text)) continue
    const kind = classOf(word, at)
    const hash = kind === FIGURE || kind === YEAR ? kind : hashOf(word.lower)
    emit(bucketOf(SEED.word, hash, 0, 0), at)
    emit(bucketOf(SEED.words, before.word, hash, 0), at)
    emit(bucketOf(SEED.classes, kind, 0, 0), at)
    emit(bucketOf(SEED.classes, before.kind, kind, 0), at)
    emit(bucketOf(SEED.classes, kindTwoBefore, before.kind, kind), at)
    emit(bucketOf(SEED.mixed, before.word, kind, 1), at)
    emit(bucketOf(SEED.mixed, before.kind, hash, 2), at)
    if (word.isWord && kind !== FIGURE && kind !== YEAR) piecesOf(word.lower, at, emit)
    kindTwoBefore = before.kind
    before = { word: hash, kind }
  }
}

function shapesOf(words: readonly Word[], emit: Emit): void {
  const plain = words.filter((word) => word.isWord)
  const counts = {
    words: plain.length,
    figures: plain.filter((word) => /^\p{N}/u.test(word.text) || NUMBERS.has(word.lower)).length,
    capitals: plain.filter((word, at) => at > 0 && word.isCapital && !/^I(?:'|$)/.test(word.text))
      .length,
  }
  for (const [name, steps] of Object.entries(SHAPES))
    for (const least of steps)
      if (counts[name as keyof typeof SHAPES] >= least) emit(NAMED_AT.get(`${name}${least}`)!, -1)
}

/** Pieces of three and four letters, the word's edges included: endings, stems, compounds. */
function piecesOf(lower: string, at: number, emit: Emit): void {
  const unit = (i: number): number => (i < 0 || i >= lower.length ? 0x20 : lower.charCodeAt(i))
  for (let i = -1; i + 2 <= lower.length; i++) {
    const three = mix(mix(mix(SEED.piece, unit(i)), unit(i + 1)), unit(i + 2))
    emit(finish(three), at)
    if (i + 3 <= lower.length) emit(finish(mix(three, unit(i + 3))), at)
  }
}

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '))

const MARKS = list('? ! % $ € £ ¥')
const NUMBERS = list(
  'two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred ' +
    'hundreds thousand thousands million millions billion billions trillion trillions dozen half ' +
    'third quarter percent',
)
const FIRST_PERSON = list("i i'm i've i'd i'll me my mine myself")
const WE = list("we we're we've we'd we'll us our ours")
const YOU = list("you you're you've your yours")
const THEY = list("he she it they him her them his its their he's she's it's they're")
const DETERMINERS = list('the a an this that these those')
const JOINTS = list('and or but because if when while although though so')
const QUESTIONS = list('what who which how why where whether')
const NEGATIONS = list('not never no none nobody nothing')

// A handful of word classes, told by list and ending: enough grammar for a sentence's shape.
const BOUNDARY = 0
const FIGURE = 1
const YEAR = 2
const MARK = 100
const LISTS: readonly ReadonlySet<string>[] = [
  NUMBERS,
  FIRST_PERSON,
  WE,
  YOU,
  THEY,
  AUXILIARIES,
  MODALS,
  DETERMINERS,
  PREPOSITIONS,
  JOINTS,
  QUESTIONS,
  NEGATIONS,
]
const NAME = 40
const ENDINGS: readonly RegExp[] = [
  /n't$/,
  /ed$/,
  /ing$/,
  /ly$/,
  /(?:tion|ment|ness|ity|ance|ence)s?$/,
  /(?:er|est)$/,
  /s$/,
]
const OTHER = 60

function classOf(word: Word, at: number): number {
  if (!word.isWord) return MARK + word.text.charCodeAt(0)
  if (/^\p{N}/u.test(word.text)) return /^(?:1[5-9]|20)\p{N}\p{N}$/u.test(word.text) ? YEAR : FIGURE
  const inList = LISTS.findIndex((words) => words.has(word.lower))
  if (inList !== -1) return 10 + inList
  if (word.isCapital && at > 0) return NAME
  const ending = ENDINGS.findIndex((pattern) => pattern.test(word.lower))
  return ending === -1 ? OTHER : 50 + ending
}

// FNV-1a over UTF-16 units, finished by a round of MurmurHash3's mixer.
const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193)

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i))
  return hash
}

function bucketOf(seed: number, a: number, b: number, c: number): number {
  return finish(mix(mix(mix(mix(0x811c9dc5, seed), a), b), c))
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 15)
  h = Math.imul(h, 0x2c1b3c6d)
  h ^= h >>> 12
  return h >>> (32 - BITS)
}
