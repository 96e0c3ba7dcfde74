import { describe, expect, it } from 'vitest'
import { groupsOf } from '../../src/extraction/groups.ts'

describe('statements are of one group', () => {
  it.each([
    [
      'in another order and tense',
      'The city fined the ferry firm $4 million in May.',
      'In May the city had fined the ferry firm $4 million.',
    ],
    [
      'where one adds to the other',
      'The court upheld the ban on plastic bags.',
      'The court in Leeds upheld the ban on plastic bags on Tuesday.',
    ],
    [
      'in another form of a word',
      'The firm closes its mill in Leeds.',
      'The firm closed its mill in Leeds.',
    ],
    [
      'where both deny it',
      'The law won’t cut emissions by 10 percent.',
      'The law will not cut emissions by 10 percent.',
    ],
  ])('%s', (_, one, other) => {
    expect(groupsOf([one, other])).toEqual([1, 1])
  })
})

describe('statements are of two groups', () => {
  it.each([
    [
      'with opposite verbs',
      'Unemployment fell to 5 percent in March.',
      'Unemployment rose to 5 percent in March.',
    ],
    [
      'with opposite rulings',
      'The court upheld the ban on plastic bags.',
      'The court overturned the ban on plastic bags.',
    ],
    [
      'where one has a “not”',
      'The law will cut emissions by 10 percent by 2030.',
      'The law will not cut emissions by 10 percent by 2030.',
    ],
    [
      'where one has an “n’t”',
      'The city did pay the ferry firm $4 million in May.',
      'The city didn’t pay the ferry firm $4 million in May.',
    ],
    [
      'where one denies the other',
      'Unemployment fell to 5 percent in March.',
      'Soto denied that unemployment fell to 5 percent in March.',
    ],
    [
      'with different figures',
      'The city fined the ferry firm $4 million in May.',
      'The city fined the ferry firm $6 million in May.',
    ],
    [
      'where the figure is the end or the way',
      'Unemployment fell by 5 percent in March.',
      'Unemployment fell to 5 percent in March.',
    ],
    [
      'with a negation of another language',
      'Die Stadt hat die Brücke im Mai gesperrt.',
      'Die Stadt hat die Brücke im Mai nicht gesperrt.',
    ],
  ])('%s', (_, one, other) => {
    expect(groupsOf([one, other])).toEqual([1, 2])
  })

  it('also where a third, shorter one is like both', () => {
    const statements = [
      'The court upheld the ban on plastic bags in May.',
      'The court on the ban on plastic bags in May.',
      'The court overturned the ban on plastic bags in May.',
    ]
    expect(groupsOf(statements)).toEqual([1, 1, 2])
  })
})
