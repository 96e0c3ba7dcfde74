import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { readAlone } from '../bench/alone.ts'
import { bestThreshold, type Ranked, ratesFrom, rocArea } from '../bench/measures.ts'
import { type LabelledSentence, newsSentences } from '../bench/news.ts'
import { featuresOf, valueOf, WEIGHTS } from '../src/extraction/worthiness/features.ts'

// `npm run train`: the weights of the model that says which sentences are worth a check. Logistic
// regression over the features of worthiness/features.ts, by Adagrad (Duchi, Hazan, Singer, JMLR
// 2011) over the examples in an order that a seed gives, its weights averaged over the later
// epochs and rounded to eight bits. The same data and seed give the same bytes.

const { values } = parseArgs({
  options: {
    debates: { type: 'string', default: '../shared/data/claimbuster' },
    seed: { type: 'string', default: '7' },
    out: { type: 'string', default: 'src/extraction/worthiness/weights.ts' },
  },
})

const EPOCHS = 8
const RATE = 0.15
const DECAY = 1e-3
/** A feature met less often than this says nothing that will be met again. */
const LEAST = 3
const FOLDS = 5
/** How much a sentence of the news items counts: there are ten times as many of debates. */
const NEWS_WEIGHT = 3

type Example = { features: Uint32Array; label: 0 | 1; weight: number; doc: string }
type Model = { weights: Float64Array; bias: number }

const debates = read(`${values.debates}/train.jsonl`).map((row) => exampleOf(row, 1))
const debatesDev = read(`${values.debates}/dev.jsonl`).map((row) => exampleOf(row, 1))
const news = newsSentences('train').map((row) => exampleOf(row, NEWS_WEIGHT))
const newsDev = newsSentences('dev').map((row) => exampleOf(row, 1))
const all = [...debates, ...news]

// The score says "worth a check" from 0.5 on: there F1 is best on folds of debates left out of the
// training, whole debates at a time.
const threshold = bestThreshold(crossValidated(all))
const model = fit(all)
model.bias -= threshold
const kept = quantised(model)
const debatesOnly = fit(debates)

console.log(`${debates.length} sentences of debates, ${news.length} of news; seed ${values.seed}`)
report('debates, dev', kept, debatesDev)
report('news, dev', kept, newsDev)
report('news, dev, trained on debates alone', debatesOnly, newsDev)

const bytes = Buffer.from(kept.bytes.buffer)
const source = `// Made by \`npm run train\` from the data and the seed that docs/evaluation.md names; not to be edited.

/** Weights as signed bytes in units of \`scale\`: the buckets, then the named features. */
export const MODEL = {
  seed: ${values.seed},
  bias: ${kept.bias},
  scale: ${kept.scale},
  weights:
    '${bytes.toString('base64')}',
} as const
`
writeFileSync(values.out, source)
console.log(`weights: ${gzipSync(source, { level: 9 }).byteLength} bytes gzipped`)
console.log(`sha256: ${createHash('sha256').update(source).digest('hex')}`)

function read(file: string): LabelledSentence[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as LabelledSentence)
}

function exampleOf({ text, label, doc }: LabelledSentence, weight: number): Example {
  const { words, signals } = readAlone(text)
  const features = new Set<number>()
  featuresOf(words, signals, (feature) => features.add(feature))
  return { features: Uint32Array.from(features), label, weight, doc }
}

function fit(examples: readonly Example[]): Model {
  const met = new Uint32Array(WEIGHTS)
  for (const { features } of examples) for (const feature of features) met[feature]!++
  const random = randomFrom(Number(values.seed))
  const order = examples.map(({ features, ...rest }) => ({
    ...rest,
    scale: 1 / Math.sqrt(features.length || 1),
    features: features.filter((feature) => met[feature]! >= LEAST),
  }))
  const weights = new Float64Array(WEIGHTS)
  const squares = new Float64Array(WEIGHTS).fill(1e-12)
  const sums = new Float64Array(WEIGHTS)
  let bias = 0
  let biasSquares = 1e-12
  let biasSum = 0
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random)
    for (const { features, label, weight, scale } of order) {
      let logit = bias
      for (const feature of features) logit += weights[feature]! * valueOf(feature) * scale
      const error = (1 / (1 + Math.exp(-logit)) - label) * weight
      for (const feature of features) {
        const gradient = error * valueOf(feature) * scale + DECAY * weights[feature]!
        squares[feature]! += gradient * gradient
        weights[feature]! -= (RATE * gradient) / Math.sqrt(squares[feature]!)
      }
      biasSquares += error * error
      bias -= (RATE * error) / Math.sqrt(biasSquares)
    }
    if (epoch < EPOCHS / 2) continue
    for (let at = 0; at < WEIGHTS; at++) sums[at]! += weights[at]!
    biasSum += bias
  }
  const later = EPOCHS - Math.ceil(EPOCHS / 2)
  return { weights: sums.map((sum) => sum / later), bias: biasSum / later }
}

/** The debates, each judged by a model that has not seen it. */
function crossValidated(examples: readonly Example[]): Ranked[] {
  const docs = [...new Set(debates.map(({ doc }) => doc))]
  return Array.from({ length: FOLDS }, (_, fold) => {
    const out = new Set(docs.filter((_doc, at) => at % FOLDS === fold))
    const trained = fit(examples.filter(({ doc }) => !out.has(doc)))
    return ranked(
      trained,
      debates.filter(({ doc }) => out.has(doc)),
    )
  }).flat()
}

/** Eight bits a weight; the thousandth part that is largest is cut to the rest's range. */
function quantised({ weights, bias }: Model): Model & { bytes: Int8Array; scale: number } {
  const sizes = weights.map(Math.abs).toSorted()
  const scale = sizes[Math.floor(sizes.length * 0.999)]! / 127
  const bytes = Int8Array.from(weights, (weight) =>
    Math.max(-127, Math.min(127, Math.round(weight / scale))),
  )
  return { weights: Float64Array.from(bytes, (byte) => byte * scale), bias, bytes, scale }
}

function ranked({ weights, bias }: Model, examples: readonly Example[]): Ranked[] {
  return examples.map(({ features, label }) => {
    const sum = features.reduce((total, feature) => total + weights[feature]! * valueOf(feature), 0)
    return { score: bias + sum / Math.sqrt(features.length || 1), label: label === 1 }
  })
}

function report(name: string, trained: Model, examples: readonly Example[]): void {
  const scores = ranked(trained, examples)
  const { precision, recall, f1 } = ratesFrom(scores, 0)
  const figures = { AUC: rocArea(scores), F1: f1, P: precision, R: recall }
  const shown = Object.entries(figures).map(([label, value]) => `${label} ${value.toFixed(3)}`)
  console.log(`${name}: ${shown.join(', ')}`)
}

function shuffle<T>(list: T[], random: () => number): void {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[list[at], list[other]] = [list[other]!, list[at]!]
  }
}

/** A linear congruential generator (Numerical Recipes' constants): small, and the same anywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
