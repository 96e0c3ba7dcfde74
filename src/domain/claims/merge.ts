import {
  type ClaimWithAppearances,
  dropRepeatedAppearances,
  moveAppearances,
  type PlacedAppearance,
  updateClaim,
} from '../../storage/claims.ts'
import { clearAnnotation } from '../../storage/read-model.ts'
import { hasForeignVerdict, type Review } from '../../storage/verdicts/find.ts'
import { moveVerdicts } from '../../storage/verdicts/move.ts'
import { recallReviews } from '../../storage/verdicts/recall.ts'
import { allow, expectPerson } from '../actor.ts'
import { auditStamp, commit, type Context, guarded } from '../context.ts'
import { DomainError } from '../errors.ts'
import { publicChange } from '../publication.ts'
import { retrying } from '../retrying.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { ownReview } from './own.ts'
import { expectAppearances } from './place.ts'
import { expectState } from './states.ts'

/**
 * Joins a claim to another that says the same: appearances and verdicts follow, and the old id
 * leads to the new one.
 * @throws DomainError merge.self, merge.foreign_verdict, merge.conflict, appearance.too_many
 */
export function mergeClaim(
  ctx: Context,
  id: string,
  into: string,
  expected: Expected,
): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:decide')
  expectPerson(me)
  return retrying(async () => {
    const from = await ownReview(ctx, me, id)
    expectVersion(from.claim, expected)
    if (id === into) throw new DomainError('merge.self', 'A claim cannot be merged into itself.')
    expectState(from.claim, ['proposed', 'open', 'checked'])
    const to = await ownReview(ctx, me, into)
    expectState(to.claim, ['open', 'checked'])
    if (await hasForeignVerdict(ctx.db, id, me.organisationId))
      throw new DomainError(
        'merge.foreign_verdict',
        'Another organisation has published a verdict on the words of this claim.',
      )
    const merged: ClaimWithAppearances = {
      ...from.claim,
      state: 'merged',
      mergedInto: into,
      version: from.claim.version + 1,
      updatedAt: ctx.now,
      appearances: [],
    }
    const joined = join(ctx, from, to)
    expectAppearances(joined.claim.appearances.length)
    return commit(ctx, {
      statements: [
        ...guarded(
          updateClaim(ctx.db, from.claim, {
            state: 'merged',
            mergedInto: into,
            updatedAt: ctx.now,
          }),
        ),
        ...guarded(
          updateClaim(ctx.db, to.claim, { state: joined.claim.state, updatedAt: ctx.now }),
        ),
        ...dropRepeatedAppearances(id, into),
        moveAppearances(ctx.db, id, into),
        ...recallReviews(id, auditStamp(ctx)),
        ...moveVerdicts(ctx.db, id, into, auditStamp(ctx)),
        clearAnnotation(ctx.db, id),
        ...publicChange(ctx, joined, id),
      ],
      audit: [
        { action: 'claim.merged', recordId: id, before: from.claim, after: merged },
        { action: 'claim.joined', recordId: into, before: to.claim, after: joined.claim },
      ],
      result: merged,
      conflicts: {
        'verdicts.claim_id, verdicts.organisation_id': {
          code: 'merge.conflict',
          detail: 'An organisation has a verdict on each of the two claims.',
        },
      },
    })
  })
}

/** The target as it is after a merge. */
function join(ctx: Context, from: Review, to: Review): Review {
  const kept = new Map(to.claim.appearances.map((place) => [placeKey(place), place]))
  for (const { settledAs, settledNote, settledAt, ...place } of from.claim.appearances) {
    const twin = kept.get(placeKey(place))
    // What a desk has settled of a place holds for it, under whichever claim.
    if (twin?.settledAs === null)
      kept.set(placeKey(place), { ...twin, settledAs, settledNote, settledAt })
  }
  const verdicts = [...from.verdicts, ...to.verdicts]
  return {
    claim: {
      ...to.claim,
      state: verdicts.some(({ state }) => state === 'published') ? 'checked' : to.claim.state,
      version: to.claim.version + 1,
      updatedAt: ctx.now,
      appearances: [
        ...kept.values(),
        ...from.claim.appearances.filter((place) => !kept.has(placeKey(place))),
      ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    },
    verdicts,
  }
}

const placeKey = (place: Pick<PlacedAppearance, 'captureId' | 'startUtf16' | 'endUtf16'>) =>
  `${place.captureId} ${place.startUtf16} ${place.endUtf16}`
