import type { AttributedText, LabelledSentence, Spans } from './news.ts'

// Labelled sets that others made. What is not clearly one of the forms is refused and never
// guessed at: a label misread would pass for a fault of the extractor.

/** A labelled sentence whose set may not say what it was taken from. */
export type LabelledRow = Omit<LabelledSentence, 'doc'> & { doc: string | undefined }
export type AttributedRow = Omit<AttributedText, 'doc'>

/** The rows of either kind; one with both a label and attributions is in both. */
export type Rows = { labelled: readonly LabelledRow[]; attributed: readonly AttributedRow[] }

/** What is wrong with the rows, and where, in words for whoever brought them. */
export class UnreadableRows extends Error {}

/** Reads JSONL; `name` is what a refusal calls it. Throws UnreadableRows. */
export function rowsOf(jsonl: string, name: string): Rows {
  const labelled: LabelledRow[] = []
  const attributed: AttributedRow[] = []
  for (const [at, line] of jsonl
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue
    try {
      const { text, doc, label, attributions } = rowOf(JSON.parse(line))
      if (label !== undefined) labelled.push({ text, doc, label })
      if (attributions) attributed.push({ text, attributions })
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof UnreadableRows)
        throw new UnreadableRows(`${name}, line ${at + 1}: ${error.message}`)
      throw error
    }
  }
  if (labelled.length + attributed.length === 0)
    throw new UnreadableRows(`${name}: there are no rows in it`)
  return { labelled, attributed }
}

function rowOf(value: unknown) {
  const { text, doc, label, attributions } = fieldsOf(value, 'the row')
  if (typeof text !== 'string') refuse('text', text, 'a string')
  if (label === undefined && attributions === undefined)
    throw new UnreadableRows('the row has neither a label nor attributions')
  return {
    text,
    doc: docOf(doc),
    label: label === undefined ? undefined : labelOf(label),
    attributions: attributions === undefined ? undefined : attributionsOf(attributions, text),
  }
}

function docOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' && typeof value !== 'number')
    refuse('doc', value, 'a string or a number')
  return String(value)
}

// ClaimBuster tells what is no factual claim (-1) from a claim that is not worth a check (0).
const LABELS = new Map<unknown, 0 | 1>([
  [-1, 0],
  [0, 0],
  ['0', 0],
  [false, 0],
  [1, 1],
  ['1', 1],
  [true, 1],
])

function labelOf(value: unknown): 0 | 1 {
  return LABELS.get(value) ?? refuse('label', value, '0 or 1')
}

function attributionsOf(value: unknown, text: string): AttributedRow['attributions'] {
  if (!Array.isArray(value)) refuse('attributions', value, 'a list')
  const length = [...text].length
  return value.map((one: unknown) => {
    const { source, cue, content } = fieldsOf(one, 'an attribution')
    // Whoever calls the three otherwise would be told that nothing was marked.
    if (source === undefined && cue === undefined && content === undefined)
      throw new UnreadableRows('an attribution has neither source nor cue nor content')
    return {
      source: spansOf(source, 'source', length),
      cue: spansOf(cue, 'cue', length),
      content: spansOf(content, 'content', length),
    }
  })
}

function spansOf(value: unknown, field: string, length: number): Spans {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) refuse(field, value, 'a list of [start, end]')
  const spans: unknown[] = typeof value[0] === 'number' ? [value] : value
  return spans.map((span) =>
    isSpan(span, length)
      ? span
      : refuse(field, span, `[start, end] with start < end in a text of ${length} code points`),
  )
}

function isSpan(value: unknown, length: number): value is Spans[number] {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isInteger)) return false
  const [start, end] = value as Spans[number]
  return 0 <= start && start < end && end <= length
}

function fieldsOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(what, value, 'an object')
  return value as Record<string, unknown>
}

function refuse(what: string, value: unknown, wanted: string): never {
  const given = value === undefined ? 'missing' : JSON.stringify(value)
  throw new UnreadableRows(`${what} is ${given}, not ${wanted}`)
}
