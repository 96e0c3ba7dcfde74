import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { localBootstrapSecret, migrate } from '../scripts/server.ts'
import { load } from './load.ts'
import { fillPages, hashOf, pageUrl } from './pages.ts'
import { variant } from './variant.ts'
import { median, type Running, start, temporaryHome } from './workerd.ts'

// `npm run bench:readers`: hit, miss and 304 of the reader's request on the built Worker beside a
// bare Worker with one raw D1 query on the same rows, with few pages and with a million.

const ROUNDS = 5
const REQUESTS = 2_000
const WARM_UP = 4_000
const SIZES = [10, 1_000_000]
/** Pages that are asked for in turn. */
const ASKED = 10

const KINDS = ['hit', 'miss', '304'] as const
type Kind = (typeof KINDS)[number]
/** Milliseconds of workerd's processor time a request; requests a second. */
type Sample = { cpu: number; rate: number }

/** The path of a request, and what goes with it. */
type Ask = (kind: Kind, page: number, pages: number) => { path: string; etag?: string }
type Side = { name: string; running: Running; ask: Ask; samples: Record<Kind, Sample[]> }

const numberOf = (kind: Kind, page: number, pages: number) => (kind === 'miss' ? pages : 0) + page
const readerPath = (page: number) => `/v1/annotations?url=${encodeURIComponent(pageUrl(page))}`

spawnSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' })
console.log(
  `Medians of ${ROUNDS} interleaved rounds of ${REQUESTS} requests; the bare Worker answers a 304's request in full.\n`,
)
console.log('| pages | request | CPU | bare | × | rate | bare | × | statements, rows read |')
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
for (const pages of SIZES) await measure(pages)
console.log('\nBound: a hit at most 1.15 × the bare Worker’s CPU; 1 statement; as many rows with')
console.log('a million pages as with ten.')

async function measure(pages: number): Promise<void> {
  const here = temporaryHome()
  const started: Running[] = []
  const begin = async (...given: Parameters<typeof variant>) => {
    const running = await start(await variant(...given))
    started.push(running)
    return running
  }
  try {
    localBootstrapSecret(here)
    migrate(here)
    fillPages(here, pages)
    const counted = await begin(here, 'counted', { entry: 'bench/counted.ts' })
    const costs = await Promise.all(
      KINDS.map(async (kind) => {
        const reply = await fetch(counted.url + readerPath(numberOf(kind, 0, pages)))
        return (await reply.json()) as { statements: number; rows: number }
      }),
    )
    const apostil = await begin(here, 'apostil', { modules: 'dist' })
    const bare = await begin(here, 'bare', { entry: 'bench/bare.ts' })
    const etags = await Promise.all(
      Array.from({ length: ASKED }, async (_, page) => {
        const reply = await fetch(apostil.url + readerPath(page))
        await reply.arrayBuffer()
        return reply.headers.get('etag')!
      }),
    )
    const sides: Side[] = [
      side('apostil', apostil, (kind, page) => ({
        path: readerPath(numberOf(kind, page, pages)),
        ...(kind === '304' && { etag: etags[page]! }),
      })),
      side('bare', bare, (kind, page) => ({ path: `/${hashOf(numberOf(kind, page, pages))}` })),
    ]
    for (const one of sides) await run(one, 'hit', pages, WARM_UP)
    for (let round = 0; round < ROUNDS; round++)
      for (const kind of KINDS)
        // Whoever comes second does not always do so.
        for (const one of round % 2 === 0 ? sides : sides.toReversed())
          one.samples[kind].push(await run(one, kind, pages, REQUESTS))
    for (const [at, kind] of KINDS.entries()) print(pages, kind, sides, costs[at]!)
  } finally {
    for (const running of started) await running.stop()
    rmSync(here.folder, { recursive: true })
  }
}

function side(name: string, running: Running, ask: Ask): Side {
  return { name, running, ask, samples: { hit: [], miss: [], '304': [] } }
}

async function run({ running, ask, name }: Side, kind: Kind, pages: number, requests: number) {
  const asked = Array.from({ length: ASKED }, (_, page) => ask(kind, page, pages))
  const status = kind === '304' && name === 'apostil' ? 304 : 200
  const before = running.cpu()
  const seconds = await load(running.url, asked, requests, status)
  return { cpu: (running.cpu() - before) / requests, rate: requests / seconds }
}

function print(
  pages: number,
  kind: Kind,
  [apostil, bare]: Side[],
  { statements, rows }: { statements: number; rows: number },
): void {
  const [ours, theirs] = [apostil!.samples[kind], bare!.samples[kind]]
  const columns = (part: keyof Sample, unit: (value: number) => string) => [
    unit(median(ours.map((one) => one[part]))),
    unit(median(theirs.map((one) => one[part]))),
    // Of each round's own ratio: what the machine did besides falls on both.
    median(ours.map((one, round) => one[part] / theirs[round]![part])).toFixed(2),
  ]
  const cells = [
    pages.toLocaleString('en'),
    kind,
    ...columns('cpu', (ms) => `${(ms * 1000).toFixed(0)} µs`),
    ...columns('rate', (rate) => `${rate.toFixed(0)}/s`),
    `${statements}, ${rows}`,
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
