import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// The news items written for this project, with their labels and marks (bench/news/README.md), in
// the form in which other labelled sets come.

const NEWS = `${import.meta.dirname}/news`

/** A sentence that is worth a check (1) or not (0); `doc` names what it was taken from. */
export type LabelledSentence = { text: string; label: 0 | 1; doc: string }

/** Half-open ranges of code points, several where something interrupts. */
export type Spans = [start: number, end: number][]

export type AttributedText = {
  text: string
  doc: string
  attributions: { source: Spans; cue: Spans; content: Spans }[]
}

export type Part = 'train' | 'dev'

/** The items of one part of the split, by name, in order. */
export function itemsOf(part: Part): string[] {
  const { dev } = JSON.parse(readFileSync(join(NEWS, 'split.json'), 'utf8')) as { dev: string[] }
  const all = readdirSync(join(NEWS, 'items')).map((file) => file.replace(/\.txt$/, ''))
  return all.filter((item) => dev.includes(item) === (part === 'dev')).toSorted()
}

/** One row of a table of labels. */
export type LabelRow = { first: boolean; second: boolean; settled: boolean }

/** What both annotators said of each sentence of an item, and what was settled. */
export function labelsOf(item: string): LabelRow[] {
  return readFileSync(join(NEWS, 'labels', `${item}.tsv`), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, first, second, settled] = line.split('\t')
      return { first: first === '1', second: second === '1', settled: settled === '1' }
    })
}

/** The sentences of an item, by paragraph. */
export function paragraphsOf(item: string, folder: 'items' | 'attributions' = 'items'): string[][] {
  const [, ...lines] = readFileSync(join(NEWS, folder, `${item}.txt`), 'utf8').split('\n')
  return lines
    .join('\n')
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.split('\n'))
}

export function newsSentences(part: Part): LabelledSentence[] {
  return itemsOf(part).flatMap((doc) => {
    const labels = labelsOf(doc)
    return paragraphsOf(doc)
      .flat()
      .map((text, at) => ({ text, label: labels[at]!.settled ? 1 : 0, doc }))
  })
}

/** Whether somebody has marked the item's attributions. */
export const isMarked = (item: string): boolean =>
  existsSync(join(NEWS, 'attributions', `${item}.txt`))

/** The texts whose attributions are marked. */
export function newsAttributions(part: Part): AttributedText[] {
  return itemsOf(part)
    .filter(isMarked)
    .map((doc) => {
      const marked = paragraphsOf(doc, 'attributions')
        .map((sentences) => sentences.join(' '))
        .join('\n\n')
      return { doc, ...unmarked(marked) }
    })
}

const TAG = /<(\/?)([scq])(\d+)>/g
const ROLES = { s: 'source', c: 'cue', q: 'content' } as const

/** A text with inline marks as the plain text and the spans that they mark. */
export function unmarked(marked: string): Omit<AttributedText, 'doc'> {
  const found = new Map<string, AttributedText['attributions'][number]>()
  const open = new Map<string, number>()
  let text = ''
  let length = 0
  let read = 0
  const take = (to: number) => {
    const piece = marked.slice(read, to)
    text += piece
    length += [...piece].length
  }
  for (const { 0: tag, 1: closes, 2: role, 3: number, index } of marked.matchAll(TAG)) {
    take(index)
    read = index + tag.length
    const name = `${role}${number}`
    if (closes === '') {
      open.set(name, length)
      continue
    }
    const attribution = found.get(number!) ?? { source: [], cue: [], content: [] }
    attribution[ROLES[role as keyof typeof ROLES]].push([open.get(name)!, length])
    found.set(number!, attribution)
  }
  take(marked.length)
  return { text, attributions: [...found.values()] }
}
