import search from 'approx-string-match'
import { anchor, prepare, type Sought } from '../src/anchor/anchor.ts'
import { changed, KINDS, newsOf, pageOf, render, rngOf, soughtIn } from '../tests/anchor/news.ts'
import { median } from './workerd.ts'

// `npm run bench:anchor`: how long 100 annotations take on pages of 10 KB, 100 KB and 1 MB, all
// intact and all changed, and how many kinds of edits are shown as if nothing had happened. Beside
// it approx-string-match, and the approach of the Hypothesis client's matcher, written from its
// description: exact places first, else approximate ones with errors up to half the quote's length,
// scored by likeness of quote, prefix and suffix and by nearness to the place it had.

const ROUNDS = 5
const ANNOTATIONS = 100
const PER_KIND = 40
const SIZES = [10_000, 100_000, 1_000_000]

type Annotation = Sought & { hint: number }
type Matcher = (text: string, annotations: Annotation[]) => boolean[]

const apostil: Matcher = (text, annotations) => {
  const page = prepare(text)
  return annotations.map((sought) => anchor(page, sought).state === 'intact')
}

/** At most a quarter of the quote in errors, as its own examples have it. */
const approximate: Matcher = (text, annotations) =>
  annotations.map(({ exact }) => search(text, exact, Math.floor(exact.length / 4)).length > 0)

const hypothesis: Matcher = (text, annotations) =>
  annotations.map((annotation) => bestMatch(text, annotation) !== null)

type Match = { start: number; end: number; errors: number }

function matches(text: string, pattern: string, most: number): Match[] {
  const exact: Match[] = []
  for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1))
    exact.push({ start: at, end: at + pattern.length, errors: 0 })
  return exact.length > 0 ? exact : search(text, pattern, most)
}

const likeness = (text: string, pattern: string): number => {
  if (pattern === '' || text === '') return 0
  const [found] = matches(text, pattern, pattern.length)
  return found === undefined ? 0 : 1 - found.errors / pattern.length
}

/** Weights of quote, prefix, suffix and position: 50, 20, 20 and 2. */
function bestMatch(text: string, { exact, prefix, suffix, hint }: Annotation): Match | null {
  const scored = matches(text, exact, Math.min(256, exact.length / 2)).map((match) => {
    const before = text.slice(Math.max(0, match.start - prefix.length), match.start)
    const after = text.slice(match.end, match.end + suffix.length)
    const score =
      50 * (1 - match.errors / exact.length) +
      20 * (prefix === '' ? 1 : likeness(before, prefix)) +
      20 * (suffix === '' ? 1 : likeness(after, suffix)) +
      2 * (1 - Math.abs(match.start - hint) / text.length)
    return { match, score }
  })
  return scored.sort((a, b) => b.score - a.score)[0]?.match ?? null
}

const MATCHERS = { apostil, 'approx-string-match': approximate, hypothesis }

/** A page of about so many characters, its edited twin, and annotations spread over both. */
function pages(size: number) {
  const rng = rngOf(size)
  const [was, now, sentences]: string[][] = [[], [], []]
  let length = 0
  for (let n = 0; length < size || n < ANNOTATIONS; n++) {
    const news = newsOf(rng)
    // Short pages hold nothing but their sentences.
    const page = size < 50_000 ? { before: [], lead: '', tail: '', after: [] } : pageOf(rng)
    const edit = changed(KINDS[n % 11]!, news, rng)
    const mark = (sentence: string) => render(page, sentence.replace(' said', ` ${n} said`))
    was!.push(mark(edit.checked))
    now!.push(mark(edit.live))
    sentences!.push(edit.checked.replace(' said', ` ${n} said`))
    length += was!.at(-1)!.length + 2
  }
  const text = was!.join('\n\n')
  const step = Math.floor(sentences!.length / ANNOTATIONS)
  const annotations = Array.from({ length: ANNOTATIONS }, (_, at) => {
    const exact = sentences![at * step]!
    return { ...soughtIn(text, exact), hint: text.indexOf(exact) }
  })
  return { text, edited: now!.join('\n\n'), annotations }
}

const shown = (ms: number) => `${ms.toFixed(1)} ms`

for (const size of SIZES) {
  const { text, edited, annotations } = pages(size)
  for (const [state, page] of [
    ['intact', text],
    ['changed', edited],
  ] as const) {
    const times = new Map(Object.keys(MATCHERS).map((name) => [name, [] as number[]]))
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, matcher] of Object.entries(MATCHERS)) {
        const from = performance.now()
        matcher(page, annotations)
        times.get(name)!.push(performance.now() - from)
      }
    const own = median(times.get('apostil')!)
    for (const [name, taken] of times)
      console.log(
        [
          `${size / 1000} KB, ${ANNOTATIONS} ${state}`.padEnd(24),
          name.padEnd(20),
          shown(median(taken)).padStart(12),
          `${(median(taken) / own).toFixed(2)} x`.padStart(10),
        ].join(' '),
      )
  }
}

console.log(`\nEdits shown as found, of ${PER_KIND} each`)
for (const kind of KINDS) {
  const found = Object.entries(MATCHERS).map(([name, matcher]) => {
    let count = 0
    for (let n = 0; n < PER_KIND; n++) {
      const rng = rngOf(1000 * KINDS.indexOf(kind) + n)
      const page = pageOf(rng)
      const { checked, live } = changed(kind, newsOf(rng), rng)
      const text = render(page, checked)
      const annotation = { ...soughtIn(text, checked), hint: text.indexOf(checked) }
      if (matcher(render(page, live), [annotation])[0]) count++
    }
    return `${name} ${count}`
  })
  console.log(kind.padEnd(24), found.join(', '))
}
