import { env } from 'cloudflare:workers'

// Watches what the Worker asks of its real D1, and how often.

/** A statement as D1 was sent it. */
export type Sent = {
  sql: string
  values: unknown[]
  /** What D1 says of it; null where the answer was asked for without. */
  meta: D1Meta | null
}

/** A round trip: one statement that is run by itself, or a batch, whatever it holds. */
export type Trip = { batch: boolean; sent: Sent[] }

export type Watched = {
  DB: D1Database
  /** Every statement, in the order in which they were sent. */
  sent: Sent[]
  trips: Trip[]
  /** With which constraint or bookmark sessions were opened. */
  sessions: string[]
}

/**
 * The same D1 as a binding that notes what goes through it.
 * @param before runs ahead of each trip, told its number from 1; the trip waits for it. So a test
 *   can have something else happen between two trips of one request. A throw is D1 failing.
 * @param after runs behind each trip: a throw is an answer that was lost on its way back
 * @param spoil gives a statement that fails, and before which of a batch's it is to stand
 */
export function watchDatabase(
  before?: (trip: number) => Promise<unknown> | undefined,
  after?: (trip: number) => void,
  spoil?: (trip: number) => { at: number; statement: D1PreparedStatement } | null,
): Watched {
  const seen: Omit<Watched, 'DB'> = { sent: [], trips: [], sessions: [] }
  const known = new WeakMap<object, { original: D1PreparedStatement; sent: () => Sent }>()

  const travel = async <T>(batch: boolean, sent: Sent[], send: () => Promise<T>): Promise<T> => {
    seen.trips.push({ batch, sent })
    seen.sent.push(...sent)
    const trip = seen.trips.length
    await before?.(trip)
    const answer = await send()
    after?.(trip)
    return answer
  }

  const statement = (original: D1PreparedStatement, sql: string, values: unknown[] = []) => {
    const fresh = (): Sent => ({ sql, values, meta: null })
    const ask = async <T>(answer: () => Promise<T>): Promise<T> => {
      const sent = fresh()
      const result = await travel(false, [sent], answer)
      const { meta } = result as { meta?: D1Meta }
      sent.meta = meta ?? null
      return result
    }
    const watched = {
      bind: (...bound: unknown[]) => statement(original.bind(...bound), sql, bound),
      all: () => ask(() => original.all()),
      run: () => ask(() => original.run()),
      raw: (options?: { columnNames: true }) =>
        travel(false, [fresh()], () => original.raw(options!)),
      first: (column?: string) =>
        travel(false, [fresh()], () =>
          column === undefined ? original.first() : original.first(column),
        ),
    } as unknown as D1PreparedStatement
    known.set(watched, { original, sent: fresh })
    return watched
  }

  const watch = <T extends D1Database | D1DatabaseSession>(target: T): T => {
    const methods: Record<string, unknown> = {
      prepare: (sql: string) => statement(target.prepare(sql), sql),
      withSession: (start?: string) => {
        seen.sessions.push(String(start))
        return watch((target as D1Database).withSession(start))
      },
      exec: (sql: string) =>
        travel(false, [{ sql, values: [], meta: null }], () => (target as D1Database).exec(sql)),
      batch: async (statements: D1PreparedStatement[]) => {
        const parts = statements.map((one) => known.get(one)!)
        const sent = parts.map((one) => one.sent())
        const originals = parts.map(({ original }) => original)
        const results = await travel(true, sent, () => {
          const spoiled = spoil?.(seen.trips.length)
          if (spoiled) originals.splice(spoiled.at, 0, spoiled.statement)
          return target.batch(originals)
        })
        results.forEach(({ meta }, index) => (sent[index]!.meta = meta))
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

  return { DB: watch(env.DB), ...seen }
}

/** Whether a trip changes what is stored. */
export const writes = ({ sent }: Trip): boolean =>
  sent.some(({ sql }) => /^\s*(?:with\b.*\b)?(?:insert|replace|update|delete)\b/is.test(sql))

/** How many trips an answer waited for: the look for webhooks to wake comes behind it. */
export const aheadOfAnswer = (trips: readonly Trip[]): number =>
  trips.filter(({ sent }) => !sent.some(({ sql }) => /\bfrom "?webhooks\b/.test(sql))).length
