/** A half-open range: `start` is inside, `end` is not. */
export type Range = { start: number; end: number }

/**
 * One span of a text in both units: Unicode code points (what the Web Annotation
 * TextPositionSelector counts) and UTF-16 code units (what JavaScript's `slice` counts).
 */
export type Position = { codePoints: Range; utf16: Range }

// One checkpoint per block keeps the index at 1/16 byte per unit; a lookup walks half a block.
const BLOCK = 64

const startsPair = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00

/**
 * Converts UTF-16 offsets of one text to code points: O(n) once, then O(1) per lookup. A lone
 * surrogate counts as one code point, as it does in `[...text]`. Offsets lie between code points,
 * never between the halves of a pair.
 */
export function positionsOf(text: string): (utf16: Range) => Position {
  const before = new Uint32Array(Math.floor(text.length / BLOCK) + 1)
  let count = 0
  for (let at = 0; at < text.length; at++) {
    if (at % BLOCK === 0) before[at / BLOCK] = count
    count++
    // The low half of a pair adds nothing; a checkpoint on it already holds the whole pair.
    if (startsPair(text, at)) {
      at++
      if (at % BLOCK === 0) before[at / BLOCK] = count - 1
    }
  }
  if (text.length % BLOCK === 0) before[text.length / BLOCK] = count

  const codePointsBefore = (offset: number): number => {
    const block = Math.floor(offset / BLOCK)
    let at = block * BLOCK
    let seen = before[block] ?? count
    while (at < offset) {
      seen++
      at += startsPair(text, at) ? 2 : 1
    }
    return seen
  }

  return ({ start, end }) => ({
    codePoints: { start: codePointsBefore(start), end: codePointsBefore(end) },
    utf16: { start, end },
  })
}
