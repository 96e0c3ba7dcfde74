import type { Attribution, Candidate } from '../../src/extraction/candidate.ts'
import { extract } from '../../src/extraction/extract.ts'
import type { Position } from '../../src/extraction/span.ts'

const part = (text: string, position: Position | null): string | null =>
  position && text.slice(position.utf16.start, position.utf16.end)

/** An attribution as the words of the text it points to. */
export function spoken(text: string, attribution: Attribution) {
  const { form, name, role } = attribution
  return {
    form,
    name,
    role,
    speaker: part(text, attribution.speaker),
    cue: part(text, attribution.cue),
    content: part(text, attribution.content),
  }
}

export function candidateWith(text: string, words: string): Candidate {
  const found = extract(text).find(({ quote }) => quote.includes(words))
  if (!found) throw new Error(`no candidate holds "${words}"`)
  return found
}
