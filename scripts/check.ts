import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import drizzle from '../drizzle.config.ts'

// `npm run check`: everything that can be known without running the code. Each check runs even if
// one before it failed, so that one run tells all.

/** What the platform would load: the Worker, minified and gzipped, in bytes. */
const WORKER_BUDGET = 650_000

const environment = { ...process.env, CI: 'true', WRANGLER_SEND_METRICS: 'false' }

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: environment,
  })
  if (status !== 0) throw new Error(`${stdout}${stderr}`.trim())
  return stdout
}

/** What drizzle-kit would still generate, into a copy, is a migration that somebody forgot. */
function migrationsAreFresh(): void {
  const copy = mkdtempSync(join(tmpdir(), 'apostil-migrations-'))
  try {
    cpSync('migrations', copy, { recursive: true })
    const { dialect } = drizzle
    const schema = [drizzle.schema ?? []].flat().join()
    const output = run(
      'drizzle-kit',
      'generate',
      '--name=forgotten',
      `--schema=${schema}`,
      `--dialect=${dialect}`,
      // drizzle-kit puts `./` before it, whatever it is.
      `--out=${relative('.', copy)}`,
    )
    if (!output.includes('No schema changes'))
      throw new Error('The schema has changes without a migration: npm run db:generate')
  } finally {
    rmSync(copy, { recursive: true })
  }
}

function workerIsWithinBudget(): string {
  const out = mkdtempSync(join(tmpdir(), 'apostil-'))
  try {
    run('wrangler', 'deploy', '--dry-run', '--env', 'production', '--outdir', out)
    const modules = readdirSync(out).filter((file) => file.endsWith('.mjs'))
    const size = modules
      .map((file) => gzipSync(readFileSync(join(out, file)), { level: 9 }).byteLength)
      .reduce((sum, bytes) => sum + bytes, 0)
    if (size > WORKER_BUDGET)
      throw new Error(`The Worker has ${size} bytes gzipped; the budget is ${WORKER_BUDGET}.`)
    return `${size} of ${WORKER_BUDGET} bytes gzipped`
  } finally {
    rmSync(out, { recursive: true })
  }
}

const CHECKS: [name: string, check: () => string | void][] = [
  ['format', () => void run('oxfmt', '--check')],
  ['lint', () => void run('oxlint')],
  ['types of the Worker', () => void run('tsc', '-p', 'tsconfig.json')],
  ['types of the client', () => void run('tsc', '-p', 'src/client/tsconfig.json')],
  ['types of the client’s tests', () => void run('tsc', '-p', 'tests/client/tsconfig.json')],
  ['types of tests and scripts', () => void run('tsc', '-p', 'tests/tsconfig.json')],
  ['generated types are fresh', () => void run('npm', 'run', '--silent', 'types', '--', '--check')],
  ['migrations are fresh', migrationsAreFresh],
  ['the Worker is within its budget', workerIsWithinBudget],
]

let failed = 0
for (const [name, check] of CHECKS) {
  try {
    const note = check()
    console.log(`ok    ${name}${note ? `: ${note}` : ''}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}\n${error instanceof Error ? error.message : String(error)}\n`)
  }
}
process.exit(failed === 0 ? 0 : 1)
