import { VERDICT_CLASSES, type VerdictClass } from './class.ts'
import type { Delta } from './delta.ts'
import { type Base, shardOf } from './fuse.ts'
import { lookupKey } from './key.ts'

export type Filter = { classOf: (pageHash: string) => VerdictClass }

/**
 * The newest delta that speaks of a page decides, else the base.
 * @param bases the shards of one base, in any order
 * @param deltas in the manifest's order, the oldest first
 */
export function createFilter(bases: readonly Base[], deltas: readonly Delta[]): Filter {
  const shardBits = bases[0]?.shardBits ?? 0
  const byShard = new Map(bases.map((base) => [base.shard, base]))
  const newestFirst = deltas.toReversed()
  return {
    classOf(pageHash) {
      const { hi, lo } = lookupKey(pageHash)
      for (const delta of newestFirst) {
        const said = delta.classAt(hi, lo)
        if (said !== null) return VERDICT_CLASSES[said]!
      }
      const base = byShard.get(shardOf(hi, shardBits))
      return VERDICT_CLASSES[base?.classAt(hi, lo) ?? 0]!
    },
  }
}
