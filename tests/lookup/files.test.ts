import { describe, expect, it } from 'vitest'
import { hex, sha256 } from '../../src/log/bytes.ts'
import { VERDICT_CLASSES } from '../../src/lookup/class.ts'
import { buildDelta, readDelta } from '../../src/lookup/delta.ts'
import { LookupError } from '../../src/lookup/error.ts'
import { createFilter } from '../../src/lookup/filter.ts'
import { buildBase, readBase, shardBitsFor, shardOf } from '../../src/lookup/fuse.ts'
import { mulhi } from '../../src/lookup/hash.ts'
import { checkFile } from '../../src/lookup/manifest.ts'
import { hashOf, many, pages } from './support.ts'

const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return error instanceof LookupError ? error.code : String(error)
  }
  return null
}

describe('arithmetic', () => {
  it.each([
    [0xffffffff, 0xffffffff],
    [0x80000000, 2],
    [0xdeadbeef, 0x00012345],
    [1, 0xffffffff],
  ])('mulhi(%i, %i) is exact', (a, b) => {
    expect(mulhi(a, b)).toBe(Number((BigInt(a) * BigInt(b)) >> 32n))
  })
})

describe('a base', () => {
  it.each([0, 1, 2, 3, 10, 1_000, 100_000])('answers the class of each of %i pages', (count) => {
    const keys = pages(count)
    const base = readBase(buildBase(keys))
    const wrong = keys.classes.filter((one, at) => base.classAt(keys.hi[at]!, keys.lo[at]!) !== one)
    expect(wrong).toHaveLength(0)
    expect(base.pages).toBe(count)
  })

  it('takes an absent page for a present one about once in 8192', () => {
    const base = readBase(buildBase(pages(10_000)))
    const absent = pages(400_000, 1_000_000)
    let found = 0
    for (let at = 0; at < 400_000; at += 1)
      if (base.classAt(absent.hi[at]!, absent.lo[at]!) !== 0) found += 1
    // 400,000 / 8192 × 7/8 ≈ 43: a class of 0 is no answer either.
    expect(found).toBeGreaterThan(20)
    expect(found).toBeLessThan(75)
  })

  it.each([100_000, 1_000_000])('is within 1.13 of 16 bits a page at %i', (count) => {
    expect(buildBase(many(count)).length).toBeLessThanOrEqual(1.13 * 2 * count)
  })

  it('is the same for the same keys, and refuses doubled ones', () => {
    const keys = pages(100)
    expect(buildBase(keys)).toEqual(buildBase(keys))
    const twice = { hi: keys.hi.fill(7), lo: keys.lo.fill(7), classes: keys.classes }
    expect(() => buildBase(twice)).toThrow(RangeError)
  })

  it('answers from the shard of a key', () => {
    expect([2 ** 20, 2 ** 20 + 1, 10_000_000].map(shardBitsFor)).toEqual([0, 1, 4])
    const keys = pages(1_000)
    const bases = [0, 1, 2, 3].map((shard) => {
      const own = [...keys.hi.keys()].filter((at) => shardOf(keys.hi[at]!, 2) === shard)
      const part = {
        hi: Uint32Array.from(own, (at) => keys.hi[at]!),
        lo: Uint32Array.from(own, (at) => keys.lo[at]!),
        classes: Uint8Array.from(own, (at) => keys.classes[at]!),
      }
      return readBase(buildBase(part, { shard, shardBits: 2 }))
    })
    const filter = createFilter(bases, [])
    expect(codeOf(() => createFilter(bases.slice(1), []))).toBe('file.malformed')
    expect(codeOf(() => createFilter([...bases, bases[0]!], []))).toBe('file.malformed')
    expect(keys.hashes.map((hash) => filter.classOf(hash))).toEqual(
      Array.from(keys.classes, (one) => VERDICT_CLASSES[one]),
    )
  })
})

describe('a delta', () => {
  it.each([0, 1, 2, 10, 2_000])('answers the class of each of %i pages', (count) => {
    const keys = pages(count)
    const delta = readDelta(buildDelta(keys))
    expect(Array.from(keys.hi, (hi, at) => delta.classAt(hi, keys.lo[at]!))).toEqual([
      ...keys.classes,
    ])
  })

  it('takes at most 3 bytes a page at 2,000 pages', () => {
    expect(buildDelta(pages(2_000)).length).toBeLessThanOrEqual(6_000)
  })

  it('takes more bits where two keys look alike', () => {
    const keys = {
      hi: Uint32Array.of(5, 5, 5),
      lo: Uint32Array.of(0x10000, 0x30000, 0x80000000),
      classes: Uint8Array.of(1, 0, 7),
    }
    const delta = readDelta(buildDelta(keys))
    expect(Array.from(keys.lo, (lo) => delta.classAt(5, lo))).toEqual([1, 0, 7])
  })

  it('overrides the base and older deltas, and takes pages away', () => {
    const keys = pages(10)
    const some = (at: number, one: number) =>
      readDelta(
        buildDelta({
          hi: keys.hi.slice(at, at + 1),
          lo: keys.lo.slice(at, at + 1),
          classes: Uint8Array.of(one),
        }),
      )
    const base = readBase(buildBase(keys))
    const filter = createFilter([base], [some(0, 4), some(1, 0), some(0, 2)])
    expect([0, 1, 2].map((at) => filter.classOf(keys.hashes[at]!))).toEqual([
      'true',
      'nothing',
      'mixed',
    ])
    expect(createFilter([], []).classOf(hashOf('x'))).toBe('nothing')
  })
})

describe('what is no file', () => {
  const base = buildBase(pages(20))
  const delta = buildDelta(pages(20))

  it('is refused wherever it is cut, and when something follows', () => {
    for (let end = 0; end < base.length; end += 1)
      expect(codeOf(() => readBase(base.slice(0, end)))).toBe('file.malformed')
    for (let end = 0; end < delta.length; end += 1)
      expect(codeOf(() => readDelta(delta.slice(0, end)))).toBe('file.malformed')
    expect(codeOf(() => readBase(Uint8Array.of(...base, 0)))).toBe('file.malformed')
    expect(codeOf(() => readDelta(Uint8Array.of(...delta, 0)))).toBe('file.malformed')
  })

  it.each([
    ['base', base, readBase],
    ['delta', delta, readDelta],
  ] as const)('is refused by its digest with any bit of a %s flipped', async (_, file, read) => {
    const entry = { sha256: hex(await sha256(file)), bytes: file.length }
    await expect(checkFile(file, entry)).resolves.toBeUndefined()
    for (let bit = 0; bit < 8 * file.length; bit += 1) {
      const flipped = file.slice()
      flipped[bit >>> 3]! ^= 1 << (bit & 7)
      await expect(checkFile(flipped, entry)).rejects.toMatchObject({ code: 'file.corrupt' })
      // Without the digest it is refused or read, and nothing else happens.
      expect([null, 'file.malformed']).toContain(codeOf(() => read(flipped)))
    }
  })
})
