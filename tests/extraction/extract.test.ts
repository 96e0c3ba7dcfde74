import { describe, expect, it } from 'vitest'
import { EXTRACTOR, THRESHOLD } from '../../src/extraction/extract.ts'
import { languageOf } from '../../src/extraction/language.ts'
import { candidateWith, proposed, spoken } from './support.ts'

const quotes = (text: string, limit?: number): string[] =>
  proposed(text, 'en', limit).map(({ quote }) => quote)

describe('candidates', () => {
  it.each([
    'Rents rose by 12 percent in 2019.',
    'The firm paid $4 million to the city.',
    'The court overturned the ban on Friday.',
    'Norway has the largest fund in the world.',
    'The flood was caused by a broken gate.',
    'The bridge was closed for two months.',
  ])('are plain statements of fact: %s', (text) => {
    expect(quotes(text)).toEqual([text])
  })

  it.each([
    ['a question', 'Did the firm pay 4 million dollars to the city?'],
    ['a quoted question', '“Why was the firm not fined?” the mayor asked.'],
    ['a greeting', 'Thank you all for coming to the meeting.'],
    ['advice', 'You should drink more water in the summer.'],
    ['an invitation', 'Click here and follow us for more stories.'],
    ['an opinion', 'I think it was a wonderful evening.'],
    ['a scene', 'He smiled and stared at the quiet sky.'],
    ['a fragment', 'Not so fast.'],
    ['boilerplate', 'The firm did not respond to a request for comment.'],
    ['a heading', 'Opening hours and prices'],
  ])('are not: %s', (_, text) => {
    expect(quotes(text)).toEqual([])
  })

  it('explain their score: the logistic of the signals’ sum', () => {
    for (const text of [
      'The court fined the firm $4 million.',
      'Rents rose by 12 percent in May.',
    ]) {
      const { score, signals, model } = candidateWith(text, text.slice(0, 5))
      const sum = signals.reduce((total, { weight }) => total + weight, 0)
      expect(score).toBeCloseTo(1 / (1 + Math.exp(-sum)), 2)
      expect(model).toMatch(/^linear-/)
    }
    const { signals } = candidateWith('The court fined the firm $4 million.', 'fined')
    const names = signals.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['law', 'amount', 'word:million', 'base', 'rest']))
  })

  it('have a score only where a model knows the language', () => {
    const german = proposed('Die Mieten stiegen im Mai um 12 Prozent.', 'de')
    expect(german).toMatchObject([{ score: null, model: null, signals: [] }])
  })

  it('carry what is reported within a report and after it', () => {
    const text =
      'Ann Lee said that the mayor denied the firm had lied, but Tom Reed said it had lied twice.'
    const [found] = proposed(text)
    const told = [found!.attribution!, ...found!.furtherAttributions].map(
      ({ name, speaker, content }) => [
        name,
        speaker && text.slice(speaker.utf16.start, speaker.utf16.end),
        text.slice(content.utf16.start, content.utf16.end),
      ],
    )
    expect(told).toEqual([
      ['Ann Lee', 'Ann Lee', 'the mayor denied the firm had lied'],
      [null, 'the mayor', 'the firm had lied'],
      ['Tom Reed', 'Tom Reed', 'it had lied twice'],
    ])
  })

  it('are grouped with those that say nearly the same', () => {
    const text =
      'The city fined the ferry firm $4 million in May. Ann Lee said the rents rose by 12 percent. ' +
      'In May the city had fined the ferry firm $4 million.'
    expect(proposed(text).map(({ group }) => group)).toEqual([1, 2, 1])
  })

  it('say what kind of claim they may hold', () => {
    const kinds = (text: string) => proposed(text)[0]?.kinds
    expect(kinds('Rents rose by 12 percent in May.')).toEqual(['quantity'])
    expect(kinds('The court overturned the ban.')).toEqual(['law'])
    expect(kinds('The flood was caused by a broken gate.')).toEqual(['causation'])
    expect(kinds('The tower will be finished in 2030.')).toEqual(['prediction'])
    expect(kinds('Leeds is larger than Bradford.')).toEqual(['comparison'])
    expect(kinds('He called the plan “a great leap” in May.')).toContain('quotation')
  })

  it('are the best by score up to the limit, in text order', () => {
    const text =
      'The bridge was closed. The court fined the firm $4 million. Rents rose by 12 percent.'
    expect(quotes(text, 2)).toEqual([
      'The court fined the firm $4 million.',
      'Rents rose by 12 percent.',
    ])
    expect(quotes(text, 0)).toEqual([])
  })

  it('are at most 500 unless told otherwise', () => {
    const text = 'The court fined the firm $4 million. '.repeat(600)
    expect(proposed(text)).toHaveLength(500)
    expect(proposed(text, 'en', 600)).toHaveLength(600)
  })

  it('stay above the threshold', () => {
    const text = 'The bridge was closed. Who knows? It may rain. Rents rose by 12 percent.'
    for (const { score } of proposed(text)) expect(score).toBeGreaterThanOrEqual(THRESHOLD)
  })

  it('are no longer than a quote may be', () => {
    const sentence = (letters: number): string => `In 2019 the court fined ${'😀'.repeat(letters)}.`
    const fixed = [...sentence(0)].length
    expect(quotes(sentence(2_000 - fixed))).toHaveLength(1)
    expect(quotes(sentence(2_001 - fixed))).toHaveLength(0)
  })

  it('keep the text as it is: CRLF, combining marks, emoji', () => {
    const text = 'Cafe\u0301 prices rose 4%.\r\n😀 Rents rose by 12 percent in Zu\u0308rich.\r\n'
    const [first, second] = proposed(text)
    expect(first?.quote).toBe('Cafe\u0301 prices rose 4%.')
    expect(second?.quote).toBe('😀 Rents rose by 12 percent in Zu\u0308rich.')
    expect(second?.position.codePoints.start).toBe(second?.position.utf16.start ?? 0)
    expect(second?.position.codePoints.end).toBe((second?.position.utf16.end ?? 0) - 1)
  })

  it('carry no attribution in a language without rules', () => {
    const german = 'Die Stadt hat 2019 rund 300 Wohnungen verkauft, sagte Anna Lehmann der Zeitung.'
    expect(proposed(german, 'de')[0]?.attribution).toBeNull()
    expect(proposed(german, 'de')[0]?.kinds).toContain('quantity')
    const english = 'Ann Lee said that 300 homes were sold.'
    expect(proposed(english, 'de')[0]?.attribution).toBeNull()
    expect(proposed(english, 'en-GB')[0]?.attribution?.name).toBe('Ann Lee')
  })

  it.each([
    [
      'de',
      '„Wir haben nichts verheimlicht“, sagte Müller der Zeitung.',
      'Wir haben nichts verheimlicht',
    ],
    ['fr', 'Le maire a dit : « Nous n’avons rien caché. »', 'Nous n’avons rien caché.'],
    ['zh', '部长王伟说：“我们没有隐瞒任何数字。”', '我们没有隐瞒任何数字。'],
    ['ja', '市長は「増税は来年も再来年もしない」と語った。', '増税は来年も再来年もしない'],
  ])(
    'say what is quoted in a language without rules, but not whom: %s',
    (language, text, content) => {
      const [found, ...rest] = proposed(text, language)
      expect(rest).toEqual([])
      expect(found).toMatchObject({ quote: text, statement: text, furtherAttributions: [] })
      expect(found?.attribution && spoken(text, found.attribution)).toEqual({
        form: 'direct',
        name: null,
        role: null,
        speaker: null,
        cue: null,
        content,
      })
    },
  )

  it('give each sentence of a quotation its own part of it', () => {
    const text = '„Wir haben gar nichts verheimlicht. Es starben 300 Menschen“, sagte Müller.'
    const contents = proposed(text, 'de').map(
      (found) => found.attribution && spoken(text, found.attribution).content,
    )
    expect(contents).toEqual(['Wir haben gar nichts verheimlicht.', 'Es starben 300 Menschen'])
  })

  it.each([
    ['de', 'Die Stadt nennt 2019 rund 300 Wohnungen „bezahlbar“.'],
    ['fr', 'Le film « Les Misérables » est sorti en 2019 à Paris.'],
    ['zh', '这个“绿色城市”计划在2019年开始。'],
  ])('take no word at arm’s length for speech: %s', (language, text) => {
    expect(proposed(text, language)).toMatchObject([{ quote: text, attribution: null }])
  })

  it('are found in scripts without spaces', () => {
    const text = '他说：“今年有三百人参加了这个活动。”公司在2019年卖出了4万辆汽车。你知道吗？'
    const found = proposed(text, 'zh')
    expect(found.map(({ quote }) => quote)).toContain('公司在2019年卖出了4万辆汽车。')
    expect(found.some(({ quote }) => quote.includes('你知道吗'))).toBe(false)
  })

  it('come of nothing from nothing', () => {
    for (const text of ['', ' ', '\n', '“', '.', '\ud800', '😀']) expect(proposed(text)).toEqual([])
  })

  it('name their maker', () => {
    expect(EXTRACTOR).toEqual({ name: 'rules', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) })
  })
})

// One mebibyte each: a rule that is not linear would not finish.
describe('a mebibyte is read to its end', () => {
  const SIZE = 1_048_576
  const fill = (unit: string): string => unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE)
  // Each is somebody new, so that whoever "the judge" is must be found among ever more.
  const judges = (size: number): string => {
    const letter = (at: number): string => String.fromCharCode(97 + (at % 26))
    let text = ''
    for (let i = 0; text.length < size; i++) {
      const name = `M${letter(i)}${letter(i / 26)}${letter(i / 676)}`
      text += `Ann ${name}, a judge, said it was so. The judge said it was not. `
    }
    return text
  }
  it.each([
    ['words without a stop', fill('word and ')],
    ['one letter', fill('a')],
    ['combining marks', `a${fill('\u0301')}`],
    ['quotation marks', fill('"')],
    ['opening marks', fill('“')],
    [
      'opening marks, then closing ones',
      `${fill('“').slice(SIZE / 2)}${fill('”').slice(SIZE / 2)}`,
    ],
    [
      'opening marks, then others’ closing ones',
      `${fill('“a ').slice(SIZE / 2)}${fill('a» ').slice(SIZE / 2)}`,
    ],
    ['spaces', `He said${fill(' ')}x`],
    ['line breaks', fill('\n')],
    ['brackets', fill('(')],
    ['closing brackets', fill(')')],
    ['stops', fill('.')],
    ['commas', fill('a, ')],
    ['initials', fill('A. ')],
    ['cues', fill('he said that ')],
    ['names', fill('Ann Lee ')],
    ['lone surrogates', fill('\ud800')],
    ['emoji', fill('😀')],
    ['quoted reports', fill('“It is safe,” said Ann Lee, a judge. ')],
    ['tags in tags', fill('it is, he said, and it would, '.repeat(40) + '. ')],
    ['claims as nouns', fill('Ann Lee’s claim that '.repeat(80) + '. ')],
    ['dashes', fill('a — b — '.repeat(200) + 'said. ')],
    ['judges upon judges', judges(SIZE)],
  ])('%s', (_, text) => {
    expect(proposed(text).length).toBeLessThanOrEqual(500)
  })
})

describe('the language of a text', () => {
  it.each([
    ['en', 'The mayor said the budget grew by 12 percent last year.'],
    ['en', 'Rents rose.'],
    ['de', 'Der Bürgermeister sagte, der Haushalt sei im letzten Jahr um 12 Prozent gewachsen.'],
    ['fr', 'Le maire a dit que le budget avait augmenté de 12 pour cent l’année dernière.'],
    ['es', 'El alcalde dijo que el presupuesto creció un 12 por ciento el año pasado.'],
    ['zh', '市长表示，去年预算增长了12%。公司在2019年卖出了4万辆汽车。'],
    ['ja', '市長は昨年の予算が12％増えたと述べた。'],
    ['th', 'นายกเทศมนตรีกล่าวว่างบประมาณเพิ่มขึ้นร้อยละ 12'],
    [null, '12 345 — 67'],
    [null, ''],
  ])('is told: %s', (language, text) => {
    expect(languageOf(text)).toBe(language)
  })

  it.each([
    ['zh', '他说：“今年有三百人参加了这个活动。”公司在2019年卖出了4万辆汽车。', 2],
    [
      'ja',
      '市長は予算が12％増えたと述べた。「去年の支出は三億円だった。」橋は2019年に閉鎖された。',
      3,
    ],
    ['th', 'นายกเทศมนตรีกล่าวว่างบประมาณเพิ่มขึ้นร้อยละ 12 ในปี 2019', 1],
  ])('needs no spaces between words: %s', (language, text, count) => {
    const found = proposed(text, language)
    expect(found).toHaveLength(count)
    for (const { quote, position, score, model } of found) {
      expect(text.slice(position.utf16.start, position.utf16.end)).toBe(quote)
      expect([score, model]).toEqual([null, null])
    }
  })
})
