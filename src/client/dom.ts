/** A document's text as its readers see it, and the way back into its nodes. */
export type DomText = {
  text: string
  /**
   * The range of nodes that a range of the text (UTF-16 units, end exclusive) covers.
   * @throws RangeError where it lies outside the text
   */
  rangeOf: (utf16: { start: number; end: number }) => Range
}

const SKIPPED = 'script,style,template,noscript,textarea,[hidden]'
const BLOCKS =
  /^(?:address|article|aside|blockquote|br|button|caption|d[dlt]|details|dialog|div|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|option|p|pre|section|summary|table|t[dhr]|ul)$/i
/** `watch` calls when the page has been quiet for so long, in milliseconds, but at the latest after. */
const QUIET_MS = 150
const LATEST_MS = 1_000

// `NodeFilter`'s and `Node`'s, by their numbers (DOM Standard, sections 4.4 and 6.3).
const TEXTS_AND_ELEMENTS = 5
const [ACCEPT, REJECT] = [1, 2]
const isElement = (node: Node): node is Element => node.nodeType === 1

type Piece = { node: Text; start: number }

/** Reads the text below a node; block elements and `<br>` give a newline. Linear. */
export function readText(root: Node): DomText {
  const document = root.ownerDocument ?? (root as Document)
  const pieces: Piece[] = []
  const parts: string[] = []
  let length = 0
  let broken = true
  const add = (part: string) => {
    parts.push(part)
    length += part.length
  }
  const breakLine = () => {
    if (!broken) add('\n')
    broken = true
  }
  // Left subtrees are told by the next node: a walker does not say when it leaves one.
  const open: Element[] = []
  const leave = (node: Node | null) => {
    while (open.length > 0 && !open.at(-1)!.contains(node)) {
      open.pop()
      breakLine()
    }
  }
  const walker = document.createTreeWalker(root, TEXTS_AND_ELEMENTS, (node) =>
    isElement(node) && isSkipped(node) ? REJECT : ACCEPT,
  )
  if (isElement(root) && isSkipped(root)) return { text: '', rangeOf: rangeOf([], 0) }
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    leave(node)
    if (isElement(node)) {
      if (!isBlock(node)) continue
      breakLine()
      open.push(node)
    } else if ((node as Text).data && isVisible(node.parentElement)) {
      pieces.push({ node: node as Text, start: length })
      add((node as Text).data)
      broken = false
    }
  }
  leave(null)
  return { text: parts.join(''), rangeOf: rangeOf(pieces, length) }
}

function isSkipped(element: Element): boolean {
  return element.matches(SKIPPED) || styleOf(element)?.display === 'none'
}

const isVisible = (element: Element | null) =>
  element === null || !/^(?:hidden|collapse)$/.test(styleOf(element)?.visibility ?? '')

function isBlock(element: Element): boolean {
  if (BLOCKS.test(element.localName)) return true
  const display = styleOf(element)?.display ?? ''
  return display !== '' && !/^(?:inline|contents|ruby)/.test(display)
}

/** The computed style; undefined in documents that no window shows. */
const styleOf = (element: Element) => element.ownerDocument.defaultView?.getComputedStyle(element)

function rangeOf(pieces: Piece[], length: number): DomText['rangeOf'] {
  /** The last piece that begins at `offset` or before it; -1: none. */
  const pieceAt = (offset: number) => {
    let [low, high] = [0, pieces.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (pieces[middle]!.start <= offset) low = middle + 1
      else high = middle
    }
    return low - 1
  }
  const within = ({ node, start }: Piece, offset: number) =>
    Math.min(Math.max(offset - start, 0), node.data.length)
  return ({ start, end }) => {
    if (!(start >= 0 && end >= start && end <= length) || pieces.length === 0)
      throw new RangeError('no such place in the text')
    const first = pieces[Math.max(pieceAt(start), 0)]!
    // An end belongs to the text before it.
    const last = end > start ? pieces[Math.max(pieceAt(end - 1), 0)]! : first
    const range = first.node.ownerDocument.createRange()
    range.setStart(first.node, within(first, start))
    range.setEnd(last.node, within(last, end))
    return range
  }
}

/**
 * Calls back with the text whenever it has changed: text that loads late, nodes that are rendered
 * anew. The first call comes at once. Ranges of an earlier text may point at nodes that are gone.
 */
export function watch(
  root: Node,
  onChange: (text: DomText) => void,
  { signal }: { signal: AbortSignal },
): void {
  if (signal.aborted) return
  let timer: ReturnType<typeof setTimeout> | undefined
  let since = 0
  const read = () => {
    timer = undefined
    onChange(readText(root))
  }
  const observer = new MutationObserver(() => {
    const now = Date.now()
    if (timer === undefined) since = now
    clearTimeout(timer)
    timer = setTimeout(read, Math.max(0, Math.min(QUIET_MS, since + LATEST_MS - now)))
  })
  observer.observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['hidden', 'style', 'class', 'open'],
  })
  signal.addEventListener(
    'abort',
    () => {
      observer.disconnect()
      clearTimeout(timer)
    },
    { once: true },
  )
  read()
}
