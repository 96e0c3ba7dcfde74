import { classOfPage, VERDICT_CLASSES } from '../../lookup/class.ts'
import type { BaseKeys } from '../../lookup/fuse.ts'
import { hashRange } from '../../lookup/key.ts'
import { listPageClasses } from '../../storage/lookup.ts'
import type { Database } from '../context.ts'

/** Sixteen hex digits of the page's hash, one digit of class. */
const PACKED = 17

/** The annotated pages, shard by shard; small databases are read once. */
export type Pages = { shardBits: number; shards: () => AsyncGenerator<BaseKeys> }

export function pagesOf(db: Database, shardBits: number): Pages {
  let kept: BaseKeys | null = null
  return {
    shardBits,
    async *shards() {
      for (let shard = 0; shard < 2 ** shardBits; shard += 1) {
        const keys = kept ?? (await readShard(db, shard, shardBits))
        if (shardBits === 0) kept = keys
        yield keys
      }
    },
  }
}

/** The keys of one shard's pages in order, each once, with what all claims there come to. */
async function readShard(db: Database, shard: number, shardBits: number): Promise<BaseKeys> {
  const range = hashRange(shardBits === 0 ? 'all' : shard.toString(2).padStart(shardBits, '0'))
  const keys = grownKeys()
  for (let after: string | null = null; ;) {
    const { packed, last }: { packed: string; last: string | null } = await listPageClasses(
      db,
      range,
      after,
    )
    for (let at = 0; at < packed.length; at += PACKED)
      keys.add(
        Number.parseInt(packed.slice(at, at + 8), 16),
        Number.parseInt(packed.slice(at + 8, at + 16), 16),
        Number(packed[at + 16]),
      )
    if (last === null) return keys.all()
    after = last
  }
}

/** Typed arrays that grow: nine bytes a page, where a list of objects would take a hundred. */
function grownKeys() {
  let [hi, lo, classes] = [new Uint32Array(1_024), new Uint32Array(1_024), new Uint8Array(1_024)]
  let count = 0
  const grow = () => {
    const [more, moreLo, moreClasses] = [hi, lo, classes]
    hi = new Uint32Array(2 * count)
    lo = new Uint32Array(2 * count)
    classes = new Uint8Array(2 * count)
    hi.set(more)
    lo.set(moreLo)
    classes.set(moreClasses)
  }
  return {
    add(high: number, low: number, one: number) {
      const before = count - 1
      if (count > 0 && hi[before] === high && lo[before] === low) {
        classes[before] = firstOf(classes[before]!, one)
        return
      }
      if (count === hi.length) grow()
      hi[count] = high
      lo[count] = low
      classes[count] = one
      count += 1
    },
    all: (): BaseKeys => ({
      hi: hi.subarray(0, count),
      lo: lo.subarray(0, count),
      classes: classes.subarray(0, count),
    }),
  }
}

const firstOf = (a: number, b: number): number =>
  a === b ? a : VERDICT_CLASSES.indexOf(classOfPage([VERDICT_CLASSES[a]!, VERDICT_CLASSES[b]!]))
