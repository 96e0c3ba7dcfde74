import type { Attributes, ParsedPage } from './document.ts'
import { timeOf } from './dates.ts'
import { structuredArticle } from './json-ld.ts'

/** What a page says of its article; null where it says nothing that is understood. */
export type Metadata = {
  title: string | null
  publisher: string | null
  author: string | null
  /** RFC 3339 in UTC; midnight where the page gives a day alone. */
  publishedAt: string | null
  /** A BCP 47 tag. */
  language: string | null
  /** `rel=canonical`, absolute; null too where the page names several. */
  canonicalUrl: string | null
  /** The directives for robots in general, in lower case. */
  robots: string[]
  /** The page says that its text is not free to read. */
  isPaywalled: boolean
}

/** The headers of an answer that speak of the page; null where there are none. */
export type PageHeaders = {
  link: string | null
  robots: string | null
  language: string | null
}

/** What the contract takes as a line, and as a URL, in Unicode code points. */
const MAX_LINE = 500
const MAX_URL = 2_048
const MAX_ROBOTS = 20

const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/
const ROBOTS =
  /^(?:all|none|(?:no)?index|(?:no)?follow|noarchive|nosnippet|noimageindex|notranslate|noai|noimageai|indexifembedded|max-(?:snippet|image-preview|video-preview):\s?[\w-]+)$/

/**
 * Where several sources tell of one thing, the more particular comes first: JSON-LD, which is made
 * for this, then Open Graph and the like, then what the document says in general.
 */
export function metadataOf(page: ParsedPage, url: string, headers: PageHeaders): Metadata {
  const structured = structuredArticle(page.jsonLd)
  const meta = (...names: string[]) => names.map((name) => metaOf(page.metas, name))
  return {
    title: first([structured?.title, ...meta('og:title', 'twitter:title')], lineOf),
    publisher: first([structured?.publisher, ...meta('og:site_name')], lineOf),
    author: first(
      [structured?.author, ...meta('author', 'article:author', 'parsely-author')],
      authorOf,
    ),
    publishedAt: first([structured?.published, ...publicationTimes(page)], timeOf),
    language: first(
      [
        page.language,
        structured?.language,
        ...meta('content-language', 'og:locale'),
        headers.language,
      ],
      languageOf,
    ),
    canonicalUrl: canonicalOf(page, url, headers.link),
    robots: robotsOf([...listOfMetas(page.metas, 'robots'), headers.robots ?? '']),
    isPaywalled: structured?.isPaywalled ?? false,
  }
}

/** White space folded, cut to what a line may have; null where nothing is to be seen. */
export function lineOf(text: string): string | null {
  const folded = text.replaceAll('\0', '').replaceAll(/\s+/g, ' ').trim().toWellFormed()
  // No code point takes more than two units.
  const start = folded.slice(0, MAX_LINE * 2)
  const cut = Array.from(start).slice(0, MAX_LINE).join('').trim()
  return /[^\s\p{Default_Ignorable_Code_Point}]/u.test(cut) ? cut : null
}

/** The first of the values that is understood. */
function first(
  values: (string | null | undefined)[],
  understand: (value: string) => string | null,
): string | null {
  for (const value of values) {
    const understood = value ? understand(value) : null
    if (understood !== null) return understood
  }
  return null
}

/** `name`, `property`, `itemprop` and `http-equiv` are all used for the same statements. */
function listOfMetas(metas: readonly Attributes[], name: string): string[] {
  return metas
    .filter((meta) =>
      [meta['property'], meta['name'], meta['itemprop'], meta['http-equiv']].some(
        (key) => key?.trim().toLowerCase() === name,
      ),
    )
    .flatMap(({ content }) => (content === undefined ? [] : [content]))
}

const metaOf = (metas: readonly Attributes[], name: string) => listOfMetas(metas, name)[0]

/** Open Graph's `article:author` is the address of a profile more often than a name. */
const authorOf = (text: string) => (/^\s*(?:https?:)?\/\//i.test(text) ? null : lineOf(text))

function publicationTimes({ metas, times }: ParsedPage): (string | undefined)[] {
  const names = [
    'article:published_time',
    'datepublished',
    'og:article:published_time',
    'parsely-pub-date',
    'dc.date.issued',
    'dcterms.issued',
    'dcterms.created',
    'dc.date',
    'pubdate',
    'date',
  ]
  return [
    ...names.map((name) => metaOf(metas, name)),
    ...times
      .filter((time) => time['itemprop'] === 'datePublished' || time['pubdate'] !== undefined)
      .map((time) => time['datetime']),
  ]
}

function languageOf(text: string): string | null {
  const tag = text.split(',')[0]!.trim().replaceAll('_', '-')
  return LANGUAGE.test(tag) ? tag : null
}

function robotsOf(contents: string[]): string[] {
  const directives = contents
    .flatMap((content) => content.toLowerCase().split(','))
    .map((directive) => directive.trim())
    .filter((directive) => ROBOTS.test(directive))
  return [...new Set(directives)].slice(0, MAX_ROBOTS)
}

/** RFC 6596. Pages that contradict themselves name none. */
function canonicalOf(page: ParsedPage, url: string, linkHeader: string | null): string | null {
  const base = absolute(page.base ?? '', url) ?? url
  const inHead = page.links
    .filter(({ rel }) => rel?.toLowerCase().split(/\s+/).includes('canonical'))
    .map(({ href }) => (href === undefined ? null : absolute(href, base)))
  const inHeader = canonicalLinks(linkHeader ?? '').map((target) => absolute(target, url))
  const named = new Set([...inHead, ...inHeader].filter((target) => target !== null))
  return named.size === 1 ? [...named][0]! : null
}

/** RFC 8288, as far as `rel=canonical` needs it. */
function canonicalLinks(header: string): string[] {
  const links = header.matchAll(/<([^<>]{1,2048})>\s*((?:;[^,<>]{0,200}){0,10})/g)
  return [...links].flatMap(([, target, parameters]) =>
    /;\s*rel\s*=\s*"?(?:[^",;]*\s)?canonical(?=["\s;]|$)/i.test(parameters!) ? [target!] : [],
  )
}

/** An absolute http or https URL without fragment and credentials, or null. */
function absolute(reference: string, base: string): string | null {
  if (!URL.canParse(reference.trim(), base)) return null
  const url = new URL(reference.trim(), base)
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null
  if (!/^#!?\//.test(url.hash)) url.hash = ''
  return url.href.length > MAX_URL ? null : url.href
}
