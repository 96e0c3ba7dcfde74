// How often our page key agrees with another annotation server's, case by case:
//   node scripts/eval-urls.ts <cases.json>
// Each difference is explained in docs/decisions/006-page-identity.md. Ends with 0 whatever the
// count, since a difference may be meant; with 2 if the cases cannot be read.
import { readFileSync } from 'node:fs'
import { InvalidPageUrl, PAGE_KEY_VERSION, pageKey } from '../src/domain/url.ts'

const USAGE = `usage: node scripts/eval-urls.ts <cases.json>

<cases.json> holds { "cases": [{ "input": a URL, "expected": its key there }] }, where the scheme
httpx stands for http and https alike.`

type Case = { input: string; expected: string }

const [path, ...surplus] = process.argv.slice(2)
if (path === undefined || surplus.length > 0) fail(USAGE)

const cases = readCases(path)
const differing = cases.flatMap(({ input, expected }, index) => {
  // Their key writes both schemes as httpx, ours writes both as https.
  const theirs = expected.replace(/^httpx:/, 'https:')
  const ours = ourKey(input)
  return theirs === ours ? [] : [{ number: index + 1, input, theirs, ours }]
})

console.log(`Page key version ${PAGE_KEY_VERSION}, ${cases.length} cases:`)
console.log(`${cases.length - differing.length} the same, ${differing.length} differ`)
for (const { number, input, theirs, ours } of differing) {
  console.log(`\ncase ${number}\n  input   ${input}\n  theirs  ${theirs}\n  ours    ${ours}`)
}

function ourKey(url: string): string {
  try {
    return pageKey(url)
  } catch (error) {
    if (error instanceof InvalidPageUrl) return `no key (${error.code})`
    throw error
  }
}

function readCases(file: string): Case[] {
  let data: unknown
  try {
    data = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    fail(`Cannot read ${file}: ${(error as Error).message}\n\n${USAGE}`)
  }
  const list = (data as { cases?: unknown } | null)?.cases
  if (!Array.isArray(list) || !list.every(isCase)) fail(`No cases in ${file}\n\n${USAGE}`)
  return list
}

function isCase(value: unknown): value is Case {
  const { input, expected } = (value ?? {}) as Record<string, unknown>
  return typeof input === 'string' && typeof expected === 'string'
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
