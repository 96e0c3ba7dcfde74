import { describe, expect, it } from 'vitest'
import { names, read } from './support.ts'

/** Name and role, sentence by sentence, of the sentences that somebody says. */
const speakers = (text: string) =>
  read(text).flatMap(({ attributed }) => (attributed ? [[attributed.name, attributed.role]] : []))

const HARBOURS = ['Ministry of Harbours', 'spokesperson']
const FALK = ['Nora Falk', 'Judge']

describe('a role with "the"', () => {
  it.each([
    'The spokesperson accused the union of fraud, and argued that it had lied.',
    'The toll would rise, according to the spokesperson.',
    'The toll would rise, said the spokesperson.',
    'The toll, the spokesperson warned, would rise.',
    'The toll would rise, the ministry spokesperson said.',
  ])('is the one introduced with it: %s', (next) => {
    const text = `A spokesperson for the Ministry of Harbours said that traffic fell. ${next}`
    expect(speakers(text)).toEqual([HARBOURS, HARBOURS])
  })

  it('is one who was introduced without a report', () => {
    const text = 'A spokesman for Calder Lines declined to comment. The spokesman said it was late.'
    expect(speakers(text)).toEqual([['Calder Lines', 'spokesman']])
  })

  it('is a spokesman, called a spokesperson', () => {
    const text = 'A spokesman for Calder Lines said it was late. The spokesperson said it was old.'
    expect(names(text)).toEqual(['Calder Lines', 'Calder Lines'])
  })

  it('is the last one introduced', () => {
    const text =
      'Judge Nora Falk said the toll was void. Judge Omar Field said it was not. ' +
      'The judge said it was law.'
    expect(speakers(text).at(-1)).toEqual(['Omar Field', 'Judge'])
  })

  it('is not one who is only spoken of in the same sentence', () => {
    const text =
      'Judge Nora Falk said the toll was void. The judge said that Judge Omar Field had erred. ' +
      'The judge said it was law.'
    expect(speakers(text)).toEqual([FALK, FALK, FALK])
  })

  it('is nobody by name if nobody was introduced with it', () => {
    expect(speakers('The spokesperson said that traffic fell.')).toEqual([[null, 'spokesperson']])
    expect(speakers('The mayor said that traffic fell.')).toEqual([[null, 'mayor']])
    expect(speakers('The company said that traffic fell.')).toEqual([[null, null]])
    expect(speakers('The report said that traffic fell.')).toEqual([[null, null]])
  })

  it('is nobody by name once another came without a name', () => {
    const text =
      'Judge Nora Falk said the toll was void. A judge in Leeds disagreed. The judge said it was law.'
    expect(speakers(text)).toEqual([FALK, [null, 'judge']])
  })

  it('is still the one after a word about the office', () => {
    const text =
      'Omar Field, a mayor in Kent, said tolls fell. He worked as a mayor for years. ' +
      'The mayor said that rents rose.'
    expect(names(text)).toEqual(['Omar Field', null, 'Omar Field'])
  })

  it('of somewhere else is somebody else', () => {
    const text =
      'Omar Field, the mayor of Leeds, said tolls fell. The mayor of Hull said tolls rose. ' +
      'The mayor said that rents rose.'
    expect(names(text)).toEqual(['Omar Field', null, null])
  })

  it('is not the former one', () => {
    const text =
      'Former President Omar Field said tolls fell. The president said tolls rose. ' +
      'The former president said that rents rose.'
    expect(names(text)).toEqual(['Omar Field', null, 'Omar Field'])
  })

  it('goes for a report and for a firm', () => {
    const report = 'A report by Falk University found that rents rose. The report said wages fell.'
    expect(names(report)).toEqual(['Falk University', 'Falk University'])
    const firm = 'Calder, a shipping firm in Hull, said sales fell. The firm said that wages rose.'
    expect(names(firm)).toEqual(['Calder', 'Calder'])
  })

  it('does not take what a study is of for who wrote it', () => {
    expect(names('A study of Mars found that the dust was red.')).toEqual([null])
  })
})

describe('a pronoun', () => {
  it('is the one who spoke in a tag', () => {
    const text =
      'The panel had found that the permit was “void,” said Judge Nora Falk. ' +
      'The order had also cost the port its contracts, she said.'
    expect(speakers(text)).toEqual([FALK, FALK])
  })

  it('is not the person before the spokesman who spoke last', () => {
    const text =
      'Judge Nora Falk said the toll was void. A spokesman for Calder Lines said it was fair. ' +
      'He added that it was old.'
    expect(speakers(text).at(-1)).toEqual(['Calder Lines', 'spokesman'])
  })

  it('is not the person before the lawyer who spoke last', () => {
    const text =
      'Judge Nora Falk said the toll was void. The lawyer said it was fair. She said it was old.'
    expect(speakers(text).at(-1)).toEqual([null, 'lawyer'])
  })
})
