// How good the extractor is on labelled data:
//   node scripts/eval-extraction.ts [--data <file or folder of .jsonl>] …
// Rows { text, label, doc? } measure which sentences it calls worth a check; rows { text,
// attributions: [{ source, cue, content }] } whom it says to say what. Without --data: the dev
// part of the news items written for this project. Ends with 2 if the data cannot be read.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { parseArgs } from 'node:util'
import { readAlone } from '../bench/alone.ts'
import { attributionMeasures } from '../bench/attributions.ts'
import {
  averagePrecision,
  bestThreshold,
  meanAveragePrecision,
  precisionAt,
  type Ranked,
  type Rates,
  ratesFrom,
  rocArea,
} from '../bench/measures.ts'
import { newsAttributions, newsSentences } from '../bench/news.ts'
import {
  type AttributedRow,
  type LabelledRow,
  type Rows,
  rowsOf,
  UnreadableRows,
} from '../bench/rows.ts'
import { worthinessOf } from '../src/extraction/worthiness.ts'

const USAGE = `usage: npm run eval:extraction -- [--data <file or folder>] …

JSONL rows: { "text", "label": 0 or 1, "doc"? }
        or: { "text", "attributions": [{ "source", "cue", "content": [[start, end], …] }] }
with half-open ranges of Unicode code points. A folder is read with its subfolders.`

const { data, help } = argumentsGiven()
if (help) {
  console.log(USAGE)
  process.exit(0)
}

if (data) {
  // All are read before anything is measured: a refusal should not stand below tables.
  const files = [...new Set(data.flatMap(filesIn))].map((file) => ({ file, ...read(file) }))
  for (const { file, ...rows } of files) evaluate(file, rows)
  const pooled = <Row>(lists: (readonly Row[])[]): Row[] => {
    const some = lists.filter((list) => list.length > 0)
    return some.length > 1 ? some.flat() : []
  }
  evaluate('all files together', {
    labelled: pooled(files.map((one) => one.labelled)),
    attributed: pooled(files.map((one) => one.attributed)),
  })
} else {
  const rows = { labelled: newsSentences('dev'), attributed: newsAttributions('dev') }
  evaluate('news items, dev', rows)
}

function argumentsGiven() {
  const options = { data: { type: 'string', multiple: true }, help: { type: 'boolean' } } as const
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return fail((error as Error).message)
  }
}

function evaluate(name: string, { labelled, attributed }: Rows): void {
  if (labelled.length > 0) {
    console.log(`\n${name}: sentences: ${labelled.length} rows`)
    evaluateWorthiness(labelled)
  }
  if (attributed.length > 0) {
    console.log(`\n${name}: attributions: ${attributed.length} rows`)
    evaluateAttributions(attributed)
  }
}

function evaluateWorthiness(rows: readonly LabelledRow[]): void {
  const sides: [string, (text: string) => number][] = [
    ['the extractor', scoreOf],
    ['baseline: all alike', () => 1],
    ['baseline: length', (text) => text.length],
    ['baseline: figures, then length', (text) => figuresIn(text) * 10_000 + text.length],
  ]
  const size = Math.max(...sides.map(([side]) => side.length))
  const names = ['AUC', 'AP', 'MAP', 'P@10', 'P@50', 'F1', 'P', 'R', 'best F1']
  console.log(`${''.padEnd(size)} ${names.map((one) => one.padStart(8)).join('')}`)
  for (const [side, score] of sides) {
    const ranked = rows.map(({ text, label, doc }) => ({
      doc,
      score: score(text),
      label: label === 1,
    }))
    // Only the extractor has a threshold of its own: 0.5. A baseline gets its best, on these data.
    const best = bestThreshold(ranked)
    const own = ratesFrom(ranked, score === scoreOf ? 0.5 : best)
    const figures = [
      rocArea(ranked),
      averagePrecision(ranked),
      averagedByDocument(ranked),
      precisionAt(ranked, 10),
      precisionAt(ranked, 50),
      own.f1,
      own.precision,
      own.recall,
      ratesFrom(ranked, best).f1,
    ]
    console.log(`${side.padEnd(size)} ${figures.map(shown).join('')}`)
  }
  const labels = new Set(rows.map(({ label }) => label))
  if (labels.size === 1)
    console.log(`Only the label ${[...labels].join()} occurs: nothing to tell apart.`)
}

/** MAP; NaN unless each row names its document and there are several: one is no mean. */
function averagedByDocument(ranked: readonly (Ranked & Pick<LabelledRow, 'doc'>)[]): number {
  const documents = Map.groupBy(ranked, ({ doc }) => doc)
  const several = documents.size > 1 && !documents.has(undefined)
  return several ? meanAveragePrecision(documents.values()) : NaN
}

function scoreOf(text: string): number {
  const { words, signals } = readAlone(text)
  return worthinessOf(words, signals).score
}

function figuresIn(text: string): number {
  return text.match(/\p{N}+(?:[.,]\p{N}+)*/gu)?.length ?? 0
}

function evaluateAttributions(rows: readonly AttributedRow[]): void {
  const { sentences, speakers, content, exact } = attributionMeasures(rows)
  const lines: [string, Rates][] = [
    ['sentences with an attribution', sentences],
    ['speakers that overlap', speakers],
    ['tokens of content', content],
  ]
  console.log(`${''.padEnd(30)} ${['P', 'R', 'F1'].map((one) => one.padStart(8)).join('')}`)
  for (const [name, { precision, recall, f1 }] of lines)
    console.log(`${name.padEnd(30)} ${[precision, recall, f1].map(shown).join('')}`)
  console.log(`spans that are the text’s own words: ${exact.right} of ${exact.found}`)
}

function shown(value: number): string {
  return (Number.isNaN(value) ? '–' : value.toFixed(3)).padStart(8)
}

function filesIn(path: string): string[] {
  const files = attempt(path, () =>
    statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.name.endsWith('.jsonl') && !entry.isDirectory())
          .map((entry) => join(entry.parentPath, entry.name))
      : [normalize(path)],
  )
  return files.length > 0 ? files.toSorted() : fail(`No .jsonl file in ${path}.`)
}

function read(file: string): Rows {
  // In another encoding letters would be lost without a word. A BOM is left to who reads the rows.
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const jsonl = attempt(file, () => utf8.decode(readFileSync(file)))
  try {
    return rowsOf(jsonl, file)
  } catch (error) {
    if (error instanceof UnreadableRows) fail(`${error.message}.`)
    throw error
  }
}

function attempt<T>(path: string, reading: () => T): T {
  try {
    return reading()
  } catch (error) {
    return fail(`Cannot read ${path}: ${(error as Error).message}`)
  }
}

function fail(message: string): never {
  console.error(`${message}\n\n${USAGE}`)
  process.exit(2)
}
