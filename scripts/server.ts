import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import { newKey } from '../src/log/note.ts'

// Runs the Worker on this machine through wrangler: workerd, and D1's SQLite under .wrangler.

const wrangler = `${import.meta.dirname}/../node_modules/wrangler/bin/wrangler.js`

/** Nothing here needs the network, so nothing asks for it. */
const OFFLINE = {
  ...process.env,
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  CI: 'true',
}

/** Where everything local is kept: the database, the secrets, what the demo has played. */
export type Home = {
  state: string
  secrets: string
  played: string
  /** Who serves this folder at the moment. */
  running: string
}

/** The local deployment's folder; APOSTIL_HOME names another one than `.wrangler`. */
export function home(folder: string = process.env['APOSTIL_HOME'] ?? '.wrangler'): Home {
  mkdirSync(folder, { recursive: true })
  return {
    state: join(folder, 'state'),
    secrets: join(folder, 'secrets.env'),
    played: join(folder, 'demo.json'),
    running: join(folder, 'running.json'),
  }
}

/**
 * Takes the folder for this process: two servers on one database would take turns to fail.
 * @returns what gives it back
 * @throws Error that says who has it
 */
export function occupy({ running }: Pick<Home, 'running'>): () => void {
  const owner = existsSync(running) ? Number(readFileSync(running, 'utf8')) : undefined
  if (owner !== undefined && isAlive(owner))
    throw new Error(
      `Process ${owner} serves this folder already. Stop it first, or name another folder in APOSTIL_HOME.`,
    )
  rmSync(running, { force: true })
  // Of two that start at the same moment the second fails here.
  writeFileSync(running, String(process.pid), { flag: 'wx' })
  return () => rmSync(running, { force: true })
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The bootstrap secret of the local deployment; made and kept on the first start. */
export function localBootstrapSecret({ secrets }: Home): string {
  const known = secretsIn(secrets)['BOOTSTRAP_SECRET']
  if (known) return known
  const secret = randomBytes(24).toString('base64url')
  appendFileSync(secrets, `BOOTSTRAP_SECRET=${secret}\n`, { mode: 0o600 })
  return secret
}

/** The key of the local deployment's transparency log, made and kept like the bootstrap secret. */
export async function localLogKey({ secrets }: Pick<Home, 'secrets'>): Promise<void> {
  if (secretsIn(secrets)['LOG_KEYS']) return
  // The same name on whichever port it is served: it is the same log.
  const name = 'localhost/log'
  const { secret } = await newKey(name)
  appendFileSync(secrets, `LOG_KEYS=${secret}\nLOG_ORIGIN=${name}\n`, { mode: 0o600 })
}

function secretsIn(file: string): NodeJS.Dict<string> {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
}

/** Brings the local D1 up to date. @throws Error with wrangler's own words */
export function migrate({ state }: Pick<Home, 'state'>): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [wrangler, 'd1', 'migrations', 'apply', 'apostil', '--local', '--persist-to', state],
    { env: OFFLINE, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`The migrations could not be applied.\n${stdout}${stderr}`)
}

export type Server = { url: string; process: ChildProcess; stop: () => Promise<void> }

/**
 * Starts the Worker and waits until it answers.
 * @param port the first port to try; a later one is taken when it is in use
 */
export async function startWorker(port: number, { state, secrets }: Home): Promise<Server> {
  const free = await freePort(port)
  const child = spawn(
    process.execPath,
    [
      wrangler,
      'dev',
      '--ip=127.0.0.1',
      `--port=${free}`,
      '--inspector-port=0',
      `--persist-to=${state}`,
      `--env-file=${secrets}`,
      '--log-level=warn',
      '--show-interactive-dev-session=false',
    ],
    { env: OFFLINE, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-10_000)))
  const url = `http://localhost:${free}`
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`The Worker did not start.\n${output}`)
    const response = await fetch(`${url}/healthz`).catch(() => undefined)
    if (response?.ok) {
      child.stdout.pipe(process.stdout)
      child.stderr.pipe(process.stderr)
      return { url, process: child, stop: () => stop(child) }
    }
    await wait(200)
  }
  await stop(child)
  throw new Error(`The Worker did not answer within a minute.\n${output}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

async function freePort(port: number): Promise<number> {
  for (let candidate = port; candidate < port + 50; candidate++)
    if (await isFree(candidate)) return candidate
  throw new Error(`No free port between ${port} and ${port + 49}. Set PORT to another one.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
