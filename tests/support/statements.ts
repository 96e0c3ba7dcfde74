import { env } from 'cloudflare:workers'

export type Sent = {
  sql: string
  values: unknown[]
  /** What D1 says of it; null where the answer was asked for without. */
  meta: D1Meta | null
}

/**
 * The same D1 as a binding that keeps every statement it is sent, with what D1 tells of each.
 * `trips` counts round trips: a batch is one.
 */
export function recording(): { DB: D1Database; sent: Sent[]; trips: () => number } {
  const sent: Sent[] = []
  const inner = new WeakMap<object, { original: D1PreparedStatement; entry: () => Sent }>()
  let trips = 0

  const statement = (original: D1PreparedStatement, sql: string, values: unknown[] = []) => {
    const entry = () => {
      const kept: Sent = { sql, values, meta: null }
      sent.push(kept)
      return kept
    }
    const ask = async <T>(answer: (kept: Sent) => Promise<T>): Promise<T> => {
      trips++
      return answer(entry())
    }
    const noted = async <R extends { meta: D1Meta }>(kept: Sent, result: Promise<R>) => {
      const answer = await result
      kept.meta = answer.meta
      return answer
    }
    const watched = {
      bind: (...bound: unknown[]) => statement(original.bind(...bound), sql, bound),
      all: () => ask((kept) => noted(kept, original.all())),
      run: () => ask((kept) => noted(kept, original.run())),
      raw: (options?: { columnNames: true }) => ask(() => original.raw(options!)),
      first: (column?: string) =>
        ask(() => (column === undefined ? original.first() : original.first(column))),
    } as unknown as D1PreparedStatement
    inner.set(watched, { original, entry })
    return watched
  }

  const watch = <T extends D1Database | D1DatabaseSession>(target: T): T => {
    const methods: Record<string, unknown> = {
      prepare: (sql: string) => statement(target.prepare(sql), sql),
      withSession: (start?: string) => watch((target as D1Database).withSession(start)),
      batch: async (statements: D1PreparedStatement[]) => {
        trips++
        const parts = statements.map((one) => inner.get(one)!)
        const kept = parts.map(({ entry }) => entry())
        const results = await target.batch(parts.map(({ original }) => original))
        results.forEach(({ meta }, index) => (kept[index]!.meta = meta))
        return results
      },
    }
    return new Proxy(target, {
      get(object, name) {
        const value: unknown = methods[String(name)] ?? Reflect.get(object, name, object)
        return typeof value === 'function' ? value.bind(object) : value
      },
    })
  }

  return { DB: watch(env.DB), sent, trips: () => trips }
}
