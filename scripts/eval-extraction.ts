// How good the extractor is on labelled data:
//   node scripts/eval-extraction.ts [--data <file or folder of .jsonl>] …
// Rows { text, label, doc? } measure which sentences it calls worth a check; rows { text,
// attributions: [{ source, cue, content }] } whom it says to say what. Without --data: the dev
// part of the news items written for this project. Ends with 2 if the data cannot be read.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { readAlone } from '../bench/alone.ts'
import { attributionMeasures } from '../bench/attributions.ts'
import {
  averagePrecision,
  bestThreshold,
  meanAveragePrecision,
  precisionAt,
  type Rates,
  ratesFrom,
  rocArea,
} from '../bench/measures.ts'
import {
  type AttributedText,
  type LabelledSentence,
  newsAttributions,
  newsSentences,
} from '../bench/news.ts'
import { worthinessOf } from '../src/extraction/worthiness.ts'

const USAGE = `usage: npm run eval:extraction -- [--data <file or folder>] …

JSONL rows: { "text", "label": 0 or 1, "doc"? }
        or: { "text", "attributions": [{ "source", "cue", "content": [[start, end], …] }] }
with half-open ranges of Unicode code points.`

const options = { data: { type: 'string', multiple: true }, help: { type: 'boolean' } } as const
const { values } = parseArgs({ options })
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}

if (values.data)
  for (const file of values.data.flatMap(filesIn)) evaluate(basename(file), read(file))
else {
  evaluate('news items, dev: sentences', newsSentences('dev'))
  evaluate('news items, dev: attributions', newsAttributions('dev'))
}

type Row = Partial<LabelledSentence & AttributedText>

function evaluate(name: string, rows: readonly Row[]): void {
  console.log(`\n${name}: ${rows.length} rows`)
  const attributed = rows.filter((row): row is AttributedText => row.attributions !== undefined)
  const labelled = rows.filter((row): row is LabelledSentence => row.label !== undefined)
  if (labelled.length > 0) evaluateWorthiness(labelled)
  if (attributed.length > 0) evaluateAttributions(attributed)
}

function evaluateWorthiness(rows: readonly LabelledSentence[]): void {
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
      meanAveragePrecision(Map.groupBy(ranked, ({ doc }) => doc).values()),
      precisionAt(ranked, 10),
      precisionAt(ranked, 50),
      own.f1,
      own.precision,
      own.recall,
      ratesFrom(ranked, best).f1,
    ]
    console.log(`${side.padEnd(size)} ${figures.map(shown).join('')}`)
  }
}

function scoreOf(text: string): number {
  const { words, signals } = readAlone(text)
  return worthinessOf(words, signals).score
}

function figuresIn(text: string): number {
  return text.match(/\p{N}+(?:[.,]\p{N}+)*/gu)?.length ?? 0
}

function evaluateAttributions(rows: readonly AttributedText[]): void {
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
  return value.toFixed(3).padStart(8)
}

function filesIn(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })) fail(`There is no ${path}.`)
  if (!statSync(path).isDirectory()) return [path]
  const files = readdirSync(path).filter((file) => file.endsWith('.jsonl'))
  if (files.length === 0) fail(`No .jsonl file in ${path}.`)
  return files.toSorted().map((file) => join(path, file))
}

function read(file: string): Row[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return []
    try {
      const row = JSON.parse(line) as Row
      if (typeof row.text === 'string' && (row.label !== undefined || row.attributions))
        return [row]
    } catch {
      // Told below, like any other row that is none.
    }
    return fail(`${file}, line ${at + 1}: no { text, label } and no { text, attributions }.`)
  })
}

function fail(message: string): never {
  console.error(`${message}\n\n${USAGE}`)
  process.exit(2)
}
