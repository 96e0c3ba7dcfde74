import { env } from 'cloudflare:workers'

// Watches the real D1 behind the Worker: how often it is asked, and what it holds.

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

/**
 * The same D1 as a binding that counts round trips: every statement that is run by itself is one,
 * and every batch, whatever it holds.
 * @param before runs ahead of each trip, told its number from 1; the trip waits for it. So a test
 *   can have something else happen between two trips of one request.
 */
export function countingTrips(before?: (trip: number) => Promise<unknown> | undefined): {
  DB: D1Database
  trips: () => number
} {
  let trips = 0
  const trip = async (send: () => unknown): Promise<unknown> => {
    trips++
    await before?.(trips)
    return send()
  }
  const originals = new WeakMap<object, D1PreparedStatement>()

  const watch = <T extends object>(
    target: T,
    around: (name: string, call: (...input: unknown[]) => unknown, input: unknown[]) => unknown,
  ): T =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name, object)
        if (typeof value !== 'function') return value
        const call = (...input: unknown[]): unknown => Reflect.apply(value, object, input)
        return (...input: unknown[]) => around(String(name), call, input)
      },
    })

  const statement = (original: D1PreparedStatement): D1PreparedStatement => {
    const watched = watch(original, (name, call, input) => {
      if (name === 'bind') return statement(call(...input) as D1PreparedStatement)
      return trip(() => call(...input))
    })
    originals.set(watched, original)
    return watched
  }

  const database = <T extends D1Database | D1DatabaseSession>(original: T): T =>
    watch(original, (name, call, input) => {
      if (name === 'prepare') return statement(call(...input) as D1PreparedStatement)
      if (name === 'withSession') return database(call(...input) as D1DatabaseSession)
      if (name === 'exec') return trip(() => call(...input))
      if (name !== 'batch') return call(...input)
      const statements = input[0] as D1PreparedStatement[]
      return trip(() => call(statements.map((one) => originals.get(one) ?? one)))
    })

  return { DB: database(env.DB), trips: () => trips }
}
