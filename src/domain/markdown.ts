import { micromark } from 'micromark'

// micromark's time grows with the square of the marks in a text and of how deep its blocks nest:
// within these bounds the longest rationale takes milliseconds, beyond them it could take seconds.
const MAX_MARKS = 3_000
const MAX_NESTING = 16

const MARK = /[>*_[\]`<&\\#~\n]/g
const LINE_START = /^[ \t]*(?:(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))[ \t]*)+/gm
const CONTAINER = />|[-+*]|\d+[.)]/g

/**
 * Raw HTML would be escaped in any case. Unread, it is, and comments left open cost no time. An
 * image would make every reader's browser call its host: it is shown as the link that it holds.
 */
const NO_HTML_NO_IMAGES = { disable: { null: ['htmlFlow', 'htmlText', 'labelStartImage'] } }

/**
 * CommonMark to HTML that is safe to show: raw HTML is escaped and URLs of other protocols than
 * http, https, mailto and the like are dropped (micromark's defaults). A text that nests deeper or
 * holds more marks than anybody writes becomes paragraphs that show it as it stands.
 */
export function renderMarkdown(markdown: string): string {
  return isTangled(markdown)
    ? renderPlain(markdown)
    : guardLinks(micromark(markdown, { extensions: [NO_HTML_NO_IMAGES] }))
}

// In micromark's output a literal `<a` is a link of its own making: text has `&lt;`.
function guardLinks(html: string): string {
  return (
    html
      // No link at all where micromark refused the URL, or where it would lead into the page that the
      // rationale is shown on.
      .replaceAll(/<a href="(?!(?:https?:\/\/|mailto:))[^"]*"/gi, '<a')
      .replaceAll('<a href="', '<a rel="nofollow noopener noreferrer" href="')
  )
}

function isTangled(markdown: string): boolean {
  const nesting = (markdown.match(LINE_START) ?? []).map((start) => countOf(start, CONTAINER))
  const marks = nesting.reduce((sum, depth) => sum + depth, countOf(markdown, MARK))
  return marks > MAX_MARKS || nesting.some((depth) => depth > MAX_NESTING)
}

const countOf = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0

const ESCAPED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function renderPlain(text: string): string {
  const escaped = text.replaceAll(/[&<>"]/g, (char) => ESCAPED[char]!)
  const paragraphs = escaped.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '')
  return paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n')
}
