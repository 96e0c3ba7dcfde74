import { attributionsOf } from '../src/extraction/attribution.ts'
import { quotationsOf } from '../src/extraction/quotations.ts'
import { readSentences } from '../src/extraction/reading.ts'
import type { Range } from '../src/extraction/span.ts'
import { type Counts, type Rates, ratesOf } from './measures.ts'
import type { Spans } from './news.ts'
import type { AttributedRow } from './rows.ts'

export type AttributionMeasures = {
  /** Sentences that hold a cue or a content: those found against those marked. */
  sentences: Rates
  /** Speakers named in the sentence: one is right if it overlaps the source of what is said there. */
  speakers: Rates
  /** Tokens inside any content. */
  content: Rates
  /** Spans that lie in the text and between code points, of all that were given. */
  exact: { right: number; found: number }
}

/** The extractor's attributions in whole texts, held against those that were marked. */
export function attributionMeasures(texts: readonly AttributedRow[]): AttributionMeasures {
  const sentences = { right: 0, found: 0, wanted: 0 }
  const speakers = { right: 0, found: 0, wanted: 0 }
  const content = { right: 0, found: 0, wanted: 0 }
  const exact = { right: 0, found: 0 }
  for (const row of texts) measure(row, { sentences, speakers, content, exact })
  return {
    sentences: ratesOf(sentences),
    speakers: ratesOf(speakers),
    content: ratesOf(content),
    exact,
  }
}

type Tally = Record<'sentences' | 'speakers' | 'content', Counts> & {
  exact: AttributionMeasures['exact']
}

function measure({ text, attributions }: AttributedRow, tally: Tally): void {
  const utf16 = utf16From(text)
  const marked = attributions.map(({ source, cue, content }) => ({
    source: source.map(utf16),
    cue: cue.map(utf16),
    content: content.map(utf16),
  }))
  const read = readSentences(text, quotationsOf(text), 'en')
  const all = attributionsOf(text, read).map(({ first, further }) =>
    first ? [first, ...further] : [],
  )
  const found = all.flat()

  for (const [at, { range }] of read.entries()) {
    const here = marked.filter(({ cue, content }) => overlapsAny(range, [...cue, ...content]))
    const mine = all[at]!
    if (here.length > 0) tally.sentences.wanted++
    if (mine.length > 0) tally.sentences.found++
    if (mine.length > 0 && here.length > 0) tally.sentences.right++

    const sources = marked.flatMap(({ source }) => source).filter((one) => overlaps(one, range))
    tally.speakers.wanted += sources.length
    for (const { speaker, content: claimed } of mine) {
      if (!speaker) continue
      tally.speakers.found++
      const said = here.filter((one) => overlapsAny(claimed, one.content))
      if (said.some(({ source }) => overlapsAny(speaker, source))) tally.speakers.right++
    }
  }

  const pieces = found.flatMap(({ spans }) => spans)
  const contents = marked.flatMap((one) => one.content)
  for (const { index, 0: token } of text.matchAll(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu)) {
    const range = { start: index, end: index + token.length }
    const isFound = overlapsAny(range, pieces)
    const isWanted = overlapsAny(range, contents)
    if (isFound) tally.content.found++
    if (isWanted) tally.content.wanted++
    if (isFound && isWanted) tally.content.right++
  }

  for (const one of found) {
    for (const range of [one.speaker, one.cue, one.content]) {
      if (!range) continue
      tally.exact.found++
      if (range.end > range.start && text.slice(range.start, range.end).isWellFormed())
        tally.exact.right++
    }
  }
}

const overlaps = (a: Range, b: Range): boolean => a.start < b.end && b.start < a.end
const overlapsAny = (a: Range, list: readonly Range[]): boolean =>
  list.some((one) => overlaps(a, one))

function utf16From(text: string): (span: Spans[number]) => Range {
  const offsets = [0]
  for (const char of text) offsets.push(offsets.at(-1)! + char.length)
  return ([start, end]) => ({ start: offsets[start]!, end: offsets[end]! })
}
