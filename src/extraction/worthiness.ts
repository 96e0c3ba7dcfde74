import type { Signal } from './candidate.ts'
import type { SignalName } from './signals.ts'
import type { Word } from './words.ts'
import { BUCKETS, featuresOf, NAMED, valueOf, WEIGHTS } from './worthiness/features.ts'
import { MODEL } from './worthiness/weights.ts'

/** Which model gave a score. */
export const MODEL_NAME = `linear-${MODEL.seed}`

/** How many single words a score is explained by; the others are told in one sum. */
const TOLD_WORDS = 5

/** Below this an addend to the log-odds is not worth a line. */
const LEAST_TOLD = 0.05

/**
 * How much a sentence is worth a check, from 0 to 1: a logistic regression over what stands in it,
 * trained by `npm run train` on debates and news (docs/evaluation.md). From 0.5 on it is a claim to
 * check as the training data have them. The signals are the addends of the log-odds, the largest
 * first: named ones, single words as `word:…`, and `base` and `rest` for what has no name.
 */
export function worthinessOf(
  words: readonly Word[],
  signals: readonly SignalName[],
): { score: number; signals: Signal[] } {
  const weights = loaded()
  const seen = new Set<number>()
  const byName = new Map<string, number>()
  const byWord = new Float64Array(words.length)
  featuresOf(words, signals, (feature, word) => {
    if (seen.has(feature)) return
    seen.add(feature)
    const weight = weights[feature]! * valueOf(feature)
    if (word >= 0) byWord[word]! += weight
    else {
      const name = nameOf(feature)
      byName.set(name, (byName.get(name) ?? 0) + weight)
    }
  })
  const unit = MODEL.scale / Math.sqrt(seen.size || 1)
  const named: Signal[] = [...byName].map(([name, sum]) => ({ name, weight: sum * unit }))
  const single = words.map(({ lower }, at) => ({
    name: `word:${lower}`,
    weight: byWord[at]! * unit,
  }))
  const logit = [...named, ...single].reduce<number>((sum, { weight }) => sum + weight, MODEL.bias)
  const told: Signal[] = [...named, ...single.toSorted(bySize).slice(0, TOLD_WORDS)]
    .filter(({ weight }) => Math.abs(weight) >= LEAST_TOLD)
    .map(({ name, weight }) => ({ name, weight: rounded(weight) }))
  told.push({ name: 'base', weight: rounded(MODEL.bias) })
  const rest = told.reduce<number>((left, { weight }) => left - weight, logit)
  return {
    score: rounded(1 / (1 + Math.exp(-logit))),
    signals: [...told, { name: 'rest', weight: rounded(rest) }].toSorted(bySize),
  }
}

const bySize = (a: Signal, b: Signal): number => Math.abs(b.weight) - Math.abs(a.weight)
const rounded = (value: number): number => Math.round(value * 1000) / 1000

/** "words13" and "words16" are steps of one thing, and told as one. */
const nameOf = (feature: number): string => NAMED[feature - BUCKETS]!.replace(/\d+$/, '')

let kept: Int8Array | undefined

/** The weights, unpacked with the first sentence that is scored. */
function loaded(): Int8Array {
  kept ??= Int8Array.from(atob(MODEL.weights), (char) => char.charCodeAt(0))
  if (kept.length !== WEIGHTS) throw new Error('The weights are of another set of features.')
  return kept
}
