import { Parser } from 'htmlparser2'
import { parseHTML } from 'linkedom/worker'
import { IngestionRefusal } from './refusal.ts'

// HTML as it is found becomes what the rest of this room reads: the head's statements as plain
// values, the body as a small DOM for Readability, and the body's text content. linkedom's own
// parser is not used, because it builds no `html`, `head` and `body` where a page leaves their tags
// out, which is valid and common (HTML Standard, 13.1.2.4), and because everything here is bounded.

export type Attributes = Record<string, string>

/** What this room asks of linkedom's nodes (the Workers' own types call something else `Element`). */
export type Node = {
  nodeType: number
  /** Of an element, in lower case. */
  localName: string
  /** Of a text. */
  data: string
  childNodes: Node[]
  append(node: Node): void
  setAttribute(name: string, value: string): void
}
export type PageDocument = {
  title: string
  body: Node
  createElement(name: string): Node
  createTextNode(text: string): Node
  querySelector(selector: string): { textContent: string | null } | null
}

export type ParsedPage = {
  /** The body alone, without what is never shown: see `SILENT`. */
  document: PageDocument
  /**
   * The body's text content: all text in the order of the source, white space as it stands, without
   * the elements of `SILENT`. A browser has the same when it takes these out and asks `textContent`.
   */
  textContent: string
  /** Of the document's `title`, white space as it stands; null without one. */
  title: string | null
  /** `lang` of the `html` element. */
  language: string | null
  /** `href` of the first `base`. */
  base: string | null
  metas: Attributes[]
  links: Attributes[]
  /** The `time` elements' attributes, in the order of the source. */
  times: Attributes[]
  /** The text of each JSON-LD script. */
  jsonLd: string[]
}

/** What these hold is no text of the page. */
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'noembed', 'noframes'])
/** What these hold is text of the page, but of no article: no nodes are made of it. */
const UNREAD = new Set(['audio', 'canvas', 'datalist', 'nav', 'select', 'svg', 'video'])
/** May stand before the body without beginning it (HTML Standard, 13.2.6.4.4). */
const HEAD_ONLY = new Set(['base', 'basefont', 'bgsound', 'link', 'meta', 'title'])
const STRUCTURE = new Set(['html', 'head', 'body'])
/** A line break that begins one of these is dropped (HTML Standard, 13.2.6.4.7). */
const LEADING_BREAK = new Set(['pre', 'listing', 'textarea'])

/**
 * What Readability asks for; each is a node in linkedom. The rest, be it a megabyte of data, never
 * enters the DOM.
 */
const KEPT_ATTRIBUTES = [
  'aria-hidden',
  'aria-modal',
  'class',
  'colspan',
  'hidden',
  'href',
  'id',
  'itemprop',
  'rel',
  'role',
  'rowspan',
  'src',
  'summary',
]
const MAX_ATTRIBUTE = 1_000

/** What stands in a line with its neighbours. Any other element begins and ends a paragraph. */
export const INLINE = new Set(
  (
    'a abbr acronym b bdi bdo big br cite code data del dfn em font i img input ins kbd label ' +
    'mark meter nobr output q rp rt ruby s samp small span strike strong sub sup time tt u var wbr'
  ).split(' '),
)

/**
 * Large pages of newspapers have some 6,000 elements. Readability's time grows with their number,
 * and with the square of their depth: deeper ones join the last that is not too deep, as they do in
 * browsers (past 512 there), which changes no text.
 */
const MAX_ELEMENTS = 30_000
const MAX_DEPTH = 128
/** The tokenizer's own time grows with the square of what is open at once. */
const MAX_OPEN = 5_000
/** A tag that closes what is not open is looked for among all that is. */
const MAX_CLOSING_TAGS = 100_000
const MAX_STATEMENTS = 2_000
/** Readability may write the body as HTML and have it parsed again, a piece a `<` or an entity. */
const MAX_PIECES = 200_000

/** @throws IngestionRefusal page.too_complex */
export function parsePage(html: string): ParsedPage {
  if (html.split('</', MAX_CLOSING_TAGS + 2).length > MAX_CLOSING_TAGS + 1)
    throw tooComplex(`has over ${MAX_CLOSING_TAGS} closing tags`)
  const empty = '<!doctype html><html><head></head><body></body></html>'
  const page: ParsedPage = {
    document: parseHTML(empty).document,
    textContent: '',
    title: null,
    language: null,
    base: null,
    metas: [],
    links: [],
    times: [],
    jsonLd: [],
  }
  const { finish, ...events } = building(page)
  const parser = new Parser(events, { decodeEntities: true })
  // As browsers do before they parse (HTML Standard, 13.2.3.5).
  parser.end(html.replaceAll(/\r\n?/g, '\n').replaceAll('\0', ''))
  finish()
  return page
}

/** Follows the parser's events and fills the page. */
function building(page: ParsedPage) {
  const { document } = page
  /** The elements that are open, the innermost last; below all of them the body. */
  const open: Node[] = [document.body]
  const shown: string[] = []
  /** Text that waits for the next tag, so that it becomes one node. */
  let waiting = ''
  let elements = 0
  let pieces = 0
  /** What is read beside the body: a silent element or the title; `depth` counts its like in it. */
  let aside: { name: string; depth: number; isJsonLd: boolean; text: string } | null = null
  let inBody = false
  let dropsBreak = false
  /** How many elements were open when the unread one began that is open now; 0: there is none. */
  let unread = 0
  /** Whether the tag before is a block's. */
  let afterBlock = true

  /** Ends the text before a tag of the name. */
  const flush = (name: string) => {
    const isBlock = !INLINE.has(name)
    if (waiting !== '') {
      shown.push(waiting)
      // White space between blocks is how the source is laid out. It would be half of all nodes.
      const isLayout = afterBlock && isBlock && waiting.trim() === ''
      if (!isLayout && unread === 0) open.at(-1)!.append(document.createTextNode(waiting))
      waiting = ''
    }
    afterBlock = isBlock
  }

  const openShown = (name: string, attributes: Attributes) => {
    inBody = true
    flush(name)
    const parent = open.at(-1)!
    if (unread === 0 && UNREAD.has(name)) unread = open.length
    const isLeftOut = unread > 0 || open.length > MAX_DEPTH
    open.push(isLeftOut ? parent : appendElement(document, parent, name, attributes))
    if (open.length > MAX_OPEN) throw tooComplex(`nests over ${MAX_OPEN} elements in each other`)
    dropsBreak = LEADING_BREAK.has(name)
  }

  const onopentag = (name: string, attributes: Attributes) => {
    if (++elements > MAX_ELEMENTS) throw tooComplex(`has over ${MAX_ELEMENTS} elements`)
    if (aside) {
      if (name === aside.name) aside.depth++
      return
    }
    if (name === 'html') page.language ??= attributes['lang'] ?? attributes['xml:lang'] ?? null
    if (name === 'body') inBody = true
    if (SILENT.has(name) || (name === 'title' && !inBody)) {
      const isJsonLd =
        name === 'script' && /^application\/ld\+json\b/i.test(attributes['type'] ?? '')
      aside = { name, depth: 1, isJsonLd, text: '' }
      return
    }
    note(page, name, attributes)
    if (!STRUCTURE.has(name) && !HEAD_ONLY.has(name)) openShown(name, attributes)
  }

  const onclosetag = (name: string) => {
    if (aside) {
      if (name !== aside.name || --aside.depth > 0) return
      if (name === 'title') page.title ??= aside.text
      if (aside.isJsonLd) page.jsonLd.push(aside.text)
      aside = null
      return
    }
    if (STRUCTURE.has(name) || HEAD_ONLY.has(name)) return
    flush(name)
    if (open.length > 1) open.pop()
    if (open.length <= unread) unread = 0
  }

  const ontext = (text: string) => {
    if (aside) {
      aside.text += text
      return
    }
    if (++pieces > MAX_PIECES) throw tooComplex(`has over ${MAX_PIECES} pieces of text`)
    // White space before the body is none of it; anything else begins the body.
    let rest = inBody ? text : text.trimStart()
    if (rest === '') return
    inBody = true
    if (dropsBreak && rest.startsWith('\n')) rest = rest.slice(1)
    dropsBreak = false
    waiting += rest
  }

  const finish = () => {
    flush('body')
    page.textContent = shown.join('')
  }

  return { onopentag, onclosetag, ontext, finish }
}

function appendElement(
  document: PageDocument,
  parent: Node,
  name: string,
  attributes: Attributes,
): Node {
  const element = document.createElement(name)
  for (const key of KEPT_ATTRIBUTES) {
    const value = attributes[key]
    if (value !== undefined) element.setAttribute(key, value.slice(0, MAX_ATTRIBUTE))
  }
  const style = attributes['style'] === undefined ? SHOWN : styleOf(attributes['style'])
  if (style !== SHOWN) element.setAttribute('style', attributes['style']!.slice(0, MAX_ATTRIBUTE))
  Object.defineProperty(element, 'style', { value: style })
  parent.append(element)
  return element
}

// Readability asks every element whether it is shown; linkedom would make a parser of style sheets
// for each.
const SHOWN = { display: '', visibility: '' }

function styleOf(css: string): typeof SHOWN {
  const start = css.slice(0, MAX_ATTRIBUTE)
  if (/(?:^|;)\s*display\s*:\s*none\b/i.test(start)) return { ...SHOWN, display: 'none' }
  if (/(?:^|;)\s*visibility\s*:\s*hidden\b/i.test(start)) return { ...SHOWN, visibility: 'hidden' }
  return SHOWN
}

/** Statements count wherever they stand: templates put them into the body as well. */
function note(page: ParsedPage, name: string, attributes: Attributes): void {
  if (name === 'base') page.base ??= attributes['href'] ?? null
  const list = { meta: page.metas, link: page.links, time: page.times }[name]
  if (list && list.length < MAX_STATEMENTS) list.push(attributes)
}

function tooComplex(what: string): IngestionRefusal {
  return new IngestionRefusal('page.too_complex', `The page ${what}.`)
}
