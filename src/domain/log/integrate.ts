import { utf8 } from '../../log/bytes.ts'
import { grown, LEVELS, TILE_WIDTH } from '../../log/tiles.ts'
import { leafHash } from '../../log/tree.ts'
import { runBatch } from '../../storage/db.ts'
import { findLogGrowth, type LogProgress, widenLogTile } from '../../storage/log.ts'
import type { Context } from '../context.ts'

/** So many leaves at once: some twenty tiles in one batch. */
const AT_ONCE = 5_000

/**
 * Hashes entries that are in no tile yet into the tiles, in order, as many as one batch should take.
 * May run any number of times at once: a tile's hashes follow from the entries, so that each run
 * writes the same, and the widest stays. Answers how many leaves the tiles then hold.
 */
export async function integrateLog(ctx: Pick<Context, 'db'>): Promise<number> {
  const { edge, pending } = await findLogGrowth(ctx.db, LEVELS, AT_ONCE)
  const last = edge[0]
  const size = last ? last.index * TILE_WIDTH + last.width : 0
  // A gap can only come of tampering: what follows it has no place in the tree.
  const gap = pending.findIndex(({ index }, at) => index !== size + at)
  const entries = gap === -1 ? pending : pending.slice(0, gap)
  if (entries.length === 0) return size
  const leaves = await Promise.all(entries.map(({ entry }) => leafHash(utf8(entry))))
  const tiles = await grown(edge, leaves)
  await runBatch(ctx.db, tiles.map(widenLogTile))
  return size + entries.length
}

/** A request waits for so many batches, and answers with what is in the tiles then. */
const BATCHES = 4

/** How many leaves are in the tiles once what waited was hashed. */
export async function sizeAfter(
  ctx: Pick<Context, 'db'>,
  { size, entries }: LogProgress,
): Promise<number> {
  let hashed = size
  for (let batch = 0; batch < BATCHES && hashed < entries; batch++) {
    const next = await integrateLog(ctx)
    if (next === hashed) break
    hashed = next
  }
  return hashed
}
