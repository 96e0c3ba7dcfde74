import { createHash } from 'node:crypto'
import type { BaseKeys } from '../../src/lookup/fuse.ts'
import { lookupKey } from '../../src/lookup/key.ts'

/** The hash of the page of that number; pages and absent pages never share one. */
export const hashOf = (name: string | number) =>
  createHash('sha256').update(`https://news.example/${name}`).digest('hex')

/** The first `count` pages with classes 1 to 7 in turn. */
export function pages(count: number, from = 0): BaseKeys & { hashes: string[] } {
  const hashes = Array.from({ length: count }, (_, at) => hashOf(from + at))
  const keys = hashes.map(lookupKey)
  return {
    hashes,
    hi: Uint32Array.from(keys, ({ hi }) => hi),
    lo: Uint32Array.from(keys, ({ lo }) => lo),
    classes: Uint8Array.from(keys, (_, at) => 1 + (at % 7)),
  }
}

/** Keys by the hundred thousand, from a counter rather than a hash. */
export function many(count: number): BaseKeys {
  const hi = new Uint32Array(count)
  const lo = new Uint32Array(count)
  for (let at = 0; at < count; at += 1) {
    hi[at] = Math.imul(at + 1, 0x9e3779b1)
    lo[at] = Math.imul(at ^ 0x5bd1e995, 0x85ebca77)
  }
  return { hi, lo, classes: Uint8Array.from(hi, (_, at) => 1 + (at % 7)) }
}
