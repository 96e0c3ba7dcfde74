// An API key reads `apo_live_` + 30 base-62 characters (178 bits) + 6 base-62 characters of CRC-32
// over all before them. The checksum tells a mistyped key from an unknown one before the database
// is asked, and lets secret scanners recognise a leaked key.

const PREFIX = 'apo_live_'
const BODY_LENGTH = 30
const CHECK_LENGTH = 6
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SHAPE = new RegExp(`^${PREFIX}[0-9A-Za-z]{${BODY_LENGTH + CHECK_LENGTH}}$`)

/** A fresh key from the platform's random source. */
export function generateKey(): string {
  let body = ''
  while (body.length < BODY_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(BODY_LENGTH))) {
      // 248 is the largest multiple of 62 in a byte: what lies above would favour some letters.
      if (byte < 248 && body.length < BODY_LENGTH) body += ALPHABET[byte % 62]
    }
  }
  return PREFIX + body + checksum(PREFIX + body)
}

/** Whether a string has the shape and the checksum of a key. */
export function isWellFormedKey(key: string): boolean {
  return SHAPE.test(key) && key.slice(-CHECK_LENGTH) === checksum(key.slice(0, -CHECK_LENGTH))
}

function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let i = 0; i < CHECK_LENGTH; i++) {
    digits = ALPHABET[rest % 62]! + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

/** CRC-32 as in ISO-HDLC (zlib), over ASCII text. */
function crc32(text: string): number {
  let crc = 0xffffffff
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
