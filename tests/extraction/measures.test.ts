import { describe, expect, it } from 'vitest'
import {
  averagePrecision,
  bestThreshold,
  cohensKappa,
  meanAveragePrecision,
  precisionAt,
  ratesFrom,
  rocArea,
} from '../../bench/measures.ts'
import { isMarked, itemsOf, labelsOf, paragraphsOf, unmarked } from '../../bench/news.ts'

// The evaluation is held to figures worked out by hand: a wrong measure would flatter the model.

const ranked = (...rows: [score: number, label: 0 | 1][]) =>
  rows.map(([score, label]) => ({ score, label: label === 1 }))

const FIVE = ranked([0.9, 1], [0.8, 0], [0.7, 1], [0.6, 0], [0.5, 0])

describe('a ranking', () => {
  it('has an area: the share of pairs in the right order, ties by halves', () => {
    expect(rocArea(FIVE)).toBeCloseTo(5 / 6)
    expect(rocArea(ranked([1, 1], [1, 0]))).toBe(0.5)
    expect(rocArea(ranked([1, 0], [2, 1], [2, 0]))).toBe(0.75)
  })

  it('has an average precision', () => {
    expect(averagePrecision(FIVE)).toBeCloseTo((1 + 2 / 3) / 2)
    expect(averagePrecision(ranked([1, 0]))).toBeNaN()
  })

  it('is averaged over the groups that hold a positive', () => {
    expect(meanAveragePrecision([FIVE, ranked([1, 0]), ranked([1, 1])])).toBeCloseTo(
      ((1 + 2 / 3) / 2 + 1) / 2,
    )
  })

  it('is precise among its best', () => {
    expect(precisionAt(FIVE, 2)).toBe(0.5)
    expect(precisionAt(FIVE, 50)).toBeCloseTo(2 / 5)
  })

  it('has rates from a threshold on, and a threshold with the best F1', () => {
    expect(ratesFrom(FIVE, 0.7)).toEqual({ precision: 2 / 3, recall: 1, f1: 0.8 })
    expect(bestThreshold(FIVE)).toBe(0.7)
  })
})

it('two annotators agree beyond chance', () => {
  const pairs = (both: number, first: number, second: number, none: number) => [
    ...Array.from({ length: both }, () => [true, true] as const),
    ...Array.from({ length: first }, () => [true, false] as const),
    ...Array.from({ length: second }, () => [false, true] as const),
    ...Array.from({ length: none }, () => [false, false] as const),
  ]
  expect(cohensKappa(pairs(20, 5, 10, 15))).toBeCloseTo(0.4)
  expect(cohensKappa(pairs(1, 0, 0, 1))).toBe(1)
})

describe('marks in a text', () => {
  it('become spans of code points, nested and in pieces', () => {
    const marked =
      '😀 <q1>It fell,</q1> <s1>Lee</s1> <c1>said</c1>, <q1>as <s2>he</s2> <c2>hoped</c2></q1>.'
    const { text, attributions } = unmarked(marked)
    expect(text).toBe('😀 It fell, Lee said, as he hoped.')
    const words = (spans: [number, number][]) =>
      spans.map(([start, end]) => [...text].slice(start, end).join(''))
    expect(
      attributions.map((one) => [words(one.source), words(one.cue), words(one.content)]),
    ).toEqual(
      expect.arrayContaining([
        [['Lee'], ['said'], ['It fell,', 'as he hoped']],
        [['he'], ['hoped'], []],
      ]),
    )
  })
})

describe('the news items', () => {
  const items = [...itemsOf('train'), ...itemsOf('dev')]

  it('are at least sixty with at least 1,500 sentences, none in both parts', () => {
    expect(items.length).toBeGreaterThanOrEqual(60)
    expect(new Set(items).size).toBe(items.length)
    expect(items.flatMap((item) => paragraphsOf(item).flat()).length).toBeGreaterThanOrEqual(1_500)
  })

  it('have two labels and a settled one for each sentence', () => {
    for (const item of items) {
      const labels = labelsOf(item)
      expect(labels, item).toHaveLength(paragraphsOf(item).flat().length)
      for (const { first, second, settled } of labels)
        if (first === second) expect(settled, item).toBe(first)
    }
  })

  it('are the same under their marks', () => {
    const withMarks = items.filter(isMarked)
    expect(withMarks.length).toBe(70)
    for (const item of withMarks) {
      const plain = paragraphsOf(item).map((sentences) => sentences.join(' '))
      const marked = paragraphsOf(item, 'attributions').map((sentences) => sentences.join(' '))
      expect(unmarked(marked.join('\n\n')).text, item).toBe(plain.join('\n\n'))
    }
  })
})
