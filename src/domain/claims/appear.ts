import { insertAppearance, type PlacedAppearance, updateClaim } from '../../storage/claims.ts'
import { allow, expectPerson } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { publicChange } from '../publication.ts'
import { retrying } from '../retrying.ts'
import { ownReview } from './own.ts'
import { appearanceRow, expectAppearances, findPlace, type QuotedPlace } from './place.ts'
import { expectState } from './states.ts'

export const PLACE_TAKEN = {
  'appearances.claim_id, appearances.capture_id, appearances.start_utf16, appearances.end_utf16': {
    code: 'appearance.exists',
    detail: 'The claim appears at this place already.',
  },
} as const

/**
 * Says that a claim appears in a further place. Where it is checked, its verdicts show there from
 * now on: that takes a person who may approve.
 * @throws DomainError quote.not_found, quote.ambiguous, appearance.exists, appearance.too_many
 */
export function addAppearance(
  ctx: Context,
  claimId: string,
  quoted: QuotedPlace,
): Promise<PlacedAppearance> {
  const me = allow(ctx.actor, 'claim:write')
  return retrying(async () => {
    const { claim, verdicts } = await ownReview(ctx, me, claimId)
    expectState(claim, ['proposed', 'open', 'checked'])
    // What a reader sees of a verdict is for those to decide who may publish one.
    if (claim.state === 'checked') expectPerson(allow(ctx.actor, 'verdict:review'))
    expectAppearances(claim.appearances.length + 1)
    const { place } = await findPlace(ctx, me, claimId, quoted)
    const after = {
      ...claim,
      version: claim.version + 1,
      updatedAt: ctx.now,
      appearances: [...claim.appearances, place],
    }
    return commit(ctx, {
      statements: [
        ...guarded(updateClaim(ctx.db, claim, { updatedAt: ctx.now })),
        insertAppearance(ctx.db, appearanceRow(place)),
        ...publicChange(ctx, { claim: after, verdicts }),
      ],
      audit: [{ action: 'appearance.added', recordId: claimId, before: claim, after }],
      result: place,
      conflicts: PLACE_TAKEN,
    })
  })
}
