import { firstFrom, folded } from '../anchor.ts'

/**
 * A text as passages are looked for in it: without white space and characters that show nothing,
 * marks and capitals folded as for quotes. White space is none of a text's words: a page's markup
 * has it where a browser's copy has not, and the other way round.
 */
export function comparable(text: string): string {
  return folded(text)
    .normalize('NFKC')
    .replaceAll(/[\s\p{Default_Ignorable_Code_Point}]+/gu, '')
    .toLowerCase()
}

/** How people mark that they left words out: `…`, `...`, either in brackets. */
const ELISION = /[[(]\s*(?:…|\.{3})\s*[\])]|…|\.{3,}/

/**
 * Whether a passage stands in a text: whole, or else its parts around what was left out, in order.
 * Linear in the text.
 * @param text as `comparable` makes it
 */
export function stands(text: string, passage: string): boolean {
  if (firstFrom(text, comparable(passage), 0) !== null) return true
  const parts = passage.split(ELISION).map(comparable).filter(Boolean)
  if (parts.length < 2) return false
  let from = 0
  for (const part of parts) {
    const at = firstFrom(text, part, from)
    if (at === null) return false
    from = at + part.length
  }
  return true
}
