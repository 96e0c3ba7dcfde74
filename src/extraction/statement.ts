import type { Attributed } from './attribution.ts'
import type { Range } from './span.ts'

const PAIRS = new Map([
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['「', '」'],
  ['『', '』'],
  ['‘', '’'],
  ["'", "'"],
])
const ENDS = /[.!?…。！？](?:["”’'»)\]」』])*$/u

/**
 * The claim to read on its own: what is attributed, or else the sentence, in its own words. Only
 * the edges change: marks of a pair that the cut broke, the first letter's case, the last stop.
 */
export function statementOf(text: string, sentence: Range, attributed: Attributed | null): string {
  const pieces = attributed?.pieces ?? [sentence]
  const trimmed = pieces.map(({ start, end }) => trimEdges(text.slice(start, end)))
  const joined = trimmed.filter((piece) => piece !== '').join(' ')
  const claim = joined.replace(/^\p{Ll}(?=[\p{Ll}\s])/u, (letter) => letter.toUpperCase())
  return ENDS.test(claim) ? claim : `${claim}.`
}

/** Drops what hangs at the edges: white space, commas, a pair of marks around the whole. */
function trimEdges(piece: string): string {
  let start = 0
  let end = piece.length
  while (start < end && /[\s,;:–—-]/.test(piece.charAt(start))) start++
  while (end > start && /[\s,;:–—-]/.test(piece.charAt(end - 1))) end--
  const open = piece.charAt(start)
  const close = PAIRS.get(open)
  if (close === undefined) return piece.slice(start, end)
  const shut = piece.indexOf(close, start + 1)
  if (shut !== end - 1 && shut !== -1) return piece.slice(start, end)
  return trimEdges(piece.slice(start + 1, shut === -1 ? end : end - 1))
}
