import { positionsOf, type Position, type Range } from '../extraction/span.ts'
import { firstFrom } from './anchor.ts'

// An article's text is a reading of its page: paragraphs apart, white space folded, everything
// around it left out. A client that marks words in the page has another text, the page's own text
// content. A page map says which stretch of the one is which stretch of the other.

/**
 * Stretches that stand in both texts to the letter, in the order of the text. A run's stretches
 * follow each other with nothing but white space between them, in the page as in the text: a quote
 * stands in the page in one piece exactly if one run holds it.
 */
export type PageMap = Stretch[][]

/** Starts in the text and in the page, the length (all in UTF-16 units), code points before it there. */
type Stretch = [text: number, page: number, length: number, pageCodePoints: number]

/** Words of the text, each white space as a space, and where they start in it. */
type Piece = { start: number; words: string }
/** A piece at a place of the folded page. */
type Match = Piece & { at: number }

/** Shorter pieces may stand somewhere in a page by chance: longer ones are cut in half to be found. */
const MIN_HALF = 40
/** Each search in vain reads the page to its end. So many are allowed in each direction. */
const MAX_VAIN = 50
/** So many are kept, some 600 KB as JSON: a row of the database takes 2 MB. What follows is unplaced. */
const MAX_STRETCHES = 20_000

/**
 * Finds an article's text (as `ingestion/article-text.ts` makes it) in its page's text content. The
 * longest line that the page holds comes first, because it is the least likely to stand there twice;
 * from it the others are looked for outwards, each next to the one before, so that neither a teaser
 * above the article nor a comment below it takes its place. Linear in both texts.
 */
export function mapToPage(text: string, page: string): PageMap {
  const folded = foldedPage(page)
  const lines = linesOf(text)
  const longest = lines.reduce(longerOf, { start: 0, words: '' })
  const middle = search([longest], folded.text, 0)
  const first = middle[0]
  const last = middle.at(-1)
  if (!first || !last) return []
  const above = lines.filter(({ start }) => start < longest.start)
  const below = lines.filter(({ start }) => start > longest.start)
  const matches = [
    ...searchUpwards(above, folded.text.slice(0, first.at)),
    ...middle,
    ...search(below, folded.text, last.at + last.words.length),
  ]
  return runsOf(text, page, folded.offsets, matches)
}

/**
 * Where words of the text stand in the page's text content, in both units; null where they do not
 * stand there in one piece. White space at the ends of the quote is left out.
 */
export function placeInPage(map: PageMap, text: string, { start, end }: Range): Position | null {
  for (const run of map) {
    const from = run.find(([at, , length]) => start < at + length)
    const to = run.findLast(([at]) => at < end)
    // A run that begins after the quote, or ends before it does.
    if (!from || !to || start < run[0]![0] || text.slice(to[0] + to[2], end).trim() !== '') continue
    const pointAt = ([at, inPage, length, codePoints]: Stretch, offset: number) => {
      const within = Math.min(Math.max(offset - at, 0), length)
      return {
        utf16: inPage + within,
        codePoints: codePoints + codePointsIn(text.slice(at, at + within)),
      }
    }
    const [begin, finish] = [pointAt(from, start), pointAt(to, end)]
    if (begin.utf16 >= finish.utf16) return null
    return {
      utf16: { start: begin.utf16, end: finish.utf16 },
      codePoints: { start: begin.codePoints, end: finish.codePoints },
    }
  }
  return null
}

const longerOf = (a: Piece, b: Piece) => (b.words.length > a.words.length ? b : a)

/** Whether a unit is white space, as `\s` has it; most are told without asking that. */
function isSpaceAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit < 0xa0 ? unit === 0x20 || (unit >= 9 && unit <= 13) : /\s/.test(text[at] ?? '')
}

export function codePointsIn(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** The text with each run of white space as one space, and where each unit of it is in the page. */
function foldedPage(page: string): { text: string; offsets: Uint32Array } {
  const offsets = new Uint32Array(page.length + 1)
  const parts: string[] = []
  let size = 0
  for (let at = 0; at < page.length;) {
    const start = at
    if (isSpaceAt(page, at)) {
      while (at < page.length && isSpaceAt(page, at)) at++
      offsets[size++] = start
      parts.push(' ')
    } else {
      while (at < page.length && !isSpaceAt(page, at)) offsets[size++] = at++
      parts.push(page.slice(start, at))
    }
  }
  return { text: parts.join(''), offsets }
}

function linesOf(text: string): Piece[] {
  return [...text.matchAll(/[^\n]+/g)].map(({ 0: line, index }) => ({
    start: index,
    words: line.replaceAll(/\s/g, ' '),
  }))
}

/** Finds the pieces one after the other, from a place of the page on. */
function search(pieces: readonly Piece[], page: string, from: number): Match[] {
  const matches: Match[] = []
  let next = from
  let vain = 0
  const find = ({ start, words }: Piece): void => {
    if (vain > MAX_VAIN) return
    const at = firstFrom(page, words, next)
    if (at !== null) {
      matches.push({ start, words, at })
      next = at + words.length
      return
    }
    vain++
    // Something that is no part of the article stands in the middle, such as a button.
    const cut = words.indexOf(' ', words.length / 2)
    if (cut < MIN_HALF || words.length - cut <= MIN_HALF) return
    find({ start, words: words.slice(0, cut) })
    find({ start: start + cut + 1, words: words.slice(cut + 1) })
  }
  for (const piece of pieces) find(piece)
  return matches
}

/** The same from the end of the page upwards, in the mirror. */
function searchUpwards(pieces: readonly Piece[], page: string): Match[] {
  const mirrored = pieces.toReversed().map(({ start, words }) => ({
    start: -start - words.length,
    words: mirror(words),
  }))
  return search(mirrored, mirror(page), 0)
    .map(({ start, words, at }) => ({
      start: -start - words.length,
      words: mirror(words),
      at: page.length - at - words.length,
    }))
    .toReversed()
}

/** The UTF-16 units in reverse. */
function mirror(text: string): string {
  let mirrored = ''
  for (let at = text.length - 1; at >= 0; at--) mirrored += text[at]
  return mirrored
}

function runsOf(text: string, page: string, offsets: Uint32Array, matches: Match[]): PageMap {
  const codePoints = positionsOf(page)
  const runs: PageMap = []
  let kept = 0
  for (const { start, words, at } of matches) {
    const last = runs.at(-1)?.at(-1)
    const stretches = stretchesOf(text, page, start, offsets[at]!, words.length)
    kept += stretches.length
    if (kept > MAX_STRETCHES) break
    const [textStart, pageStart] = stretches[0]!
    const isNext =
      last !== undefined &&
      text.slice(last[0] + last[2], textStart).trim() === '' &&
      page.slice(last[1] + last[2], pageStart).trim() === ''
    const counted = stretches.map(([inText, inPage, length]): Stretch => [
      inText,
      inPage,
      length,
      codePoints({ start: inPage, end: inPage }).codePoints.start,
    ])
    if (isNext) runs.at(-1)!.push(...counted)
    else runs.push(counted)
  }
  return runs
}

/** What is the same in both texts to the letter: a piece, cut where its white space differs. */
function stretchesOf(text: string, page: string, start: number, pageStart: number, units: number) {
  const stretches: [text: number, page: number, length: number][] = []
  let [from, fromPage] = [start, pageStart]
  let [at, atPage] = [start, pageStart]
  const end = start + units
  while (at < end) {
    // One white space in the text is any number of them in the page.
    let past = atPage + 1
    if (isSpaceAt(text, at)) while (past < page.length && isSpaceAt(page, past)) past++
    if (text[at] !== page[atPage] || past > atPage + 1) {
      stretches.push([from, fromPage, at - from])
      ;[from, fromPage] = [at + 1, past]
    }
    at++
    atPage = past
  }
  stretches.push([from, fromPage, end - from])
  return stretches
}
