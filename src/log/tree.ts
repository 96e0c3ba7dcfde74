import { concat, sha256, utf8 } from './bytes.ts'

// Merkle trees as RFC 9162, section 2.1, has them. Leaves are counted from 0; sizes and indexes are
// safe integers, and never go through JavaScript's 32-bit operators.

export type Hash = Uint8Array<ArrayBuffer>

export const HASH_BYTES = 32

const LEAF = new Uint8Array([0])
const NODE = new Uint8Array([1])

/** MTH({d(0)}): the hash of one entry, `entry` being its bytes. */
export const leafHash = (entry: Uint8Array): Promise<Hash> => sha256(concat(LEAF, entry))

export const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Hash> =>
  sha256(concat(NODE, left, right))

/** MTH({}): the root of the empty tree. */
export const emptyRoot = (): Promise<Hash> => sha256(utf8(''))

/** Leaves `from` up to, and without, `to`. */
export type Range = { from: number; to: number }

/** A complete subtree: over the 2^height leaves from index · 2^height on. */
export type Subtree = { height: number; index: number }

/** The largest power of two smaller than n, which is at least 2: RFC 9162's k. */
function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/**
 * The complete subtrees that make up a range, left to right. The range begins where one as large as
 * it could begin, as all ranges of proofs do.
 */
export function subtreesOf({ from, to }: Range): Subtree[] {
  const found: Subtree[] = []
  for (let at = from; at < to;) {
    let height = 0
    let width = 1
    while (at + width * 2 <= to) {
      height++
      width *= 2
    }
    found.push({ height, index: at / width })
    at += width
  }
  return found
}

/** The hash over neighbouring subtrees, the largest first: those at the right are joined first. */
export async function joined(hashes: readonly Hash[]): Promise<Hash> {
  let hash = hashes.at(-1)
  if (!hash) return emptyRoot()
  for (const left of hashes.slice(0, -1).toReversed()) hash = await nodeHash(left, hash)
  return hash
}

/** PATH(index, D[size]) (section 2.1.3.1): what each hash of an inclusion proof is of, in order. */
export function inclusionRanges(index: number, size: number): Range[] {
  const ranges: Range[] = []
  for (let from = 0, to = size; to - from > 1;) {
    const middle = from + split(to - from)
    if (index < middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  return ranges.toReversed()
}

/**
 * PROOF(older, D[newer]) (section 2.1.4.1): what each hash of a consistency proof is of, in order.
 * None between equal sizes, and none from the empty tree, which every tree extends.
 */
export function consistencyRanges(older: number, newer: number): Range[] {
  if (older === 0 || older === newer) return []
  const ranges: Range[] = []
  let from = 0
  let to = newer
  while (to !== older) {
    const middle = from + split(to - from)
    if (older <= middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  // The old tree whole is known to whoever asks.
  if (from > 0) ranges.push({ from, to })
  return ranges.toReversed()
}

/** The root that an inclusion proof leads to (section 2.1.3.2); null where it has the wrong length. */
export async function rootOfInclusion(
  index: number,
  size: number,
  leaf: Hash,
  proof: readonly Hash[],
): Promise<Hash | null> {
  if (index >= size) return null
  let [node, last, hash] = [index, size - 1, leaf]
  for (const step of proof) {
    if (last === 0) return null
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(step, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else hash = await nodeHash(hash, step)
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? hash : null
}

/**
 * The roots of the older and the newer tree that a consistency proof leads to (section 2.1.4.2), or
 * null where it has the wrong length. It shows consistency if they are the roots that are known.
 */
export async function rootsOfConsistency(
  older: number,
  newer: number,
  olderRoot: Hash,
  proof: readonly Hash[],
): Promise<{ older: Hash; newer: Hash } | null> {
  if (older === newer) return proof.length === 0 ? { older: olderRoot, newer: olderRoot } : null
  if (older === 0 || older > newer) return null
  const isPower = older === 1 || split(older) * 2 === older
  const [first, ...rest] = isPower ? [olderRoot, ...proof] : proof
  if (!first) return null
  let [node, last] = [older - 1, newer - 1]
  while (node % 2 === 1) [node, last] = [(node - 1) / 2, Math.floor(last / 2)]
  let [oldHash, newHash] = [first, first]
  for (const step of rest) {
    if (last === 0) return null
    if (node % 2 === 1 || node === last) {
      oldHash = await nodeHash(step, oldHash)
      newHash = await nodeHash(step, newHash)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else newHash = await nodeHash(newHash, step)
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? { older: oldHash, newer: newHash } : null
}
