import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anchor, prepare } from '../../src/anchor/anchor.ts'
import { fold } from '../../src/anchor/fold.ts'
import { changed, HARMLESS, KINDS, newsOf, pageOf, render, rngOf, soughtIn } from './news.ts'

const PER_KIND = 160
const PER_HARMLESS = 220

describe('edits that change what a sentence says', () => {
  it.each(KINDS)('are never shown as intact: %s', (kind) => {
    const shown = []
    let told = 0
    for (let n = 0; n < PER_KIND; n++) {
      const rng = rngOf(1000 * KINDS.indexOf(kind) + n)
      const page = pageOf(rng)
      const { checked, live } = changed(kind, newsOf(rng), rng)
      const result = anchor(render(page, live), soughtIn(render(page, checked), checked))
      if (result.state === 'intact') shown.push({ checked, live })
      if (result.state === 'changed' && result.differences.length > 0) told++
    }
    expect(shown).toEqual([])
    // Another sentence altogether is no change of this one.
    if (kind !== 'sentence replaced' && kind !== 'half rewritten') expect(told).toBe(PER_KIND)
  })
})

describe('edits that change nothing', () => {
  it('leave the quote intact at its place, of 2,200 at least 99.5 percent', () => {
    const lost: unknown[] = []
    let edits = 0
    for (const [name, edit] of Object.entries(HARMLESS))
      for (let n = 0; n < PER_HARMLESS; n++) {
        const rng = rngOf(7_000_000 + 1000 * edits + n)
        const page = pageOf(rng)
        const { sentence } = newsOf(rng)
        const sought = soughtIn(render(page, sentence), sentence)
        const after = edit(page, sentence, rng)
        const text = render(after.page, after.sentence)
        const start = text.indexOf(after.sentence)
        const end = start + after.sentence.length
        edits++
        const result = anchor(text, sought)
        const place = { utf16: { start, end }, codePoints: { start, end } }
        if (result.state === 'intact' && same(result.ranges, [place])) continue
        lost.push({ name, text, sought, result })
      }
    expect(edits).toBe(2_200)
    expect(lost.slice(0, 3)).toEqual([])
    expect(lost.length / edits).toBeLessThanOrEqual(0.005)
  })
})

const same = (a: unknown, b: unknown) => JSON.stringify(a, keys) === JSON.stringify(b, keys)
const keys = ['start', 'end', 'utf16', 'codePoints', '0']

const pointsOf = (text: string) => Array.from(text).length

describe('whatever the texts hold', () => {
  const piece = fc.oneof(
    fc.constantFrom('a', 'fell by 40 percent', ' ', '\u0301', '\ud800', '😀', 'é', '\u00ad', '“'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  )
  const text = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''))

  it('ranges lie within it, and intact means equal after folding', () => {
    fc.assert(
      fc.property(text, text, text, text, (before, exact, after, context) => {
        const page = before + exact + after
        for (const prefix of [before.slice(-32), context]) {
          const result = anchor(page, { exact, prefix, suffix: after.slice(0, 32) })
          for (const { utf16, codePoints } of result.ranges) {
            expect(utf16.start).toBeGreaterThanOrEqual(0)
            expect(utf16.end).toBeGreaterThanOrEqual(utf16.start)
            expect(utf16.end).toBeLessThanOrEqual(page.length)
            expect(pointsOf(page.slice(0, utf16.start))).toBe(codePoints.start)
            expect(pointsOf(page.slice(utf16.start, utf16.end))).toBe(
              codePoints.end - codePoints.start,
            )
            if (result.state === 'intact')
              expect(fold(page.slice(utf16.start, utf16.end)).text.trim()).toBe(
                fold(exact).text.trim(),
              )
          }
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['one letter a million times', 'a'.repeat(1_000_000), 'a'.repeat(2_000)],
    ['a quote that nearly repeats', 'a'.repeat(1_000_000), `${'a'.repeat(1_999)}b`],
    ['one word half a million times', 'a '.repeat(500_000), 'a '.repeat(1_000)],
    ['marks alone', '\u0301\u0327'.repeat(500_000), '\u0327\u0301'.repeat(1_000)],
    ['20 MB', 'The same words again. '.repeat(900_000), 'The same words again, but not here.'],
  ])('it comes to an end: %s', (_, text, exact) => {
    const page = prepare(text)
    expect(anchor(page, { exact, prefix: '', suffix: '' }).state).not.toBe('intact')
  })
})
