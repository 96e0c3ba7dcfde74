// 32-bit words and exact products only, so that any language can follow it bit by bit.

/** MurmurHash3's 32-bit finaliser (Appleby): a bijection of 32-bit words. */
export function mix(word: number): number {
  let h = word | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit words. */
export function mulhi(a: number, b: number): number {
  // Exact: each product has 48 bits at the most.
  const middle = (a >>> 16) * b + Math.floor(((a & 0xffff) * b) / 0x10000)
  return Math.floor(middle / 0x10000)
}
