import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { verifierOf } from '../src/log/note.ts'
import { parseCheckpoint } from '../src/log/checkpoint.ts'
import type { Source } from '../src/log/verify/source.ts'
import { type Kept, verifyLog } from '../src/log/verify/verify.ts'

// Verifies a deployment's transparency log. Exits 0 if all of it holds, 1 if something does not, 2 if
// it was not asked for properly, 3 if it could not be verified: no answer, an unreadable state.

const USAGE = `npm run verify-log -- <deployment> [--state <file>] [--key <vkey>]… [--sample <n>] [--full]

  --state   the file that keeps the checkpoint and the keys, against which the log is held the next
            time; by default one for each deployment in the folder .log-state, "none" for none
  --key     a key that is known to be the log's; without any, the kept ones are trusted, or, the
            first time, those that the deployment serves
  --sample  reads so many verdicts and pages one by one, by chance (200)
  --full    reads all of them`

const { base, file, keys, sample } = await argumentsOf()

async function argumentsOf() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        state: { type: 'string' },
        key: { type: 'string', multiple: true, default: [] },
        sample: { type: 'string', default: '200' },
        full: { type: 'boolean', default: false },
      },
    })
    const [url, ...rest] = positionals
    if (url === undefined || rest.length > 0 || !/^https?:/.test(url) || !URL.canParse(url))
      throw new Error('Name one deployment, by its http or https URL.')
    if (!/^\d+$/.test(values.sample)) throw new Error(`${values.sample} is no number.`)
    for (const key of values.key) if (!(await verifierOf(key))) throw new Error(`${key} is no key.`)
    return {
      base: url,
      file: stateOf(values.state, url),
      keys: values.key,
      sample: values.full ? Infinity : Number(values.sample),
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    return process.exit(2)
  }
}

/** Kept without being asked: only who has seen an earlier checkpoint can tell a rollback. */
function stateOf(given: string | undefined, url: string): string | undefined {
  if (given === 'none') return undefined
  if (given !== undefined) return given
  mkdirSync('.log-state', { recursive: true })
  return `.log-state/${new URL(url).host.replaceAll(/[^\w.-]/g, '_')}.json`
}

/** What an earlier verification kept; null the first time. */
function keptIn(path: string): Kept | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const kept = parsed(text) as Partial<Kept>
  // A file that is not understood is no first time: that would forget what it was kept for.
  if (!Array.isArray(kept.keys) || !parseCheckpoint(String(kept.checkpoint)))
    throw new Error(`${path} holds no state of this command.`)
  return kept as Kept
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return {}
  }
}

/** Never tells of nothing what was refused for a while: that is asked for again. */
function sourceAt(url: string): Source {
  let bookmark: string | null = null
  const get = async (path: string): Promise<Uint8Array<ArrayBuffer> | null> => {
    // With a bookmark no cache answers: what is asked for is at least as new as what was seen.
    const headers: Record<string, string> = bookmark === null ? {} : { 'x-d1-bookmark': bookmark }
    const response = await fetch(new URL(path, url), { headers })
    bookmark = response.headers.get('x-d1-bookmark') ?? bookmark
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (response.ok) return bytes
    if (response.status === 404 || response.status === 410) return null
    if (response.status === 429) {
      await wait(Number(response.headers.get('retry-after') ?? 1) * 1_000)
      return get(path)
    }
    throw new Error(
      `${path}: HTTP ${response.status} ${Buffer.from(bytes).toString().slice(0, 300)}`,
    )
  }
  return { get }
}

const TRUST = {
  given: 'the keys given',
  kept: 'the keys kept in the state',
  served: 'the keys that the deployment itself serves: this is the first time',
}

try {
  const kept = file === undefined ? null : keptIn(file)
  const verified = await verifyLog(sourceAt(base), { keys, kept, sample })
  const { findings, origin, size, trust, joined, read } = verified
  console.log(`${origin ?? base}: ${size} leaves, signed for by ${TRUST[trust]}.`)
  for (const key of joined) console.log(`A further key signs, and is trusted from now on: ${key}`)
  const [verdicts, pages] = [read.verdicts.join(' of '), read.pages.join(' of ')]
  console.log(`Read one by one: ${verdicts} verdicts, ${pages} pages.`)
  for (const { code, message } of findings) console.log(`FAIL  ${code}: ${message}`)
  if (!verified.kept) {
    console.log(`${findings.length} things do not hold.`)
    process.exit(1)
  }
  if (file !== undefined) {
    // Whole or not at all: what is in it is what a rollback is told by.
    writeFileSync(`${file}.new`, `${JSON.stringify(verified.kept, null, 2)}\n`)
    renameSync(`${file}.new`, file)
    console.log(`Kept in ${file} for the next time.`)
  }
  console.log('All of it holds.')
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : ''
  console.error(`Not verified: ${error instanceof Error ? error.message : String(error)} ${cause}`)
  process.exit(3)
}
