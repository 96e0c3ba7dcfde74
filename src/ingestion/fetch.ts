import { decodeHtml, isBinary } from './charset.ts'
import { checkAddresses, checkUrl } from './guard.ts'
import type { PageHeaders } from './metadata.ts'
import { discard, failureOf, readBytes, within } from './reading.ts'
import { type Answered, IngestionRefusal } from './refusal.ts'
import { resolve } from './resolver.ts'
import { ALLOW_ALL, MAX_ROBOTS_BYTES, mayFetch, type Robots, robotsFor } from './robots.ts'

export type FetchSettings = {
  /** A DNS over HTTPS endpoint that speaks `application/dns-json`. */
  resolverUrl: string
  /** Hosts, as `host:port`, whose port and addresses are not checked: for tests and trials. */
  allow: readonly string[]
  userAgent: string
}

export type FetchedPage = Answered & { html: string; headers: PageHeaders }

/** After decompression. */
const MAX_PAGE_BYTES = 5_000_000
const MAX_REDIRECTS = 5
/** As of the URLs that are submitted. */
const MAX_URL = 2_048
/** For everything together, in milliseconds: names, robots.txt, redirects, the page to its end. */
const MAX_TIME = 10_000

const HTML_TYPES = new Set(['text/html', 'application/xhtml+xml'])
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** One page's way: what it has found out about hosts holds to its end. */
type Walk = {
  settings: FetchSettings
  signal: AbortSignal
  /** Hosts whose addresses are known to be public. */
  admitted: Set<string>
  robots: Map<string, Robots>
}

/**
 * Fetches a page as it is shown to anybody. Each address on the way, those of redirects and of
 * robots.txt too, is checked before anything is connected to.
 * @throws IngestionRefusal fetch.*
 */
export async function fetchPage(address: string, settings: FetchSettings): Promise<FetchedPage> {
  const signal = AbortSignal.timeout(MAX_TIME)
  const walk: Walk = { settings, signal, admitted: new Set(), robots: new Map() }
  const redirects: FetchedPage['redirects'] = []
  let url = withoutFragment(new URL(address))
  for (;;) {
    const response = await request(walk, url, true)
    const answered = { url: url.href, status: response.status, redirects }
    if (!REDIRECTS.has(response.status)) return await pageOf(walk, answered, response)
    discard(response)
    const next = targetOf(response, url)
    redirects.push({ url: url.href, status: response.status })
    if (redirects.some((step) => step.url === next.href))
      throw new IngestionRefusal('fetch.redirects', 'The redirects lead round in a circle.')
    if (redirects.length > MAX_REDIRECTS)
      throw new IngestionRefusal('fetch.redirects', `There are over ${MAX_REDIRECTS} redirects.`)
    url = next
  }
}

/** @throws IngestionRefusal fetch.refused, fetch.robots, fetch.unreachable, fetch.timeout */
async function request(walk: Walk, url: URL, asksRobots: boolean): Promise<Response> {
  const { settings, signal } = walk
  await admit(walk, url)
  if (asksRobots) await askRobots(walk, url)
  const headers = {
    'User-Agent': settings.userAgent,
    Accept: 'text/html, application/xhtml+xml;q=0.9, */*;q=0.1',
  }
  try {
    return await within(signal, fetch(url, { headers, signal, redirect: 'manual' }))
  } catch (error) {
    throw failureOf(error, signal, url.host)
  }
}

async function admit({ settings, signal, admitted }: Walk, url: URL): Promise<void> {
  const needsAddresses = checkUrl(url, settings.allow)
  if (!needsAddresses || admitted.has(url.hostname)) return
  checkAddresses(url.hostname, await resolve(url.hostname, settings.resolverUrl, signal))
  admitted.add(url.hostname)
}

async function askRobots(walk: Walk, url: URL): Promise<void> {
  const token = /^[A-Za-z_-]*/.exec(walk.settings.userAgent)![0]
  const known = walk.robots.get(url.origin)
  const robots = known ?? (await fetchRobots(walk, new URL('/robots.txt', url), token))
  walk.robots.set(url.origin, robots)
  if (!mayFetch(robots, url.pathname + url.search))
    throw new IngestionRefusal('fetch.robots', `The robots.txt of ${url.host} disallows the page.`)
}

/** A host's rules; what RFC 9309, section 2.3.1 says of answers that have none. */
async function fetchRobots(walk: Walk, address: URL, token: string): Promise<Robots> {
  let url = address
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await request(walk, url, false)
    if (response.status >= 200 && response.status < 300) {
      const { bytes } = await read(walk, response, MAX_ROBOTS_BYTES, url)
      return robotsFor(new TextDecoder().decode(bytes), token)
    }
    discard(response)
    if (response.status >= 500)
      throw new IngestionRefusal(
        'fetch.robots',
        `The robots.txt of ${url.host} answers ${response.status}, which disallows everything.`,
        true,
      )
    if (!REDIRECTS.has(response.status)) return ALLOW_ALL
    url = targetOf(response, url)
  }
  return ALLOW_ALL
}

function targetOf(response: Response, from: URL): URL {
  const location = response.headers.get('location')
  if (location === null || !URL.canParse(location, from))
    throw new IngestionRefusal(
      'fetch.status',
      `${from.host} answers ${response.status}, but does not say where to go.`,
    )
  const target = withoutFragment(new URL(location, from))
  if (target.href.length > MAX_URL)
    throw new IngestionRefusal(
      'fetch.redirects',
      `${from.host} redirects to a URL of over ${MAX_URL} characters.`,
    )
  return target
}

function withoutFragment(url: URL): URL {
  const bare = new URL(url)
  bare.hash = ''
  return bare
}

async function pageOf(walk: Walk, answered: Answered, response: Response): Promise<FetchedPage> {
  const { headers } = response
  try {
    return {
      ...answered,
      html: await htmlOf(walk, new URL(answered.url), response),
      headers: {
        link: headers.get('link'),
        robots: headers.get('x-robots-tag'),
        language: headers.get('content-language'),
      },
    }
  } catch (error) {
    discard(response)
    if (error instanceof IngestionRefusal) error.answered = answered
    throw error
  }
}

async function htmlOf(walk: Walk, url: URL, response: Response): Promise<string> {
  const type = response.headers.get('content-type') ?? ''
  expectPage(response, url, type)
  const { bytes, isCut } = await read(walk, response, MAX_PAGE_BYTES, url)
  if (isCut) throw tooLarge()
  if (isBinary(bytes, type))
    throw new IngestionRefusal('fetch.type', `What ${url.host} calls ${type} is not text.`)
  return decodeHtml(bytes, type)
}

/** What an answer's head says already. */
function expectPage({ status, headers }: Response, { host }: URL, type: string): void {
  if (status === 401 || status === 402)
    throw new IngestionRefusal(
      'fetch.paywalled',
      `${host} answers ${status}: it shows the page to ${status === 401 ? 'those who log in' : 'those who pay'}.`,
    )
  if (status !== 200 && status !== 203)
    throw new IngestionRefusal(
      'fetch.status',
      `${host} answers ${status}.`,
      status === 408 || status === 429 || status >= 500,
    )
  const essence = type.split(';')[0]!.trim().toLowerCase()
  if (!HTML_TYPES.has(essence))
    throw new IngestionRefusal(
      'fetch.type',
      essence === ''
        ? `${host} does not say of what type the page is.`
        : `The page is ${essence.slice(0, 100)}, not HTML.`,
    )
  if (Number(headers.get('content-length') ?? 0) > MAX_PAGE_BYTES) throw tooLarge()
}

function tooLarge(): IngestionRefusal {
  return new IngestionRefusal('fetch.too_large', `The page has over ${MAX_PAGE_BYTES} bytes.`)
}

async function read({ signal }: Walk, response: Response, max: number, { host }: URL) {
  try {
    return await readBytes(response, max, signal)
  } catch (error) {
    throw failureOf(error, signal, host)
  }
}
