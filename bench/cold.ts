import { rmSync } from 'node:fs'
import { localBootstrapSecret, migrate } from '../scripts/server.ts'
import { type Configuration, configurationOf, median, start, temporaryHome } from './workerd.ts'

// `npm run bench:cold`: from the start of a workerd process to its first answer, for the reader's
// request and for a bare Worker with the same query, turn by turn on the same machine.

const ROUNDS = 25

const ms = (value: number): string => `${value.toFixed(1).padStart(6)} ms`

type Side = { label: string; configuration: Configuration; path: string; times: Sample[] }
type Sample = { wall: number; cpu: number }

const here = temporaryHome()
try {
  localBootstrapSecret(here)
  migrate(here)
  const bare = await configurationOf('bare', 'bench/bare.toml', here)
  const apostil = await configurationOf('apostil', 'wrangler.toml', here)
  const side = (label: string, configuration: Configuration, path: string): Side => ({
    label,
    configuration,
    path,
    times: [],
  })
  const sides = [
    side('bare Worker, one raw D1 query', bare, '/'),
    side('reader’s request', apostil, '/v1/annotations?url=https://news.example/a'),
    side('editorial request, for comparison', apostil, '/v1/scales'),
  ]
  for (const one of sides) await coldStart(one)
  for (let round = 0; round < ROUNDS; round++)
    for (const one of sides) one.times.push(await coldStart(one))

  const { wall: bareWall, cpu: bareCpu } = medians(
    sides.flatMap((one) => (one.configuration === bare ? one.times : [])),
  )
  console.log(`Start of workerd to the first answer, medians of ${ROUNDS} interleaved rounds:\n`)
  console.log('processor   over bare        wall   over bare   least processor')
  for (const { label, times } of sides) {
    const { wall, cpu } = medians(times)
    // What other work on the machine adds is never negative.
    const least = Math.min(...times.map((one) => one.cpu))
    console.log(
      `${ms(cpu)}   ${ms(cpu - bareCpu)}   ${ms(wall)}   ${ms(wall - bareWall)}   ${ms(least)}   ${label}`,
    )
  }
  console.log('\nBound: the reader’s request at most 20 ms over the bare Worker.')
} finally {
  rmSync(here.folder, { recursive: true })
}

function medians(times: Sample[]): Sample {
  return {
    wall: median(times.map(({ wall }) => wall)),
    cpu: median(times.map(({ cpu }) => cpu)),
  }
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
