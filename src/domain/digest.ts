const utf8 = new TextEncoder()

/** SHA-256 of the text's UTF-8 bytes, lower-case hex. */
export async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', utf8.encode(text))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** SHA-256 over a record's JSON with its keys in order, so that equal records have equal digests. */
export function digest(record: unknown): Promise<string> {
  return sha256(JSON.stringify(record, (_key, value: unknown) => inOrder(value)))
}

function inOrder(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
