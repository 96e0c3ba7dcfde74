import { attributionsOf } from '../src/extraction/attribution.ts'
import { signalsOf } from '../src/extraction/features.ts'
import { quotationsOf } from '../src/extraction/quotations.ts'
import type { SignalName } from '../src/extraction/signals.ts'
import type { Word } from '../src/extraction/words.ts'
import { wordsOf } from '../src/extraction/words.ts'

/** A sentence by itself, as labelled sets give it: read whole, with what signals it shows. */
export function readAlone(text: string): { words: Word[]; signals: SignalName[] } {
  const quotations = quotationsOf(text)
  const range = { start: 0, end: text.length }
  const outer = quotations.map((quotation) => quotation.outer)
  const words = wordsOf(text, range, outer)
  const [found] = attributionsOf(text, [{ range, words, quotations, paragraph: 0 }])
  const attributed = found?.first
  const claim = attributed ? text.slice(attributed.content.start, attributed.content.end) : null
  return { words, signals: signalsOf({ quote: text, words, english: true, claim }) }
}
