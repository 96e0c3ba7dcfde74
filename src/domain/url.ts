import { hex, sha256, utf8 } from '../log/bytes.ts'
import { escapeName, escapePath, escapeValue } from './url/escapes.ts'
import { isTracking } from './url/tracking.ts'
import { dropAmpSuffix, isAmpSwitch, unwrap } from './url/wrappers.ts'

/**
 * The version of the rules below, their tables included. Whatever changes the key of any URL
 * raises it, because stored keys, published filters and clients must then move together.
 */
export const PAGE_KEY_VERSION = 1

/** `url.malformed`: no URL at all, or wrapped too deep. `url.not_http`: a URL of another scheme. */
type InvalidPageUrlCode = 'url.malformed' | 'url.not_http'

const MESSAGES: Record<InvalidPageUrlCode, string> = {
  'url.malformed': 'Not an absolute URL that names a page.',
  'url.not_http': 'Only http and https URLs name a page.',
}

/**
 * Thrown by `pageKey` for a text that names no page. It carries neither the text nor the parser's
 * own error, which quotes it: what a reader looks up must not reach a log by way of an error.
 */
export class InvalidPageUrl extends Error {
  override readonly name = 'InvalidPageUrl'
  readonly code: InvalidPageUrlCode

  constructor(code: InvalidPageUrlCode) {
    super(MESSAGES[code])
    this.code = code
  }
}

// Real URLs settle in two or three passes: one for each wrapper, one for the rules, one to see that
// nothing changes any more. The limit, ten wrappers, keeps the time linear in the length.
const MAX_PASSES = 12
// The longest name that DNS can hold (RFC 1035, section 2.3.4, without its dots at the ends).
const MAX_HOST = 253

/**
 * The identity of the page that a URL leads to: two URLs name one page exactly if their keys are
 * equal. Pure, the same in a Worker, a browser and Node, and a fixed point of itself:
 * `pageKey(pageKey(url)) === pageKey(url)`.
 *
 * In: an absolute http or https URL, as the WHATWG URL Standard (section 4.4) parses it, so that
 * white space around it, upper case, Unicode and `\` are read as a browser reads them.
 *
 * Out: ASCII text, `https://host[:port][/path][?query][#route]`. It identifies a page and is not
 * meant to be fetched. Scheme, user info, ports 80 and 443, a trailing dot of the host, trailing
 * slashes, tracking parts and fragments that are no route do not count. Percent-encoding is
 * canonical (RFC 3986, section 6.2.2, and `url/escapes.ts`), the query's parts are sorted by name,
 * and archives, proxies and AMP copies give the key of the page that they show. The reasons are in
 * `docs/decisions/006-page-identity.md`, the examples in `tests/fixtures/page-keys.json`.
 *
 * @throws {InvalidPageUrl} and nothing else, whatever the string.
 */
export function pageKey(url: string): string {
  let key = url
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = rewrite(key)
    // Only what the rules leave alone is a key; that makes it a fixed point by construction.
    if (next === key) return key
    key = next
  }
  throw new InvalidPageUrl('url.malformed')
}

/**
 * The name of a page in lookups: SHA-256 (FIPS 180-4) of the key's UTF-8 bytes, as 64 lower-case
 * hexadecimal digits. In: a key made by `pageKey`; it is hashed as it stands.
 */
export async function pageHash(key: string): Promise<string> {
  return hex(await sha256(utf8(key)))
}

/** One pass: the wrapped URL if this is a wrapper, else this URL with every rule applied. */
function rewrite(text: string): string {
  const url = parse(text)
  const host = dropTrailing(url.hostname, '.')
  if (host === '' || host.length > MAX_HOST) throw new InvalidPageUrl('url.malformed')

  // The key's scheme is https for both, so the default port of either has to go: a kept
  // https://host:80 would set the https form of http://host apart, and a kept http://host:443
  // would lose its port when its key is read again.
  const port = url.port === '80' || url.port === '443' ? '' : url.port
  if (port === '') {
    const inner = unwrap(host, escapePath(url.pathname), url.search, url.hash)
    if (inner !== undefined) return inner
  }

  const path = dropAmpSuffix(dropTrailing(escapePath(url.pathname), '/'))
  const query = canonicalQuery(url.search.slice(1), host)
  return `https://${host}${port && `:${port}`}${path}${query}${route(url.hash, host)}`
}

function parse(text: string): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new InvalidPageUrl('url.malformed')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new InvalidPageUrl('url.not_http')
  return url
}

/**
 * The query with its `?`, or nothing. Split as the URL Standard splits a form (section 5.1): a
 * part without `=` has an empty value and is written as such (tools that edit a query rewrite
 * `?a` to `?a=`), an empty part is none.
 */
function canonicalQuery(query: string, host: string): string {
  const parts: { name: string; value: string }[] = []
  for (const part of query.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = escapeName(equals < 0 ? part : part.slice(0, equals))
    const value = equals < 0 ? '' : escapeValue(part.slice(equals + 1))
    if (!isTracking(name, host) && !isAmpSwitch(name, value)) parts.push({ name, value })
  }
  if (parts.length === 0) return ''
  // By code unit, not by locale. The sort is stable, so that repeated names keep their order.
  parts.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return `?${parts.map(({ name, value }) => `${name}=${value}`).join('&')}`
}

/**
 * The fragment with its `#` if it is the route of a page that is built in the browser, or nothing.
 * Such a route is read like a URL's path, query and fragment; `#/` alone is the start page.
 */
function route(hash: string, host: string): string {
  const mark = /^#!?(?=\/)/.exec(hash)?.[0]
  if (mark === undefined) return ''
  // `:~:` begins the directives of a text fragment, which browsers hide from the page.
  const text = before(before(hash.slice(mark.length), ':~:'), '#')
  const path = dropTrailing(escapePath(before(text, '?')), '/')
  const query = canonicalQuery(text.slice(before(text, '?').length + 1), host)
  return path === '' && query === '' ? '' : `${mark}${path || '/'}${query}`
}

function before(text: string, mark: string): string {
  const at = text.indexOf(mark)
  return at < 0 ? text : text.slice(0, at)
}

// Not `/x+$/`: that takes quadratic time on a long run that is not at the end.
function dropTrailing(text: string, character: '/' | '.'): string {
  let end = text.length
  while (end > 0 && text[end - 1] === character) end--
  return text.slice(0, end)
}
