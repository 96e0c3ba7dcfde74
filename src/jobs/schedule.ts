import { forgetAnswers } from '../domain/idempotency.ts'
import { resumeImports } from '../domain/imports.ts'
import { integrateLog } from '../domain/log/integrate.ts'
import { publishLookup } from '../domain/lookup/publish.ts'
import { wakeWebhooks } from '../domain/webhooks/wake.ts'
import type { Bindings } from '../http/environment.ts'
import { contextOf } from './context.ts'
import { recheckSources } from './evidence.ts'

/** What the platform's clock sets off, once an hour. */
export async function runJobs(env: Bindings, now: Date): Promise<void> {
  const ctx = contextOf('hourly', env, now)
  await forgetAnswers(ctx.db, now)
  await resumeImports(ctx)
  await wakeWebhooks(ctx)
  await integrateLog(ctx)
  await publishLookup(ctx)
  // Last, for it takes minutes.
  await recheckSources(ctx)
}
