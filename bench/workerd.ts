import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Home, home } from '../scripts/server.ts'

// Runs workerd by itself, with the configuration that wrangler would give it. Between a benchmark
// and the Worker there is then no development proxy and no Node.

// The package hands over the path of its binary, and has no types.
const workerd = (createRequire(import.meta.url)('workerd') as { default: string }).default

const wrangler = `${import.meta.dirname}/../node_modules/wrangler/bin/wrangler.js`

/** The binary configuration (Cap'n Proto) of one Worker, its code included. */
export type Configuration = { name: string; bytes: Buffer }

/** Lets wrangler build and start a Worker once, and keeps what it told workerd. */
export async function configurationOf(
  name: string,
  configPath: string,
  { state, secrets }: Home,
): Promise<Configuration> {
  const folder = mkdtempSync(join(tmpdir(), 'apostil-bench-'))
  const child = spawn(
    process.execPath,
    [wrangler, 'dev', '--config', configPath, '--port=0', '--inspector-port=0'].concat([
      `--persist-to=${state}`,
      `--env-file=${secrets}`,
      '--log-level=log',
      '--show-interactive-dev-session=false',
    ]),
    {
      env: {
        ...process.env,
        CI: 'true',
        WRANGLER_SEND_METRICS: 'false',
        CLOUDFLARE_CF_FETCH_ENABLED: 'false',
        MINIFLARE_WORKERD_PATH: `${import.meta.dirname}/record-workerd.sh`,
        RECORD_WORKERD: workerd,
        RECORD_TO: join(folder, 'config'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  try {
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    for (let tries = 0; !output.includes('Ready on'); tries++) {
      if (tries > 300 || child.exitCode !== null)
        throw new Error(`wrangler did not start ${output}`)
      await wait(100)
    }
    // wrangler starts two: its proxy, and the Worker with its databases, which is the one that
    // names D1's shim.
    const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)))
    const bytes = files.find((file) => file.includes(state) && file.includes('d1:'))
    if (!bytes) throw new Error('wrangler gave workerd no configuration with a database')
    return { name, bytes }
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true })
  }
}

export type Running = {
  url: string
  /** What the process has used so far, in milliseconds of processor time; wall time is noisier. */
  cpu: () => number
  stop: () => Promise<void>
}

/** Starts workerd on a configuration; resolves when it listens. */
export async function start({ bytes }: Configuration): Promise<Running> {
  // wrangler's temporary folders went with it; workerd refuses to start without them.
  const folders = bytes.toString('latin1').match(/\/[\w./-]*miniflare-[0-9a-f]+\/[\w./-]+/g) ?? []
  for (const folder of folders) mkdirSync(folder, { recursive: true })
  const loopback = await listen()
  const { port } = loopback.address() as AddressInfo
  const child = spawn(
    workerd,
    [
      'serve',
      '--binary',
      '--experimental',
      '--socket-addr=entry=127.0.0.1:0',
      `--external-addr=loopback=127.0.0.1:${port}`,
      '--control-fd=3',
      '-',
    ],
    { stdio: ['pipe', 'inherit', 'inherit', 'pipe'] },
  )
  child.stdin?.end(bytes)
  const control = child.stdio[3] as NodeJS.ReadableStream
  let said = ''
  for await (const chunk of control) {
    said += String(chunk)
    const listening = /"event":"listen","socket":"entry","port":(\d+)/.exec(said)
    if (listening)
      return {
        url: `http://127.0.0.1:${listening[1]}`,
        cpu: () => cpuOf(child.pid!),
        stop: async () => {
          if (child.signalCode !== null || child.exitCode !== null) return
          child.kill('SIGKILL')
          await once(child, 'exit')
          loopback.close()
        },
      }
  }
  throw new Error(`workerd ended before it listened: ${said}`)
}

/** Linux keeps nanoseconds on the processor for each thread (proc(5), schedstat); here milliseconds. */
export function cpuOf(pid: number): number {
  const tasks = `/proc/${pid}/task`
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  )
  return nanoseconds.reduce((sum, value) => sum + value, 0) / 1e6
}

/** workerd's way to Node, which wrangler's own shims may call; there is nothing to tell. */
async function listen(): Promise<Server> {
  const server = createServer((_request, response) => response.writeHead(204).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** A folder on a RAM disk where there is one: benchmarks measure code, not disks. */
export function temporaryHome(): Home & { folder: string } {
  const ram = '/dev/shm'
  const base = statSync(ram, { throwIfNoEntry: false })?.isDirectory() ? ram : tmpdir()
  const folder = mkdtempSync(join(base, 'apostil-bench-'))
  return { ...home(folder), folder }
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
