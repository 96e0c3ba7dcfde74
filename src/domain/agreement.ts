import type { Agreement } from '../contract/annotation.ts'
import type { NormalRating } from './ratings.ts'

export type Opinion = {
  /**
   * On the built-in scale, the one truth scale that all desks share; null where nobody has said
   * what the desk's own rating means there.
   */
  rating: Pick<NormalRating, 'key' | 'kind' | 'value'> | null
  /** Identities of the pages cited. */
  sourceIds: string[]
}

type Relation = 'agree' | 'adjacent' | 'disputed' | 'incomparable'

// From the kindest to the gravest: the gravest pair names the whole.
const GRAVITY: Relation[] = ['agree', 'adjacent', 'disputed', 'incomparable']

/** How verdicts of several desks stand to each other. Nothing is averaged. */
export function agreementOf(opinions: Opinion[]): Agreement {
  const relations = opinions.flatMap((a, index) =>
    opinions.slice(index + 1).map((b) => relationOf(a.rating, b.rating)),
  )
  const gravest = Math.max(...relations.map((relation) => GRAVITY.indexOf(relation)))
  return {
    state: relations.length === 0 ? 'single' : GRAVITY[gravest]!,
    verdicts: opinions.length,
    sharedSources: countShared(opinions.map((opinion) => new Set(opinion.sourceIds))),
  }
}

function relationOf(a: Opinion['rating'], b: Opinion['rating']): Relation {
  // Keys and values of different scales say nothing about each other until somebody maps them.
  if (a === null || b === null || a.kind !== b.kind) return 'incomparable'
  if (a.key === b.key) return 'agree'
  if (a.value === null || b.value === null) return 'incomparable'
  // The values of the truth ratings are their places, from 1.
  return Math.abs(a.value - b.value) === 1 ? 'adjacent' : 'disputed'
}

function countShared(cited: Set<string>[]): number {
  const all = new Set(cited.flatMap((ids) => [...ids]))
  return [...all].filter((id) => cited.filter((ids) => ids.has(id)).length > 1).length
}
