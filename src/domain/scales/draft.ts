import {
  insertScale,
  latestScaleVersion,
  type RatingRow,
  type Scale,
  writeRatings,
} from '../../storage/ratings.ts'
import { commit, type Context, idFor } from '../context.ts'
import { retrying } from '../retrying.ts'
import { allowScales, counting } from './own.ts'

export type NewRating = Pick<RatingRow, 'key' | 'label' | 'definition' | 'kind' | 'value'>

/**
 * A scale in draft: the first of its name, or the next version of what the desk has under it.
 * @param input ratings in order, held to the rules of the contract
 */
export function draftScale(
  ctx: Context,
  input: { name: string; ratings: NewRating[] },
): Promise<Scale> {
  const me = allowScales(ctx)
  return retrying(async () => {
    const id = idFor(ctx, 'scl')
    const row = {
      id,
      organisationId: me.organisationId,
      name: input.name,
      version: (await latestScaleVersion(ctx.db, me.organisationId, input.name)) + 1,
      state: 'draft' as const,
      createdAt: ctx.now,
      publishedAt: null,
      retiredAt: null,
      edit: 1,
    }
    const scale: Scale = { ...row, ratings: inOrder(ctx, id, input.ratings, []) }
    return counting(
      commit(ctx, {
        statements: [insertScale(ctx.db, row), ...writeRatings(id, scale.ratings)],
        audit: [{ action: 'scale.drafted', recordId: id, after: scale }],
        result: scale,
      }),
    )
  })
}

/** The ratings of a draft as rows; one whose key was there before keeps its id. */
export function inOrder(
  ctx: Context,
  scaleId: string,
  ratings: readonly NewRating[],
  before: readonly RatingRow[],
): RatingRow[] {
  return ratings.map(({ key, label, definition, kind, value }, index) => ({
    id: before.find((rating) => rating.key === key)?.id ?? idFor(ctx, 'rtg'),
    scaleId,
    key,
    label,
    definition,
    kind,
    value,
    position: index + 1,
    retiredAt: null,
  }))
}
