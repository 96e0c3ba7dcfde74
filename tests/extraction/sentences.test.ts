import { describe, expect, it } from 'vitest'
import { quotationsOf } from '../../src/extraction/quotations.ts'
import { sentencesOf } from '../../src/extraction/sentences.ts'

const split = (text: string, language = 'en'): string[] =>
  sentencesOf(text, quotationsOf(text), language).map(({ start, end }) => text.slice(start, end))

// Each row is one text, given as the sentences it must fall into.
const CASES: [string, string[]][] = [
  ['plain sentences', ['The dam failed.', 'Nobody was hurt.']],
  ['courtesy titles', ['Mr. Reed met Dr. Lopez.', 'They talked.']],
  ['a title before a full name', ['She thanked Prof. Ann Lee for her help.']],
  [
    'military and political titles',
    ['Gen. Hill wrote to Sen. Park and Gov. Stone.', 'No reply came.'],
  ],
  ['initials in a name', ['The author is J. R. Hart of Leeds.', 'He is 40.']],
  ['one initial between names', ['Ann B. Lee sued the firm.', 'She won.']],
  ['a country before a name', ['The U.S. Treasury sold bonds.', 'Prices fell.']],
  ['a country at the end', ['They flew to the U.S.', 'The trip took a day.']],
  ['the United Nations', ['Aid came from the U.N. World Food Programme.', 'It was late.']],
  ['a district', ['The firm moved to Washington, D.C. last year.', 'It grew.']],
  ['a company inside a sentence', ['Acme Inc. sold its mill.', 'Workers left.']],
  ['a company before its officer', ['Acme Corp. Chief Executive Ann Lee quit.', 'Shares fell.']],
  ['a company at the end', ['He owns Acme Inc.', 'Shares in it rose.']],
  ['a numbered item', ['Decree No. 15 was signed.', 'It bans fishing.']],
  ['"no" as a word', ['Did he agree?', 'He said no.', 'That was final.']],
  ['months before a day', ['It opened on Jan. 6 and closed on Feb. 9.', 'Few came.']],
  ['clock times inside', ['At 5 p.m. the doors opened.', 'A crowd waited.']],
  ['clock times at the end', ['The doors opened at 5 p.m.', 'A crowd waited.']],
  ['clock times before a zone', ['The vote is at 9 a.m. Eastern time.', 'Polls are open.']],
  ['decimals', ['Rates rose by 3.5 points.', 'Rents rose by 0.7.']],
  ['a figure that opens a sentence', ['It was founded in 2019.', '300 people work there.']],
  ['money that opens a sentence', ['The fund closed.', '$4 million is missing.']],
  ['e.g. and i.e.', ['Some metals, e.g. Lead and tin, are soft.', 'Others, i.e. Iron, are not.']],
  ['versus', ['The case is Hill v. Stone.', 'It was heard in May.']],
  ['an ellipsis that goes on', ['He waited... and then left.', 'It rained.']],
  ['an ellipsis that ends', ['He waited…', 'Then he left.']],
  ['a question', ['Who paid?', 'The city did.']],
  ['an exclamation', ['Stop!', 'The bridge is out.']],
  ['a stop inside a quotation', ['“The dam is safe.”', 'He left.']],
  ['a closing mark after a space', ['He wrote “It is safe. ”', 'Then he left.']],
  ['a question as a quotation', ['“Is it safe?” he asked.', 'It was not.']],
  ['a question asked by a name', ['“Is it safe?” Ann Lee asked.', 'It was not.']],
  ['an exclamation with its tag', ['"Never!" shouted the man.', 'He left.']],
  ['brackets', ['The plan failed (it was late.)', 'A new one came.']],
  ['a sentence in brackets', ['The plan failed.', '(It was late.)', 'A new one came.']],
  ['a company that shouts', ['Yahoo! shares fell by half.', 'They rose again.']],
  ['saints and mounts', ['St. Mary sits below Mt. Hood.', 'It is small.']],
  ['juniors', ['John Hill Jr. won the seat.', 'He is 30.']],
  ['a web address', ['See example.com for the data.', 'It is free.']],
  ['Chinese', ['他去了北京。', '他说：“水很干净。”', '后来他走了。']],
  ['Arabic', ['أغلقت المدينة الجسر.', 'لماذا؟', 'لا أحد يعرف.']],
]

describe('sentences', () => {
  it.each(CASES)('keep apart what is apart: %s', (_, sentences) => {
    const space = sentences[0]?.endsWith('。') ? '' : ' '
    expect(split(sentences.join(space))).toEqual(sentences)
  })

  it.each(['\n', '\r\n', '\r', '\u2028', '\u2029', '\n\n  \n'])(
    'end at the line break %j without a stop',
    (lineBreak) => {
      expect(split(`A heading${lineBreak}the text`)).toEqual(['A heading', 'the text'])
    },
  )

  it('leave bullets and stray marks out', () => {
    expect(split('• Prices rose.\n- Wages fell.\n“. \n***\nThe end.')).toEqual([
      'Prices rose.',
      'Wages fell.',
      'The end.',
    ])
  })

  it.each([
    ['curly marks', ['他说去年死亡1200人。', '“我们没有隐瞒任何数字。”', '部长王伟说。']],
    ['corner brackets', ['市長は語った。', '「去年の支出は三億円だった。」', '橋は閉鎖された。']],
    ['round brackets', ['市長は増税しないと語った。', '（去年は増税した。）', '橋は閉鎖された。']],
    ['two openers', ['他说去年死亡1200人。', '（“没有隐瞒。”）', '部长说。']],
    ['book title marks', ['他写了一本书。', '《红楼梦》是另一本。']],
  ])('leave an opening mark to the sentence that it opens, without a space: %s', (_, sentences) => {
    expect(split(sentences.join(''), 'zh')).toEqual(sentences)
  })

  it.each(['„Wir haben nichts verheimlicht.“', '»Wir haben nichts verheimlicht.«'])(
    'keep a closing mark that elsewhere opens: %s',
    (sentence) => {
      expect(split(sentence, 'de')).toEqual([sentence])
      expect(split(`${sentence}\n${sentence} Er ging.`, 'de')).toEqual([
        sentence,
        sentence,
        'Er ging.',
      ])
    },
  )

  it('recover after a stray opening mark', () => {
    expect(split('The list names “nine firms” of the ministry. “. Since then, one sued.')).toEqual([
      'The list names “nine firms” of the ministry.',
      'Since then, one sued.',
    ])
  })

  it('are found across windows of a long paragraph', () => {
    const sentence = 'The river rose by three metres and the lower town was under water.'
    const found = split(Array.from({ length: 1_000 }, () => sentence).join(' '))
    expect(found).toHaveLength(1_000)
    expect(new Set(found)).toEqual(new Set([sentence]))
  })

  it('keep a sentence whole that is longer than a window, and the ones around it', () => {
    const long = `It goes ${'on and '.repeat(5_000)}on.`
    expect(split(`He left. ${long} She stayed.`)).toEqual(['He left.', long, 'She stayed.'])
  })

  it('take a language that is no tag for English', () => {
    expect(split('It rose. It fell.', 'not a tag')).toEqual(['It rose.', 'It fell.'])
  })
})
