import {
  createExecutionContext,
  createScheduledController,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { inject } from 'vitest'
import worker from '../../src/index.ts'
import type { Bindings } from '../../src/http/environment.ts'
import { call } from './api.ts'
import { rows } from './database.ts'
import { COMPLETE_DRAFT, created, type Desk, publishVerdict } from './desk.ts'

// Pages that are evidence, on the loopback sites, and the clock that has them looked at.

const { site } = inject('web')

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** The address of a page that can become another one. */
export const pageAt = (name: string, host = site) => `http://${host}/as/${name}`

/** What stands at that address from now on: a path of `support/web.ts`. */
export async function become(name: string, path: string): Promise<void> {
  await fetch(`http://${site}/as/${name}?path=${encodeURIComponent(path)}`, { method: 'PUT' })
}

/** A page that says some words, among others. */
export const saying = (words: string) => `/words?say=${encodeURIComponent(words)}`

export const redirect = (url: string, status = 301) =>
  `/to?status=${status}&url=${encodeURIComponent(url)}`

/** What the sites and the resolver were asked since the last time, without who asked. */
export async function asked(): Promise<string[]> {
  const log: string[] = await (await fetch(`http://${site}/log`)).json()
  return log.map((line) => line.split(' ').slice(0, 2).join(' '))
}

export const PASSAGE = 'Harbour: 11.6 percent above the previous year.'

export const sourceOf = (url: string, passage = PASSAGE) => ({
  ...COMPLETE_DRAFT.sources[0],
  url,
  passage,
})

/** A published verdict, on a claim of its own, that relies on the pages. */
export async function verdictOn(desk: Desk, ...sources: ReturnType<typeof sourceOf>[]) {
  const claim = created(
    await call('POST', '/v1/claims', {
      key: desk.contributor.key,
      body: { text: 'The budget grew by 12 percent.', claimant: { name: 'Mara' } },
    }),
  )
  return publishVerdict(desk, claim.id, { sources })
}

/** What the platform does once an hour. */
export async function runJobsAt(scheduledTime: number, bindings: Partial<Bindings> = {}) {
  const ctx = createExecutionContext()
  const controller = createScheduledController({ scheduledTime, cron: '17 * * * *' })
  await worker.scheduled(controller, { ...env, LOG: 'off', ...bindings }, ctx)
  await waitOnExecutionContext(ctx)
}

type Source = {
  id: string
  state: string | null
  checked_at: string | null
  next_check_at: string | null
  failures: number
}

/** The record of the page that a URL leads to, as it is stored. */
export async function storedSource(url: string): Promise<Source> {
  const [row] = await rows<Source>(
    'select * from sources where page_key = ?',
    url.replace('http:', 'https:'),
  )
  if (!row) throw new Error(`no source ${url}`)
  return row
}

type Check = {
  at: string
  state: string
  status: number | null
  final_url: string | null
  content_sha256: string | null
  detail: string
}

/** What looks at a page kept, the oldest first. */
export const checksOf = async (url: string) =>
  rows<Check>(
    'select * from source_checks where source_id = ? order by at',
    (await storedSource(url)).id,
  )

/** No page is due any more: what a test sees next is its own. */
export const restAll = () => rows('update sources set next_check_at = null')
