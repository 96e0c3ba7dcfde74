import type { Attributed } from './attribution.ts'
import { quotationsOf } from './quotations.ts'
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
// French sets a space before the closing mark, German closes with “ or «.
const ENDS = /[.!?…。！？．｡؟۔।](?:\s?["”’'»)\]」』“«])*$/u

/**
 * The claim to read on its own: what is attributed, or else the sentence, in its own words. Only
 * the edges change: marks of a pair that the cut broke, the first letter's case, the last stop. Who
 * says "I" in words of theirs is told in brackets, as papers do: "I [Ann Lee] signed it." Another
 * pronoun may mean somebody else, and stays.
 */
export function statementOf(text: string, sentence: Range, attributed: Attributed | null): string {
  const pieces = attributed?.pieces ?? [sentence]
  const trimmed = pieces.map(({ start, end }) => trimEdges(text.slice(start, end)))
  const joined = trimmed.filter((piece) => piece !== '').join(`${attributed?.joint ?? ''} `)
  const claim = joined.replace(/^\p{Ll}(?=[\p{Ll}\s])/u, (letter) => letter.toUpperCase())
  const stopped = closed(ENDS.test(claim) || !WITH_STOP.test(claim) ? claim : `${claim}.`)
  return attributed?.form === 'direct' && attributed.name !== null
    ? withSpeaker(stopped, attributed.name)
    : stopped
}

const FIRST_PERSON = /(?<![\p{L}\p{N}.'’-])I(?:['’](?:m|ve|d|ll))?(?=[\s,;:—–])(?!\s\[)/gu
/** A capital before it makes a numeral of it ("World War I"), unless that begins the sentence. */
const NUMBERED = /\p{Lu}[\p{L}'’.]*\s$/u
const OPENERS =
  /(?:^|[.!?…—–]\s|[“"‘(])(?:And|But|So|If|When|What|That|Then|As|Because|While|Now|Maybe|Before|After|Since|Until|Where|How|Why|Today|Yesterday|Here|There|Once|Because|Although|Though)\s$/u

/** Behind the first "I" that is the speaker's: none within words that they quote in turn. */
function withSpeaker(claim: string, name: string): string {
  const inner = quotationsOf(claim)
  for (const { 0: word, index } of claim.matchAll(FIRST_PERSON)) {
    const before = claim.slice(0, index)
    if (NUMBERED.test(before) && !OPENERS.test(before)) continue
    if (inner.some(({ outer }) => outer.start <= index && index < outer.end)) continue
    const end = index + word.length
    return `${claim.slice(0, end)} [${name}]${claim.slice(end)}`
  }
  return claim
}

/** No letter, or the last one is of a script whose sentences end with ".": not Han, Kana or Thai. */
const WITH_STOP =
  /(?:^|[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Georgian}\p{Script=Hangul}])[^\p{L}]*$/u

// A mark that opens by where it stands: „so“ closes with what “so” opens with, and »so« too.
const OPENING = /(?<=^|[\s([{—–-])["“„«»](?=[^\s"“”«»])|[「『]/g
const CLOSES = new Map([...PAIRS, ['»', '«']])

/** Closes a quotation that goes on past the sentence, so that its end is no mystery. */
function closed(claim: string): string {
  const openings = [...claim.matchAll(OPENING)]
  if (openings.length === 0) return claim
  const pairs = new Set(quotationsOf(claim).map(({ outer }) => outer.start))
  const open = openings.findLast(({ index }) => !pairs.has(index))
  return open ? claim + (CLOSES.get(open[0]) ?? '') : claim
}

const CLOSING = new Set(['"', '”', '»', '’'])
const INNER_EDGE = /[\s,;:]/
const EDGE = /[\s,;:–—-]/

/** Drops what hangs at the edges: white space, commas, a pair of marks around the whole. */
function trimEdges(piece: string): string {
  let start = 0
  let end = piece.length
  // A pair within a pair within a pair is the most that anybody writes.
  for (let pairs = 0; pairs < 3; pairs++) {
    while (start < end && EDGE.test(piece.charAt(start))) start++
    while (end > start && EDGE.test(piece.charAt(end - 1))) end--
    const close = PAIRS.get(piece.charAt(start))
    if (close === undefined) break
    const shut = piece.indexOf(close, start + 1)
    if (shut !== -1 && shut < end - 1) break
    start++
    if (shut === end - 1) end--
  }
  return withoutInnerComma(piece.slice(start, end))
}

/** The comma that a tag put inside a closing mark: `it is “safe,”` is `it is “safe”`. */
function withoutInnerComma(piece: string): string {
  let marks = piece.length
  while (marks > 0 && CLOSING.has(piece.charAt(marks - 1))) marks--
  let end = marks
  while (end > 0 && INNER_EDGE.test(piece.charAt(end - 1))) end--
  if (end === 0 || marks === piece.length) return piece
  // The French way to set a closing mark, not a slip.
  if (/^\s»/.test(piece.slice(end))) return piece
  return piece.slice(0, end) + piece.slice(marks)
}
