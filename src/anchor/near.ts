import { align, MOST_WORDS, type Pair } from './align.ts'
import { eachWord, type Word, wordsOf } from './words.ts'

// Where a quote stands whose words were changed. Its rarer words and those around it vote for a
// place; only the places with most votes are aligned. What a search costs is bounded whatever the
// page: at most 16 words vote in 32 places each, and 4 places are aligned.

const VOTERS = 16
const PLACES = 32
const WINDOWS = 4
const SLACK = 6

/** A page's words: `next[i]` is the place before `i` with the same word, or -1. */
export type Index = { starts: number[]; ends: number[]; next: number[]; last: Map<string, Entry> }
type Entry = { place: number; count: number }

/** Linear in the text. */
export function indexOf(text: string): Index {
  const lower = text.toLowerCase()
  const same = lower.length === text.length ? lower : text
  const index: Index = { starts: [], ends: [], next: [], last: new Map() }
  eachWord(text, (start, end) => {
    const word = same.slice(start, end)
    const entry = index.last.get(word)
    index.next.push(entry?.place ?? -1)
    if (entry === undefined) index.last.set(word, { place: index.starts.length, count: 1 })
    else {
      entry.place = index.starts.length
      entry.count++
    }
    index.starts.push(start)
    index.ends.push(end)
  })
  return index
}

export type Near = {
  /** The quote's words and the page's beside it; places of the words are in the folded texts. */
  was: Word[]
  now: Word[]
  pairs: Pair[]
  start: number
  end: number
  /** 0 to 1: twice the letters of words in common over the letters of both. */
  likeness: number
}

/** The likest place, or null where none shares a word that may vote. */
export function near(
  text: string,
  index: Index,
  { prefix, exact, suffix }: { prefix: string; exact: string; suffix: string },
): Near | null {
  const was = wordsOf(exact, MOST_WORDS)
  if (was.length === 0) return null
  const before = wordsOf(prefix).slice(-SLACK)
  const query = [...before, ...was, ...wordsOf(suffix, SLACK)].map(({ word }, at) => ({
    word: word.toLowerCase(),
    shift: at - before.length,
  }))
  let best: Near | null = null
  for (const first of placesOf(index, query)) {
    const found = alignAt(text, index, was, first)
    if (found !== null && found.likeness > (best?.likeness ?? 0)) best = found
  }
  return best
}

/** Word places where the quote may begin, those with most votes first. */
function placesOf(index: Index, query: { word: string; shift: number }[]): number[] {
  const votes = new Map<number, number>()
  const voters = query
    .map(({ word, shift }) => ({ shift, entry: index.last.get(word) }))
    .filter((voter): voter is { shift: number; entry: Entry } => voter.entry !== undefined)
    .sort((a, b) => a.entry.count - b.entry.count)
    .slice(0, VOTERS)
  for (const { entry, shift } of voters) {
    const weight = 1 / (1 + Math.log2(entry.count))
    let place = entry.place
    for (let seen = 0; place >= 0 && seen < PLACES; seen++) {
      const bucket = Math.floor((place - shift) / SLACK)
      // Neighbours too: words put in or left out shift the places after them.
      votes.set(bucket, (votes.get(bucket) ?? 0) + weight)
      votes.set(bucket + 1, (votes.get(bucket + 1) ?? 0) + weight / 2)
      place = index.next[place]!
    }
  }
  const best: [number, number][] = []
  for (const vote of votes) {
    if (vote[1] <= (best[WINDOWS - 1]?.[1] ?? 0)) continue
    best.splice(WINDOWS - 1, 1, vote)
    best.sort((a, b) => b[1] - a[1])
  }
  return best.map(([bucket]) => bucket * SLACK)
}

function alignAt(text: string, index: Index, was: Word[], first: number): Near | null {
  const from = Math.max(0, first - SLACK)
  const to = Math.min(index.starts.length, first + Math.ceil(was.length * 1.3) + 2 * SLACK)
  const now: Word[] = []
  for (let at = from; at < to; at++) {
    const [start, end] = [index.starts[at]!, index.ends[at]!]
    now.push({ word: text.slice(start, end), start, end })
  }
  const pairs = align(was, now, { start: true, end: true })
  const beside = pairs.flatMap(({ now }) => (now === null ? [] : [now]))
  if (beside.length === 0) return null
  let common = 0
  for (const pair of pairs) {
    if (pair.was === null || pair.now === null) continue
    const { word } = was[pair.was]!
    if (word === now[pair.now]!.word) common += word.length
  }
  const [start, end] = [now[beside[0]!]!.start, now[beside.at(-1)!]!.end]
  const lengths = [was, beside.map((at) => now[at]!)].flat()
  const letters = lengths.reduce((sum, { word }) => sum + word.length, 0)
  return { was, now, pairs, start, end, likeness: (2 * common) / letters }
}
