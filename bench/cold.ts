import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { localBootstrapSecret, migrate } from '../scripts/server.ts'
import { variant } from './variant.ts'
import { type Configuration, configurationOf, median, start, temporaryHome } from './workerd.ts'

// `npm run bench:cold`: from the start of a workerd process to its first answer, for the reader's
// request and for a bare Worker with the same query, turn by turn on the same machine.

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
  const bare = await variant(here, 'bare', { entry: 'bench/bare.ts' })
  const alone = await variant(here, 'alone', { entry: 'bench/reader.ts' })
  const apostil = await configurationOf('apostil', 'wrangler.toml', here)
  const beside = await variant(here, 'beside', { entry: 'bench/bare.ts', modules: 'dist' })
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
