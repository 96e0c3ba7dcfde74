import { findRating, listRatingScales, type RatingOnScale } from '../storage/ratings.ts'
import type { MemberActor } from './actor.ts'
import type { Context } from './context.ts'
import { DomainError } from './errors.ts'
import type { Page } from './page.ts'

/** The built-in scale, the same in every deployment (migrations/0001_rules.sql). */
const DEFAULT_SCALE = 'scl_00000000000000000000000001'

/** A rating by its key on a scale; on the built-in one if none is named. */
export type RatingChoice = { key: string; scale: string | null } | null

/** The rating that a draft chooses; null for none yet. @throws DomainError rating.unknown */
export async function chosenRating(
  ctx: Context,
  me: MemberActor,
  choice: RatingChoice,
): Promise<RatingOnScale | null> {
  if (choice === null) return null
  const found = await findRating(ctx.db, choice.scale ?? DEFAULT_SCALE, choice.key)
  // What another desk has in draft is not there for anybody else.
  const own = found?.scale.organisationId === me.organisationId
  if (found && (own || found.scale.state !== 'draft')) return found
  throw new DomainError('rating.unknown', 'There is no such rating; see /v1/scales.', {
    errors: [
      {
        in: 'body',
        pointer: '/rating/key',
        code: 'rating.unknown',
        message: 'must be the key of a rating of the scale',
      },
    ],
  })
}

/** Public: the scales that ratings are chosen from. */
export function readRatingScales(ctx: Context, page: Page) {
  return listRatingScales(ctx.db, page.limit, page.cursor)
}
