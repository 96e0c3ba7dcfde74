import { ConstraintViolation } from '../../storage/db.ts'
import { latestScaleVersion, type Scale, updateScale, writeRatings } from '../../storage/ratings.ts'
import { commit, type Context, guarded } from '../context.ts'
import { DomainError } from '../errors.ts'
import type { Change } from '../given.ts'
import { retrying } from '../retrying.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { inOrder, type NewRating } from './draft.ts'
import { allowScales, counting, expectScale, ownScale } from './own.ts'

/**
 * Edits a draft. Under another name it becomes the next version of what the desk has there.
 * @throws DomainError scale.state; rating.used when a verdict in draft has chosen what is left out
 */
export function changeScale(
  ctx: Context,
  id: string,
  change: Change<{ name: string; ratings: NewRating[] }>,
  expected: Expected,
): Promise<Scale> {
  const me = allowScales(ctx)
  return retrying(async () => {
    const before = await ownScale(ctx, me, id)
    expectVersion({ version: before.edit }, expected)
    expectScale(before, 'draft')
    const name = change.name ?? before.name
    const version =
      name === before.name
        ? before.version
        : (await latestScaleVersion(ctx.db, me.organisationId, name)) + 1
    const ratings = change.ratings && inOrder(ctx, id, change.ratings, before.ratings)
    const after: Scale = {
      ...before,
      name,
      version,
      ratings: ratings ?? before.ratings,
      edit: before.edit + 1,
    }
    return keepingUsed(
      counting(
        commit(ctx, {
          statements: [
            ...guarded(updateScale(ctx.db, before, { name, version })),
            ...(ratings ? writeRatings(id, ratings) : []),
          ],
          audit: [{ action: 'scale.changed', recordId: id, before, after }],
          result: after,
        }),
      ),
    )
  })
}

/** The database keeps a rating that a revision names: see its foreign key. */
async function keepingUsed<R>(write: Promise<R>): Promise<R> {
  try {
    return await write
  } catch (error) {
    if (error instanceof ConstraintViolation)
      throw new DomainError(
        'rating.used',
        'A verdict in draft has chosen a rating that this leaves out; change that verdict first.',
      )
    throw error
  }
}
