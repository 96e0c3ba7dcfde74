import { mix, mulhi } from './hash.ts'
import { demand, FORMAT, openFile } from './open.ts'

// The base: a 4-wise binary fuse filter (Graf and Lemire, arXiv 2201.01174) whose slots hold a
// 13-bit fingerprint and, below it, 3 bits of class. docs/lookup-format.md specifies it.

export const BASE_HEADER_BYTES = 32
/** A shard holds no more pages than this, so that it is built in a Worker's memory. */
export const SHARD_PAGES = 1_048_576
const MAGIC = 0x424c5041
const ATTEMPTS = 128

export type Shard = { shard: number; shardBits: number }
export type BaseKeys = { hi: Uint32Array; lo: Uint32Array; classes: Uint8Array }
/** `classAt` answers 0 for keys that the base does not hold, but for one in 8192 of them. */
export type Base = Shard & { pages: number; classAt: (hi: number, lo: number) => number }

type Shape = { seed: number; segmentLength: number; segmentCount: number }

/** How many top bits of `hi` say the shard, for that many pages. */
export function shardBitsFor(pages: number): number {
  let bits = 0
  while (pages / 2 ** bits > SHARD_PAGES) bits += 1
  return bits
}

export const shardOf = (hi: number, shardBits: number): number =>
  shardBits === 0 ? 0 : hi >>> (32 - shardBits)

/** Writes a key's four slots into `at` and answers its fingerprint. */
function locate(shape: Shape, hi: number, lo: number, at: Uint32Array): number {
  const { seed, segmentLength, segmentCount } = shape
  const a = (hi ^ mix(lo + seed)) >>> 0
  const b = (lo ^ mix(a + 0x9e3779b9)) >>> 0
  const c = mix(a + b + 0x7f4a7c15)
  const mask = segmentLength - 1
  const start = mulhi(a, segmentCount * segmentLength)
  at[0] = start
  at[1] = (start + segmentLength) ^ (b & mask)
  at[2] = (start + 2 * segmentLength) ^ ((b >>> 16) & mask)
  at[3] = (start + 3 * segmentLength) ^ (c & mask)
  return c >>> 19
}

/** The sizes of the paper's reference implementation for arity 4. */
function shapeFor(pages: number): Omit<Shape, 'seed'> {
  const n = Math.max(2, pages)
  const exponent = Math.floor(Math.log(n) / Math.log(2.91) - 0.5)
  const segmentLength = 2 ** Math.min(16, Math.max(2, exponent))
  const factor = Math.max(1.075, 0.77 + (0.305 * Math.log(600_000)) / Math.log(n))
  const segments = Math.ceil(Math.round(n * factor) / segmentLength)
  return { segmentLength, segmentCount: Math.max(1, segments - 3) }
}

/**
 * Builds one base file. The same keys in the same order give the same bytes.
 * @throws RangeError for doubled keys, classes outside 1 to 7, keys of another shard
 */
export function buildBase(
  keys: BaseKeys,
  { shard, shardBits }: Shard = { shard: 0, shardBits: 0 },
): Uint8Array<ArrayBuffer> {
  const pages = keys.hi.length
  for (let key = 0; key < pages; key += 1)
    if (keys.classes[key]! - 1 > 6 || keys.classes[key] === 0)
      throw new RangeError('a class in a base is 1 to 7')
    else if (shardOf(keys.hi[key]!, shardBits) !== shard)
      throw new RangeError('a key of another shard')
  const shape = { ...shapeFor(pages), seed: 0 }
  const slots = pages === 0 ? 0 : (shape.segmentCount + 3) * shape.segmentLength
  const bytes = new Uint8Array(BASE_HEADER_BYTES + 2 * slots)
  if (pages > 0) {
    const values = fill(keys, shape, slots)
    const view = new DataView(bytes.buffer, BASE_HEADER_BYTES)
    for (let slot = 0; slot < slots; slot += 1) view.setUint16(2 * slot, values[slot]!, true)
  }
  const header = [shard, pages, shape.seed, shape.segmentLength, slots]
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  bytes[4] = FORMAT
  bytes[5] = shardBits
  header.forEach((field, at) => view.setUint32(8 + 4 * at, field, true))
  return bytes
}

/** Finds a seed by which the keys can be peeled, leaves it in `shape`, and fills the slots. */
function fill(keys: BaseKeys, shape: Shape, slots: number): Uint16Array {
  const { hi, lo, classes } = keys
  const pages = hi.length
  const at = new Uint32Array(4)
  const counts = new Uint8Array(slots)
  const mixed = new Uint32Array(slots)
  const order = new Uint32Array(pages)
  const own = new Uint32Array(pages)
  const queue = new Uint32Array(slots)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    shape.seed = mix(attempt)
    counts.fill(0)
    mixed.fill(0)
    for (let key = 0; key < pages; key += 1) {
      locate(shape, hi[key]!, lo[key]!, at)
      for (let way = 0; way < 4; way += 1) {
        counts[at[way]!]! += 1
        mixed[at[way]!]! ^= key
      }
    }
    let waiting = 0
    for (let slot = 0; slot < slots; slot += 1) if (counts[slot] === 1) queue[waiting++] = slot
    let peeled = 0
    while (waiting > 0) {
      const slot = queue[--waiting]!
      if (counts[slot] !== 1) continue
      const key = mixed[slot]!
      order[peeled] = key
      own[peeled++] = slot
      locate(shape, hi[key]!, lo[key]!, at)
      for (let way = 0; way < 4; way += 1) {
        const other = at[way]!
        mixed[other]! ^= key
        counts[other]! -= 1
        if (counts[other] === 1) queue[waiting++] = other
      }
    }
    if (peeled < pages) continue
    const values = new Uint16Array(slots)
    for (let last = pages - 1; last >= 0; last -= 1) {
      const key = order[last]!
      const print = locate(shape, hi[key]!, lo[key]!, at)
      let value = (print << 3) | classes[key]!
      for (let way = 0; way < 4; way += 1) value ^= values[at[way]!]!
      values[own[last]!] = value
    }
    return values
  }
  throw new RangeError('no seed peels these keys: one of them stands twice')
}

/** Reads a base file. @throws LookupError `file.malformed` for what is none */
export function readBase(bytes: Uint8Array): Base {
  const view = openFile(bytes, MAGIC, BASE_HEADER_BYTES)
  const shardBits = bytes[5]!
  const [shard, pages, seed, segmentLength, slots, spare] = [8, 12, 16, 20, 24, 28].map((at) =>
    view.getUint32(at, true),
  ) as [number, number, number, number, number, number]
  const segmentCount = slots / segmentLength - 3
  demand(
    bytes[6] === 0 &&
      spare === 0 &&
      shardBits <= 12 &&
      shard < 2 ** shardBits &&
      segmentLength >= 4 &&
      segmentLength <= 65_536 &&
      (segmentLength & (segmentLength - 1)) === 0 &&
      bytes.length === BASE_HEADER_BYTES + 2 * slots &&
      pages <= slots &&
      (pages === 0 ? slots === 0 : Number.isInteger(segmentCount) && segmentCount >= 1),
  )
  const values = new Uint16Array(slots)
  for (let slot = 0; slot < slots; slot += 1)
    values[slot] = view.getUint16(BASE_HEADER_BYTES + 2 * slot, true)
  const shape = { seed, segmentLength, segmentCount }
  const at = new Uint32Array(4)
  const classAt = (hi: number, lo: number): number => {
    if (pages === 0 || shardOf(hi, shardBits) !== shard) return 0
    const print = locate(shape, hi, lo, at)
    const value = values[at[0]!]! ^ values[at[1]!]! ^ values[at[2]!]! ^ values[at[3]!]!
    return value >>> 3 === print ? value & 7 : 0
  }
  return { shard, shardBits, pages, classAt }
}
