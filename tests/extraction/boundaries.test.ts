import { describe, expect, it } from 'vitest'
import { claimOf, reported } from './support.ts'

describe('a report ends', () => {
  it.each([
    [
      'at the comma of its relative clause',
      'The bank, which said last year that it would close 30 branches, now plans to close 50.',
      'The bank',
      'it would close 30 branches',
    ],
    [
      'at a semicolon',
      'Some scientists believe the virus came from a laboratory; most say it came from animals.',
      'Some scientists',
      'the virus came from a laboratory',
    ],
    [
      'not at a semicolon before a second "that"',
      'Ann Lee said that the dam was safe; that it had been checked in May.',
      'Ann Lee',
      'the dam was safe; that it had been checked in May',
    ],
    [
      'where somebody takes over who is no known kind of speaker',
      'Defence witnesses testified that he was home, but a hotel clerk told the court that he had checked in at nine.',
      'Defence witnesses',
      'he was home',
    ],
    [
      'where its speaker says otherwise later',
      'Holt said in March the work would cost $3 million, but afterward he said it would cost $9 million.',
      'Holt',
      'the work would cost $3 million',
    ],
  ])('%s', (_, text, speaker, content) => {
    expect(reported(text)).toMatchObject({ speaker, content })
  })
})

describe('a tag', () => {
  it.each([
    [
      'keeps the clause before it, not the remark behind it',
      'The government will cut the duty by 8 cents from April, Claire Dubois told parliament on Tuesday, a move that opposition leaders immediately denounced as reckless.',
      'Claire Dubois',
      'The government will cut the duty by 8 cents from April',
    ],
    [
      'keeps the clause before it, not what is added',
      "The city's population grew 4 percent last year, the Census Bureau said Thursday, adding that most came from abroad.",
      'the Census Bureau',
      "The city's population grew 4 percent last year",
    ],
    [
      'of people who are described, not named',
      'The firm hid its losses for years, people familiar with the matter said.',
      'people familiar with the matter',
      'The firm hid its losses for years',
    ],
  ])('%s', (_, text, speaker, content) => {
    expect(reported(text)).toMatchObject({ speaker, content })
  })

  it('within a quotation leaves the piece that says it as the content', () => {
    const text = '"Taxes rose 40 percent," Reyes said, "if you believe the mayor."'
    expect(reported(text)).toMatchObject({ content: 'Taxes rose 40 percent,' })
  })
})

describe('claims that somebody rejects', () => {
  it.each([
    'Jon Arvid rejected claims by the Greens that the cut would raise emissions by 3 percent.',
    'Cho denied claims that she had received $20,000 in gifts.',
    'Cho dismissed reports that she had received $20,000 in gifts.',
  ])('are nobody’s statement: %s', (text) => {
    expect(claimOf(text)).toBe(text)
  })
})

describe('words that only look like a report', () => {
  it.each([
    [
      'a quotation within an aside',
      'Cho, whom Grady called "a liar", said the bridge would cost $6 million.',
      { speaker: 'Grady', content: '"a liar"' },
    ],
    [
      'a verb before the speaker’s name',
      'Critics say Grady, who claims to be a billionaire, owes $4 million in taxes.',
      {
        speaker: 'Critics',
        content: 'Grady, who claims to be a billionaire, owes $4 million in taxes',
      },
    ],
    [
      'a figure that needs "more than"',
      'Ann Lee said more than 1,500 buildings had collapsed.',
      { speaker: 'Ann Lee', content: 'more than 1,500 buildings had collapsed' },
    ],
  ])('%s', (_, text, report) => {
    expect(reported(text)).toMatchObject(report)
  })

  it('a second verb whose subject may be the nearer one', () => {
    const text =
      'Norvik Energy shares fell 14 percent after the company cut its forecast and said it would eliminate 2,300 jobs.'
    expect(reported(text)).toBeNull()
  })
})
