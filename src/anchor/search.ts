import { isWordUnit } from './words.ts'

type Quote = { exact: string; prefix: string; suffix: string }

/** The engine's search takes the product of both lengths at worst, so it gets a piece only. */
const PIECE = 48
/** Work on hits beyond which a text that repeats itself is given up, in UTF-16 units. */
const MOST_WORK = 8_000_000
const MOST_STARTS = 10_000

/**
 * Where a folded quote stands between word boundaries; `whole` is false where the search was given
 * up before the end, and more places may follow.
 */
export function occurrencesOf(text: string, quote: Quote): { starts: number[]; whole: boolean } {
  const { exact } = quote
  const piece = exact.slice(0, PIECE)
  const starts: number[] = []
  let work = 0
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) {
    work += piece.length
    if (!startsClean(text, at, quote)) continue
    work += exact.length
    if (text.startsWith(exact, at) && endsClean(text, at + exact.length, quote)) starts.push(at)
    if (work > MOST_WORK || starts.length >= MOST_STARTS) return { starts, whole: false }
  }
  return { starts, whole: true }
}

// Between these and a word no space stands: with them it is a longer number or another word.
const GLUE = /[-'.,:/%$€£¥°&@#+~^*=\u2044]/u
/** Scripts without spaces: any place is a boundary. */
const UNSPACED = /[\u3041-\u9fff\u0e01-\u0e7f]/u

/** A mark or the second half of a pair belongs to the character before it. */
const INSIDE = /^[\p{M}\u1160-\u11ff\udc00-\udfff]/u

function startsClean(text: string, at: number, { exact, prefix }: Quote): boolean {
  return clean(text, at, -1, exact[0]!, prefix.at(-1), /[-$€£¥+~#@]/u)
}

function endsClean(text: string, at: number, { exact, suffix }: Quote): boolean {
  return clean(text, at, 1, exact.at(-1)!, suffix[0], /[%°]/u)
}

/** Whether the edge unit of a quote ends a word there, or joins on as it did where it was taken. */
function clean(
  text: string,
  at: number,
  step: 1 | -1,
  edge: string,
  stored: string | undefined,
  sign: RegExp,
): boolean {
  if (INSIDE.test(text.slice(at, at + 2))) return false
  const near = step > 0 ? at : at - 1
  const [next, beyond] = [text[near], text[near + step]]
  if (next === undefined || !isWordUnit(edge.charCodeAt(0)) || UNSPACED.test(edge)) return true
  if (isWordUnit(next.charCodeAt(0))) return UNSPACED.test(next)
  if (stored === next) return true
  if (/\p{N}/u.test(edge) && sign.test(next)) return false
  return !(GLUE.test(next) && beyond !== undefined && isWordUnit(beyond.charCodeAt(0)))
}
