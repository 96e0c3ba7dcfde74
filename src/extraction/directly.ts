import type { Attributed, Attributions } from './attribution.ts'
import type { Sentence } from './reading.ts'
import type { Range } from './span.ts'

// What speech is told by: enough of its beginning, little enough to read again for each sentence.
const SAMPLE = 200

// Fewer words between marks are a name, a title or a word at arm's length.
const LEAST_WORDS = 4
// The same for scripts that set no spaces.
const LEAST_LETTERS = 8

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu

/**
 * What holds in a language whose verbs of saying nobody told us: words between quotation marks are
 * somebody's, whoever it is. The longest quoted piece of a sentence, if it is of one that
 * is long enough to be speech.
 */
export function directAttributionsOf(text: string, sentences: readonly Sentence[]): Attributions[] {
  return sentences.map((sentence) => {
    const quoted = quotedIn(text, sentence)
    return { first: quoted && said(quoted, sentence.range), further: [] }
  })
}

function quotedIn(text: string, { range, quotations }: Sentence): Range | null {
  let longest: Range | null = null
  for (const { inner } of quotations) {
    const piece = trimmed(text, {
      start: Math.max(inner.start, range.start),
      end: Math.min(inner.end, range.end),
    })
    if (piece.end - piece.start <= (longest ? longest.end - longest.start : 0)) continue
    if (isSpeech(text.slice(inner.start, Math.min(inner.end, inner.start + SAMPLE))))
      longest = piece
  }
  return longest
}

function trimmed(text: string, { start, end }: Range): Range {
  while (start < end && /\s/.test(text.charAt(start))) start++
  while (end > start && /\s/.test(text.charAt(end - 1))) end--
  return { start, end }
}

const isSpeech = (words: string): boolean =>
  (words.match(UNSPACED)?.length ?? 0) >= LEAST_LETTERS ||
  (words.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’.,-]*/gu)?.length ?? 0) >= LEAST_WORDS

/** The claim is read from the sentence whole: what is around the quotation may qualify it. */
const said = (content: Range, sentence: Range): Attributed => ({
  form: 'direct',
  speaker: null,
  cue: null,
  content,
  spans: [content],
  pieces: [sentence],
  name: null,
  role: null,
  antecedent: null,
})
