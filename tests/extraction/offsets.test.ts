import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Candidate } from '../../src/extraction/candidate.ts'
import { quotationsOf } from '../../src/extraction/quotations.ts'
import { sentencesOf } from '../../src/extraction/sentences.ts'
import type { Position } from '../../src/extraction/span.ts'
import { positionsOf } from '../../src/extraction/span.ts'
import { proposed } from './support.ts'

// Pieces that make reports, and pieces that break offsets; random strings alone rarely quote.
const PIECES = [
  ...'"“”„«»‘’\'「」().,!?…—:; \n\r\t',
  '\r\n',
  '😀',
  '👩‍👩‍👧',
  '🇩🇪',
  'e\u0301',
  '\u0301',
  '\ud83d',
  '\ude00',
  '\u2028',
  '\u200f',
  '\ufeff',
  'ﷺ',
  '水曜日に三百人。',
  'قالت إن الجسر مغلق. ',
  'Ann Lee',
  ' said ',
  ' said that ',
  '“It was closed. It is open,” said ',
  'Ann Lee said: “It was closed. It is open',
  ', who said ',
  ', said ',
  ', a judge in Leeds, ',
  'According to ',
  ', according to ',
  'the court',
  ' ruled that the ban was void',
  'She ',
  'It was founded in 2019. ',
  ' told reporters ',
  ' 4% of 1,200 people were hurt',
  ' was quoted as saying ',
  ' called the plan ',
  ' accused the firm of theft',
  ' was described by Ann Lee as ',
  'U.S. ',
  'Mr. ',
  '4',
  'No. ',
]
const pieced = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: 'binary' })),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => pieces.join(''))
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
    .map((units) => String.fromCharCode(...units)),
  pieced,
)
const RUNS = { numRuns: 2_000 }

function positionsIn({ position, attribution }: Candidate): Position[] {
  const all = [position, attribution?.speaker, attribution?.cue, attribution?.content]
  return all.filter((one) => one !== null && one !== undefined)
}

const overlap = (a: Position | null, b: Position | null): boolean =>
  a !== null && b !== null && a.utf16.start < b.utf16.end && b.utf16.start < a.utf16.end

describe('offsets', () => {
  it('cut the quote out of any text, in both units', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const points = [...text]
        for (const candidate of proposed(text)) {
          const { utf16, codePoints } = candidate.position
          expect(text.slice(utf16.start, utf16.end)).toBe(candidate.quote)
          for (const position of positionsIn(candidate)) {
            expect(points.slice(position.codePoints.start, position.codePoints.end).join('')).toBe(
              text.slice(position.utf16.start, position.utf16.end),
            )
            expect(position.utf16.start).toBeLessThan(position.utf16.end)
          }
          expect(codePoints.end - codePoints.start).toBe([...candidate.quote].length)
        }
      }),
      RUNS,
    )
  })

  it('agree with code points counted one by one, at every boundary of any text', () => {
    fc.assert(
      fc.property(anyText, fc.nat(200), (text, padding) => {
        const long = 'x'.repeat(padding) + text
        const positionOf = positionsOf(long)
        let utf16 = 0
        let codePoints = 0
        for (const point of long) {
          expect(positionOf({ start: utf16, end: long.length }).codePoints.start).toBe(codePoints)
          utf16 += point.length
          codePoints++
        }
        expect(positionOf({ start: 0, end: utf16 }).codePoints.end).toBe(codePoints)
      }),
    )
  })

  it('of sentences are in order, apart, trimmed, and cover every letter', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let end = 0
        let between = ''
        for (const sentence of sentencesOf(text, quotationsOf(text), 'en')) {
          expect(sentence.start).toBeGreaterThanOrEqual(end)
          expect(sentence.end).toBeGreaterThan(sentence.start)
          const quote = text.slice(sentence.start, sentence.end)
          expect(quote.trim()).toBe(quote)
          expect(quote).not.toMatch(/[\n\r\u2028\u2029]/)
          between += text.slice(end, sentence.start)
          end = sentence.end
        }
        expect(between + text.slice(end)).not.toMatch(/[\p{L}\p{N}]/u)
      }),
      RUNS,
    )
  })

  it('of candidates are in order and apart', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let end = 0
        for (const { position } of proposed(text)) {
          expect(position.utf16.start).toBeGreaterThanOrEqual(end)
          end = position.utf16.end
        }
      }),
      RUNS,
    )
  })

  it('of speaker, cue and content lie in the quote and apart from each other', () => {
    fc.assert(
      fc.property(pieced, (text) => {
        for (const { position, attribution, furtherAttributions } of proposed(text, 'en')) {
          if (!attribution) continue
          for (const { speaker, cue, content } of [attribution, ...furtherAttributions]) {
            for (const part of [speaker, cue, content]) {
              if (!part) continue
              expect(part.utf16.start).toBeGreaterThanOrEqual(position.utf16.start)
              expect(part.utf16.end).toBeLessThanOrEqual(position.utf16.end)
            }
            expect(
              overlap(speaker, cue) || overlap(speaker, content) || overlap(cue, content),
            ).toBe(false)
          }
        }
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('extraction', () => {
  it('gives the same for the same text, and scores between 0 and 1', () => {
    fc.assert(
      fc.property(pieced, (text) => {
        const candidates = proposed(text)
        expect(proposed(text)).toEqual(candidates)
        for (const { score, model, statement } of candidates) {
          if (score === null) expect(model).toBeNull()
          else {
            expect(score).toBeGreaterThanOrEqual(0)
            expect(score).toBeLessThanOrEqual(1)
            expect(score).toBe(Math.round(score * 1000) / 1000)
          }
          expect(statement).not.toBe('')
        }
      }),
    )
  })

  it('never throws, whatever the language is said to be', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.oneof(fc.string(), fc.constantFrom('de', 'zh', 'en-GB')),
        (text, language) => {
          proposed(text, language)
        },
      ),
    )
  })
})
