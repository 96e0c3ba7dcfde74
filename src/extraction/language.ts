// Frequent in any English prose and, taken together, in nothing else.
const ENGLISH = new Set(
  'the and of to that was for with said his has are by from it which have their they would been'.split(
    ' ',
  ),
)

// Enough to tell by, and little enough to cost nothing.
const SAMPLE = 20_000
const FEW_WORDS = 30
const LEAST_SHARE = 0.07

/**
 * Whether the English rules may be applied. A language that is given decides; without one, the
 * share of English function words does, and for a text too short to count, its script.
 */
export function isEnglish(text: string, language: string | undefined): boolean {
  if (language !== undefined && language !== '' && !/^und\b/i.test(language)) {
    return /^en(?:[-_]|$)/i.test(language)
  }
  let words = 0
  let english = 0
  let latin = 0
  for (const [word] of text.slice(0, SAMPLE).matchAll(/\p{L}[\p{L}\p{M}]*/gu)) {
    words++
    if (ENGLISH.has(word.toLowerCase())) english++
    if (/^[a-z]/i.test(word)) latin++
  }
  if (words === 0 || latin < words / 2) return false
  return words < FEW_WORDS || english / words >= LEAST_SHARE
}
