import { describe, expect, it } from 'vitest'
import { decodeHtml, isBinary } from '../../src/ingestion/charset.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))
const utf16 = (text: string, mark: number[]) =>
  Uint8Array.from([
    ...mark,
    ...Array.from(text, (char) => char.charCodeAt(0)).flatMap((code) => [code & 0xff, code >> 8]),
  ])

describe('the encoding of a page', () => {
  it.each([
    [
      'of its byte order mark, before all else',
      utf8('\ufeffFähre'),
      'text/html; charset=latin1',
      'Fähre',
    ],
    ['of its byte order mark in UTF-16', utf16('Fähre', [0xff, 0xfe]), 'text/html', 'Fähre'],
    [
      'of the header in UTF-16 without a mark',
      utf16('Fähre', []),
      'text/html; charset=utf-16le',
      'Fähre',
    ],
    ['of the header', latin1('Fähre'), 'text/html;charset="ISO-8859-1"', 'Fähre'],
    [
      'of the header, against meta',
      latin1('<meta charset=utf-8>Fähre'),
      'text/html; charset=windows-1252',
      '<meta charset=utf-8>Fähre',
    ],
    [
      'of meta charset',
      latin1('<meta charset="iso-8859-1">Fähre'),
      'text/html',
      '<meta charset="iso-8859-1">Fähre',
    ],
    [
      'of meta http-equiv',
      latin1('<META http-equiv=x content="text/html; charset=latin1">ä'),
      'text/html',
      '<META http-equiv=x content="text/html; charset=latin1">ä',
    ],
    [
      'of a legacy page',
      Uint8Array.from([0x8b, 0x9e, 0x93, 0x73]),
      'text/html; charset=Shift_JIS',
      '京都',
    ],
    ['UTF-8 where it says nothing and is that', utf8('Fähre'), 'text/html', 'Fähre'],
    ['windows-1252 where it says nothing and is not', latin1('Fähre'), 'text/html', 'Fähre'],
    [
      'guessed where the header names none that is known',
      latin1('Fähre'),
      'text/html; charset=klingon',
      'Fähre',
    ],
    [
      'UTF-8 where meta says UTF-16 in ASCII letters',
      utf8('<meta charset=utf-16>ä'),
      'text/html',
      '<meta charset=utf-16>ä',
    ],
    [
      'guessed where meta stands in a comment',
      utf8('<!-- <meta charset=latin1> -->ä'),
      'text/html',
      '<!-- <meta charset=latin1> -->ä',
    ],
  ])('is %s', (_, bytes, type, text) => {
    expect(decodeHtml(bytes, type)).toBe(text)
  })

  it('is not that of a meta past the first 1,024 bytes', () => {
    const text = `${' '.repeat(1_100)}<meta charset=latin1>ä`
    expect(decodeHtml(utf8(text), 'text/html')).toBe(text)
  })

  it('may be a lie: what does not decode is marked', () => {
    expect(decodeHtml(latin1('Fähre'), 'text/html; charset=utf-8')).toBe('F\ufffdhre')
  })
})

describe('bytes that are no text', () => {
  it.each([
    ['a PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0], true],
    ['a PDF', [...latin1('%PDF-1.7\n%'), 0xe2, 0xe3, 0x01], true],
    ['a PDF that begins in letters', [...latin1('%PDF-1.7\n1 0 obj')], true],
    ['PostScript', [...latin1('%!PS-Adobe-3.0\n')], true],
    ['gzip', [0x1f, 0x8b, 0x08, 0x00], true],
    ['HTML', [...utf8('<html>\t\r\n\f ä')], false],
    ['UTF-16 with its mark', [...utf16('a', [0xff, 0xfe])], false],
    ['nothing', [], false],
  ])('are seen: %s', (_, bytes, binary) => {
    expect(isBinary(Uint8Array.from(bytes), 'text/html')).toBe(binary)
  })

  it('are not those of UTF-16 that the header tells', () => {
    const bytes = utf16('Fähre', [])
    expect(isBinary(bytes, 'text/html; charset="UTF-16LE"')).toBe(false)
    expect(isBinary(bytes, 'text/html; charset=utf-8')).toBe(true)
  })
})
