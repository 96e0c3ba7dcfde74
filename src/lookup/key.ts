/** The first 64 bits of a page's hash, as two unsigned 32-bit words, the higher one first. */
export type LookupKey = { hi: number; lo: number }

const HASH = /^[0-9a-f]{64}$/

/** @throws RangeError for what is no SHA-256 in 64 lower-case hex digits */
export function lookupKey(pageHash: string): LookupKey {
  if (!HASH.test(pageHash)) throw new RangeError('a page hash is 64 lower-case hex digits')
  return {
    hi: Number.parseInt(pageHash.slice(0, 8), 16),
    lo: Number.parseInt(pageHash.slice(8, 16), 16),
  }
}

/** The first bits of a page's hash as `0` and `1`; `all` where there are none. At most 32. */
export function prefixOf(pageHash: string, prefixLength: number): string {
  const { hi } = lookupKey(pageHash)
  return prefixLength === 0 ? 'all' : hi.toString(2).padStart(32, '0').slice(0, prefixLength)
}

/** The prefix length that keeps about a hundred annotated pages, at least, in each bucket. */
export const prefixLengthFor = (pages: number): number =>
  Math.max(0, 31 - Math.clz32(Math.floor(pages / 100)))

/**
 * Where the hashes of a bucket lie: from the first, which is cut short, up to the second, which is
 * outside. The last bucket ends at `g`, which no hash reaches.
 */
export function hashRange(prefix: string): { from: string; to: string } {
  const bits = prefix === 'all' ? '' : prefix
  const from = Number.parseInt(bits.padEnd(32, '0'), 2)
  const to = from + 2 ** (32 - bits.length)
  const digits = (value: number) => value.toString(16).padStart(8, '0')
  return { from: digits(from), to: to === 2 ** 32 ? 'g' : digits(to) }
}
