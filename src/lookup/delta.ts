import type { BaseKeys } from './fuse.ts'
import type { LookupKey } from './key.ts'
import { demand, FORMAT, openFile } from './open.ts'

// A delta: pages whose class changed, as a Golomb-Rice coded set of the top bits of their keys,
// each with 3 bits of class. docs/lookup-format.md specifies it.

export const DELTA_HEADER_BYTES = 16
const MAGIC = 0x444c5041
const SLACK_BITS = 18
const MOST_BITS = 52

/** `classAt` answers null for keys that the delta does not speak of; 0: annotated no more. */
export type Delta = { pages: number; classAt: (hi: number, lo: number) => number | null }

const topBits = ({ hi, lo }: LookupKey, bits: number): number =>
  bits <= 32 ? hi >>> (32 - bits) : hi * 2 ** (bits - 32) + (lo >>> (64 - bits))

/** @throws RangeError for doubled keys and classes outside 0 to 7 */
export function buildDelta({ hi, lo, classes }: BaseKeys): Uint8Array<ArrayBuffer> {
  const pages = hi.length
  if (classes.some((one) => one > 7)) throw new RangeError('a class in a delta is 0 to 7')
  const sorted = Array.from(hi, (_, at) => ({ hi: hi[at]!, lo: lo[at]!, class: classes[at]! }))
  sorted.sort((a, b) => a.hi - b.hi || a.lo - b.lo)
  let bits = Math.ceil(Math.log2(Math.max(1, pages))) + SLACK_BITS
  // Two pages that look alike at this length would not both be told apart: take more bits.
  const isDistinct = () =>
    sorted.every((one, at) => at === 0 || topBits(one, bits) !== topBits(sorted[at - 1]!, bits))
  while (!isDistinct()) {
    bits += 1
    if (bits > MOST_BITS) throw new RangeError('one of these keys stands twice')
  }
  const rice = Math.floor(bits - Math.log2(Math.max(1, pages)))
  const stream: number[] = []
  let used = 8
  const push = (bit: number) => {
    if (used === 8) {
      stream.push(0)
      used = 0
    }
    if (bit === 1) stream[stream.length - 1]! |= 0x80 >>> used
    used += 1
  }
  const write = (value: number, width: number) => {
    for (let at = width - 1; at >= 0; at -= 1) push(Math.floor(value / 2 ** at) % 2)
  }
  let before = -1
  for (const one of sorted) {
    const value = topBits(one, bits)
    const gap = value - before - 1
    for (let times = Math.floor(gap / 2 ** rice); times > 0; times -= 1) push(1)
    push(0)
    write(gap % 2 ** rice, rice)
    write(one.class, 3)
    before = value
  }
  const bytes = new Uint8Array(DELTA_HEADER_BYTES + stream.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  bytes.set([FORMAT, bits, rice], 4)
  view.setUint32(8, pages, true)
  view.setUint32(12, stream.length, true)
  bytes.set(stream, DELTA_HEADER_BYTES)
  return bytes
}

/** Reads a delta file. @throws LookupError `file.malformed` for what is none */
export function readDelta(bytes: Uint8Array): Delta {
  const view = openFile(bytes, MAGIC, DELTA_HEADER_BYTES)
  const [bits, rice] = [bytes[5]!, bytes[6]!]
  const pages = view.getUint32(8, true)
  const end = 8 * bytes.length
  let at = 8 * DELTA_HEADER_BYTES
  demand(
    bits >= 1 &&
      bits <= MOST_BITS &&
      rice <= bits &&
      view.getUint32(12, true) === bytes.length - DELTA_HEADER_BYTES &&
      // Before anything is set aside for that many pages.
      pages * (rice + 4) <= end - at,
  )
  const read = (width: number): number => {
    demand(at + width <= end)
    let value = 0
    for (const to = at + width; at < to; at += 1)
      value = 2 * value + ((bytes[at >>> 3]! >>> (7 - (at & 7))) & 1)
    return value
  }
  const tops = new Float64Array(pages)
  const classes = new Uint8Array(pages)
  let before = -1
  for (let page = 0; page < pages; page += 1) {
    while (read(1) === 1) before += 2 ** rice
    before += read(rice) + 1
    demand(before < 2 ** bits)
    tops[page] = before
    classes[page] = read(3)
  }
  demand(end - at < 8 && read(end - at) === 0)
  const classAt = (hi: number, lo: number): number | null => {
    const sought = topBits({ hi, lo }, bits)
    let [low, high] = [0, pages]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (tops[middle]! < sought) low = middle + 1
      else high = middle
    }
    return low < pages && tops[low] === sought ? classes[low]! : null
  }
  return { pages, classAt }
}
