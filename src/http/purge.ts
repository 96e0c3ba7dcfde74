import type { Context } from '../domain/context.ts'
import { pagesChanged } from '../domain/feed.ts'
import { pageTag } from './caching.ts'

/** The platform takes so many tags at once, and few calls a second on small plans. */
const TAGS_AT_ONCE = 100
/** A change of more pages (a desk is renamed) leaves the others to their time in the cache. */
const PAGES = 500

/**
 * Drops the answers about the pages that this request changed from the platform's cache, where
 * there is one. Never throws: what is not dropped is shown no longer than STALE_BOUND_SECONDS.
 */
export async function purgeChanged(
  ctx: Context,
  { cache }: Pick<ExecutionContext, 'cache'>,
): Promise<void> {
  if (!cache) return
  const report = (error: string) =>
    console.error(
      JSON.stringify({ level: 'error', requestId: ctx.requestId, error, at: ['purge'] }),
    )
  try {
    const tags = (await pagesChanged(ctx, PAGES)).map(pageTag)
    for (let start = 0; start < tags.length; start += TAGS_AT_ONCE) {
      const { success } = await cache.purge({ tags: tags.slice(start, start + TAGS_AT_ONCE) })
      if (!success) return report('purge.refused')
    }
  } catch (error) {
    report(error instanceof Error ? error.name : typeof error)
  }
}
