import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { localBootstrapSecret, migrate } from '../scripts/server.ts'
import { itemsOf, paragraphsOf } from './news.ts'
import { configurationOf, median, start, temporaryHome } from './workerd.ts'

// `npm run bench:extraction`: processor time of workerd for scoring a sentence and for reading a
// kilobyte of news, on the news items of this project.

const ROUNDS = 9
const SCORINGS = 20
const READINGS = 10

const text = [...itemsOf('train'), ...itemsOf('dev')]
  .flatMap((item) => paragraphsOf(item).map((sentences) => sentences.join(' ')))
  .join('\n\n')
const kilobytes = new TextEncoder().encode(text).byteLength / 1024

const here = temporaryHome()
try {
  localBootstrapSecret(here)
  migrate(here)
  const folder = join(here.folder, 'extraction')
  mkdirSync(folder)
  await build({
    entryPoints: ['bench/extraction-worker.ts'],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
  })
  const config = join(here.folder, 'extraction.json')
  const d1 = [{ binding: 'DB', database_name: 'apostil', database_id: 'local' }]
  writeFileSync(
    config,
    JSON.stringify({
      name: 'extraction',
      main: 'extraction/index.mjs',
      compatibility_date: '2026-11-01',
      no_bundle: true,
      d1_databases: d1,
    }),
  )
  const { url, cpu, stop } = await start(await configurationOf('extraction', config, here))
  try {
    const ask = async (path: string, times: number) => {
      const before = cpu()
      const response = await fetch(`${url}${path}?times=${times}`, { method: 'POST', body: text })
      const answer = await response.text()
      if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`)
      return { milliseconds: cpu() - before, answer }
    }
    // What is common to all (the body, the first sentences) is taken off; the code is warm by then.
    const measure = async (path: string, times: number): Promise<number> => {
      await ask(path, 2)
      const samples: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const none = await ask(path, 0)
        const all = await ask(path, times)
        samples.push((all.milliseconds - none.milliseconds) / times)
      }
      return median(samples)
    }
    const sentences = Number((await ask('/score', 0)).answer.split(' ')[0])
    const scoring = await measure('/score', SCORINGS)
    const reading = await measure('/extract', READINGS)
    console.log(`${sentences} sentences, ${kilobytes.toFixed(0)} KB; medians of ${ROUNDS} rounds\n`)
    console.log(
      `scoring a sentence      ${((scoring * 1000) / sentences).toFixed(1)} µs (bound 50)`,
    )
    console.log(`everything, a kilobyte  ${(reading / kilobytes).toFixed(3)} ms (bound 1)`)
  } finally {
    await stop()
  }
} finally {
  rmSync(here.folder, { recursive: true })
}
