// Ids are TypeIDs (typeid spec 0.3): a prefix, `_`, and a UUID version 7 (RFC 9562, 5.7) in
// Crockford's base 32, lower case. They sort by time of creation, need no coordination, and pass
// through URLs as they are.

export type IdPrefix =
  | 'app'
  | 'art'
  | 'cap'
  | 'clm'
  | 'cmp'
  | 'cnd'
  | 'job'
  | 'key'
  | 'mbr'
  | 'org'
  | 'req'
  | 'rpt'
  | 'src'
  | 'rtg'
  | 'scl'
  | 'vrd'
  | 'whk'
  | 'xwk'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * Makes an id. `milliseconds` since 1970 goes into the first 48 bits; the rest is random.
 * Two ids of one millisecond are distinct but unordered.
 */
export function newId(prefix: IdPrefix, milliseconds: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(milliseconds / 2 ** 32))
  view.setUint32(2, milliseconds >>> 0)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  // 128 bits are 26 digits of 5 bits, the first of them holding only 3.
  let digits = ''
  let bits = (view.getBigUint64(0) << 64n) | view.getBigUint64(8)
  for (let i = 0; i < 26; i++) {
    digits = ALPHABET[Number(bits & 31n)]! + digits
    bits >>= 5n
  }
  return `${prefix}_${digits}`
}
