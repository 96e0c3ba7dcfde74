import { MAY_END, NEVER_ENDS } from './abbreviations.ts'
import type { Range } from './span.ts'

/** A word, a figure or one mark of a sentence, with its UTF-16 range in the text. */
export type Word = Range & {
  text: string
  lower: string
  /** False for punctuation and symbols. */
  isWord: boolean
  /** Begins with a capital letter. */
  isCapital: boolean
  /** Stands between quotation marks, or is one of them. */
  isQuoted: boolean
}

/** The word at an index in small letters, the empty string past the ends. */
export const lowerAt = (words: readonly Word[], index: number): string => words[index]?.lower ?? ''

/** The text from the first of its words to the last. */
export function textOf(text: string, words: readonly Word[]): string {
  const [first, last] = [words[0], words.at(-1)]
  return first && last ? text.slice(first.start, last.end) : ''
}

/** "Ann Lee’s" without the ’s, for what the name says. */
export function unpossessed(word: Word): Word {
  const cut = word.lower.endsWith("'s") ? 2 : 0
  if (cut === 0) return word
  const [text, lower] = [word.text.slice(0, -cut), word.lower.slice(0, -cut)]
  return { ...word, text, lower, end: word.end - cut }
}

const WORD =
  /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[.'’&‑-][\p{L}\p{N}][\p{L}\p{N}\p{M}]*|,\p{N}{3}(?!\p{N}))*/uy
const CAPITAL = /\p{Lu}/u
const INITIALS = /^(?:\p{L}\.)*\p{Lu}$/u
const LONGEST_ABBREVIATION = 8

/** The words of one sentence, in order. `quoted` are the outermost quotations that touch it. */
export function wordsOf(text: string, sentence: Range, quoted: readonly Range[]): Word[] {
  const words: Word[] = []
  const source = text.slice(sentence.start, sentence.end)
  let next = 0
  for (let at = 0, end = 0; at < source.length; at = end) {
    end = at + 1
    if (isSpace(source, at)) continue
    WORD.lastIndex = at
    const isWord = WORD.test(source)
    if (isWord) {
      end = WORD.lastIndex
      if (source.charAt(end) === '.' && keepsStop(source.slice(at, end))) end++
    } else if ((source.codePointAt(at) ?? 0) > 0xffff) end++

    const word = source.slice(at, end)
    const start = sentence.start + at
    while ((quoted[next]?.end ?? Infinity) <= start) next++
    const lower = word.toLowerCase()
    words.push({
      start,
      end: sentence.start + end,
      text: word,
      lower: lower.includes('’') ? lower.replaceAll('’', "'") : lower,
      isWord,
      isCapital: isWord && isCapital(word),
      isQuoted: (quoted[next]?.start ?? Infinity) <= start,
    })
  }
  return words
}

// The common case by its number: these two run for every character and every word of a text.
function isSpace(source: string, at: number): boolean {
  const unit = source.charCodeAt(at)
  return (
    unit === 0x20 || (unit < 0x21 && unit > 0x08) || (unit > 0x7f && /\s/.test(source.charAt(at)))
  )
}

function isCapital(word: string): boolean {
  const unit = word.charCodeAt(0)
  return unit < 0x80
    ? unit > 0x40 && unit < 0x5b
    : CAPITAL.test(String.fromCodePoint(word.codePointAt(0) ?? 0))
}

const keepsStop = (word: string): boolean => {
  if (word.length > LONGEST_ABBREVIATION) return false
  const lower = word.toLowerCase()
  if (lower === 'i' || lower === 'no') return false
  return INITIALS.test(word) || NEVER_ENDS.has(lower) || MAY_END.has(lower)
}
