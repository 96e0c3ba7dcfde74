import type { Agreement } from '../contract/annotation.ts'

export type Opinion = {
  rating: {
    scaleId: string
    key: string
    kind: string
    value: number | null
    position: number
    /** What it means on the built-in scale, if somebody has said so. */
    normalised: { key: string; kind: string; value: number | null } | null
  }
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

type Placed = { key: string; kind: string; value: number | null; position: number }

function relationOf(a: Opinion['rating'], b: Opinion['rating']): Relation {
  if (a.scaleId === b.scaleId) return relationOnScale(a, b)
  // Numbers and keys of different scales say nothing about each other until somebody maps them.
  if (!a.normalised || !b.normalised) return 'incomparable'
  return relationOnScale(onBuiltIn(a.normalised), onBuiltIn(b.normalised))
}

/** On the built-in scale the truth ratings' values are their places. */
const onBuiltIn = (normal: NonNullable<Opinion['rating']['normalised']>): Placed => ({
  ...normal,
  position: normal.value ?? 0,
})

function relationOnScale(a: Placed, b: Placed): Relation {
  if (a.kind !== b.kind) return 'incomparable'
  if (a.key === b.key) return 'agree'
  if (a.kind !== 'truth') return 'incomparable'
  if (a.value === b.value) return 'agree'
  return Math.abs(a.position - b.position) === 1 ? 'adjacent' : 'disputed'
}

function countShared(cited: Set<string>[]): number {
  const all = new Set(cited.flatMap((ids) => [...ids]))
  return [...all].filter((id) => cited.filter((ids) => ids.has(id)).length > 1).length
}
