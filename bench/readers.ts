import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { localBootstrapSecret, migrate } from '../scripts/server.ts'
import { load } from './load.ts'
import { startDirectus } from './directus.ts'
import { databaseOf, fillPages, hashOf, pageUrl } from './pages.ts'
import { variant } from './variant.ts'
import { median, type Running, start, temporaryHome } from './workerd.ts'

// `npm run bench:readers`: hit, miss and 304 of the reader's request on the built Worker beside a
// bare Worker with one raw D1 query on the same rows, with few pages and with a million; where
// DIRECTUS names a folder with Directus installed, beside that too.

const ROUNDS = 5
const REQUESTS = 1_000
const WARM_UP = 1_500
const SIZES = (process.env['PAGES'] ?? '10,1000000').split(',').map(Number)
/** Pages that are asked for in turn. */
const ASKED = 10

const KINDS = ['hit', 'miss', '304'] as const
type Kind = (typeof KINDS)[number]
/** Milliseconds of workerd's processor time a request; requests a second. */
type Sample = { cpu: number; rate: number }

/** The path of a request, and what goes with it. */
/** Of one request, as D1 counts. */
type Costs = { statements: number; rows: number }
type Ask = (kind: Kind, page: number) => { path: string; etag?: string }
type Side = { name: string; running: Running; ask: Ask; samples: Record<Kind, Sample[]> }

const numberOf = (kind: Kind, page: number, pages: number) => (kind === 'miss' ? pages : 0) + page
const readerPath = (page: number) => `/v1/annotations?url=${encodeURIComponent(pageUrl(page))}`

spawnSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' })
console.log(
  `Medians of ${ROUNDS} interleaved rounds of ${REQUESTS} requests; the bare Worker answers a 304's request in full.\n`,
)
console.log('| pages | request | side | CPU | × | rate | × |')
console.log('| --- | --- | --- | --- | --- | --- | --- |')
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
      KINDS.map((kind) => costsOf(counted.url + readerPath(numberOf(kind, 0, pages)))),
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
    const limited = await begin(here, 'limited', { entry: 'bench/limited.ts' })
    const byHash: Ask = (kind, page) => ({ path: `/${hashOf(numberOf(kind, page, pages))}` })
    const sides = [
      side('bare', bare, byHash),
      side('bare with a rate limit', limited, byHash),
      side('apostil', apostil, (kind, page) => ({
        path: readerPath(numberOf(kind, page, pages)),
        ...(kind === '304' && { etag: etags[page]! }),
      })),
    ]
    const installed = process.env['DIRECTUS']
    if (installed !== undefined) {
      const directus = await startDirectus(installed, here.folder, databaseOf(here))
      started.push(directus)
      sides.push(
        side('Directus', directus, (kind, page) => ({
          path: `/items/annotations?fields=claim_id,version,json&filter[page_hash][_eq]=${hashOf(numberOf(kind, page, pages))}&access_token=${directus.token}`,
        })),
      )
    }
    for (const one of sides) await run(one, 'hit', WARM_UP)
    for (let round = 0; round < ROUNDS; round++)
      for (const kind of KINDS)
        // Whoever comes second does not always do so.
        for (const one of round % 2 === 0 ? sides : sides.toReversed())
          one.samples[kind].push(await run(one, kind, REQUESTS))
    for (const [at, kind] of KINDS.entries()) print(pages, kind, sides, costs[at]!)
  } finally {
    for (const running of started) await running.stop()
    rmSync(here.folder, { recursive: true })
  }
}

function side(name: string, running: Running, ask: Ask): Side {
  return { name, running, ask, samples: { hit: [], miss: [], '304': [] } }
}

async function costsOf(url: string): Promise<Costs> {
  const response = await fetch(url)
  const costs: unknown = await response.json()
  return costs as Costs
}

async function run({ running, ask, name }: Side, kind: Kind, requests: number) {
  const asked = Array.from({ length: ASKED }, (_, page) => ask(kind, page))
  const status = kind === '304' && name === 'apostil' ? 304 : 200
  const before = running.cpu()
  const seconds = await load(running.url, asked, requests, status)
  return { cpu: (running.cpu() - before) / requests, rate: requests / seconds }
}

function print(
  pages: number,
  kind: Kind,
  sides: readonly Side[],
  { statements, rows }: Costs,
): void {
  for (const { name, samples } of sides) {
    const columns = (part: keyof Sample, unit: (value: number) => string) => [
      unit(median(samples[kind].map((one) => one[part]))),
      // Of each round's own ratio: what the machine did besides falls on all.
      median(
        samples[kind].map((one, round) => one[part] / sides[0]!.samples[kind][round]![part]),
      ).toFixed(2),
    ]
    const cells = [
      pages.toLocaleString('en'),
      kind,
      name === 'apostil' ? `apostil: statements ${statements}, rows read ${rows}` : name,
      ...columns('cpu', (ms) => `${(ms * 1000).toFixed(0)} µs`),
      ...columns('rate', (rate) => `${rate.toFixed(0)}/s`),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
