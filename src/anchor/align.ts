import type { Word } from './words.ts'

/** A pair of words that stand against each other; null: there is none on that side. */
export type Pair = { was: number | null; now: number | null }

/** Beyond so many words nothing is compared: a table of both lists is kept. */
export const MOST_WORDS = 512

/**
 * The cheapest alignment of `was` within `now` (Sellers 1980), a word put in, left out or exchanged
 * costing 1; words of `now` before the first pair and after the last are free where `free` says so.
 * Time and space are the product of both lengths.
 */
export function align(was: Word[], now: Word[], free: { start: boolean; end: boolean }): Pair[] {
  const width = now.length + 1
  const cost = new Uint16Array((was.length + 1) * width)
  for (let j = 1; j < width; j++) cost[j] = free.start ? 0 : j
  for (let i = 1; i <= was.length; i++) {
    cost[i * width] = i
    for (let j = 1; j < width; j++) {
      const over = (i - 1) * width + j
      const put = cost[over + width - 1]! + 1
      const left = cost[over]! + 1
      const kept = cost[over - 1]! + differ(was[i - 1]!, now[j - 1]!)
      cost[over + width] = Math.min(put, left, kept)
    }
  }
  let j = now.length
  if (free.end)
    for (let other = j - 1; other >= 0; other--)
      if (cost[was.length * width + other]! < cost[was.length * width + j]!) j = other
  const pairs: Pair[] = []
  for (let i = was.length; i > 0 || (j > 0 && !free.start);) {
    const here = i * width + j
    if (i > 0 && j > 0 && cost[here] === cost[here - width - 1]! + differ(was[i - 1]!, now[j - 1]!))
      pairs.push({ was: --i, now: --j })
    else if (j > 0 && cost[here] === cost[here - 1]! + 1 && (i > 0 || !free.start))
      pairs.push({ was: null, now: --j })
    else pairs.push({ was: --i, now: null })
  }
  return pairs.toReversed()
}

const differ = (was: Word, now: Word) => (was.word === now.word ? 0 : 1)

/** The words of either side in each run of pairs that are not the same. */
export function hunks(pairs: Pair[], was: Word[], now: Word[]): { was: Word[]; now: Word[] }[] {
  const runs: { was: Word[]; now: Word[] }[] = []
  let open: { was: Word[]; now: Word[] } | undefined
  for (const pair of pairs) {
    const [old, fresh] = [was[pair.was ?? -1], now[pair.now ?? -1]]
    if (old && fresh && !differ(old, fresh)) open = undefined
    else {
      if (!open) runs.push((open = { was: [], now: [] }))
      if (old) open.was.push(old)
      if (fresh) open.now.push(fresh)
    }
  }
  return runs
}
