import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

// Files share one isolate, which saves loading the Worker for each; every file starts with an
// empty database of its own, made by the real migrations. (The pool's own reset() now and then
// left the rows of the file before.)

type Item = { type: 'table' | 'trigger'; name: string }

async function clear(): Promise<void> {
  const { results } = await env.DB.prepare(
    `select type, name from sqlite_master
     where type in ('table', 'trigger') and name not like 'sqlite!_%' escape '!'
     and name not like '!_cf!_%' escape '!'`,
  ).all<Item>()
  const named = (type: Item['type']) => results.filter((item) => item.type === type)
  const tables = named('table')
  if (tables.length === 0) return
  // Rows first, in one transaction, and triggers before them: empty tables go in any order.
  await env.DB.batch([
    env.DB.prepare('pragma defer_foreign_keys = on'),
    ...named('trigger').map(({ name }) => env.DB.prepare(`drop trigger "${name}"`)),
    ...tables.map(({ name }) => env.DB.prepare(`delete from "${name}"`)),
  ])
  await env.DB.batch(tables.map(({ name }) => env.DB.prepare(`drop table "${name}"`)))
}

/** An empty database, made by the real migrations. */
export async function freshDatabase(): Promise<void> {
  await clear()
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
}

await freshDatabase()
