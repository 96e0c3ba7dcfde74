import { concat, utf8 } from './bytes.ts'
import {
  type Hash,
  HASH_BYTES,
  joined,
  nodeHash,
  type Range,
  type Subtree,
  subtreesOf,
} from './tree.ts'

// Tiles as C2SP tlog-tiles has them (https://c2sp.org/tlog-tiles): of height 8. The tile (level,
// index) holds up to 256 hashes, each of a complete subtree over 256^level leaves.

export const TILE_WIDTH = 256
const TILE_HEIGHT = 8

/** Levels that a log of safe integers may come to have. */
export const LEVELS = 7

export type TileId = { level: number; index: number }
/** `hashes`: `width` of them, 32 bytes each, one after the other. */
export type Tile = TileId & { width: number; hashes: Uint8Array<ArrayBuffer> }

/** How many hashes a tile has in a tree of that size; 0: it is not in it. */
export function widthIn(size: number, { level, index }: TileId): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level)
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH))
}

/** Every tile of a tree of that size, level by level. */
export function tilesOf(size: number): (TileId & { width: number })[] {
  const tiles = []
  for (let level = 0; Math.floor(size / TILE_WIDTH ** level) > 0; level++)
    for (let index = 0; widthIn(size, { level, index }) > 0; index++)
      tiles.push({ level, index, width: widthIn(size, { level, index }) })
  return tiles
}

const nameOf = ({ level, index }: TileId) => `${level}/${index}`

/** The hashes in a tile that a subtree's hash is made of, and which tile that is. */
function placeOf({ height, index }: Subtree): TileId & { at: number; count: number } {
  const count = 2 ** (height % TILE_HEIGHT)
  const first = index * count
  return {
    level: Math.floor(height / TILE_HEIGHT),
    index: Math.floor(first / TILE_WIDTH),
    at: first % TILE_WIDTH,
    count,
  }
}

/** The tiles that the hashes of these ranges are made from, each once. */
export function tilesFor(ranges: readonly Range[]): TileId[] {
  const tiles = new Map<string, TileId>()
  for (const { level, index } of ranges.flatMap(subtreesOf).map(placeOf))
    tiles.set(nameOf({ level, index }), { level, index })
  return [...tiles.values()]
}

/** A tile's hashes, cut apart. */
export function hashesIn(hashes: Uint8Array<ArrayBuffer>): Hash[] {
  return Array.from({ length: Math.floor(hashes.length / HASH_BYTES) }, (_, at) =>
    hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  )
}

/** A tile that is needed is not there, or not as wide as it is needed. */
export class MissingTile extends Error {
  override name = 'MissingTile'
}

/** The hash of each range, from the tiles that `tilesFor` names. @throws MissingTile */
export async function hashRanges(
  ranges: readonly Range[],
  tiles: readonly Tile[],
): Promise<Hash[]> {
  const byName = new Map(tiles.map((tile) => [nameOf(tile), hashesIn(tile.hashes)]))
  const hashOf = (subtree: Subtree) => {
    const { at, count, ...id } = placeOf(subtree)
    const hashes = byName.get(nameOf(id))?.slice(at, at + count) ?? []
    if (hashes.length < count) throw new MissingTile(`tile ${nameOf(id)} lacks hashes`)
    return complete(hashes)
  }
  return Promise.all(
    ranges.map(async (range) => joined(await Promise.all(subtreesOf(range).map(hashOf)))),
  )
}

/** The hash over a power of two of neighbouring subtrees. */
async function complete(hashes: readonly Hash[]): Promise<Hash> {
  let row = [...hashes]
  while (row.length > 1)
    row = await Promise.all(
      Array.from({ length: row.length / 2 }, (_, at) => nodeHash(row[at * 2]!, row[at * 2 + 1]!)),
    )
  return row[0]!
}

/**
 * The tiles that change when leaves join the tree.
 * @param edge the last tile of each level, level by level; what is missing is empty
 */
export async function grown(edge: readonly Tile[], leaves: readonly Hash[]): Promise<Tile[]> {
  const changed: Tile[] = []
  let hashes = [...leaves]
  for (let level = 0; hashes.length > 0; level++) {
    const last = edge[level]
    const isOpen = last !== undefined && last.width < TILE_WIDTH
    const known = isOpen ? hashesIn(last.hashes) : []
    const first = last === undefined ? 0 : isOpen ? last.index : last.index + 1
    const all = [...known, ...hashes]
    const full: Hash[][] = []
    for (let at = 0, index = first; at < all.length; at += TILE_WIDTH, index++) {
      const part = all.slice(at, at + TILE_WIDTH)
      changed.push({ level, index, width: part.length, hashes: concat(...part) })
      if (part.length === TILE_WIDTH) full.push(part)
    }
    hashes = await Promise.all(full.map(complete))
  }
  return changed
}

/** What a path under `/log/` names: a tile, or the bundle of the entries under one of level 0. */
export type TilePath = { kind: 'tile' | 'entries'; level: number; index: number; width: number }

/** The path below the log's URL: `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`. */
export function pathOf({ kind, level, index, width }: TilePath): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g)!
  const name = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  const part = width === TILE_WIDTH ? '' : `.p/${width}`
  return `tile/${kind === 'entries' ? 'entries' : level}/${name}${part}`
}

const PATH = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/

/** What a path names; null where it is not written as `pathOf` writes it. */
export function parsePath(path: string): TilePath | null {
  const [, place, name, part] = PATH.exec(path) ?? []
  if (place === undefined || name === undefined) return null
  const kind = place === 'entries' ? 'entries' : 'tile'
  const parsed: TilePath = {
    kind,
    level: kind === 'entries' ? 0 : Number(place),
    index: Number(name.replaceAll(/\D/g, '')),
    width: part === undefined ? TILE_WIDTH : Number(part),
  }
  if (parsed.width < 1 || parsed.level > 63) return null
  return pathOf(parsed) === path ? parsed : null
}

/** An entry bundle: each entry with its length before it, a big-endian uint16. */
export function bundleOf(entries: readonly string[]): Uint8Array<ArrayBuffer> {
  return concat(
    ...entries.flatMap((entry) => {
      const bytes = utf8(entry)
      if (bytes.length > 0xff_ff) throw new RangeError('an entry has at most 65,535 bytes')
      return [new Uint8Array([bytes.length >> 8, bytes.length & 0xff]), bytes]
    }),
  )
}

/** The entries of a bundle; null where it ends within one. */
export function entriesIn(bundle: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] | null {
  const entries = []
  for (let at = 0; at < bundle.length;) {
    if (at + 2 > bundle.length) return null
    const length = bundle[at]! * 256 + bundle[at + 1]!
    at += 2
    if (at + length > bundle.length) return null
    entries.push(bundle.subarray(at, at + length))
    at += length
  }
  return entries
}
