// Pages that show another page: archives, annotation proxies, AMP caches and AMP twins. Only forms
// whose original can be read off the URL, without a request, belong here; whatever needs the page
// itself (`rel=canonical`, redirects) is an alias.

/**
 * The URL of the page that a wrapper shows, or undefined if this is no wrapper, or one around
 * something that is no http URL; that is then a page like any other.
 *
 * In: the host in canonical form, the path with canonical escapes, and the query (`?…`) and the
 * fragment (`#…`) as parsed, each empty if there is none.
 */
export function unwrap(
  host: string,
  path: string,
  query: string,
  fragment: string,
): string | undefined {
  const address = host + path
  const inner = fromArchive(address, query) ?? fromVia(address, query) ?? fromAmp(address, query)
  return inner !== undefined && URL.canParse(inner) ? inner + fragment : undefined
}

// A capture's address: up to 14 digits of its time, then flags such as `id_`, then the URL, which
// may lack its scheme. Without a time it leads to the latest capture, and only a scheme tells a URL
// from the archive's own pages. A `*` behind the time lists captures and shows no page.
const CAPTURE = /^web\.archive\.org\/web\/(\d{1,14}(?:[a-z]{2}_)*\/)?(.+)$/

function fromArchive(address: string, query: string): string | undefined {
  const [, time, rest] = CAPTURE.exec(address) ?? []
  if (rest === undefined) return undefined
  return withScheme(rest, query) ?? (time && withoutScheme(rest, query))
}

// The proxy sends its visitors on to viahtml, so that either may stand in the address bar.
const PROXY = /^via(?:\.hypothes\.is|html\.hypothes\.is\/proxy)\/(.+)$/

function fromVia(address: string, query: string): string | undefined {
  const rest = PROXY.exec(address)?.[1]
  // A scheme is asked for: the proxy's own /favicon.ico looks like a host without one.
  return rest && withScheme(rest, withoutOptions(query))
}

/** Without the proxy's own options, all of which begin with `via.`. */
function withoutOptions(query: string): string {
  const parts = query.slice(1).split('&')
  const others = parts.filter((part) => part !== '' && !part.startsWith('via.'))
  return others.length === 0 ? '' : `?${others.join('&')}`
}

// The kind of what is cached (c document, v document in a viewer, i image, wp signed exchange),
// `s` for https, then the host. The subdomain may be a hash, so that only the path tells.
const AMP_CACHE = /^(?:[^/]*\.)?(?:cdn\.ampproject\.org|bing-amp\.com)\/(?:c|v|i|wp)\/(?:s\/)?(.+)$/
const AMP_VIEWER = /^(?:www\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})\/amp\/(?:s\/)?(.+)$/

function fromAmp(address: string, query: string): string | undefined {
  const cached = AMP_CACHE.exec(address)?.[1]
  if (cached) return withoutScheme(cached, query)
  const rest = AMP_VIEWER.exec(address)?.[1]
  if (rest === undefined) return undefined
  // The viewer writes the page's query into its own path: /amp/s/host/story%3Fid=7.
  const mark = rest.indexOf('%3F')
  if (mark < 0) return withoutScheme(rest, query)
  const inner = decode(rest.slice(mark))
  return inner && withoutScheme(rest.slice(0, mark) + inner, query)
}

/** The inner URL that begins with its scheme: plain, with one slash lost, or wholly encoded. */
function withScheme(rest: string, query: string): string | undefined {
  if (/^https?:\//i.test(rest)) return join(rest, query)
  const inner = /^https?:%2F/i.test(rest) ? decode(rest) : undefined
  return inner && join(inner, query)
}

/** The inner URL that begins with its host. */
function withoutScheme(rest: string, query: string): string | undefined {
  const end = rest.search(/[/?]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  const named = authority.includes('.') && !authority.includes('@')
  return named ? join(`https://${rest}`, query) : undefined
}

function join(inner: string, query: string): string {
  return inner + (inner.includes('?') ? query.replace('?', '&') : query)
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

// A page named `amp` under one of these is about the word, the unit, the tag or the product.
const COLLECTION =
  /^(brands?|c|categor(y|ies)|collections?|defin(e|ition)|dictionary|glossary|label|products?|r|search|shop|tags?|term|thesaurus|topics?|u|users?|w|wiki|words?)$/i

/**
 * A path without the suffix that marks the AMP twin of a page: `/story/amp`, `/story.amp`,
 * `/story.amp.html`. In and out: canonical escapes, no trailing slash. `/amp` alone is a page of
 * its own, and so is one in a collection (`/wiki/amp`); `/amp/story` has no certain original.
 */
export function dropAmpSuffix(path: string): string {
  const page = path.replace(/([^/.])\.amp(?=(?:\.html?)?$)/, '$1')
  if (!page.endsWith('/amp')) return page
  let end = page.length - '/amp'.length
  while (page[end - 1] === '/') end--
  const parent = page.slice(page.lastIndexOf('/', end - 1) + 1, end)
  return end <= 0 || COLLECTION.test(parent) ? page : page.slice(0, end)
}

/**
 * Whether a part of a query asks for the AMP twin, or for the page instead of it. Takes the part's
 * name and value with canonical escapes. `amp=16` is not one: it is a current.
 */
export function isAmpSwitch(name: string, value: string): boolean {
  return /^(amp=(1|true)?|outputtype=amp|noamp=.*)$/i.test(`${name}=${value}`)
}
