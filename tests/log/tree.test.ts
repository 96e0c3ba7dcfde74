import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hex, utf8 } from '../../src/log/bytes.ts'
import {
  grown,
  hashRanges,
  hashesIn,
  type Tile,
  TILE_WIDTH,
  tilesFor,
  tilesOf,
  widthIn,
} from '../../src/log/tiles.ts'
import {
  consistencyRanges,
  emptyRoot,
  type Hash,
  inclusionRanges,
  leafHash,
  rootOfInclusion,
  rootsOfConsistency,
} from '../../src/log/tree.ts'

// Held against RFC 9162's own recursive definitions, written here once more and slowly, with
// another SHA-256 (Node's), and against the vectors of the Certificate Transparency projects.

const sha = (...parts: (Uint8Array | Buffer)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** The largest power of two smaller than n. */
const k = (n: number) => 2 ** Math.floor(Math.log2(n - 1))

function mth(entries: Uint8Array[]): Buffer {
  if (entries.length === 0) return sha()
  if (entries.length === 1) return sha(Buffer.of(0), entries[0]!)
  const middle = k(entries.length)
  return sha(Buffer.of(1), mth(entries.slice(0, middle)), mth(entries.slice(middle)))
}

function path(m: number, entries: Uint8Array[]): Buffer[] {
  if (entries.length === 1) return []
  const middle = k(entries.length)
  const [left, right] = [entries.slice(0, middle), entries.slice(middle)]
  return m < middle ? [...path(m, left), mth(right)] : [...path(m - middle, right), mth(left)]
}

function subproof(m: number, entries: Uint8Array[], isWhole: boolean): Buffer[] {
  if (m === entries.length) return isWhole ? [] : [mth(entries)]
  const middle = k(entries.length)
  const [left, right] = [entries.slice(0, middle), entries.slice(middle)]
  return m <= middle
    ? [...subproof(m, left, isWhole), mth(right)]
    : [...subproof(m - middle, right, false), mth(left)]
}

const entriesOf = (size: number) => Array.from({ length: size }, (_, at) => utf8(`entry ${at}`))
const hexes = (hashes: Uint8Array[]) => hashes.map(hex)

/** The log's own tiles, grown in steps. */
async function tilesGrown(entries: Uint8Array[], steps: number[]): Promise<Tile[]> {
  const tiles = new Map<string, Tile>()
  let size = 0
  for (const step of [...steps, entries.length]) {
    const leaves = await Promise.all(entries.slice(size, size + step).map(leafHash))
    for (const tile of await grown(edgeOf([...tiles.values()]), leaves))
      tiles.set(`${tile.level}/${tile.index}`, tile)
    size = Math.min(entries.length, size + step)
  }
  return [...tiles.values()]
}

function edgeOf(tiles: Tile[]): Tile[] {
  const edge: Tile[] = []
  for (const tile of tiles)
    if ((edge[tile.level]?.index ?? -1) < tile.index) edge[tile.level] = tile
  return edge
}

const hashOfRanges = (ranges: { from: number; to: number }[], tiles: Tile[]): Promise<Hash[]> => {
  const wanted = tilesFor(ranges)
  return hashRanges(
    ranges,
    tiles.filter(({ level, index }) =>
      wanted.some((id) => id.level === level && id.index === index),
    ),
  )
}

// certificate-transparency's and Go's test vectors: eight inputs, the roots of their first n.
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => new Uint8Array(Buffer.from(text, 'hex')))
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

describe('roots', () => {
  it('are those of the published vectors', async () => {
    expect(hex(await emptyRoot())).toBe(ROOTS[0])
    for (let size = 0; size <= INPUTS.length; size++) {
      const tiles = await tilesGrown(INPUTS.slice(0, size), [])
      const [root] = await hashOfRanges([{ from: 0, to: size }], tiles)
      expect(`${size} ${hex(root!)}`).toBe(`${size} ${ROOTS[size]}`)
    }
  })

  it('are those of the definition, however the tiles have grown', async () => {
    const size = fc.oneof(fc.nat(40), fc.constantFrom(255, 256, 257, 511, 512, 513), fc.nat(1_500))
    await fc.assert(
      fc.asyncProperty(size, fc.array(fc.nat(400), { maxLength: 6 }), async (size, steps) => {
        const entries = entriesOf(size)
        const tiles = await tilesGrown(entries, steps)
        const [root] = await hashOfRanges([{ from: 0, to: size }], tiles)
        expect(hex(root!)).toBe(hex(mth(entries)))
        expect(
          tiles.map(({ level, index, width }) => ({ level, index, width })).toSorted(order),
        ).toEqual(tilesOf(size))
        for (const { level, width, index, hashes } of tiles) {
          expect(widthIn(size, { level, index })).toBe(width)
          expect(hashesIn(hashes)).toHaveLength(width)
        }
      }),
      { numRuns: 40, seed: 9162 },
    )
  })

  it('of three levels of tiles come from full tiles below', async () => {
    const size = TILE_WIDTH ** 2 + 3
    const entries = entriesOf(size)
    const tiles = await tilesGrown(entries, [60_000])
    expect(tiles.filter(({ level }) => level === 2)).toMatchObject([{ index: 0, width: 1 }])
    const [root] = await hashOfRanges([{ from: 0, to: size }], tiles)
    expect(hex(root!)).toBe(hex(mth(entries)))
  })
})

const order = (a: { level: number; index: number }, b: { level: number; index: number }) =>
  a.level - b.level || a.index - b.index

describe('proofs', () => {
  const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 1_200 }))

  it('of inclusion are PATH, and lead to the root; with anything changed they do not', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, seed, other) => {
        const index = seed % size
        const entries = entriesOf(size)
        const proof = await hashOfRanges(
          inclusionRanges(index, size),
          await tilesGrown(entries, []),
        )
        expect(hexes(proof)).toEqual(hexes(path(index, entries)))
        const root = hex(mth(entries))
        const leaf = await leafHash(entries[index]!)
        const led = async (at: number, of: number, steps: Hash[], from = leaf) => {
          const hash = await rootOfInclusion(at, of, from, steps)
          return hash && hex(hash)
        }
        expect(await led(index, size, proof)).toBe(root)
        expect(await led(index, size, proof, await leafHash(utf8('other')))).not.toBe(root)
        expect(await led(index, size, [...proof, leaf])).not.toBe(root)
        if (proof.length > 0) expect(await led(index, size, proof.slice(1))).not.toBe(root)
        if (size > 1)
          expect(await led((index + 1 + (other % (size - 1))) % size, size, proof)).not.toBe(root)
        expect(await led(size, size, proof)).toBeNull()
      }),
      { numRuns: 100, seed: 2131 },
    )
  })

  it('of consistency are PROOF, and lead to both roots; with anything changed they do not', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (newer, seed) => {
        const older = 1 + (seed % newer)
        const entries = entriesOf(newer)
        const ranges = consistencyRanges(older, newer)
        const proof = await hashOfRanges(ranges, await tilesGrown(entries, []))
        expect(hexes(proof)).toEqual(hexes(subproof(older, entries, true)))
        const roots = { older: mth(entries.slice(0, older)), newer: mth(entries) }
        const olderRoot = new Uint8Array(roots.older)
        const led = async (steps: Hash[], from = olderRoot) => {
          const found = await rootsOfConsistency(older, newer, from, steps)
          return found && [hex(found.older), hex(found.newer)]
        }
        const right = [hex(roots.older), hex(roots.newer)]
        expect(await led(proof)).toEqual(right)
        expect(await led([...proof, olderRoot])).not.toEqual(right)
        if (proof.length > 0) expect(await led(proof.slice(1))).not.toEqual(right)
        const forked = new Uint8Array(mth([...entries.slice(0, older - 1), utf8('another')]))
        const fork = await led(proof, forked)
        if (older < newer) expect(fork?.[0] === hex(forked) && fork[1] === right[1]).toBe(false)
      }),
      { numRuns: 100, seed: 2141 },
    )
  })

  it('from the empty tree, and from a tree to itself, are empty', async () => {
    expect(consistencyRanges(0, 7)).toEqual([])
    expect(consistencyRanges(7, 7)).toEqual([])
    const root = await leafHash(utf8('x'))
    expect(await rootsOfConsistency(7, 7, root, [])).toEqual({ older: root, newer: root })
    expect(await rootsOfConsistency(7, 7, root, [root])).toBeNull()
    expect(await rootsOfConsistency(8, 7, root, [])).toBeNull()
  })

  it('of a hundred thousand leaves are made of few tiles', () => {
    for (const index of [0, 1, 65_535, 65_536, 99_998, 99_999])
      expect(
        tilesFor([...inclusionRanges(index, 100_000), { from: 0, to: 100_000 }]).length,
      ).toBeLessThanOrEqual(6)
    for (const older of [1, 255, 256, 65_537, 99_999])
      expect(tilesFor(consistencyRanges(older, 100_000)).length).toBeLessThanOrEqual(6)
  })
})
