import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { cpuOf, type Running } from './workerd.ts'

// Directus on SQLite, from a folder where it was installed: what a small desk might use instead.

const PORT = 8955
const ADMIN = { email: 'bench@example.com', password: 'bench-password' }

/** Directus with the read model's rows as a collection; its token goes with each request. */
export type Directus = Running & { token: string }

/**
 * Starts Directus on a database of its own and copies the rows of the pages read model into it.
 * @param installed the folder where `npm install directus sqlite3` was run and native modules built
 * @param here a temporary folder for its database
 * @param rows the SQLite file to copy from
 * @throws Error when it does not start
 */
export async function startDirectus(
  installed: string,
  here: string,
  rows: string,
): Promise<Directus> {
  const database = join(here, 'directus.sqlite')
  const cli = join(installed, 'node_modules', 'directus', 'cli.js')
  const options = {
    cwd: installed,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DB_CLIENT: 'sqlite3',
      DB_FILENAME: database,
      SECRET: 'bench',
      HOST: '127.0.0.1',
      PORT: String(PORT),
      TELEMETRY: 'false',
      LOG_LEVEL: 'error',
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
    },
    stdio: 'ignore' as const,
  }
  const node = process.env['DIRECTUS_NODE'] ?? process.execPath
  spawnSync(node, [cli, 'bootstrap'], options)
  const child = spawn(node, [cli, 'start'], options)
  const url = `http://127.0.0.1:${PORT}`
  const stop = async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  try {
    await ready(url, () => child.exitCode !== null)
    const { data } = (await post(url, '/auth/login', ADMIN)) as { data: { access_token: string } }
    const token = data.access_token
    await post(url, '/collections', COLLECTION, token)
    const db = new DatabaseSync(database)
    db.prepare('attach ? as pages').run(rows)
    db.exec(`insert into annotations (page_hash, claim_id, version, json)
      select page_hash, claim_id, version, json from pages.page_annotations`)
    db.close()
    return { url, token, cpu: () => cpuOf(child.pid!), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const field = (name: string, type: string, schema: object = {}) => ({
  field: name,
  type,
  schema,
  meta: {},
})

const COLLECTION = {
  collection: 'annotations',
  schema: {},
  meta: {},
  fields: [
    field('id', 'integer', { is_primary_key: true, has_auto_increment: true }),
    field('page_hash', 'string', { is_indexed: true }),
    field('claim_id', 'string'),
    field('version', 'integer'),
    field('json', 'text'),
  ],
}

async function ready(url: string, isOver: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !isOver(); tries++) {
    const response = await fetch(`${url}/server/ping`).catch(() => undefined)
    if (response?.ok) return
    await wait(300)
  }
  throw new Error('Directus did not start')
}

async function post(url: string, path: string, body: object, token?: string): Promise<unknown> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`Directus: ${path}: HTTP ${response.status}`)
  // Some answers have no body.
  return response.status === 204 ? null : response.json()
}
