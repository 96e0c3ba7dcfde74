/**
 * A value as canonical JSON (RFC 8785): no white space, object keys in the order of their UTF-16
 * units, numbers and strings as ECMAScript writes them.
 * @throws TypeError for what JSON cannot say: undefined, NaN, lone surrogates (RFC 8785, 3.2.2.2)
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${canonicalJson(key)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  if (typeof value === 'string' && !value.isWellFormed()) throw new TypeError('a lone surrogate')
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${value} is no JSON`)
  const json: string | undefined = JSON.stringify(value)
  if (json === undefined) throw new TypeError(`${typeof value} is no JSON`)
  return json
}
