import { appendFileSync, globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { configurationOf, type Running, start, temporaryHome } from '../../bench/workerd.ts'
import { localBootstrapSecret, migrate } from '../../scripts/server.ts'
import { OFFENDERS } from '../support/offenders.ts'

// The built Worker's workerd is killed again and again while verdicts are published. Nothing that
// was acknowledged is lost, and what is left is whole. `npm run test:kill` publishes a thousand.

const PUBLICATIONS = Number(process.env['PUBLICATIONS'] ?? 30)
const WRITERS = 8
const KILLS = Math.max(2, Math.round(PUBLICATIONS / 60))

it('a killed Worker loses no publication that it acknowledged', { timeout: 900_000 }, async () => {
  const here = temporaryHome()
  const secret = localBootstrapSecret(here)
  // The port is another one after each restart; permalinks must not be.
  appendFileSync(here.secrets, 'PUBLIC_URL=https://checks.example\n')
  migrate(here)
  const configuration = await configurationOf('apostil', 'wrangler.toml', here)
  let running: Running = await start(configuration)
  try {
    /** Null where no answer came. */
    const ask = async (
      method: string,
      path: string,
      key: string,
      { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
    ) => {
      try {
        const response = await fetch(running.url + path, {
          method,
          headers: {
            Authorization: `Bearer ${key}`,
            ...(body !== undefined && { 'Content-Type': 'application/json' }),
            ...headers,
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
        return { status: response.status, text: await response.text() }
      } catch {
        return null
      }
    }
    // oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of it is the check
    const made = async (path: string, key: string, body: unknown): Promise<any> => {
      const reply = await ask('POST', path, key, { body })
      expect(reply?.status, reply?.text).toBeLessThan(300)
      return JSON.parse(reply!.text)
    }

    const founding = await made('/v1/bootstrap', secret, {
      organisation: { slug: 'desk', name: 'Desk' },
      admin: { name: 'Ada' },
    })
    const author = founding.key.secret
    const editor = await made('/v1/organisations/desk/members', author, {
      name: 'Bo',
      role: 'editor',
    })
    const reviewer = (await made(`/v1/members/${editor.id}/keys`, author, { label: 'kill' })).secret

    const waiting: string[] = []
    await inParallel(PUBLICATIONS, async (at) => {
      const { capture } = await made('/v1/articles', author, {
        url: `https://news.example/${at % 20}`,
        text: 'The budget grew by 12 percent.',
        language: 'en',
      })
      const claim = await made('/v1/claims', author, {
        text: `The budget grew by ${at} percent.`,
        appearance: { captureId: capture.id, exact: 'budget grew' },
      })
      const drafted = await made(`/v1/claims/${claim.id}/verdicts`, author, {
        rating: { key: 'true' },
        conclusion: 'It did.',
        language: 'en',
        sources: [
          { kind: 'primary', url: 'https://city.example/', stance: 'supports', passage: 'Yes.' },
        ],
      })
      const submitted = await ask('POST', `/v1/verdicts/${drafted.id}/submit`, author, {
        headers: { 'If-Match': '*' },
      })
      expect(submitted?.status, submitted?.text).toBe(200)
      waiting.push(drafted.id)
    })

    const answers = new Map<string, string>()
    let kills = 0
    const state: { restarting: Promise<void> | null } = { restarting: null }
    const killAt = (acknowledged: number) =>
      kills < KILLS && acknowledged >= ((kills + 0.5) * PUBLICATIONS) / KILLS
    await inParallel(PUBLICATIONS, async (at) => {
      const id = waiting[at]!
      for (let tries = 0; !answers.has(id); tries++) {
        expect(tries, id).toBeLessThan(100)
        await state.restarting
        const reply = await ask('POST', `/v1/verdicts/${id}/approve`, reviewer, {
          headers: { 'If-Match': '"v2"', 'Idempotency-Key': `approve-${id}` },
        })
        if (reply === null || reply.status === 503) continue
        expect(reply.status, reply.text).toBe(200)
        answers.set(id, reply.text)
        if (!killAt(answers.size) || state.restarting) continue
        kills++
        state.restarting = (async () => {
          await running.stop()
          running = await start(configuration)
          state.restarting = null
        })()
      }
    })
    await state.restarting
    expect(kills).toBe(KILLS)

    // What was acknowledged is there, and the same request is still answered alike.
    await inParallel(PUBLICATIONS, async (at) => {
      const id = waiting[at]!
      const read = await ask('GET', `/v1/verdicts/${id}`, reviewer)
      expect(JSON.parse(read!.text)).toMatchObject({
        state: 'published',
        published: { number: 1 },
      })
      const again = await ask('POST', `/v1/verdicts/${id}/approve`, reviewer, {
        headers: { 'If-Match': '"v2"', 'Idempotency-Key': `approve-${id}` },
      })
      expect(again!.text).toBe(answers.get(id))
    })
    for (let after: string | null = null, mended = 0; ;) {
      const slice = await made('/v1/rebuild', author, { after, limit: 50 })
      mended += slice.mended.length
      after = slice.next
      if (after !== null) continue
      expect(mended).toBe(0)
      break
    }
    await running.stop()

    const database = databaseIn(here.state)
    for (const [what, sql] of Object.entries(OFFENDERS))
      expect(database.prepare(sql).all(), what).toEqual([])
    const counted = database
      .prepare(
        `select (select count(*) from log_entries) as log, (select count(*) from changes) as feed,
           (select count(*) from revisions where state = 'published') as revisions,
           (select count(*) from page_annotations) as annotations`,
      )
      .get()
    expect({ ...counted }).toEqual({
      log: PUBLICATIONS,
      feed: PUBLICATIONS,
      revisions: PUBLICATIONS,
      annotations: PUBLICATIONS,
    })
    database.close()
  } finally {
    await running.stop().catch(() => {})
    rmSync(here.folder, { recursive: true, force: true })
  }
})

async function inParallel(count: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let at = next++; at < count; at = next++) await work(at)
  }
  await Promise.all(Array.from({ length: WRITERS }, worker))
}

/** D1's SQLite file under wrangler's state. */
function databaseIn(state: string): DatabaseSync {
  const files = globSync('**/*.sqlite', { cwd: state }).map((file) => join(state, file))
  for (const file of files) {
    const database = new DatabaseSync(file)
    if (database.prepare(`select 1 from sqlite_master where name = 'log_entries'`).get())
      return database
    database.close()
  }
  throw new Error(`no database under ${state}`)
}
