import type { Signal } from './candidate.ts'
import { BIAS, WEIGHTS } from './signals.ts'
import type { SignalName } from './signals.ts'

/** The logistic of BIAS and the signals' weights, 0 to 1, to three decimals. */
export function scoreOf(names: readonly SignalName[]): { score: number; signals: Signal[] } {
  const signals = names.map((name) => ({ name, weight: WEIGHTS[name] }))
  const sum = signals.reduce((total, { weight }) => total + weight, BIAS)
  return { score: Math.round(1000 / (1 + Math.exp(-sum))) / 1000, signals }
}
