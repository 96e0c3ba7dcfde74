import { createApp } from '../src/app.ts'
import type { Bindings } from '../src/http/environment.ts'

// The Worker, telling with each answer how many statements it sent and how many rows D1 read for
// them: what D1 itself says in `meta`.

const app = createApp()

export default {
  async fetch(request, env, ctx) {
    const counts = { statements: 0, rows: 0 }
    const counting = (statement: D1PreparedStatement): D1PreparedStatement =>
      new Proxy(statement, {
        get(target, name) {
          if (name === 'bind') return (...values: unknown[]) => counting(target.bind(...values))
          if (name !== 'all') throw new Error(`The reader’s path calls ${String(name)}.`)
          return async () => {
            const result = await target.all()
            counts.statements++
            counts.rows += result.meta.rows_read
            return result
          }
        },
      })
    const DB = {
      withSession: (start: string) => {
        const session = env.DB.withSession(start)
        return {
          getBookmark: () => session.getBookmark(),
          prepare: (sql: string) => counting(session.prepare(sql)),
        }
      },
    } as unknown as D1Database
    const response = await app.fetch(request, { ...env, DB }, ctx)
    await response.arrayBuffer()
    return Response.json(counts)
  },
} satisfies ExportedHandler<Bindings>
