import { retireRating, type Scale, updateScale } from '../../storage/ratings.ts'
import { commit, type Context, guarded } from '../context.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { allowScales, expectScale, ownScale } from './own.ts'

/**
 * Retires a published scale: no verdict is published on it any more; those that are stay as they
 * are, in its words.
 * @throws DomainError scale.state
 */
export async function retireScale(ctx: Context, id: string, expected: Expected): Promise<Scale> {
  const me = allowScales(ctx)
  const before = await ownScale(ctx, me, id)
  expectVersion({ version: before.edit }, expected)
  expectScale(before, 'published')
  const change = { state: 'retired', retiredAt: ctx.now } as const
  const after: Scale = { ...before, ...change, edit: before.edit + 1 }
  return commit(ctx, {
    statements: guarded(updateScale(ctx.db, before, change)),
    audit: [{ action: 'scale.retired', recordId: id, before, after }],
    result: after,
  })
}

/** The same for one rating of a published scale. @throws DomainError scale.state */
export async function retireScaleRating(
  ctx: Context,
  id: string,
  key: string,
  expected: Expected,
): Promise<Scale> {
  const me = allowScales(ctx)
  const before = await ownScale(ctx, me, id)
  const rating = before.ratings.find((one) => one.key === key)
  if (!rating) throw notFound('rating')
  expectVersion({ version: before.edit }, expected)
  expectScale(before, 'published')
  if (rating.retiredAt !== null)
    throw new DomainError('scale.state', 'This rating is retired already.')
  const retired = { ...rating, retiredAt: ctx.now }
  const after: Scale = {
    ...before,
    ratings: before.ratings.map((one) => (one === rating ? retired : one)),
    edit: before.edit + 1,
  }
  return commit(ctx, {
    statements: [
      ...guarded(updateScale(ctx.db, before, {})),
      retireRating(ctx.db, rating.id, ctx.now),
    ],
    audit: [{ action: 'rating.retired', recordId: rating.id, before: rating, after: retired }],
    result: after,
  })
}
