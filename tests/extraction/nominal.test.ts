import { describe, expect, it } from 'vitest'
import { reported } from './support.ts'

describe('a claim as a noun', () => {
  it('is the claim of whose it is', () => {
    expect(reported('The panel rejected Nora Falk’s claim that the levee was safe.')).toEqual({
      name: 'Nora Falk',
      role: null,
      speaker: 'Nora Falk',
      cue: 'claim',
      content: 'the levee was safe',
      statement: 'The levee was safe.',
    })
  })

  it.each([
    ["Omar Field repeated the mayor's false claim that tolls had doubled.", 'Tolls had doubled.'],
    ['Despite Falk’s assertion that tolls had fallen, rents rose.', 'Tolls had fallen.'],
    ['Nora Falk’s claim that the levee held was rejected.', 'The levee held.'],
    ['No study backs Falk’s argument that tolls are fair.', null],
    ['There is no proof for Falk’s argument that tolls are fair.', 'Tolls are fair.'],
  ])('is read where its clause plainly ends: %s', (text, statement) => {
    expect(reported(text)?.statement ?? null).toBe(statement)
  })

  it.each([
    'The panel rejected Nora Falk’s claim that the levee was safe and ordered repairs.',
    'The paper printed after Falk’s claim that the levee broke caused a row.',
    'Today’s claim that the levee broke is false.',
  ])('is left alone where it does not: %s', (text) => {
    expect(reported(text)).toBeNull()
  })
})

describe('a claim of nobody in particular', () => {
  it.each([
    ['There is no proof for the claim that the levee was safe.', 'the levee was safe'],
    ['The panel rejected his claim that the levee was safe.', 'the levee was safe'],
    ['There is no proof for allegations that the clerk was paid.', 'the clerk was paid'],
  ])('is read with what the sentence says of it: %s', (text, content) => {
    expect(reported(text)).toMatchObject({ name: null, speaker: null, content, statement: text })
  })
})

it('a claim that somebody rejects is theirs to deny', () => {
  const text = 'Nora Falk rejected the claim that the levee was safe.'
  expect(reported(text)).toMatchObject({
    speaker: 'Nora Falk',
    cue: 'rejected',
    content: 'the claim that the levee was safe',
    statement: text,
  })
})

describe('an apposition between dashes', () => {
  it.each([
    ['Nora Falk — a judge in Leeds — said the toll was void.', 'Nora Falk', 'judge in Leeds'],
    ['Nora Falk – a judge in Leeds – said the toll was void.', 'Nora Falk', 'judge in Leeds'],
    ['Nora Falk - a judge in Leeds - said the toll was void.', 'Nora Falk', 'judge in Leeds'],
    ['The union’s lawyer — Omar Field — said it was void.', 'Omar Field', 'union’s lawyer'],
    ['The toll was void, said Nora Falk — a judge in Leeds.', 'Nora Falk', 'judge in Leeds'],
  ])('tells who speaks: %s', (text, name, role) => {
    expect(reported(text)).toMatchObject({ name, role })
  })

  it('is no clause', () => {
    expect(reported('Tolls rose — and wages fell — said nothing of it.')).toBeNull()
    expect(reported('The plan failed — Falk said it would.')?.speaker).toBe('Falk')
  })
})
