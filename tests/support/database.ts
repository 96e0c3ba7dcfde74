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

/** How many rows each table holds. */
export async function rowCounts(): Promise<Record<string, number>> {
  const { results: tables } = await env.DB.prepare(
    `select name from sqlite_master where type = 'table' and name not glob 'sqlite_*'
     and name not glob '_cf_*' and name <> 'd1_migrations' order by name`,
  ).all<{ name: string }>()
  const counts = await env.DB.batch<{ n: number }>(
    tables.map(({ name }) => env.DB.prepare(`select count(*) as n from "${name}"`)),
  )
  return Object.fromEntries(tables.map(({ name }, at) => [name, counts[at]!.results[0]!.n]))
}
