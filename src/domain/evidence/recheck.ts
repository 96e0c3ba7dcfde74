import {
  type CitedRow,
  findKnown,
  insertCheck,
  listDueSources,
  replaceFindings,
  updateSource,
} from '../../storage/evidence.ts'
import { commit, type Context, guarded } from '../context.ts'
import { sha256 } from '../digest.ts'
import { fetchSettingsOf } from '../ingestion.ts'
import { judgeLook } from './judge.ts'

/** Ids of the sources whose pages are to be looked at, in the order of turns; one a host. */
export function dueSources(ctx: Context, limit: number): Promise<string[]> {
  return listDueSources(ctx.db, ctx.now, limit)
}

/**
 * Looks at the page of a source and keeps what that means, in one batch.
 * @param ctx the system's
 * @param visited hosts that this run has asked already; those that the look asks are added
 * @returns whether it was looked at; `waits` where the host's turn is over, `rested` where no
 *   published verdict cites it any more
 * @throws StaleWrite where another run looked at it meanwhile, or a publication made it due
 */
export async function recheckSource(
  ctx: Context,
  id: string,
  visited: Set<string>,
): Promise<'looked' | 'waits' | 'rested'> {
  const known = await findKnown(ctx.db, id)
  if (!known) return 'rested'
  const { source, cited } = known
  const url = addressOf(cited, source.pageKey)
  if (url === null) {
    const after = { ...source, nextCheckAt: null, failures: 0 }
    await commit(ctx, {
      statements: [
        ...guarded(updateSource(ctx.db, source, { nextCheckAt: null, failures: 0 })),
        ...replaceFindings(ctx.db, id, [], []),
      ],
      audit: [{ action: 'source.rested', recordId: id, before: source, after }],
      result: undefined,
    })
    return 'rested'
  }
  const { host } = new URL(url)
  if (visited.has(host)) return 'waits'
  visited.add(host)

  // Loaded when it is needed, as for submissions.
  const { lookAt } = await import('../../ingestion/look.ts')
  const look = await lookAt(url, fetchSettingsOf(ctx))
  if (look.kind !== 'unreachable')
    for (const step of [...look.redirects, look]) visited.add(new URL(step.url).host)
  const hash = look.kind === 'read' ? await sha256(look.text) : null
  const { source: change, check, kept, fresh } = judgeLook(known, look, hash, ctx.now)
  await commit(ctx, {
    statements: [
      ...guarded(updateSource(ctx.db, source, change)),
      ...(check ? [insertCheck(ctx.db, check)] : []),
      ...replaceFindings(ctx.db, id, kept, fresh),
    ],
    audit: [
      {
        action: 'source.checked',
        recordId: id,
        before: source,
        after: { ...source, ...change, check },
      },
    ],
    result: undefined,
  })
  return 'looked'
}

/**
 * Under which address a page is looked at: as a citation has it, since a page key is made to tell
 * pages apart and not to be fetched. Of several the page's own site goes before archives of it.
 */
function addressOf(cited: CitedRow[], pageKey: string): string | null {
  const urls = cited.flatMap(({ url }) => (url === null ? [] : [url]))
  const { hostname } = new URL(pageKey)
  return urls.find((url) => new URL(url).hostname === hostname) ?? urls[0] ?? null
}
