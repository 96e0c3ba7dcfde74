import { Readability } from '@mozilla/readability'
import { articleText } from './article-text.ts'
import { type Node, type PageDocument, parsePage } from './document.ts'
import { lineOf, type Metadata, metadataOf, type PageHeaders } from './metadata.ts'
import { IngestionRefusal } from './refusal.ts'

/** An article as its page gives it. */
export type Page = Metadata & {
  /** The article's text: paragraphs with an empty line between them. Every position refers to it. */
  text: string
  /** The text content of the page's body, as `document.ts` defines it. */
  textContent: string
}

export const NO_HEADERS: PageHeaders = { link: null, robots: null, language: null }

/** So many UTF-16 units outside of links make an article: a short sentence. */
const MIN_OWN_UNITS = 40

/**
 * Finds the article in a page. Pure, and bounded whatever the markup.
 * @param html the page as it is served, decoded
 * @param url where the page stands: what its links are relative to
 * @throws IngestionRefusal page.no_article, page.too_complex
 */
export function readPage(html: string, url: string, headers: PageHeaders = NO_HEADERS): Page {
  const parsed = parsePage(html)
  const { textContent, document } = parsed
  const metadata = metadataOf(parsed, url, headers)
  document.title = parsed.title ?? ''
  // Before Readability takes it out, which then is the document's no more.
  const heading = document.querySelector('h1')?.textContent
  const found = readability(document)
  const { text, ownUnits } = found ? articleText(found.content) : { text: '', ownUnits: 0 }
  if (ownUnits < MIN_OWN_UNITS)
    throw new IngestionRefusal('page.no_article', 'No article was found in the page.')
  return {
    ...metadata,
    title: metadata.title ?? lineOf(found?.title ?? '') ?? lineOf(heading ?? ''),
    author: metadata.author ?? lineOf(found?.byline ?? ''),
    text: text.toWellFormed(),
    textContent: textContent.toWellFormed(),
  }
}

type Found = { content: Node; title?: string | null; byline?: string | null }

function readability(document: PageDocument): Found | null {
  const options = { disableJSONLD: true, serializer: (node: unknown) => node as Node }
  try {
    return new Readability<Node>(document, options).parse() as Found | null
  } catch (error) {
    // It writes the body as HTML and parses that again with linkedom, which meets the limit of the
    // stack on texts that are made to be hard.
    if (error instanceof RangeError)
      throw new IngestionRefusal('page.too_complex', 'The page’s markup cannot be read.')
    throw error
  }
}
