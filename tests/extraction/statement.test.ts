import { describe, expect, it } from 'vitest'
import { statementOf } from '../../src/extraction/statement.ts'
import { reported } from './support.ts'

const whole = (text: string): string => statementOf(text, { start: 0, end: text.length }, null)

describe('a statement', () => {
  it.each([
    '„Wir haben nichts verheimlicht“, sagte Müller.',
    'Müller sagte: „Wir haben nichts verheimlicht.“',
    'Müller sagte, er habe „nichts verheimlicht“.',
    'Müller sagte: »Wir haben nichts verheimlicht.«',
    'Le maire a dit : « Nous n’avons rien caché. »',
    'Powiedział „nic nie ukryliśmy” dwa razy.',
    'Han sade ”vi döljer inget” två gånger.',
    '市長は「増税はしない」と語った。',
    'The mayor called it “a trap” and left.',
    'A pipe of 12" width was laid.',
  ])('gets no mark that the text has not, where each quotation is closed: %s', (text) => {
    expect(whole(text)).toBe(text)
  })

  it.each([
    ['Lee said: “It is safe.', 'Lee said: “It is safe.”'],
    ['Lee said: "It is safe.', 'Lee said: "It is safe."'],
    ['Müller sagte: „Es ist wahr.', 'Müller sagte: „Es ist wahr.“'],
    ['Müller sagte: »Es ist wahr.', 'Müller sagte: »Es ist wahr.«'],
    ['市長は語った「増税はしない。', '市長は語った「増税はしない。」'],
  ])('closes a quotation that goes on, with the mark of its pair: %s', (text, statement) => {
    expect(whole(text)).toBe(statement)
  })

  it.each([
    'นายกเทศมนตรีกล่าวว่างบประมาณเพิ่มขึ้นร้อยละ 12',
    '市长表示去年预算增长了12%',
    '市長は予算が12％増えたと述べた',
    'यह पुल बंद है।',
    'یہ پل بند ہے۔',
  ])('gets no full stop where its script has none: %s', (text) => {
    expect(whole(text)).toBe(text)
  })

  it.each([
    'The bridge was closed in 2019',
    'Мост был закрыт',
    'Η γέφυρα έκλεισε',
    '다리가 폐쇄되었다',
    'أغلقت المدينة الجسر',
    '4%',
  ])('gets a full stop where its script has one: %s', (text) => {
    expect(whole(text)).toBe(`${text}.`)
  })
})

describe('whoever says "I"', () => {
  it.each([
    ['“I signed it,” said Ann Lee.', 'I [Ann Lee] signed it.'],
    ['“I’ve signed it in May,” said Ann Lee.', 'I’ve [Ann Lee] signed it in May.'],
    ['“When I left, I had a key,” said Ann Lee.', 'When I [Ann Lee] left, I had a key.'],
    ['“World War I began in 1914,” said Ann Lee.', 'World War I began in 1914.'],
    ['“He told me ‘I paid’ in May,” said Ann Lee.', 'He told me ‘I paid’ in May.'],
    ['“I signed it,” said an official.', 'I signed it.'],
    ['“We signed it,” said Ann Lee.', 'We signed it.'],
    ['Ann Lee said she signed it.', 'She signed it.'],
  ])('is named where the text names them: %s', (text, statement) => {
    expect(reported(text)?.statement).toBe(statement)
  })
})
