import { describe, expect, it } from 'vitest'
import { reported } from './support.ts'

// What is denied, feared, demanded or thought of somebody is told with its verb: nobody claims it.

describe('an attitude', () => {
  it.each([
    [
      'Nora Falk denied that her office had lost the files.',
      'denied',
      'her office had lost the files',
    ],
    ['Nora Falk denied having lost the files.', 'denied', 'having lost the files'],
    ['Engineers doubt that the levee will hold.', 'doubt', 'the levee will hold'],
    ['The minister promised to resign.', 'promised', 'to resign'],
    ['The mayor told the crowd to leave.', 'told', 'to leave'],
    ['The judge ordered the firm to pay $4 million.', 'ordered', 'to pay $4 million'],
    ['The union urged both sides to return to the table.', 'urged', 'to return to the table'],
    [
      'The clerk asked whether the mayor had signed it.',
      'asked',
      'whether the mayor had signed it',
    ],
    [
      'Residents fear the levee will burst before spring.',
      'fear',
      'the levee will burst before spring',
    ],
    ['Opposition parties had predicted the delay.', 'predicted', 'the delay'],
    ['Officials warned of floods in the valley.', 'warned', 'floods in the valley'],
    ['The union called for a vote before the recess.', 'called', 'a vote before the recess'],
    ['She doesn’t believe he was selling them.', 'believe', 'he was selling them'],
    [
      'The firm rejected the bid, citing the fall in its shares.',
      'citing',
      'the fall in its shares',
    ],
  ])('keeps its content apart and its sentence whole: %s', (text, cue, content) => {
    expect(reported(text)).toMatchObject({ cue, content })
  })

  it('is no claim of whoever denies', () => {
    const text = 'Nora Falk denied that her office had lost the files.'
    expect(reported(text)).toMatchObject({ name: 'Nora Falk', statement: text })
  })

  it.each([
    'Nora Falk denied it.',
    'The team rejects that story line.',
    'Few scientists question that principle.',
    'The minister wants to resign.',
    'The mayor asked for water.',
  ])('without anything said again is none: %s', (text) => {
    expect(reported(text)).toBeNull()
  })
})

describe('a judgement', () => {
  it.each([
    ['Nora Falk called the figure an invention.', 'the figure an invention'],
    ['Nora Falk called that insinuation hurtful.', 'that insinuation hurtful'],
    ['Nora Falk accused the firm of theft.', 'the firm of theft'],
    ['Police attributed the crash to a faulty brake.', 'the crash to a faulty brake'],
    ['The survey put Falk at 46 percent.', 'Falk at 46 percent'],
    ['Neighbours described him as friendly.', 'him as friendly'],
  ])('is what somebody thinks of something: %s', (text, content) => {
    expect(reported(text)).toMatchObject({ content, statement: text })
  })

  it.each([
    'Nora Falk called the police.',
    'Nora Falk called a meeting.',
    'The clerk put the letter on the table.',
    'Nora Falk saw the mayor.',
  ])('is none: %s', (text) => {
    expect(reported(text)).toBeNull()
  })
})

describe('what is somebody’s without a verb of theirs', () => {
  it.each([
    ['In her view, the toll is too high.', 'her', 'the toll is too high'],
    [
      'The plan, by the ministry’s own estimate, would cost 9 million.',
      'the ministry',
      'would cost 9 million',
    ],
  ])('is found: %s', (text, speaker, content) => {
    expect(reported(text)?.speaker).toContain(speaker)
    expect(reported(text)?.content).toContain(content)
  })

  it.each([
    ['The family is believed to be divided.', 'is believed', 'to be divided'],
    ['The clerk is accused of taking bribes.', 'is accused', 'of taking bribes'],
  ])('has no speaker where nobody is named: %s', (text, cue, content) => {
    expect(reported(text)).toMatchObject({
      name: null,
      speaker: null,
      cue,
      content,
      statement: text,
    })
  })

  it('is no view where the words only look like it', () => {
    expect(reported('In view of the storm, the toll was lifted.')).toBeNull()
    expect(reported('The crew is expected to arrive on Monday.')).toBeNull()
  })
})

describe('who said it', () => {
  it.each([
    ['A man who police say stole the van was held on Sunday.', 'police', 'stole the van'],
    [
      'Two senators who had been counted as sure votes said they switched sides.',
      'Two senators',
      'they switched sides',
    ],
    ['The clerk rose and said he bore nobody a grudge.', 'The clerk', 'he bore nobody a grudge'],
    ['Lloyd’s said its dividend would be kept.', 'Lloyd’s', 'its dividend would be kept'],
    [
      'The union pointed out that the plant had closed in 2022.',
      'The union',
      'the plant had closed in 2022',
    ],
    [
      'Acme, the county’s largest grocer, on Tuesday rejected a bid, saying it was too low.',
      'Acme',
      'it was too low',
    ],
    ['Ann Lee, who cast the deciding vote, said she had changed her mind.', 'Ann Lee', 'she had'],
    [
      'The centre, which had backed tolls, disputed the count, saying it left out trucks.',
      'The centre',
      'it left out trucks',
    ],
    ['He said in a letter submitted by the state that he had paid.', 'He', 'he had paid'],
    ['Lee told the board he’d used up his leave.', 'Lee', 'he’d used up his leave'],
  ])('is found around clauses and names: %s', (text, speaker, content) => {
    expect(reported(text)?.speaker).toBe(speaker)
    expect(reported(text)?.content).toContain(content)
  })
})
