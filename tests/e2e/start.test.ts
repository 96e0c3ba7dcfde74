import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { newKey } from '../../src/log/note.ts'

const home = mkdtempSync(join(tmpdir(), 'apostil-start-'))
afterAll(() => rmSync(home, { recursive: true }))

type Started = { output: string; url: string; child: ChildProcess }

/** Runs what `npm start` runs, until it says where it listens. */
async function start(command = process.execPath, args = ['scripts/start.ts']): Promise<Started> {
  const child = spawn(command, args, {
    env: { ...process.env, APOSTIL_HOME: home, PORT: '8890' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  for await (const chunk of child.stdout) {
    output += String(chunk)
    const url = /Apostil listens on (\S+) until/.exec(output)?.[1]
    if (url && output.includes('the others are in')) return { output, url, child }
  }
  throw new Error(`npm start ended:\n${output}`)
}

async function stop({ child }: Started): Promise<void> {
  child.kill('SIGTERM')
  await once(child, 'exit')
}

async function pageOf({ url }: Started) {
  const page = 'https://news.example/2021/05/12/xiaomi-settlement'
  const response = await fetch(`${url}/v1/annotations?url=${page}`)
  return response.json()
}

it('plays the story once on the built Worker, and keeps what it made', async () => {
  const first = await start()
  const page = await pageOf(first)
  const manifest = await fetch(`${first.url}/v1/lookup/manifest`)
  expect(await manifest.text()).toContain('"pages":1,')
  await stop(first)
  expect(first.output).toMatch(/\d+ claims are proposed/)
  expect(first.output).toContain('Rudolf Contreras')
  expect(first.output).toMatch(/\[\d: The court had concluded/)
  expect(first.output).toContain('TRUE (The Demo Desk)')
  expect(first.output, 'plain text when not a terminal').not.toContain('\u001b[')
  expect(page).toMatchObject({ total: 4 })

  const second = await start()
  const again = await pageOf(second)
  await expect(start(), 'two on one folder').rejects.toThrow(
    `Process ${second.child.pid} serves this folder already`,
  )
  await stop(second)
  expect(second.output).not.toContain('claims are proposed')
  expect(second.output).toContain('TRUE (The Demo Desk)')
  expect(again).toEqual(page)
})

it('ends with whatever started it, and leaves the folder to the next', async () => {
  const shell = await start('sh', ['-c', `"${process.execPath}" scripts/start.ts & wait`])
  shell.child.kill('SIGKILL')
  await expect
    .poll(
      () =>
        fetch(`${shell.url}/healthz`).then(
          () => 'serves',
          () => 'is gone',
        ),
      {
        timeout: 30_000,
        interval: 500,
      },
    )
    .toBe('is gone')
  await stop(await start())
})

it('answers whoever is still sending when it refuses, and the request after that', async () => {
  const server = await start()
  const body = new Uint8Array(2_000_000)
  const refused = async (method: string, path: string, status: number) => {
    const response = await fetch(server.url + path, { method, body })
    expect([response.status, await response.json()]).toMatchObject([status, { status }])
  }
  for (let round = 0; round < 40; round++) {
    await refused('POST', '/nope', 404)
    await refused('POST', '/v1/articles', 401)
    await refused('PUT', '/v1/articles', 405)
  }
  await stop(server)
})

it('signs its log with a key of its own, and the verifier takes it, every time', async () => {
  const server = await start()
  const state = join(home, 'log.json')
  const first = await verifyLog(server.url, '--state', state)
  expect(first.output).toContain('this is the first time')
  expect(first.output).toMatch(/localhost\/log: [1-9]\d* leaves/)
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('All of it holds.') })
  const kept = readFileSync(state, 'utf8')
  expect(JSON.parse(kept)).toMatchObject({ keys: [expect.stringMatching(/^localhost\/log\+/)] })
  const again = await verifyLog(server.url, '--state', state, '--full')
  expect(again).toMatchObject({ code: 0, output: expect.stringContaining('kept in the state') })

  const { vkey } = await newKey('localhost/log')
  const stranger = await verifyLog(server.url, '--state', state, '--key', vkey)
  expect(stranger).toMatchObject({
    code: 1,
    output: expect.stringContaining('FAIL  signature.none'),
  })
  // Without being told where, it keeps what the next time needs.
  const unasked = await verifyLog(server.url)
  expect(unasked.output).toContain('this is the first time')
  expect((await verifyLog(server.url)).output).toContain('kept in the state')
  // What was kept of a larger log.
  const { checkpoint, keys } = JSON.parse(kept) as { checkpoint: string; keys: string[] }
  const larger = { keys, checkpoint: checkpoint.replace(/\n\d+\n/, '\n1000\n') }
  writeFileSync(state, JSON.stringify(larger))
  const rolledBack = await verifyLog(server.url, '--state', state)
  expect(rolledBack).toMatchObject({ code: 1, output: expect.stringContaining('log.rolled_back') })
  expect(JSON.parse(readFileSync(state, 'utf8')), 'what does not hold is not kept').toEqual(larger)
  await stop(server)
  expect(await verifyLog(server.url, '--state', state)).toMatchObject({ code: 3 })
  for (const wrong of [[], ['nothing'], [server.url, '--key', 'x'], [server.url, '--what']])
    expect(await verifyLog(...wrong)).toMatchObject({ code: 2 })
})

/** Runs what `npm run verify-log` runs. */
async function verifyLog(...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [resolve('scripts/verify-log.ts'), ...args], { cwd: home })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}
