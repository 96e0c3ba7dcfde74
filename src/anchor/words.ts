// Words of a folded text: runs of letters, marks and digits, with the points inside a number; in
// scripts that put no spaces between words, each character.

/** Where a word stands, in UTF-16 units of the text. */
export type Word = { word: string; start: number; end: number }

const ASCII = Uint8Array.from({ length: 128 }, (_, unit) =>
  /[a-z]/i.test(String.fromCharCode(unit)) ? 1 : unit >= 48 && unit <= 57 ? 2 : 0,
)
const wordly = /[\p{L}\p{M}\p{N}\p{Co}\p{Cs}]/u

/** 0: between words, 1: letter, 2: ASCII digit, 3: a word by itself. */
function kindOf(unit: number): number {
  if (unit < 128) return ASCII[unit]!
  if ((unit >= 0x3041 && unit < 0xa000) || (unit >= 0xe01 && unit < 0xe80)) return 3
  return wordly.test(String.fromCharCode(unit)) ? 1 : 0
}

export const isWordUnit = (unit: number): boolean => kindOf(unit) > 0

/** Calls back for each word, in order; linear. */
export function eachWord(text: string, found: (start: number, end: number) => void): void {
  for (let at = 0; at < text.length;) {
    const first = kindOf(text.charCodeAt(at))
    const start = at++
    if (first === 0) continue
    if (first < 3)
      while (at < text.length) {
        const unit = text.charCodeAt(at)
        const kind = kindOf(unit)
        if (kind === 1 || kind === 2) at++
        else if (joined(text, at, unit)) at += 2
        else break
      }
    found(start, at)
  }
}

/** `40.4`, `1,000`, `don't`: a mark that stands inside one word. */
function joined(text: string, at: number, unit: number): boolean {
  const wanted = unit === 0x2e || unit === 0x2c ? 2 : unit === 0x27 ? 1 : 0
  return (
    wanted > 0 &&
    kindOf(text.charCodeAt(at - 1)) === wanted &&
    kindOf(text.charCodeAt(at + 1)) === wanted
  )
}

export function wordsOf(text: string, most = Infinity): Word[] {
  const words: Word[] = []
  eachWord(text, (start, end) => {
    if (words.length < most) words.push({ word: text.slice(start, end), start, end })
  })
  return words
}
