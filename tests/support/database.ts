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

/** The same database, with a count of the statements that are prepared on it. */
export function counting(): { DB: D1Database; statements: () => number } {
  let statements = 0
  const watched = <T extends D1Database | D1DatabaseSession>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name, object)
        if (typeof value !== 'function') return value
        return (...input: unknown[]): unknown => {
          if (name === 'prepare' || name === 'exec') statements++
          const output: unknown = Reflect.apply(value, object, input)
          return name === 'withSession' ? watched(output as D1DatabaseSession) : output
        }
      },
    })
  return { DB: watched(env.DB), statements: () => statements }
}
