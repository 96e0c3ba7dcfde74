import { describe, expect, it } from 'vitest'
import { periodOf } from '../../src/domain/transparency.ts'

const NOW = '2026-11-25T23:59:59.999Z'

const codeOf = (from?: string, to?: string): string => {
  try {
    periodOf({ from, to }, NOW)
    return 'valid'
  } catch (error) {
    const { extras } = error as { extras: { errors: { pointer: string; code: string }[] } }
    return extras.errors.map(({ pointer, code }) => `${pointer} ${code}`).join()
  }
}

describe('the period of a report', () => {
  it.each([
    [undefined, undefined, '2025-11-26', '2026-11-25'],
    [undefined, '2024-12-31', '2024-01-02', '2024-12-31'],
    [undefined, '2025-12-31', '2025-01-01', '2025-12-31'],
    ['2020-02-29', undefined, '2020-02-29', '2026-11-25'],
    ['2026-11-25', '2026-11-25', '2026-11-25', '2026-11-25'],
    ['2027-01-01', '2027-01-31', '2027-01-01', '2027-01-31'],
    [undefined, '0000-06-01', '0000-01-01', '0000-06-01'],
    ['9999-01-01', '9999-12-31', '9999-01-01', '9999-12-31'],
  ])('asked for as %s to %s is %s to %s', (from, to, first, last) => {
    expect(periodOf({ from, to }, NOW)).toEqual({ from: first, to: last })
  })

  it('has at most ten years', () => {
    expect(codeOf('2016-11-25', '2026-11-25')).toBe('valid')
    expect(codeOf('2016-11-24', '2026-11-25')).toBe('/from period.too_long')
    expect(codeOf('2016-11-24')).toBe('/from period.too_long')
    // The tenth birthday of a leap day is the first of March.
    expect(codeOf('2020-02-29', '2030-03-01')).toBe('valid')
    expect(codeOf('2020-02-29', '2030-03-02')).toBe('/from period.too_long')
  })

  it('does not end before it begins', () => {
    expect(codeOf('2026-11-25', '2026-11-24')).toBe('/from period.order')
    expect(codeOf('2026-11-26')).toBe('/from period.order')
  })
})
