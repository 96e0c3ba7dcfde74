import { describe, expect, it } from 'vitest'
import { readAlone } from '../../bench/alone.ts'
import { worthinessOf } from '../../src/extraction/worthiness.ts'
import { featuresOf, WEIGHTS } from '../../src/extraction/worthiness/features.ts'
import { MODEL } from '../../src/extraction/worthiness/weights.ts'

const judged = (text: string) => {
  const { words, signals } = readAlone(text)
  return worthinessOf(words, signals)
}

describe('what a sentence is worth', () => {
  it.each([
    [
      'The agency said 12 percent of bridges failed inspection last year.',
      'What a lovely evening!',
    ],
    ['The court fined the firm $4 million for dumping waste.', 'She smiled and looked at the sky.'],
    ['Unemployment fell to 4 percent in May, the ministry reported.', 'We should all be kinder.'],
    ['The senator voted against the bill three times.', 'Who would have thought it?'],
  ])('is more for a checkable claim than for anything else: %s', (claim, other) => {
    expect(judged(claim).score).toBeGreaterThan(0.5)
    expect(judged(other).score).toBeLessThan(judged(claim).score / 1.5)
  })

  it('is told in addends whose sum is its log-odds', () => {
    const { score, signals } = judged('The court fined the firm $4 million in May.')
    const sum = signals.reduce((total, { weight }) => total + weight, 0)
    expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(score, 2)
    const sizes = signals.map(({ weight }) => Math.abs(weight))
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  })

  it('does not depend on which figure stands there', () => {
    const words = (text: string) => judged(text).score
    expect(words('Rents rose by 12 percent.')).toBe(words('Rents rose by 87 percent.'))
  })

  it('can be told of a sentence of any length', () => {
    for (const text of ['', '.', 'a', 'word '.repeat(5_000), '😀'.repeat(500)]) {
      const { score } = judged(text)
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(1)
    }
  })
})

describe('the model', () => {
  it('has a weight for each feature that a sentence can have', () => {
    expect(atob(MODEL.weights)).toHaveLength(WEIGHTS)
    const { words, signals } = readAlone(
      'Ann Lee said the plan’s cost — £4.5m! — rose 12% in 2019?',
    )
    const met: number[] = []
    featuresOf(words, signals, (feature) => met.push(feature))
    expect(Math.min(...met)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...met)).toBeLessThan(WEIGHTS)
    expect(new Set(met).size).toBeGreaterThan(100)
  })
})
