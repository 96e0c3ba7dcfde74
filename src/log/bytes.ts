// Bytes as the log's formats write them.

const encoder = new TextEncoder()

// Its buffer is never a shared one; the type does not say so.
export const utf8 = (text: string) => encoder.encode(text) as Uint8Array<ArrayBuffer>

/** The text of bytes that are UTF-8; what is none becomes U+FFFD. */
export const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Not in constant time: nothing compared here is a secret. */
export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Base 64 with padding (RFC 4648, section 4). */
export const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** The bytes of strict base 64, or null for what is none: no white space, padding in full. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 !== 0 || !/^[a-z0-9+/]*={0,2}$/i.test(text)) return null
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  return base64(bytes) === text ? bytes : null
}
