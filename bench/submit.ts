import { readFileSync } from 'node:fs'
import { call } from '../scripts/client.ts'
import { withDesk } from './desk.ts'
import { median } from './workerd.ts'

// `npm run bench:submit`: the processor time of workerd, D1 included, for an article of the longest
// text allowed (accepted, extracted, stored), beside one of a usual length.

const MIB = 1_048_576
const ROUNDS = 7

const article = JSON.parse(readFileSync(`${import.meta.dirname}/../demo/article.json`, 'utf8')) as {
  text: string
}

/** The demo article again and again, cut to so many bytes, each copy told apart by a number. */
function textOf(bytes: number, seed: number): string {
  let text = ''
  for (let copy = 0; Buffer.byteLength(text) < bytes; copy++)
    text += `${seed} ${copy}.\n\n${article.text}\n\n`
  const cut = Buffer.from(text)
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
  return cut + ' '.repeat(bytes - Buffer.byteLength(cut))
}

await withDesk(async ({ url, key, cpu }) => {
  const submit = async (bytes: number, round: number) => {
    const text = textOf(bytes, round)
    const before = cpu()
    const begin = performance.now()
    const { body: submitted } = await call<{ candidates: unknown[] }>(url, 'POST', '/v1/articles', {
      key,
      body: { url: `https://news.example/${bytes}/${round}`, text, language: 'en' },
    })
    return {
      cpu: cpu() - before,
      wall: performance.now() - begin,
      candidates: submitted.candidates.length,
    }
  }
  await submit(4_096, -1)
  for (const [label, bytes] of [
    ['4 KiB', 4_096],
    ['1 MiB', MIB],
  ] as const) {
    const samples = []
    for (let round = 0; round < ROUNDS; round++) samples.push(await submit(bytes, round))
    console.log(
      `${label}: ${median(samples.map((one) => one.cpu)).toFixed(0)} ms of processor time, ` +
        `${median(samples.map((one) => one.wall)).toFixed(0)} ms in all, ` +
        `${median(samples.map((one) => one.candidates))} candidates (medians of ${ROUNDS})`,
    )
  }
  console.log('Bound: 1 MiB in less than 2,000 ms of processor time.')
})
