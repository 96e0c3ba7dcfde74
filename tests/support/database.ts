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

/** The same database, noting the statements that are prepared on it and the sessions opened. */
export function watching() {
  const seen = { statements: [] as string[], sessions: [] as string[] }
  const watched = <T extends D1Database | D1DatabaseSession>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name, object)
        if (typeof value !== 'function') return value
        return (...input: unknown[]): unknown => {
          const output: unknown = Reflect.apply(value, object, input)
          if (name === 'prepare' || name === 'exec') seen.statements.push(String(input[0]))
          if (name !== 'withSession') return output
          seen.sessions.push(String(input[0]))
          return watched(output as D1DatabaseSession)
        }
      },
    })
  return { DB: watched(env.DB), ...seen }
}
