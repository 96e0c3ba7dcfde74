import { describe, expect, it } from 'vitest'
import { reportsIn } from './support.ts'

describe('a form of reporting that the papers use', () => {
  it.each([
    [
      'A Falk College poll released Tuesday found that 47 percent of voters support Reed.',
      ['A Falk College poll released', 'found', '47 percent of voters support Reed'],
    ],
    [
      'A poll by Falk College showed Reed leading by 7 points.',
      ['A poll by Falk College', 'showed', 'Reed leading by 7 points'],
    ],
    ['The jury found him guilty of fraud.', ['The jury', 'found', 'him guilty of fraud']],
    [
      'Reed has repeatedly called climate change a hoax.',
      ['Reed', 'called', 'climate change a hoax'],
    ],
    [
      'Lee has been criticized by senators for deleting emails.',
      ['senators', 'been criticized', 'deleting emails'],
    ],
    [
      'The allegation by army officials that rebels shelled the town is false.',
      ['army officials', 'allegation', 'rebels shelled the town'],
    ],
    ['There is no evidence for Reed’s claim of fraud.', ['Reed', 'claim', 'fraud']],
    ['As Reed put it, the plan is dead.', ['Reed', 'put it', 'the plan is dead']],
    [
      'The firm issued a statement saying the plant would close in June.',
      ['a statement', 'saying', 'the plant would close in June'],
    ],
    [
      'Employers added 156,000 jobs in May, the Labor Department reported Friday.',
      ['the Labor Department', 'reported', 'Employers added 156,000 jobs in May'],
    ],
    [
      'The deal may not hold, said an official who asked not to be named.',
      ['an official', 'said', 'The deal may not hold'],
    ],
    [
      'The pens held insulin rather than the drug, the agency said in an alert issued late Tuesday.',
      ['the agency', 'said', 'The pens held insulin rather than the drug'],
    ],
    [
      'Reed said on “State of the Town” that Acme was behind the leak.',
      ['Reed', 'said', 'Acme was behind the leak'],
    ],
    [
      'The row dates to May, when the bureau reported that the records were false.',
      ['the bureau', 'reported', 'the records were false'],
    ],
    [
      'Pressed on whether it had been oral, she laughed and said that much was said in May.',
      ['she', 'said', 'much was said in May'],
    ],
    [
      'The union disputes the finding, saying the study ignored night work.',
      ['The union', 'saying', 'the study ignored night work'],
    ],
    [
      'At least five senators say they won’t vote for it.',
      ['At least five senators', 'say', 'they won’t vote for it'],
    ],
    ['Economists expect growth of 2 percent.', ['Economists', 'expect', 'growth of 2 percent']],
    [
      'She nevertheless expects Lindqvist to grant the petition.',
      ['She', 'expects', 'Lindqvist to grant the petition'],
    ],
    [
      'Lee was paid $500, according to emails she shared with the paper.',
      ['emails', 'according to', 'Lee was paid $500'],
    ],
    [
      'The council asked for records and was told that none existed.',
      [null, 'was told', 'none existed'],
    ],
    [
      'The town sided with parents who say their children fell behind.',
      ['parents', 'say', 'their children fell behind'],
    ],
    ['“We had a name for them,” said one.', ['one', 'said', 'We had a name for them,']],
    ['Pemberly says it did not see a pattern.', ['Pemberly', 'says', 'it did not see a pattern']],
  ])('%s', (text, expected) => {
    expect(reportsIn(text)).toEqual([expected])
  })
})

describe('a second report of the one who spoke', () => {
  it.each([
    [
      '“It is a disgrace,” said Ms. Lee, adding that she would repeal it.',
      [
        ['Ms. Lee', 'said', 'It is a disgrace,'],
        ['Ms. Lee', 'adding', 'she would repeal it'],
      ],
    ],
    [
      'Lee conceded the law had cost jobs but said it saved lives.',
      [
        ['Lee', 'conceded', 'the law had cost jobs'],
        ['Lee', 'said', 'it saved lives'],
      ],
    ],
    [
      'Lee, who has promised to build a wall, told a crowd in Leeds that Acme would pay.',
      [
        ['Lee', 'promised', 'to build a wall'],
        ['Lee', 'told', 'Acme would pay'],
      ],
    ],
    [
      'Reed called the speech “tired” and predicted that Lee would lose the north.',
      [
        ['Reed', 'called', 'the speech “tired”'],
        ['Reed', 'predicted', 'Lee would lose the north'],
      ],
    ],
  ])('%s', (text, expected) => {
    expect(reportsIn(text)).toEqual(expected)
  })
})

describe('what looks like a report and is none', () => {
  it.each([
    'The police found two men at 4 a.m.',
    'The film shows a man at war with 3 brothers.',
    'It shows two masked figures ramming the van.',
    'The agency put the boat in at 6 p.m.',
    'He called the office a second time.',
    'They called police the next morning.',
    'The officer told the driver that night.',
    'Answers that satisfied nobody were given to the court.',
    'It goes without saying that rain is wet.',
  ])('%s', (text) => {
    expect(reportsIn(text)).toEqual([])
  })
})
