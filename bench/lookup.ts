import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { buildDelta, readDelta } from '../src/lookup/delta.ts'
import { type Base, type BaseKeys, buildBase, readBase, shardBitsFor } from '../src/lookup/fuse.ts'
import { mix } from '../src/lookup/hash.ts'
import { bloomFilter } from './bloom.ts'
import { median } from './workerd.ts'

// `npm run bench:lookup`: the private lookup's base beside a Bloom filter of as many bits, and its
// deltas. Each measure in a process of its own, five rounds in turn; medians. In V8, without a
// Worker around it: nothing here waits for anything.

const SIZES = [100_000, 1_000_000, 10_000_000]
const DELTAS = [2_000, 20_000, 100_000]
const ROUNDS = 5
const LOOKUPS = 2_000_000
/** Of a fingerprint and a class: what a perfect filter with these false positives would take. */
const BOUND_BITS = 13 + 3

type Measure = {
  bytes: number
  buildMs: number
  /** Resident memory above that of before, at its peak: the keys of a shard are in it. */
  peakMb: number
  hitNs: number
  missNs: number
  falsePositives: number
}

/** The key of a number: all are different, and none of one filter is in another's range. */
const keyOf = (number: number): { hi: number; lo: number } => ({
  hi: mix(number),
  lo: mix(number ^ 0x5bd1e995),
})

/** The keys of the first pages that lie in a shard. */
function keysIn(shard: number, shardBits: number, pages: number): BaseKeys {
  const chosen = new Uint32Array(Math.ceil((pages / 2 ** shardBits) * 1.1))
  let count = 0
  for (let number = 0; number < pages; number += 1)
    if (shardBits === 0 || mix(number) >>> (32 - shardBits) === shard) chosen[count++] = number
  const numbers = chosen.subarray(0, count)
  return {
    hi: numbers.map((number) => keyOf(number).hi),
    lo: numbers.map((number) => keyOf(number).lo),
    classes: Uint8Array.from(numbers, (number) => 1 + (number % 7)),
  }
}

const peak = () => process.resourceUsage().maxRSS / 1_024

/** Nanoseconds a lookup over numbers from `from` on, scattered, and how many were found. */
function timed(
  has: (hi: number, lo: number) => boolean,
  from: number,
  span: number,
): { ns: number; found: number } {
  const keys = Array.from({ length: 100_000 }, (_, at) =>
    keyOf(from + ((at * 2_654_435_761) % span)),
  )
  const hi = Uint32Array.from(keys, (key) => key.hi)
  const lo = Uint32Array.from(keys, (key) => key.lo)
  let found = 0
  const rounds = LOOKUPS / keys.length
  const start = performance.now()
  for (let round = 0; round < rounds; round += 1)
    for (let at = 0; at < hi.length; at += 1) if (has(hi[at]!, lo[at]!)) found += 1
  return { ns: ((performance.now() - start) * 1e6) / LOOKUPS, found: found / rounds }
}

function measured(
  bytes: number,
  buildMs: number,
  peakMb: number,
  pages: number,
  has: (hi: number, lo: number) => boolean,
): Measure {
  timed(has, 0, pages)
  const hits = timed(has, 0, pages)
  if (hits.found !== 100_000) throw new Error('a page that is not found')
  const misses = timed(has, pages, 2 ** 31 - pages)
  let falsePositives = 0
  for (let number = pages; number < pages + LOOKUPS; number += 1) {
    const { hi, lo } = keyOf(number)
    if (has(hi, lo)) falsePositives += 1
  }
  return {
    bytes,
    buildMs,
    peakMb,
    hitNs: hits.ns,
    missNs: misses.ns,
    falsePositives: falsePositives / LOOKUPS,
  }
}

function fuse(pages: number): Measure {
  const shardBits = shardBitsFor(pages)
  const bases: Base[] = []
  let [bytes, buildMs] = [0, 0]
  const before = process.memoryUsage().rss / 2 ** 20
  let peakMb = 0
  for (let shard = 0; shard < 2 ** shardBits; shard += 1) {
    const keys = keysIn(shard, shardBits, pages)
    const start = performance.now()
    const file = buildBase(keys, { shard, shardBits })
    buildMs += performance.now() - start
    // A Worker holds one shard at a time: what the first one took is what each takes.
    if (shard === 0) peakMb = peak() - before
    bytes += file.length
    bases.push(readBase(file))
  }
  const shift = 32 - shardBits
  const has = (hi: number, lo: number) =>
    bases[shardBits === 0 ? 0 : hi >>> shift]!.classAt(hi, lo) !== 0
  return measured(bytes, buildMs, peakMb, pages, has)
}

function bloom(pages: number, bytes: number): Measure {
  const before = process.memoryUsage().rss / 2 ** 20
  const keys = keysIn(0, 0, pages)
  const start = performance.now()
  const filter = bloomFilter(8 * bytes, pages)
  for (let at = 0; at < pages; at += 1) filter.add(keys.hi[at]!, keys.lo[at]!)
  const buildMs = performance.now() - start
  return measured(bytes, buildMs, peak() - before, pages, filter.has)
}

function delta(pages: number): Measure {
  const before = process.memoryUsage().rss / 2 ** 20
  const keys = keysIn(0, 0, pages)
  const start = performance.now()
  const file = buildDelta(keys)
  const buildMs = performance.now() - start
  const read = readDelta(file)
  const has = (hi: number, lo: number) => read.classAt(hi, lo) !== null
  return measured(file.length, buildMs, peak() - before, pages, has)
}

/** Runs one measure in a process of its own. */
function inChild(side: string, pages: number, bytes = 0): Measure {
  const args = [import.meta.filename, '--side', side, `--pages=${pages}`, `--bytes=${bytes}`]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Measure
}

function medianOf(measures: readonly Measure[]): Measure {
  const of = (name: keyof Measure) => median(measures.map((one) => one[name]))
  return {
    bytes: of('bytes'),
    buildMs: of('buildMs'),
    peakMb: of('peakMb'),
    hitNs: of('hitNs'),
    missNs: of('missNs'),
    falsePositives: of('falsePositives'),
  }
}

function row(name: string, pages: number, one: Measure): string {
  const bits = (8 * one.bytes) / pages
  const bound = name === 'base' ? (bits / BOUND_BITS).toFixed(3) : ''
  return `| ${[
    pages.toLocaleString('en'),
    name,
    `${(one.bytes / 1e6).toFixed(2)} MB`,
    bits.toFixed(2),
    bound,
    `${one.buildMs.toFixed(0)} ms`,
    `${one.peakMb.toFixed(0)} MB`,
    `${one.hitNs.toFixed(0)} ns`,
    `${one.missNs.toFixed(0)} ns`,
    one.falsePositives === 0 ? '0' : one.falsePositives.toExponential(2),
  ].join(' | ')} |`
}

function all(): void {
  const bases = new Map<number, Measure[]>(SIZES.map((pages) => [pages, []]))
  const blooms = new Map<number, Measure[]>(SIZES.map((pages) => [pages, []]))
  const deltas = new Map<number, Measure[]>(DELTAS.map((pages) => [pages, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const pages of SIZES) {
      const base = inChild('fuse', pages)
      bases.get(pages)!.push(base)
      blooms.get(pages)!.push(inChild('bloom', pages, base.bytes))
    }
    for (const pages of DELTAS) deltas.get(pages)!.push(inChild('delta', pages))
  }
  console.log(
    '| pages | | size | bits a page | over the bound | build | peak memory | hit | miss | false positives |',
  )
  console.log(`| --- | --- |${' ---: |'.repeat(8)}`)
  for (const pages of SIZES) {
    console.log(row('base', pages, medianOf(bases.get(pages)!)))
    console.log(row('Bloom', pages, medianOf(blooms.get(pages)!)))
  }
  for (const pages of DELTAS) console.log(row('delta', pages, medianOf(deltas.get(pages)!)))
}

const { values } = parseArgs({
  options: { side: { type: 'string' }, pages: { type: 'string' }, bytes: { type: 'string' } },
})
const pages = Number(values.pages)
if (values.side === undefined) all()
else if (values.side === 'fuse') console.log(JSON.stringify(fuse(pages)))
else if (values.side === 'bloom') console.log(JSON.stringify(bloom(pages, Number(values.bytes))))
else console.log(JSON.stringify(delta(pages)))
