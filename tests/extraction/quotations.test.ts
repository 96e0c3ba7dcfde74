import { describe, expect, it } from 'vitest'
import { quotationsOf } from '../../src/extraction/quotations.ts'

const quoted = (text: string): string[] =>
  quotationsOf(text).map(({ inner }) => text.slice(inner.start, inner.end))

describe('quotations', () => {
  it.each([
    ['curly', 'He said “it is safe” twice.'],
    ['straight', 'He said "it is safe" twice.'],
    ['single curly', 'He said ‘it is safe’ twice.'],
    ['single straight', "He said 'it is safe' twice."],
    ['guillemets', 'Il a dit «it is safe» deux fois.'],
    ['guillemets turned around', 'Er sagte »it is safe« dazu.'],
    ['low and high', 'Er sagte „it is safe“ dazu.'],
    ['low and curly', 'Powiedział „it is safe” dwa razy.'],
    ['two closing marks', 'Han sade ”it is safe” två gånger.'],
    ['corner brackets', '彼は「it is safe」と言った。'],
  ])('pair by kind: %s', (_, text) => {
    expect(quoted(text)).toEqual(['it is safe'])
  })

  it('nest', () => {
    expect(quoted('“He told me ‘it is safe’ twice,” she said.')).toEqual([
      'He told me ‘it is safe’ twice,',
      'it is safe',
    ])
  })

  it.each([
    ['apostrophes', "The city's mayor doesn't know the boys' names."],
    ['curly apostrophes', 'The city’s mayor doesn’t know the boys’ names.'],
    ['inches', 'A 12" pipe and a 5\'10" man.'],
    ['an opening mark that nothing closes', 'He left. “. Since then it rained.'],
    ['a closing mark that nothing opens', 'He left.” Since then it rained.'],
    ['a mark in another paragraph', 'He said “it is\nsafe” twice.'],
  ])('are not made of %s', (_, text) => {
    expect(quoted(text)).toEqual([])
  })

  it('survive strays before them', () => {
    expect(quoted('The end. “. Then he called it “a trap” and left.')).toEqual(['a trap'])
    expect(quoted('An order “as “a trap” it is.')).toEqual(['a trap'])
  })

  it('run on into the next paragraph when that one opens the quotation again', () => {
    const text = '“The dam is safe.\n“It was checked,” he said.'
    expect(quotationsOf(text).map(({ runsOn }) => runsOn)).toEqual([true, false])
    expect(quoted(text)).toEqual(['The dam is safe.', 'It was checked,'])
  })
})
