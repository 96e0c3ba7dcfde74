import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { build } from 'esbuild'
import { localBootstrapSecret, migrate } from '../scripts/server.ts'
import { type Configuration, configurationOf, median, start, temporaryHome } from './workerd.ts'

// `npm run bench:cold`: from the start of a workerd process to its first answer, for the reader's
// request and for a bare Worker with the same query, turn by turn on the same machine.

/** As in wrangler.toml. */
const COMPATIBILITY = {
  compatibility_date: '2026-11-01',
  compatibility_flags: ['new_module_registry', 'global_fetch_strictly_public'],
}

const ROUNDS = 30
const PAUSE = 150
const READER = '/v1/annotations?url=https://news.example/a'

type Side = { label: string; configuration: Configuration; path: string; samples: Sample[] }
/** In milliseconds: of the clock, and of the processor. */
type Sample = { wall: number; cpu: number }

const here = temporaryHome()
try {
  localBootstrapSecret(here)
  migrate(here)
  const bare = await variant('bare', 'bench/bare.ts')
  const alone = await variant('alone', 'bench/reader.ts')
  const apostil = await configurationOf('apostil', 'wrangler.toml', here)
  const beside = await variant('beside', 'bench/bare.ts', 'dist')
  const side = (label: string, configuration: Configuration, path: string): Side => ({
    label,
    configuration,
    path,
    samples: [],
  })
  const base = side('bare Worker, one raw D1 query', bare, '/')
  const sides = [
    base,
    side('the bare Worker once more: how far noise goes', bare, '/'),
    side('the bare Worker beside the modules that readers do not use', beside, '/'),
    side('reader’s path alone', alone, READER),
    side('reader’s request', apostil, READER),
    side('editorial request, for comparison', apostil, '/v1/scales'),
  ]
  for (const one of sides) await coldStart(one)
  for (let round = 0; round < ROUNDS; round++) {
    // In an order of its own each time, and with a pause: what a process leaves behind when it is
    // ended falls to the next one, which must not always be the same.
    for (const one of shuffled(sides)) {
      one.samples.push(await coldStart(one))
      await wait(PAUSE)
    }
  }

  console.log(`Start of workerd to the first answer, medians of ${ROUNDS} rounds; "over"`)
  console.log('is the median of the differences within a round.\n')
  console.log('     wall        over      processor     over')
  for (const { label, samples } of sides) {
    const over = (part: keyof Sample) =>
      median(samples.map((one, round) => one[part] - base.samples[round]![part]))
    const whole = (part: keyof Sample) => median(samples.map((one) => one[part]))
    const columns = [whole('wall'), over('wall'), whole('cpu'), over('cpu')]
    console.log(`${columns.map(milliseconds).join('  ')}   ${label}`)
  }
  console.log('\nBound: the reader’s request at most 20 ms over the bare Worker.')
} finally {
  rmSync(here.folder, { recursive: true })
}

/** One entry built as a Worker with the deployed one's bindings; modules of a folder lie beside it. */
async function variant(name: string, entry: string, modules?: string): Promise<Configuration> {
  const folder = join(here.folder, name)
  mkdirSync(folder)
  if (modules !== undefined)
    for (const file of readdirSync(modules).filter((one) => one.endsWith('.mjs')))
      copyFileSync(join(modules, file), join(folder, file))
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
  })
  const config = join(here.folder, `${name}.json`)
  writeFileSync(
    config,
    JSON.stringify({
      name,
      main: `${name}/index.mjs`,
      ...COMPATIBILITY,
      no_bundle: true,
      find_additional_modules: true,
      base_dir: name,
      rules: [{ type: 'ESModule', globs: ['**/*.mjs'] }],
      vars: { PUBLIC_URL: '', LOG: 'off' },
      d1_databases: [{ binding: 'DB', database_name: 'apostil', database_id: 'local' }],
      queues: { producers: [{ binding: 'IMPORTS', queue: 'apostil-imports' }] },
      ratelimits: [
        { name: 'RATE_LIMIT', namespace_id: '1001', simple: { limit: 3_000, period: 10 } },
      ],
    }),
  )
  return configurationOf(name, config, here)
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, key: Math.random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value)
}

function milliseconds(value: number): string {
  return `${value.toFixed(1).padStart(7)} ms`
}

async function coldStart({ configuration, path, label }: Side): Promise<Sample> {
  const begin = performance.now()
  const { url, cpu, stop } = await start(configuration)
  try {
    const response = await fetch(url + path)
    await response.text()
    const end = performance.now()
    if (!response.ok) throw new Error(`${label}: HTTP ${response.status}`)
    return { wall: end - begin, cpu: cpu() }
  } finally {
    await stop()
  }
}
