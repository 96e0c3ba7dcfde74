import type { Attributed } from '../../src/extraction/attribution.ts'
import { attributionsOf } from '../../src/extraction/attribution.ts'
import type { Attribution, Candidate } from '../../src/extraction/candidate.ts'
import { extract } from '../../src/extraction/extract.ts'
import { languageOf } from '../../src/extraction/language.ts'
import { quotationsOf } from '../../src/extraction/quotations.ts'
import { readSentences } from '../../src/extraction/reading.ts'
import type { Position, Range } from '../../src/extraction/span.ts'
import { statementOf } from '../../src/extraction/statement.ts'

const part = (text: string, position: Position | null): string | null =>
  position && text.slice(position.utf16.start, position.utf16.end)

/** What is proposed of a text, in the language that it tells unless one is said. */
export const proposed = (text: string, language = languageOf(text), limit?: number) =>
  extract(text, language, limit)

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
  const found = proposed(text).find(({ quote }) => quote.includes(words))
  if (!found) throw new Error(`no candidate holds "${words}"`)
  return found
}

/** Every sentence with its attribution, before scores drop any. */
export function read(text: string) {
  const sentences = readSentences(text, quotationsOf(text), 'en')
  const attributions = attributionsOf(text, sentences)
  return sentences.map(({ range }, at) => ({ range, attributed: attributions[at]?.first ?? null }))
}

export function only(text: string): { range: Range; attributed: Attributed | null } {
  const [first, ...rest] = read(text)
  if (!first || rest.length > 0) throw new Error(`not one sentence: ${text}`)
  return first
}

/** Speaker, cue and content of every report in one sentence, in the text's own words. */
export function reportsIn(text: string) {
  const sentences = readSentences(text, quotationsOf(text), 'en')
  const words = (part: Range | null) => part && text.slice(part.start, part.end)
  return attributionsOf(text, sentences)
    .flatMap(({ first, further }) => (first ? [first, ...further] : []))
    .map(({ speaker, cue, content }) => [words(speaker), words(cue), words(content)])
}

/** Names of the speakers, sentence by sentence. */
export const names = (text: string) => read(text).map(({ attributed }) => attributed?.name ?? null)

/** One sentence as its report: who, as what, the words that say so, the claim to read. */
export function reported(text: string) {
  const { range, attributed } = only(text)
  const words = (part: Range | null) => part && text.slice(part.start, part.end)
  return (
    attributed && {
      name: attributed.name,
      role: attributed.role,
      speaker: words(attributed.speaker),
      cue: words(attributed.cue),
      content: words(attributed.content),
      statement: statementOf(text, range, attributed),
    }
  )
}

/** The claim to read of one sentence. */
export const claimOf = (text: string): string => {
  const { range, attributed } = only(text)
  return statementOf(text, range, attributed)
}
