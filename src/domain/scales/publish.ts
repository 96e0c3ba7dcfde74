import { type Scale, updateScale } from '../../storage/ratings.ts'
import { commit, type Context, guarded } from '../context.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { allowScales, expectScale, ownScale } from './own.ts'

/**
 * Publishes a draft exactly as the caller read it: verdicts may choose its ratings from now on, and
 * nobody edits it any more.
 * @throws DomainError scale.state
 */
export async function publishScale(ctx: Context, id: string, expected: Expected): Promise<Scale> {
  const me = allowScales(ctx)
  const before = await ownScale(ctx, me, id)
  expectVersion({ version: before.edit }, expected)
  expectScale(before, 'draft')
  const change = { state: 'published', publishedAt: ctx.now } as const
  const after: Scale = { ...before, ...change, edit: before.edit + 1 }
  return commit(ctx, {
    statements: guarded(updateScale(ctx.db, before, change)),
    audit: [{ action: 'scale.published', recordId: id, before, after }],
    result: after,
  })
}
