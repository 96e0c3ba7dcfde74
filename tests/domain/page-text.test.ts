import { describe, expect, it } from 'vitest'
import { mapToPage, placeInPage } from '../../src/domain/page-text.ts'

/** What of the page the words of the text are found at; null where they are not found. */
function found(text: string, page: string, quote: string): string | null {
  const start = text.indexOf(quote)
  expect(start).toBeGreaterThanOrEqual(0)
  const place = placeInPage(mapToPage(text, page), text, { start, end: start + quote.length })
  if (!place) return null
  const { utf16, codePoints } = place
  const words = page.slice(utf16.start, utf16.end)
  expect(Array.from(page).slice(codePoints.start, codePoints.end).join('')).toBe(words)
  return `${utf16.start} ${words}`
}

const LEAD = 'The harbour authority paid 48 million euros for two ferries.'
const NEXT = 'Nobody wrote back, said Mara Lindqvist, who led the review.'

describe('a quote of an article’s text', () => {
  it('is found in the page, whatever white space stands there', () => {
    const page =
      '\n  Menu\n\n  The harbour authority\n   paid 48 million euros\tfor two ferries.\n  Terms'
    expect(found(LEAD, page, LEAD)).toBe(
      '11 The harbour authority\n   paid 48 million euros\tfor two ferries.',
    )
    expect(found(LEAD, page, '48 million')).toBe('41 48 million')
  })

  it('is found across paragraphs, with and without white space between them', () => {
    const text = `${LEAD}\n\n${NEXT}`
    for (const between of ['', '\n', '\n\n      '])
      expect(found(text, `x ${LEAD}${between}${NEXT} y`, 'ferries.\n\nNobody')).toBe(
        `54 ferries.${between}Nobody`,
      )
  })

  it('is counted in both units where the page has emoji before it', () => {
    const text = `${LEAD} 😀 And more.`
    expect(found(text, `😀😀 ${text}`, '😀 And')).toBe('66 😀 And')
  })

  it('is not the teaser above the article, nor the comment below it', () => {
    const text = `${LEAD}\n\n${NEXT} She had sent two letters and three messages.\n\nThe end of it all.`
    const page = `${LEAD} The end of it all. | ${LEAD} ${NEXT} She had sent two letters and three messages. The end of it all. | ${LEAD} The end of it all.`
    expect(found(text, page, LEAD)).toBe(`${page.indexOf('| ') + 2} ${LEAD}`)
    expect(found(text, page, 'The end of it all.')).toBe(
      `${page.indexOf('messages. ') + 10} The end of it all.`,
    )
  })

  it('is not found across something that stands in between', () => {
    const page = `${LEAD} [Share] ${NEXT}`
    const text = `${LEAD}\n\n${NEXT}`
    expect(found(text, page, 'ferries.\n\nNobody')).toBeNull()
    expect(found(text, page, NEXT)).toBe(`69 ${NEXT}`)
  })

  it('is found on each side of what stands within a paragraph', () => {
    const text = `${LEAD} ${NEXT}`
    const page = `${LEAD} [Advertisement] ${NEXT}`
    expect(found(text, page, 'paid 48 million')).toBe('22 paid 48 million')
    expect(found(text, page, 'Mara Lindqvist')).toBe('101 Mara Lindqvist')
    expect(found(text, page, text)).toBeNull()
  })

  it('is not found in another page', () => {
    expect(found(LEAD, NEXT, '48 million')).toBeNull()
    expect(found(LEAD, '', '48 million')).toBeNull()
  })

  it('begins and ends with its own words, not with the white space around it', () => {
    const text = `${LEAD}\n\n${NEXT}`
    expect(found(text, `${LEAD}\n \n${NEXT}`, '\n\nNobody wrote')).toBe('63 Nobody wrote')
    expect(found(text, `${LEAD}\n \n${NEXT}`, 'ferries.\n\n')).toBe('52 ferries.')
    expect(found(text, `${LEAD}\n \n${NEXT}`, '\n\n')).toBeNull()
  })
})

it('a map stays small enough to be stored, however the page is laid out', () => {
  const lines = Array.from({ length: 3_000 }, (_, n) => `${LEAD} ${n}`)
  const map = mapToPage(lines.join('\n\n'), lines.join('\n\n').replaceAll(' ', '\n        '))
  expect(map.flat().length).toBeGreaterThan(15_000)
  expect(JSON.stringify(map).length).toBeLessThan(1_000_000)
})

it('finding takes time in proportion to the texts, however hard they are', () => {
  const hard = 'a'.repeat(300_000)
  const text = `${'a'.repeat(100_000)}b\n\n${'a '.repeat(50_000)}c`
  const begin = performance.now()
  mapToPage(text, hard)
  mapToPage(text, `${hard} ${text}`)
  mapToPage(Array.from({ length: 20_000 }, (_, n) => `${LEAD} ${n}`).join('\n\n'), hard)
  expect(performance.now() - begin).toBeLessThan(5_000)
})
