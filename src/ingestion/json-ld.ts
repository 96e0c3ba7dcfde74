// What a page says of itself as JSON-LD, read as newsrooms write it: one object, a list, a @graph
// whose parts refer to each other, in HTML comments or CDATA, and now and then no JSON at all.

type Thing = { [key: string]: unknown }

export type StructuredArticle = {
  title: string | null
  publisher: string | null
  author: string | null
  published: string | null
  language: string | null
  /** `isAccessibleForFree` is false, of the article or of a part of it. */
  isPaywalled: boolean
}

const ARTICLE_TYPE = /(?:Article|Posting|^Report)$/
const MAX_THINGS = 1_000
const MAX_NAMES = 20

/** The first article that the scripts describe, or null. Never throws, whatever they hold. */
export function structuredArticle(scripts: readonly string[]): StructuredArticle | null {
  const things = scripts.flatMap((script) => thingsIn(parse(script))).slice(0, MAX_THINGS)
  const article = things.find((thing) =>
    listOf(thing['@type']).some((type) => typeof type === 'string' && ARTICLE_TYPE.test(type)),
  )
  if (!article) return null
  const byId = new Map(things.map((thing) => [thing['@id'], thing]))
  const nameOf = (value: unknown): string | null => {
    if (typeof value === 'string') return value
    if (!isThing(value)) return null
    const named = value['name'] === undefined ? byId.get(value['@id']) : value
    const name = listOf(named?.['name'])[0]
    return typeof name === 'string' ? name : null
  }
  const namesOf = (value: unknown): string | null =>
    listOf(value)
      .slice(0, MAX_NAMES)
      .map((one) => nameOf(one)?.trim())
      .filter((name) => name)
      .join(', ') || null
  return {
    title: nameOf(listOf(article['headline'] ?? article['name'])[0]),
    publisher: nameOf(listOf(article['publisher'])[0]),
    author: namesOf(article['author']),
    published: nameOf(article['datePublished']),
    language: nameOf(listOf(article['inLanguage'])[0]),
    isPaywalled: [article, ...listOf(article['hasPart'])].some(
      (part) => isThing(part) && isFalse(part['isAccessibleForFree']),
    ),
  }
}

function parse(script: string): unknown {
  const json = script
    .trim()
    .replace(/^(?:<!--|(?:\/\/\s*)?<!\[CDATA\[)/, '')
    .replace(/(?:-->|(?:\/\/\s*)?\]\]>)$/, '')
  try {
    return JSON.parse(json) as unknown
  } catch {
    return null
  }
}

/** The things of a document: itself, those of a list, of a @graph, and what a page is about. */
function thingsIn(value: unknown): Thing[] {
  return listOf(value)
    .filter(isThing)
    .flatMap((thing) => [
      thing,
      ...[...listOf(thing['@graph']), ...listOf(thing['mainEntity'])].filter(isThing),
    ])
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value]
}

const isFalse = (value: unknown) => value === false || /^false$/i.test(String(value))
