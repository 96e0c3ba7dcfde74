import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verified } from '../../src/extraction/model/answer.ts'
import { LONGEST_TEXT, promptFor } from '../../src/extraction/model/prompt.ts'

// Answers as a language model on the platform gives them, recorded in its format, good and bad.

const ARTICLE =
  '😀 “The budget grew by 12 percent,” said Mara Lindqvist, the mayor. She added that the toll had ' +
  'not risen.\r\n\r\nFerries carried 2.3 million passengers in 2025.'

const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(`tests/fixtures/answers/${name}.json`, 'utf8'))

function taken(answer: unknown) {
  const result = verified(answer, ARTICLE, 'en', 'model-x')
  if ('problem' in result) throw new Error(result.problem)
  return result
}

describe('an answer of a language model', () => {
  it('becomes candidates in the order of the text, each word of them the text’s own', () => {
    const { candidates, dropped } = taken(recorded('good'))
    expect(dropped).toBe(0)
    expect(candidates.map(({ quote }) => quote)).toEqual([
      '“The budget grew by 12 percent,” said Mara Lindqvist, the mayor.',
      'She added that the toll had not risen.',
      'Ferries carried 2.3 million passengers in 2025.',
    ])
    expect(candidates[0]).toMatchObject({
      statement: 'The budget grew by 12 percent.',
      score: 0.92,
      model: 'model-x',
      attribution: { form: 'direct', name: 'Mara Lindqvist', role: 'mayor' },
    })
    expect(candidates[1]).toMatchObject({
      statement: 'The toll had not risen.',
      attribution: { form: 'indirect', name: 'Mara Lindqvist', role: null },
    })
    expect(candidates[2]).toMatchObject({ attribution: null, kinds: ['quantity'] })
    const points = [...ARTICLE]
    for (const { quote, position } of candidates) {
      expect(ARTICLE.slice(position.utf16.start, position.utf16.end)).toBe(quote)
      const { start, end } = position.codePoints
      expect(points.slice(start, end).join('')).toBe(quote)
    }
  })

  it('may come as fenced JSON', () => {
    expect(taken(recorded('fenced')).candidates).toHaveLength(1)
  })

  it('loses what is not in the text, and what is not of its form; all of it is counted', () => {
    const { candidates, dropped } = taken(recorded('invented'))
    expect(candidates.map(({ quote }) => quote)).toEqual(['She added that the toll had not risen.'])
    // The changed figure, a score of 7, three that are no claims; speaker, cue and role.
    expect(dropped).toBe(8)
    expect(candidates[0]?.attribution).toMatchObject({
      name: 'Mara Lindqvist',
      role: null,
      speaker: null,
      cue: null,
    })
  })

  it.each([
    ['talk.json', recorded('talk'), 'answer.malformed'],
    ['nothing', null, 'answer.malformed'],
    ['a number', 7, 'answer.malformed'],
    ['no claims', { response: { claims: [] } }, 'answer.empty'],
    [
      'none of the text',
      { response: { claims: [{ quote: 'Not there.', score: 1 }] } },
      'answer.empty',
    ],
  ])('is of no use: %s', (_name, answer, problem) => {
    expect(verified(answer, ARTICLE, 'en', 'model-x')).toEqual({ problem })
  })

  it('finds two places of the same words for two claims of them', () => {
    const twice = 'Rents rose by 2 percent. Rents rose by 2 percent.'
    const claim = { quote: 'Rents rose by 2 percent.', score: 0.5 }
    const result = verified({ claims: [claim, claim, claim] }, twice, 'en', 'model-x')
    expect(result).toMatchObject({ dropped: 1, candidates: [{ group: 1 }, { group: 1 }] })
  })

  it('whatever it is never throws, and never gives words that the text has not', () => {
    const words = fc.oneof(fc.constantFrom(...ARTICLE.split(' ')), fc.string(), fc.constant(null))
    const claim = fc.oneof(
      fc.record(
        {
          quote: words,
          score: fc.double(),
          speaker: words,
          cue: words,
          content: words,
          name: words,
        },
        { requiredKeys: [] },
      ),
      fc.anything(),
    )
    fc.assert(
      fc.property(fc.array(claim), (claims) => {
        const result = verified({ response: { claims } }, ARTICLE, 'en', 'model-x')
        if ('problem' in result) return
        for (const { quote, position } of result.candidates)
          expect(ARTICLE.slice(position.utf16.start, position.utf16.end)).toBe(quote)
      }),
    )
  })
})

it('the prompt holds the article as it is, and the form of the answer', () => {
  const prompt = promptFor(ARTICLE)
  expect(prompt.messages.at(-1)).toEqual({ role: 'user', content: ARTICLE })
  expect(prompt.response_format.type).toBe('json_schema')
  expect(LONGEST_TEXT).toBeGreaterThan(10_000)
})
