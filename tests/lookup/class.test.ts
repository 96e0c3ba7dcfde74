import { describe, expect, it } from 'vitest'
import { classOfClaim, classOfPage } from '../../src/lookup/class.ts'
import { lookupKey, prefixLengthFor, prefixOf } from '../../src/lookup/key.ts'

const judged = { isDisputed: false, isCorrected: false, isContext: false, truths: [] as number[] }

describe('the class of a claim', () => {
  it.each([
    [{ truths: [1, 2] }, 'false'],
    [{ truths: [2, 3] }, 'mixed'],
    [{ truths: [3] }, 'mixed'],
    [{ truths: [1, 5] }, 'mixed'],
    [{ truths: [4, 5] }, 'true'],
    [{ isContext: true }, 'context'],
    [{}, 'unchecked'],
    [{ truths: [1], isDisputed: true }, 'disputed'],
    [{ truths: [1], isDisputed: true, isCorrected: true }, 'corrected'],
  ] as const)('%o is %s', (given, expected) => {
    expect(classOfClaim({ ...judged, ...given })).toBe(expected)
  })

  it('gives a page the one that readers should know first', () => {
    expect(classOfPage(['unchecked', 'true', 'disputed', 'mixed'])).toBe('mixed')
    expect(classOfPage(['corrected', 'unchecked'])).toBe('corrected')
    expect(classOfPage([])).toBe('nothing')
  })
})

describe('a key', () => {
  const hash = `80000001ffffffff${'0'.repeat(48)}`
  it('is the first 64 bits of the hash', () => {
    expect(lookupKey(hash)).toEqual({ hi: 0x80000001, lo: 0xffffffff })
    expect(() => lookupKey(hash.toUpperCase())).toThrow(RangeError)
  })

  it('has a prefix of so many bits', () => {
    expect([0, 1, 4, 32].map((bits) => prefixOf(hash, bits))).toEqual([
      'all',
      '1',
      '1000',
      '10000000000000000000000000000001',
    ])
  })

  it.each([
    [0, 0],
    [199, 0],
    [200, 1],
    [100_000, 9],
    [1_000_000, 13],
    [10_000_000, 16],
  ])('of %i pages is asked for by %i bits', (pages, bits) => {
    expect(prefixLengthFor(pages)).toBe(bits)
  })
})
