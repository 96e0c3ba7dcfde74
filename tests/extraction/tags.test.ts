import { describe, expect, it } from 'vitest'
import { claimOf, reported } from './support.ts'

describe('a tag around a report', () => {
  it('decides who speaks, behind a quotation', () => {
    expect(
      reported('The panel had found that the permit was “hasty and void,” said Judge Nora Falk.'),
    ).toEqual({
      name: 'Nora Falk',
      role: 'Judge',
      speaker: 'Judge Nora Falk',
      cue: 'said',
      content: 'The panel had found that the permit was “hasty and void,”',
      statement: 'The panel had found that the permit was “hasty and void”.',
    })
  })

  it.each([
    ['The court ruled that the toll was unlawful, Nora Falk said.', 'Nora Falk'],
    ['The court ruled that the toll was unlawful, said Nora Falk, a lawyer.', 'Nora Falk'],
    ['The court had ruled that the toll was “unfair,” Nora Falk told reporters.', 'Nora Falk'],
    ['The senator called the toll “a racket,” said Nora Falk.', 'Nora Falk'],
    ['The ministry said the toll was legal, the Daily Post reported.', 'Daily Post'],
  ])('decides who speaks: %s', (text, name) => {
    expect(reported(text)?.name).toBe(name)
  })

  it('does not decide where it stands within the report', () => {
    const text = 'Falk said that the minister, the paper noted, had lied.'
    expect(reported(text)).toMatchObject({ name: 'Falk', cue: 'said' })
    const nested =
      'Nora Falk, a judge, said in May that the court concluded that the toll was void.'
    expect(reported(nested)).toMatchObject({
      name: 'Nora Falk',
      statement: 'The court concluded that the toll was void.',
    })
  })

  it('with its speaker named before ends the report', () => {
    expect(
      reported('Nora Falk said the toll was dead and that “nobody wants it,” she added.'),
    ).toMatchObject({
      name: 'Nora Falk',
      statement: 'The toll was dead and that “nobody wants it”.',
    })
  })

  it.each([
    'Nora Falk said the toll was fair; it was not, Omar Field said.',
    'Nora Falk said the toll was fair, but it was ruinous, Omar Field said.',
    'Nora Falk told him the toll was fair, he said.',
  ])('is not guessed at: %s', (text) => {
    expect(reported(text)).toBeNull()
  })
})

describe('the claim around a tag', () => {
  it.each([
    [
      'As the trial went on, the judge said, the port would win its permit back.',
      'As the trial went on, the port would win its permit back.',
    ],
    [
      'If the rain lasts, said Nora Falk, a geologist, the levee will break.',
      'If the rain lasts, the levee will break.',
    ],
    [
      'Ferries would be cancelled, the union warned, and the islands would run out of fuel.',
      'Ferries would be cancelled, and the islands would run out of fuel.',
    ],
    [
      'Ferries would be cancelled, the union said on Friday, and the islands would run dry.',
      'Ferries would be cancelled, and the islands would run dry.',
    ],
    [
      'The state should lift its levy, said the union, and treat the harbours equally.',
      'The state should lift its levy and treat the harbours equally.',
    ],
    [
      'The state should lift its levy, said the union, and pay the captain more.',
      'The state should lift its levy and pay the captain more.',
    ],
    [
      'It should pay more, the union added, to keep the small harbours open.',
      'It should pay more to keep the small harbours open.',
    ],
    [
      'The levee will break, Nora Falk said, if the rain lasts.',
      'The levee will break if the rain lasts.',
    ],
    [
      'The levee would break, Nora Falk said, without a second wall.',
      'The levee would break without a second wall.',
    ],
    [
      'The court concluded, Judge Nora Falk said, that the toll was void.',
      'The court concluded that the toll was void.',
    ],
    [
      'The levee would break, according to the mayor, who said that two farms had flooded.',
      'The levee would break; two farms had flooded.',
    ],
    [
      'The levy was “unjust,” said Nora Falk, because the harbours were poor.',
      'The levy was “unjust” because the harbours were poor.',
    ],
    ['Ferries, Nora Falk told reporters, will be cancelled.', 'Ferries will be cancelled.'],
  ])('is whole: %s', (text, statement) => {
    expect(claimOf(text)).toBe(statement)
  })

  it.each([
    ['The levee broke, Nora Falk said, and engineers closed the road.'],
    ['The levee would break, Nora Falk said, and engineers were on their way.'],
    ['The levee would break, Nora Falk said, and Omar Field would not comment.'],
    ['The levee would break, Nora Falk said, and Omar Field said it would hold.'],
    ['The levee will break, Nora Falk said, and the council will vote in May.'],
    ['The levee would break, Nora Falk said, and police in Leeds agree.'],
    ['The levee would break, Nora Falk said, but declined to answer.'],
    ['The levee would break, Nora Falk said, to cheers from the crowd.'],
    ['The levee would break, Nora Falk said, by phone from Leeds.'],
  ])('leaves to the writer what may be the writer’s: %s', (text) => {
    expect(claimOf(text)).toBe(`${text.slice(0, text.indexOf(', Nora'))}.`)
  })

  it('has for its content the part that can stand alone', () => {
    expect(reported('As the trial went on, the judge said, it cost ever more.')?.content).toBe(
      'it cost ever more',
    )
    expect(
      reported('It should pay, the union added, to keep the small harbours open.')?.content,
    ).toBe('It should pay')
  })

  it.each([
    [
      'The state now grants that “it was wrong,” the filing shows.',
      'The state now grants that “it was wrong”.',
    ],
    [
      'The state grants that “it was wrong ,” the filing shows.',
      'The state grants that “it was wrong”.',
    ],
    [
      'The state grants that “it was wrong ” , the filing shows.',
      'The state grants that “it was wrong”.',
    ],
    ['The state asked “who would pay?” the filing shows.', 'The state asked “who would pay?”'],
    ['"The toll is void," said Nora Falk.', 'The toll is void.'],
    ['Nora Falk said the firm had moved to the U.S.', 'The firm had moved to the U.S.'],
  ])('ends once: %s', (text, statement) => {
    expect(claimOf(text)).toBe(statement)
  })
})

describe('a source with its day', () => {
  it('is named without what the day hangs on', () => {
    const text =
      'The port has dropped the levy, according to a court filing made on Monday, June 3.'
    expect(reported(text)).toMatchObject({ name: null, speaker: 'a court filing' })
  })
})

describe('a rival', () => {
  it('who takes over behind a quotation is not in the claim', () => {
    const text = 'The court said the firm had lied “for years,” and Nora Falk said it was broke.'
    expect(claimOf(text)).toBe('The firm had lied “for years”.')
  })
})
