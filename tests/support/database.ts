import { env } from 'cloudflare:workers'

// Looks into the real D1 behind the Worker, past the API.

export async function rows<T = Record<string, unknown>>(
  sql: string,
  ...values: unknown[]
): Promise<T[]> {
  const { results } = await env.DB.prepare(sql)
    .bind(...values)
    .all<T>()
  return results
}

export async function count(sql: string, ...values: unknown[]): Promise<number> {
  const [row] = await rows<{ n: number }>(`select count(*) as n from ${sql}`, ...values)
  return row!.n
}

/** The tables of the migrations. */
async function tables(): Promise<string[]> {
  const found = await rows<{ name: string }>(
    `select name from sqlite_master where type = 'table' and name not glob 'sqlite_*'
     and name not glob '_cf_*' and name <> 'd1_migrations' order by name`,
  )
  return found.map(({ name }) => name)
}

/** How many rows each table holds. */
export async function rowCounts(): Promise<Record<string, number>> {
  const names = await tables()
  const counts = await env.DB.batch<{ n: number }>(
    names.map((name) => env.DB.prepare(`select count(*) as n from "${name}"`)),
  )
  return Object.fromEntries(names.map((name, at) => [name, counts[at]!.results[0]!.n]))
}

/** Every row of every table: equal to what it was where nothing was changed. */
export async function contents(): Promise<Record<string, unknown[]>> {
  const names = await tables()
  const all = await env.DB.batch(names.map((name) => env.DB.prepare(`select * from "${name}"`)))
  return Object.fromEntries(names.map((name, at) => [name, all[at]!.results]))
}
