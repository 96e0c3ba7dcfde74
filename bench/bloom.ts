import { mix } from '../src/lookup/hash.ts'

/** A Bloom filter (Bloom, 1970) with double hashing (Kirsch and Mitzenmacher, 2006). */
export type Bloom = {
  add: (hi: number, lo: number) => void
  has: (hi: number, lo: number) => boolean
}

/** @param bits of the whole filter; as many hashes as suit that many bits a page best */
export function bloomFilter(bits: number, pages: number): Bloom {
  const words = new Uint32Array(Math.ceil(bits / 32))
  const hashes = Math.max(1, Math.round((bits / pages) * Math.LN2))
  const size = words.length * 32
  const each = (hi: number, lo: number, visit: (bit: number) => boolean): boolean => {
    let at = mix(hi ^ mix(lo))
    const step = mix(lo ^ mix(hi + 0x9e3779b9)) | 1
    for (let hash = 0; hash < hashes; hash += 1) {
      // Scaled down, not cut off: the size is no power of two.
      if (!visit(Math.floor((at / 2 ** 32) * size))) return false
      at = (at + step) >>> 0
    }
    return true
  }
  return {
    add: (hi, lo) =>
      void each(hi, lo, (bit) => {
        words[bit >>> 5]! |= 1 << (bit & 31)
        return true
      }),
    has: (hi, lo) => each(hi, lo, (bit) => ((words[bit >>> 5]! >>> (bit & 31)) & 1) === 1),
  }
}
