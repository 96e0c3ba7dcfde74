import { isEqual, utf8 } from '../bytes.ts'
import {
  entriesIn,
  grown,
  hashesIn,
  hashRanges,
  pathOf,
  type Tile,
  tilesOf,
  TILE_WIDTH,
} from '../tiles.ts'
import { type Hash, leafHash } from '../tree.ts'
import { eachOf, type Report, type Source } from './source.ts'

type Bytes = Uint8Array<ArrayBuffer>

export type Tree = {
  /** What each leaf is of; null: it could not be had. */
  leaves: (Bytes | null)[]
  /** The root of the first so many leaves, as they are; null where leaves are missing. */
  rootAt: (size: number) => Promise<Hash | null>
}

/**
 * Fetches all entries and all tiles of a tree and recomputes every hash of it.
 * @param spare what an entry should be, by its index, where its bundle is not whole
 */
export async function readTree(
  source: Source,
  size: number,
  spare: ReadonlyMap<number, string>,
  report: Report,
): Promise<Tree> {
  const served = await readTiles(source, size, report)
  const leaves = await readLeaves(source, size)
  const hashes = await Promise.all(
    leaves.map(async (leaf, index) => {
      const tiled = served.get(nameOf(0, Math.floor(index / TILE_WIDTH)))?.[index % TILE_WIDTH]
      if (leaf === null) {
        // The bundle is not whole: what the record would have is taken, if the tile bears it out.
        const text = spare.get(index)
        if (text !== undefined && tiled && isEqual(await leafHash(utf8(text)), tiled))
          leaves[index] = utf8(text)
        else report('leaf.missing', `leaf ${index} cannot be had`)
        return tiled ?? null
      }
      const hash = await leafHash(leaf)
      if (tiled && !isEqual(hash, tiled))
        report('leaf.changed', `leaf ${index} is not what its tile has the hash of`)
      return hash
    }),
  )
  if (!hashes.every((hash) => hash !== null)) return { leaves, rootAt: async () => null }
  const tiles = await grown([], hashes)
  for (const tile of tiles)
    if (tile.level > 0) compare(tile, served.get(nameOf(tile.level, tile.index)), report)
  return {
    leaves,
    rootAt: async (end) => {
      // Of the older trees only the right edge differs, and its hashes are in the wider tiles too.
      const [root] = await hashRanges([{ from: 0, to: end }], tiles)
      return root!
    },
  }
}

const nameOf = (level: number, index: number) => `${level}/${index}`

async function readTiles(
  source: Source,
  size: number,
  report: Report,
): Promise<Map<string, Hash[]>> {
  const tiles = await eachOf(tilesOf(size), async ({ level, index, width }) => {
    const path = pathOf({ kind: 'tile', level, index, width })
    const hashes = hashesIn((await source.get(`/log/${path}`)) ?? new Uint8Array())
    if (hashes.length !== width)
      report('tile.missing', `${path} cannot be had, or not with ${width} hashes`)
    return [nameOf(level, index), hashes] as const
  })
  return new Map(tiles)
}

function compare({ level, index, hashes }: Tile, served: Hash[] | undefined, report: Report) {
  for (const [at, hash] of hashesIn(hashes).entries())
    if (served?.[at] && !isEqual(hash, served[at]))
      report('tile.wrong', `hash ${at} of tile ${level}/${index} is not that of what is below it`)
}

async function readLeaves(source: Source, size: number): Promise<(Bytes | null)[]> {
  const bundles = tilesOf(size).filter(({ level }) => level === 0)
  const leaves = await eachOf(bundles, async ({ index, width }) => {
    const path = pathOf({ kind: 'entries', level: 0, index, width })
    const bundle = await source.get(`/log/${path}`)
    const entries = bundle && entriesIn(bundle)
    return entries?.length === width ? entries : Array<null>(width).fill(null)
  })
  return leaves.flat()
}
