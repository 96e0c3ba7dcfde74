import { type Context, openDatabase } from '../domain/context.ts'
import { newId } from '../domain/ids.ts'
import { type Bindings, outsideOf } from '../http/environment.ts'

/** What the system's own work has for a context; `job` is its name in the log of who did what. */
export function contextOf(job: string, env: Bindings, now: Date): Context {
  return {
    db: openDatabase(env.DB.withSession('first-primary')),
    actor: { kind: 'system', job },
    now: now.toISOString(),
    requestId: newId('req', now.getTime()),
    origin: env.PUBLIC_URL,
    ...outsideOf(env),
  }
}
