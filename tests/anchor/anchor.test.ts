import { describe, expect, it } from 'vitest'
import { anchor, type Sought } from '../../src/anchor/anchor.ts'

const at = (text: string, sought: Partial<Sought> & { exact: string }) =>
  anchor(text, { prefix: '', suffix: '', ...sought })

describe('anchoring', () => {
  it('counts code points and UTF-16 units', () => {
    expect(at('😀 Rents rose.', { exact: 'Rents rose.', prefix: '😀 ' })).toMatchObject({
      state: 'intact',
      ranges: [{ codePoints: { start: 2, end: 13 }, utf16: { start: 3, end: 14 } }],
    })
  })

  it.each(['', ' ', '\u00ad'])('finds no place for a quote without characters: %j', (exact) => {
    expect(at('Rents rose.', { exact }).state).toBe('missing')
  })

  it.each([
    ['4012 people', '40'],
    ['fell by 40.4 percent', '4 percent'],
    ['fell by -4 percent', '4 percent'],
    ['fell by 40%', 'fell by 40'],
    ['a tax-free year', 'a tax'],
    ['re\u0301sume\u0301', 're\u0301sum'],
  ])('ends quotes at the boundaries of words: %s', (text, exact) => {
    expect(at(text, { exact }).state).not.toBe('intact')
  })

  it('lets the context decide between places', () => {
    const text = 'In May rents rose. In June rents rose.'
    const found = at(text, { exact: 'rents rose', prefix: 'In June ', occurrences: 2 })
    expect(found).toMatchObject({ state: 'intact', ranges: [{ utf16: { start: 27 } }] })
  })

  it('lets the count decide only while it is the same', () => {
    const quote = { exact: 'Rents rose.', occurrence: 2, occurrences: 2 }
    expect(at('Rents rose. Rents rose.', quote)).toMatchObject({
      state: 'intact',
      ranges: [{ utf16: { start: 12 } }],
    })
    const three = at('Rents rose. Rents rose. Rents rose.', quote)
    expect(three).toMatchObject({ state: 'ambiguous', found: null })
    expect(three.ranges).toHaveLength(3)
  })

  it.each([
    ['Officials denied that rents rose by 4 percent.', 'Officials said that ', '.'],
    ['Officials did not say that rents rose by 4 percent.', 'Officials did say that ', '.'],
    ['Rents rose by 4 percent in 2020.', 'Officials said that ', ' in 2019.'],
    ['In Harlow rents rose by 4 percent.', 'In Zürich ', '.'],
  ])('shows no quote as intact in a sentence that was edited: %s', (text, prefix, suffix) => {
    const found = at(text, { exact: 'rents rose by 4 percent', prefix, suffix })
    expect(found.state).toBe('changed')
    expect(found.differences).not.toEqual([])
  })

  it.each([
    ['It is not true that ', ''],
    ['Nobody believes that ', ''],
    ['He lied when he said ', ''],
    ['', ' This is false.'],
    ['', ' This claim has been debunked.'],
    ['', ' UPDATE: The ministry gave another figure.'],
    ['', '\n\nThis article was corrected on 3 May.'],
  ])('shows no quote as intact that was denied or corrected beside it: %j %j', (lead, tail) => {
    const found = at(`It was late. ${lead}Rents rose by 4 percent.${tail} Shares closed.`, {
      exact: 'Rents rose by 4 percent.',
      prefix: 'It was late. ',
      suffix: ' Shares closed.',
    })
    expect(found.state).toBe('changed')
  })

  it('takes nothing amiss in other sentences, nor a notice that stood there before', () => {
    const quote = {
      exact: 'Rents rose by 4 percent.',
      prefix: 'It was late. ',
      suffix: ' So it is.',
    }
    const text = 'Nobody denied it, it was false. Rents rose by 4 percent. No one can say why.'
    expect(at(text, quote).state).toBe('intact')
    const noted = { ...quote, suffix: ' Correction: it was 5 before' }
    expect(at('Rents rose by 4 percent. Correction: it was 5 before.', noted).state).toBe('intact')
  })

  it('keeps case and bidi controls', () => {
    expect(at('US helped.', { exact: 'us helped.' }).state).not.toBe('intact')
    expect(at('Rents \u202erose.', { exact: 'Rents rose.' }).state).not.toBe('intact')
  })

  it.each([
    ['number', 'Rents fell by 40 percent here.', 'Rents fell by 4 percent here.', '40', '4'],
    ['number', 'Rents fell by ٤٠ percent here.', 'Rents fell by ٤ percent here.', '٤٠', '٤'],
    ['negation', 'Rents did fall by much here.', 'Rents did not fall by much here.', '', 'not'],
    ['quantifier', 'All rents fell here in May.', 'Some rents fell here in May.', 'All', 'Some'],
    ['modality', 'Rents will fall here in May.', 'Rents may fall here in May.', 'will', 'may'],
    ['unit', 'It was five miles from here.', 'It was five metres from here.', 'miles', 'metres'],
    ['name', 'Here Ada Brown paid the rent.', 'Here Bea Brown paid the rent.', 'Ada', 'Bea'],
    [
      'other',
      'Here rents rose all through May.',
      'Here rents sank all through May.',
      'rose',
      'sank',
    ],
  ])('tells what was changed: %s', (kind, exact, text, was, now) => {
    expect(
      at(`First. ${text} Last.`, { exact, prefix: 'First. ', suffix: ' Last.' }),
    ).toMatchObject({
      state: 'changed',
      differences: [{ kind, was, now }],
    })
  })
})
