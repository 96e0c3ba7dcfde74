import { findCrosswalk, findRating, type RatingOnScale } from '../storage/ratings.ts'
import type { MemberActor } from './actor.ts'
import type { Context } from './context.ts'
import { DomainError } from './errors.ts'

/** The built-in scale, the same in every deployment (migrations/0001_rules.sql). */
export const DEFAULT_SCALE = 'scl_00000000000000000000000001'

type Kind = 'truth' | 'context' | 'media' | 'unresolved' | 'not_checkable'
export type NormalRating = { key: string; label: string; kind: Kind; value: number | null }

/** Its ratings in order, by key: what other scales' ratings are mapped to. */
export const NORMAL_RATINGS: ReadonlyMap<string, NormalRating> = new Map(
  (
    [
      ['false', 'False', 'truth', 1],
      ['mostly-false', 'Mostly false', 'truth', 2],
      ['half-true', 'Half true', 'truth', 3],
      ['mostly-true', 'Mostly true', 'truth', 4],
      ['true', 'True', 'truth', 5],
      ['misleading', 'Misleading', 'context', null],
      ['unproven', 'Unproven', 'unresolved', null],
      ['satire', 'Satire', 'context', null],
      ['not-checkable', 'Not checkable', 'not_checkable', null],
    ] as const
  ).map(([key, label, kind, value]) => [key, { key, label, kind, value }]),
)

/**
 * What a rating means on the built-in scale: one of that scale itself, another by the key that a
 * crosswalk gave it at publication. Nobody's guess: null where nobody has said so.
 */
export function normalised(rating: RatingOnScale, normalKey: string | null): NormalRating | null {
  const key = rating.scale.id === DEFAULT_SCALE ? rating.rating.key : normalKey
  return (key !== null && NORMAL_RATINGS.get(key)) || null
}

/** A rating by its key on a scale; on the built-in one if none is named. */
export type RatingChoice = { key: string; scale: string | null } | null

/** By which crosswalk a rating is mapped at publication, and to what. */
export type Mapping = { normalKey: string | null; crosswalkId: string | null }

export async function mappingOf(ctx: Context, chosen: RatingOnScale | null): Promise<Mapping> {
  const crosswalk =
    chosen === null || chosen.scale.id === DEFAULT_SCALE
      ? undefined
      : await findCrosswalk(ctx.db, chosen.scale.id)
  // A key may be the name of what every object inherits.
  const entries = new Map(Object.entries(crosswalk?.entries ?? {}))
  return {
    normalKey: (chosen && entries.get(chosen.rating.key)) ?? null,
    crosswalkId: crosswalk?.id ?? null,
  }
}

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
