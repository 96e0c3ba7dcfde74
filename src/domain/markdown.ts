import { micromark } from 'micromark'

// micromark's time grows with the square of the marks in a text and of how deep its blocks nest:
// within these bounds the longest rationale takes milliseconds, beyond them it could take seconds.
const MAX_MARKS = 3_000
const MAX_NESTING = 16

const MARK = /[>*_[\]`<&\\#~\n]/g
const LINE_START = /^[ \t]*(?:(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))[ \t]*)+/gm
const CONTAINER = />|[-+*]|\d+[.)]/g

/** Raw HTML would be escaped in any case. Unread, it is, and comments left open cost no time. */
const NO_HTML = { disable: { null: ['htmlFlow', 'htmlText'] } }

/**
 * CommonMark to HTML that is safe to show: raw HTML is escaped and URLs of other protocols than
 * http, https, mailto and the like are dropped (micromark's defaults). A text that nests deeper or
 * holds more marks than anybody writes becomes paragraphs that show it as it stands.
 */
export function renderMarkdown(markdown: string): string {
  return isTangled(markdown)
    ? renderPlain(markdown)
    : micromark(markdown, { extensions: [NO_HTML] })
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
