import type { Hono } from 'hono'
import { accountRoutes } from './http/accounts.ts'
import { articleRoutes } from './http/articles.ts'
import { changeRoutes } from './http/changes.ts'
import { claimRoutes } from './http/claims.ts'
import { complaintRoutes } from './http/complaints.ts'
import { documentation } from './http/docs.ts'
import type { Env } from './http/environment.ts'
import { driftRoutes } from './http/drift.ts'
import { evidenceRoutes } from './http/evidence.ts'
import { framed } from './http/frame.ts'
import { jobRoutes } from './http/jobs.ts'
import { logRoutes, transparencyLog } from './http/log.ts'
import { lookupRoutes } from './http/lookup-publish.ts'
import { allowMethods } from './http/methods.ts'
import { readerRoutes } from './http/reader-routes.ts'
import { rebuildRoutes } from './http/rebuild.ts'
import { handlerOf } from './http/route.ts'
import { scaleRoutes } from './http/scales.ts'
import { transparencyRoutes } from './http/transparency.ts'
import { verdictReads } from './http/verdicts/read.ts'
import { verdictWrites } from './http/verdicts/write.ts'
import { webhookRoutes } from './http/webhooks.ts'
import { sourceRoutes } from './http/sources.ts'

/** The routes of the editorial side, as they are declared. */
export const editorialRoutes = [
  ...accountRoutes,
  ...transparencyRoutes,
  // Before the articles: `import` is no article's id.
  ...jobRoutes,
  ...articleRoutes,
  ...claimRoutes,
  ...scaleRoutes,
  ...verdictReads,
  ...verdictWrites,
  ...complaintRoutes,
  ...changeRoutes,
  ...webhookRoutes,
  ...sourceRoutes,
  ...driftRoutes,
  ...evidenceRoutes,
  ...rebuildRoutes,
  ...lookupRoutes,
  ...logRoutes,
]

/** Everything but the reader's path. `src/app.ts` loads it with the first request that needs it. */
export function createEditorial(): Hono<Env> {
  const app = framed()
  const byPath = Map.groupBy(editorialRoutes, (spec) => spec.path.replaceAll(/\{(\w+)\}/g, ':$1'))
  for (const [path, specs] of byPath) {
    for (const spec of specs) app.on(spec.method, path, handlerOf(spec))
    allowMethods(
      app,
      path,
      specs.map(({ method }) => method),
    )
  }
  app.route('/', transparencyLog())
  app.route('/', documentation([...readerRoutes, ...editorialRoutes]))
  return app
}
