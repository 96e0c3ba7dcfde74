import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { type Context, openDatabase } from '../../src/domain/context.ts'
import { rebuildPages, type Rebuilt } from '../../src/domain/rebuild.ts'
import { ORIGIN } from './api.ts'
import { rows } from './database.ts'
import { OFFENDERS } from './offenders.ts'

// What holds of the records whatever was done to them, and in whatever order.

/** The context of the system's own work, as the platform's clock would start it. */
export function systemContext(origin = ORIGIN): Context {
  return {
    db: openDatabase(env.DB.withSession('first-primary')),
    actor: { kind: 'system', job: 'rebuild' },
    now: new Date().toISOString(),
    requestId: 'req_00000000000000000000000000',
    origin,
    fetching: { resolverUrl: '', allow: [], userAgent: '' },
    model: null,
    log: { origin: '', keys: '' },
    enqueue: async () => {},
    enqueueWebhooks: async () => {},
  }
}

/** Slice by slice to the end; the claims that had to be mended. */
export async function rebuildReadModel(ctx: Context): Promise<string[]> {
  const all: string[] = []
  for (let after: string | null = null; ;) {
    const { mended, next }: Rebuilt = await rebuildPages(ctx, { limit: 50, after })
    all.push(...mended)
    if (next === null) return all
    after = next
  }
}

export type PageRow = {
  page_hash: string
  claim_id: string
  version: number
  bytes: number
  bytes_before: number
  json: string
}

export const readModel = () =>
  rows<PageRow>('select * from page_annotations order by page_hash, claim_id')

/** The read model as values: JSON parsed, and without what a second writing counts up. */
const unversioned = (model: PageRow[]) =>
  model.map(({ json, version: _v, bytes: _b, bytes_before: _before, ...row }) => {
    const { version: _version, ...annotation } = JSON.parse(json)
    return { ...row, annotation }
  })

/** The read model says what the records say, to the byte, and each row's sizes are true. */
export async function expectSoundReadModel(): Promise<void> {
  const before = await readModel()
  const utf8 = new TextEncoder()
  let page = ''
  let bytesBefore = 0
  for (const row of before) {
    if (row.page_hash !== page) bytesBefore = 0
    page = row.page_hash
    expect(row.bytes).toBe(utf8.encode(row.json).byteLength)
    expect(row.bytes_before).toBe(bytesBefore)
    expect(row.version).toBe(JSON.parse(row.json).version)
    bytesBefore += row.bytes
  }
  expect(await rebuildReadModel(systemContext()), 'claims that a rebuild had to mend').toEqual([])
  expect(await readModel()).toEqual(before)
}

/** Without any read model the records make the same one again. */
export async function expectRebuildable(): Promise<void> {
  const before = await readModel()
  await env.DB.exec('delete from page_annotations')
  const claims = [...new Set(before.map(({ claim_id }) => claim_id))].toSorted()
  expect(await rebuildReadModel(systemContext())).toEqual(claims)
  expect(unversioned(await readModel())).toEqual(unversioned(before))
}

/** Every rule of `OFFENDERS` holds. */
export async function expectSoundRecords(): Promise<void> {
  const found = await env.DB.batch(Object.values(OFFENDERS).map((sql) => env.DB.prepare(sql)))
  for (const [at, what] of Object.keys(OFFENDERS).entries())
    expect(found[at]!.results, what).toEqual([])
}
