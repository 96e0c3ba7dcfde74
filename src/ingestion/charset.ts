/** The bytes in which an encoding may be declared (HTML Standard, 13.2.3.2). */
const PRESCAN = 1_024

/**
 * HTML as text, in the encoding that a browser would take: a byte order mark, the header, a `meta`
 * in the first 1,024 bytes (HTML Standard, 13.2.3.2, the scan in short). Where nothing is said, or
 * nothing that is known, UTF-8 if the bytes are that, else windows-1252. What does not decode
 * becomes U+FFFD.
 */
export function decodeHtml(bytes: Uint8Array, contentType: string): string {
  const declared = [markOf(bytes), charsetOf(contentType), declaredIn(bytes)]
  for (const label of declared) {
    const decoder = label === undefined ? null : decoderOf(label)
    if (decoder) return decoder.decode(bytes)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Whether the bytes are some other format, whatever their type says (MIME Sniffing, 7.1). */
export function isBinary(bytes: Uint8Array, contentType: string): boolean {
  if (markOf(bytes) !== undefined) return false
  if (DOCUMENTS.some((begin) => begin.every((byte, at) => bytes[at] === byte))) return true
  // Every other byte of UTF-16 is zero.
  if (/^utf-?16/i.test(charsetOf(contentType) ?? '')) return false
  return bytes
    .subarray(0, 1_445)
    .some(
      (byte) => byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1f && byte !== 0x1b),
    )
}

/** How PDF and PostScript begin: in ASCII letters, so that nothing else gives them away. */
const DOCUMENTS = ['%PDF-', '%!PS-Adobe-'].map((begin) => [...new TextEncoder().encode(begin)])

function charsetOf(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(contentType)?.[1]
}

function markOf(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  return undefined
}

function declaredIn(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, PRESCAN))
  const tags = start.replaceAll(/<!--.*?(?:-->|$)/gs, '').matchAll(/<meta\s[^>]*/gi)
  for (const [tag] of tags) {
    const label = /\bcharset\s*=\s*["']?\s*([^"'\s;/>]+)/i.exec(tag)?.[1]
    // A document that says so of itself in ASCII letters cannot be UTF-16.
    if (label) return /^utf-?16/i.test(label) ? 'utf-8' : label
  }
  return undefined
}

function decoderOf(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label)
  } catch {
    return null
  }
}
