import { buildDelta, type Delta, readDelta } from '../../lookup/delta.ts'
import { LookupError } from '../../lookup/error.ts'
import { createFilter, type Filter } from '../../lookup/filter.ts'
import { type Base, buildBase, readBase } from '../../lookup/fuse.ts'
import { type LookupKey, lookupKey } from '../../lookup/key.ts'
import { checkFile, type FileEntry, type Manifest } from '../../lookup/manifest.ts'
import { hex, sha256 } from '../../log/bytes.ts'
import {
  type FileBucket,
  listBarePages,
  readLookupFile,
  storeLookupFile,
} from '../../storage/lookup.ts'
import type { Context } from '../context.ts'
import type { Pages } from './pages.ts'

/** The files of one version, and how many pages they hold. */
export type Files = Pick<Manifest, 'base' | 'deltas' | 'pages'>
type Built = Pick<Context, 'db' | 'now'> & { bucket: FileBucket | null }

/** A client fetches no more deltas than this. */
const MOST_DELTAS = 24
/** Nor more bytes of them than this part of the base. */
const DELTAS_SHARE = 0.1
/** A page in a delta takes about so many bytes: past the share, none need be built to see it. */
const DELTA_PAGE_BYTES = 2
/** Each round adds the pages that the delta before it struck by chance: one in 2^18. */
const ROUNDS = 8

/** A new base of all pages, verified against each of them. */
export async function buildFiles(ctx: Built, pages: Pages): Promise<Files> {
  const base: Manifest['base'] = []
  let shard = 0
  for await (const keys of pages.shards()) {
    const bytes = buildBase(keys, { shard, shardBits: pages.shardBits })
    const read = readBase(bytes)
    if (keys.classes.some((one, at) => read.classAt(keys.hi[at]!, keys.lo[at]!) !== one))
      throw new Error('a base that does not hold its pages')
    base.push({ shard, ...(await store(ctx, 'base', bytes, keys.hi.length)) })
    shard += 1
  }
  return { base, deltas: [], pages: base.reduce((sum, one) => sum + one.pages, 0) }
}

/**
 * The files of the last manifest, with one delta more if they do not answer for each page what is
 * so now; null where a new base is due, or one of the files is missing or broken.
 */
export async function extendFiles(
  ctx: Built,
  pages: Pages,
  last: Manifest,
  seq: number,
): Promise<Files | null> {
  const held = await readFiles(ctx, last)
  if (!held) return null
  const bare = (await listBarePages(ctx.db, last.seq)).map(lookupKey)
  const baseBytes = sizeOf(last.base)
  const room = baseBytes * DELTAS_SHARE - sizeOf(last.deltas)
  const changed = new Map<string, Change>()
  let filter = createFilter(held.bases, held.deltas)
  let bytes: Uint8Array<ArrayBuffer> | null = null
  for (let round = 0; round < ROUNDS; round += 1) {
    const { count, wrong } = await differences(pages, bare, filter)
    if (wrong.length === 0) {
      const { base, deltas } = last
      if (bytes === null) return { base, deltas, pages: count }
      const from = deltas.at(-1)?.to ?? last.seq
      const delta = { from, to: seq, ...(await store(ctx, 'delta', bytes, changed.size)) }
      return { base, deltas: [...deltas, delta], pages: count }
    }
    for (const one of wrong) changed.set(`${one.hi} ${one.lo}`, one)
    if (last.deltas.length >= MOST_DELTAS || changed.size * DELTA_PAGE_BYTES > room) return null
    bytes = deltaOf([...changed.values()])
    if (bytes.length > room) return null
    filter = createFilter(held.bases, [...held.deltas, readDelta(bytes)])
  }
  return null
}

type Change = LookupKey & { class: number }

const deltaOf = (changes: Change[]) =>
  buildDelta({
    hi: Uint32Array.from(changes, ({ hi }) => hi),
    lo: Uint32Array.from(changes, ({ lo }) => lo),
    classes: Uint8Array.from(changes, (one) => one.class),
  })

/** How many pages there are, and of which a filter does not say what is so. */
async function differences(
  pages: Pages,
  bare: readonly LookupKey[],
  filter: Filter,
): Promise<{ count: number; wrong: Change[] }> {
  let count = 0
  const wrong: Change[] = []
  for await (const { hi, lo, classes } of pages.shards()) {
    count += hi.length
    for (let at = 0; at < hi.length; at += 1)
      if (filter.classAt(hi[at]!, lo[at]!) !== classes[at])
        wrong.push({ hi: hi[at]!, lo: lo[at]!, class: classes[at]! })
  }
  for (const key of bare) if (filter.classAt(key.hi, key.lo) !== 0) wrong.push({ ...key, class: 0 })
  return { count, wrong }
}

/** What the manifest names, read and checked; null where something of it is missing or broken. */
async function readFiles(
  { db, bucket }: Built,
  { base, deltas }: Manifest,
): Promise<{ bases: Base[]; deltas: Delta[] } | null> {
  const read = async (entry: FileEntry) => {
    const bytes = await readLookupFile(db, bucket, entry.sha256)
    await checkFile(bytes, entry)
    return bytes
  }
  try {
    const bases: Base[] = []
    for (const entry of base) bases.push(readBase(await read(entry)))
    const over: Delta[] = []
    for (const entry of deltas) over.push(readDelta(await read(entry)))
    return { bases, deltas: over }
  } catch (error) {
    if (error instanceof LookupError) return null
    throw error
  }
}

async function store(
  { db, bucket, now }: Built,
  kind: 'base' | 'delta',
  bytes: Uint8Array<ArrayBuffer>,
  pages: number,
): Promise<FileEntry> {
  const digest = hex(await sha256(bytes))
  await storeLookupFile(db, bucket, { sha256: digest, kind, bytes }, now)
  return { sha256: digest, bytes: bytes.length, pages }
}

const sizeOf = (files: readonly FileEntry[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0)
