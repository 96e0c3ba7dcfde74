// 32-bit integer arithmetic only, so that any language can follow it bit by bit.

/** MurmurHash3's 32-bit finaliser (Appleby): a bijection of 32-bit words. */
export function mix(word: number): number {
  let h = word | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit words. */
export function mulhi(a: number, b: number): number {
  const al = a & 0xffff
  const ah = a >>> 16
  const bl = b & 0xffff
  const bh = b >>> 16
  const middle = ah * bl + ((al * bl) >>> 16)
  const carry = al * bh + (middle % 0x10000)
  return (ah * bh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0
}
