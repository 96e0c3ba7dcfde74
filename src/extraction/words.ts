import { MAY_END, NEVER_ENDS } from './abbreviations.ts'
import type { Range } from './span.ts'

/** A word, a figure or one mark of a sentence, with its UTF-16 range in the text. */
export type Word = Range & {
  text: string
  lower: string
  /** False for punctuation and symbols. */
  isWord: boolean
  /** Begins with a capital (or is a figure with one inside: "3M" does not count). */
  isCapital: boolean
  /** Stands between quotation marks, or is one of them. */
  isQuoted: boolean
}

const WORD =
  /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[.'’&‑-][\p{L}\p{N}][\p{L}\p{N}\p{M}]*|,\p{N}{3}(?!\p{N}))*|\S/gu
const IS_WORD = /^[\p{L}\p{N}]/u
const IS_CAPITAL = /^\p{Lu}/u
const INITIALS = /^(?:\p{L}\.)*\p{Lu}$/u

/** The words of one sentence, in order. `quoted` are the outermost quotations that touch it. */
export function wordsOf(text: string, sentence: Range, quoted: readonly Range[]): Word[] {
  const words: Word[] = []
  const source = text.slice(sentence.start, sentence.end)
  let next = 0
  let skip = -1
  for (const { 0: match, index } of source.matchAll(WORD)) {
    if (index === skip) continue
    const isWord = IS_WORD.test(match)
    let word = match
    if (isWord && source.charAt(index + match.length) === '.' && keepsStop(match)) {
      skip = index + match.length
      word = match + '.'
    }
    const start = sentence.start + index
    while ((quoted[next]?.end ?? Infinity) <= start) next++
    words.push({
      start,
      end: start + word.length,
      text: word,
      lower: word.toLowerCase().replaceAll('’', "'"),
      isWord,
      isCapital: IS_CAPITAL.test(match),
      isQuoted: (quoted[next]?.start ?? Infinity) <= start,
    })
  }
  return words
}

const keepsStop = (word: string): boolean => {
  const lower = word.toLowerCase()
  if (lower === 'i' || lower === 'no') return false
  return INITIALS.test(word) || NEVER_ENDS.has(lower) || MAY_END.has(lower)
}
