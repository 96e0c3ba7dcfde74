import { parsePage } from './document.ts'
import { type FetchedPage, fetchPage, type FetchSettings } from './fetch.ts'
import { readPage } from './page.ts'
import { type Answered, IngestionRefusal } from './refusal.ts'

/**
 * What is seen where a page should be.
 * - `read`: the page, with its article's text (the whole text where there is no article) and all
 *   that its body holds;
 * - `unread`: something is there, and is no text that can be read;
 * - `gone`: the site says that there is no such page;
 * - `unreachable`: nothing of that can be told. `isNameless` where there is no such site.
 */
export type Look =
  | (Answered & { kind: 'read'; text: string; textContent: string })
  | (Answered & { kind: 'unread'; why: string })
  | (Answered & { kind: 'gone'; why: string })
  | { kind: 'unreachable'; answered: Answered | null; why: string; isNameless: boolean }

const GONE = new Set([404, 410])
const THERE = new Set(['fetch.type', 'fetch.too_large'])

/** So many UTF-16 units make a text: less is a frame that scripts would fill. */
const MIN_UNITS = 40

/** Looks at a page once, in the way and within the bounds in which pages are fetched. */
export async function lookAt(url: string, settings: FetchSettings): Promise<Look> {
  let page: FetchedPage
  try {
    page = await fetchPage(url, settings)
  } catch (error) {
    if (error instanceof IngestionRefusal) return lookOf(error)
    throw error
  }
  const { status, redirects } = page
  const answered: Answered = { url: page.url, status, redirects }
  try {
    return { ...answered, kind: 'read', ...textsOf(page) }
  } catch (error) {
    if (!(error instanceof IngestionRefusal)) throw error
    return { ...answered, kind: 'unread', why: error.message }
  }
}

/** What a refusal to take a page in says of the page. */
function lookOf({ code, message: why, isPassing, answered }: IngestionRefusal): Look {
  if (answered && code === 'fetch.status' && GONE.has(answered.status))
    return { ...answered, kind: 'gone', why }
  if (answered && THERE.has(code)) return { ...answered, kind: 'unread', why }
  // A resolver that does not answer is asked again; one that knows of no such name has answered.
  const isNameless = code === 'fetch.unreachable' && !isPassing
  return { kind: 'unreachable', answered, why, isNameless }
}

/** @throws IngestionRefusal page.* */
function textsOf({ html, url, headers }: FetchedPage): { text: string; textContent: string } {
  try {
    const { text, textContent } = readPage(html, url, headers)
    return { text, textContent }
  } catch (error) {
    if (!(error instanceof IngestionRefusal) || error.code !== 'page.no_article') throw error
  }
  // A table or a notice is no article, and evidence all the same.
  const textContent = parsePage(html).textContent.toWellFormed()
  if (textContent.trim().length < MIN_UNITS)
    throw new IngestionRefusal('page.no_article', 'The page shows no text without its scripts.')
  return { text: textContent, textContent }
}
