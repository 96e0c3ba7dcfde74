import { VERDICT_CLASSES, type VerdictClass } from './class.ts'
import type { Delta } from './delta.ts'
import { type Base, shardOf } from './fuse.ts'
import { lookupKey } from './key.ts'
import { demand } from './open.ts'

/** `classAt` is `classOf` by a page's key, as the index of the class. */
export type Filter = {
  classOf: (pageHash: string) => VerdictClass
  classAt: (hi: number, lo: number) => number
}

/**
 * The newest delta that speaks of a page decides, else the base.
 * @param bases the shards of one base, in any order
 * @param deltas in the manifest's order, the oldest first
 * @throws LookupError `file.malformed` for shards that are not one base's, each of them once
 */
export function createFilter(bases: readonly Base[], deltas: readonly Delta[]): Filter {
  const shards = bases.toSorted((a, b) => a.shard - b.shard)
  const shardBits = shards[0]?.shardBits ?? 0
  demand(
    shards.length === 0 ||
      (shards.length === 2 ** shardBits &&
        shards.every((base, at) => base.shard === at && base.shardBits === shardBits)),
  )
  const newestFirst = deltas.toReversed()
  const classAt = (hi: number, lo: number): number => {
    for (const delta of newestFirst) {
      const said = delta.classAt(hi, lo)
      if (said !== null) return said
    }
    return shards[shardOf(hi, shardBits)]?.classAt(hi, lo) ?? 0
  }
  return {
    classAt,
    classOf(pageHash) {
      const { hi, lo } = lookupKey(pageHash)
      return VERDICT_CLASSES[classAt(hi, lo)]!
    },
  }
}
