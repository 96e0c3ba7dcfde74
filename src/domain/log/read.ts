import { hashRanges, tilesFor, type TilePath, TILE_WIDTH, bundleOf } from '../../log/tiles.ts'
import { HASH_BYTES, type Hash, type Range } from '../../log/tree.ts'
import { findLogProgress, findLogTiles, listLogEntries } from '../../storage/log.ts'
import type { Context, Database } from '../context.ts'
import { notFound } from '../errors.ts'
import { sizeAfter } from './integrate.ts'
import { logSigners, signCheckpoint } from './sign.ts'

/** The newest checkpoint: of everything published up to now, a long backlog apart. */
export async function readCheckpoint(ctx: Context): Promise<string> {
  const signers = await logSigners(ctx)
  const size = await sizeAfter(ctx, await findLogProgress(ctx.db))
  const [root] = await readHashes(ctx.db, [{ from: 0, to: size }])
  return signCheckpoint(ctx, signers, size, root!)
}

/** The published side of the keys that sign, one a line, the current one first. */
export async function readLogKeys(ctx: Pick<Context, 'log' | 'origin'>): Promise<string> {
  const signers = await logSigners(ctx)
  return signers.map(({ vkey }) => `${vkey}\n`).join('')
}

/** The hash over each range of leaves, from the tiles: one round trip. */
export async function readHashes(db: Database, ranges: readonly Range[]): Promise<Hash[]> {
  return hashRanges(ranges, await findLogTiles(db, tilesFor(ranges)))
}

/**
 * What a path names, as bytes: a tile of any width that it has had, or the entries under one.
 * @throws DomainError record.not_found for what is not there (yet), or not whole
 */
export async function readTile(
  ctx: Pick<Context, 'db'>,
  { kind, level, index, width }: TilePath,
): Promise<Uint8Array<ArrayBuffer>> {
  const [tile] = await findLogTiles(ctx.db, [{ level, index }])
  if (!tile || tile.width < width) throw notFound('tile')
  if (kind === 'tile') return tile.hashes.slice(0, width * HASH_BYTES)
  const entries = await listLogEntries(ctx.db, index * TILE_WIDTH, width)
  // Fewer can only come of tampering: better none than some at each other's places.
  if (entries.length < width) throw notFound('tile')
  return bundleOf(entries)
}
