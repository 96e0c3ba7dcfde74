import { openDatabase } from '../domain/context.ts'
import { forgetAnswers } from '../domain/idempotency.ts'
import type { Bindings } from '../http/environment.ts'

/** What the platform's clock sets off, once an hour. */
export async function runJobs(env: Bindings, now: Date): Promise<void> {
  await forgetAnswers(openDatabase(env.DB.withSession('first-primary')), now)
}
