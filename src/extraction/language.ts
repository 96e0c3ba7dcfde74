import { detectAll } from 'tinyld/light'

// Frequent in any English prose and, taken together, in nothing else.
const ENGLISH = new Set(
  'the and of to that was for with said his has are by from it which have their they would been'.split(
    ' ',
  ),
)

// Enough to tell by, and little enough to cost nothing: in UTF-16 units.
const SAMPLE = 20_000
const FEW_WORDS = 30
const LEAST_SHARE = 0.07

/** A text of a few words is taken for another language than English only from this accuracy on. */
const sureAt = (words: number): number => (words < 6 ? 0.3 : 0.05)

/**
 * The language of a text as a BCP 47 tag, null if it cannot be told. English is told by the share
 * of its function words, any other by the n-grams of tinyld (24 languages).
 */
export function languageOf(text: string): string | null {
  const sample = text.slice(0, SAMPLE)
  let words = 0
  let english = 0
  let latin = 0
  for (const [word] of sample.matchAll(/\p{L}[\p{L}\p{M}]*/gu)) {
    words++
    if (ENGLISH.has(word.toLowerCase())) english++
    if (/^[a-z]/i.test(word)) latin++
  }
  if (words === 0) return null
  const isLatin = latin >= words / 2
  if (isLatin && words >= FEW_WORDS && english / words >= LEAST_SHARE) return 'en'
  const [best] = detectAll(sample)
  if (words < FEW_WORDS && isLatin && (best?.accuracy ?? 0) < sureAt(words)) return 'en'
  return best?.lang ?? null
}

/** Whether the English rules and the model may be applied to a text in this language. */
export const isEnglish = (language: string | null): boolean =>
  language !== null && /^en(?:[-_]|$)/i.test(language)
