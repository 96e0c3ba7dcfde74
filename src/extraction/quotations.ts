import type { Range } from './span.ts'

/** A pair of quotation marks in one paragraph. */
export type Quotation = {
  /** From the opening mark to past the closing one. */
  outer: Range
  /** What stands between the marks. */
  inner: Range
  /** No closing mark: the paragraph ended and the next one opens the quotation again. */
  runsOn: boolean
}

// A pair further apart than this is two strays, not a quotation.
const LONGEST = 4_000

// How many unclosed marks a closing mark may look past for its own kind.
const DEPTH = 4

type Family = 'double' | 'single' | 'angle' | 'corner'
type Opening = { at: number; family: Family }
type Mark = { family: Family; side: 'open' | 'close' | 'either' }

const MARKS = new Map<string, Mark>([
  ['"', { family: 'double', side: 'either' }],
  ['“', { family: 'double', side: 'open' }],
  ['”', { family: 'double', side: 'close' }],
  ['„', { family: 'double', side: 'open' }],
  ['‟', { family: 'double', side: 'open' }],
  ['＂', { family: 'double', side: 'either' }],
  ["'", { family: 'single', side: 'either' }],
  ['‘', { family: 'single', side: 'open' }],
  ['’', { family: 'single', side: 'close' }],
  ['‚', { family: 'single', side: 'open' }],
  ['«', { family: 'angle', side: 'open' }],
  ['»', { family: 'angle', side: 'close' }],
  ['「', { family: 'corner', side: 'open' }],
  ['」', { family: 'corner', side: 'close' }],
  ['『', { family: 'corner', side: 'open' }],
  ['』', { family: 'corner', side: 'close' }],
])

const MARK = /["“”„‟＂'‘’‚«»「」『』\n\r\u2028\u2029]/g
const SPACE = /^[\s\u200b\ufeff]?$/u
const OPENING = new Set('([{<—–-/«“‘"\'„')
const PUNCTUATION = new Set('.,;:!?…)]}')
const WORD = /^[\p{L}\p{N}]$/u

/**
 * Pairs the quotation marks of a text, paragraph by paragraph, outermost and nested, in the order
 * of their openings. Real texts carry strays (“ typed for ”, a mark that nothing closes, inches),
 * so a mark's neighbours overrule its shape, a paragraph's end forgets what stands open, and a
 * mark that fits nothing is skipped.
 */
export function quotationsOf(text: string): Quotation[] {
  const found: Quotation[] = []
  let open: Opening[] = []
  let paragraph = 0

  for (const { 0: char, index: at } of text.matchAll(MARK)) {
    const mark = MARKS.get(char)
    if (!mark) {
      const runOn = open.length === 1 ? open[0] : undefined
      if (runOn && opensAgain(text, paragraph, runOn.at, at)) {
        found.push(quotation(runOn.at, at, true))
      }
      open = []
      paragraph = at + 1
      continue
    }
    const side = sideOf(text, at, mark, open)
    if (side === 'open') {
      if (mark.side === 'either' && open.at(-1)?.family === mark.family) open.pop()
      open.push({ at, family: mark.family })
    } else if (side === 'close') {
      const start = lastOf(open, mark.family)
      if (start === undefined) continue
      open.length = start.index
      if (at - start.at <= LONGEST && at > start.at + 1) found.push(quotation(start.at, at, false))
    }
  }
  return found.sort((a, b) => a.outer.start - b.outer.start)
}

const quotation = (open: number, close: number, runsOn: boolean): Quotation => ({
  outer: { start: open, end: runsOn ? close : close + 1 },
  inner: { start: open + 1, end: close },
  runsOn,
})

function lastOf(open: readonly Opening[], family: Family) {
  for (let index = open.length - 1; index >= 0 && index >= open.length - DEPTH; index--) {
    const mark = open[index]
    if (mark?.family === family) return { index, at: mark.at }
  }
  return undefined
}

function sideOf(
  text: string,
  at: number,
  mark: Mark,
  open: readonly Opening[],
): 'open' | 'close' | null {
  const before = text.charAt(at - 1)
  const after = text.charAt(at + 1)
  const spaceBefore = SPACE.test(before)
  const spaceAfter = SPACE.test(after)
  const isOpen = lastOf(open, mark.family) !== undefined

  if (mark.family === 'corner') return mark.side === 'open' ? 'open' : 'close'
  if (mark.family === 'angle') {
    // French sets spaces inside; German and Danish books turn the marks around.
    if (mark.side === 'open') return isOpen && !spaceBefore ? 'close' : 'open'
    return isOpen ? 'close' : spaceBefore && !spaceAfter ? 'open' : null
  }
  if (mark.family === 'single') {
    // Most of these are apostrophes: only a mark at the edge of a word can quote.
    if (WORD.test(before) && WORD.test(after)) return null
    if ((spaceBefore || OPENING.has(before)) && !spaceAfter && !PUNCTUATION.has(after)) {
      return mark.side === 'close' ? null : 'open'
    }
    return isOpen && !spaceBefore && mark.side !== 'open' ? 'close' : null
  }
  const canOpen = (spaceBefore || OPENING.has(before)) && !spaceAfter && !PUNCTUATION.has(after)
  const canClose = !spaceBefore && (spaceAfter || !WORD.test(after))
  if (canOpen && !(canClose && isOpen)) return 'open'
  if (canClose) return isOpen ? 'close' : null
  // Neither by its neighbours: a space on both sides, or letters on both.
  if (spaceBefore) return isOpen && mark.side !== 'open' ? 'close' : null
  if (mark.side === 'either') return isOpen ? 'close' : null
  return mark.side
}

/** The English way to quote several paragraphs: each opens with a mark, only the last closes. */
function opensAgain(text: string, paragraph: number, open: number, end: number): boolean {
  if (end - open > LONGEST || !/^\s*$|[:,]\s?$/.test(text.slice(paragraph, open))) return false
  const next = /[^\s]/g
  next.lastIndex = end
  const mark = next.exec(text)
  return mark !== null && /["“„«]/.test(mark[0])
}
