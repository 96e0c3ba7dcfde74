import type { Context } from '../domain/context.ts'
import { dueSources, recheckSource } from '../domain/evidence/recheck.ts'

/** What one run may do: pages it looks at, milliseconds after which it begins with no other. */
export type Bounds = { pages: number; milliseconds: number }

const BOUNDS: Bounds = { pages: 40, milliseconds: 240_000 }
/** A run ends after so many failures of ours: each has cost a site a request for nothing. */
const MAX_FAILURES = 3

/**
 * Looks at the pages that are due, one after the other, and at one of each host: the host's others
 * wait for the next run. Each look is kept by itself, so that whatever ends a run, what it has not
 * got to is due still.
 */
export async function recheckSources(ctx: Context, bounds: Bounds = BOUNDS): Promise<void> {
  const end = Date.now() + bounds.milliseconds
  const visited = new Set<string>()
  let pages = 0
  let failures = 0
  // Twice as many: some may be on a host that a redirect or an archive's address led to.
  for (const id of await dueSources(ctx, bounds.pages * 2)) {
    if (pages >= bounds.pages || Date.now() >= end || failures >= MAX_FAILURES) return
    try {
      if ((await recheckSource(ctx, id, visited)) === 'looked') pages++
    } catch (error) {
      // As for requests, the log gets the kind of error alone: its message may hold SQL and values.
      const name = error instanceof Error ? error.name : typeof error
      console.error(JSON.stringify({ level: 'error', requestId: ctx.requestId, error: name }))
      failures++
      pages++
    }
  }
}
