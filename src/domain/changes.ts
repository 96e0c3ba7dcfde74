import { insertChange } from '../storage/changes.ts'
import type { ClaimWithAppearances } from '../storage/claims.ts'
import type { Statement } from '../storage/db.ts'
import type { Context } from './context.ts'

/** The articles on which a claim appears, each once. */
export function articleIdsOf(claim: ClaimWithAppearances): string[] {
  return [...new Set(claim.appearances.map(({ articleId }) => articleId))]
}

/**
 * The feed's entry for a claim whose pages show something else now.
 * @param movedFrom the claim that was merged into this one, if that is what changed
 */
export function claimChanged(
  ctx: Context,
  claim: ClaimWithAppearances,
  movedFrom?: string,
): Statement {
  return insertChange({
    at: ctx.now,
    kind: movedFrom === undefined ? 'changed' : 'moved',
    claimId: claim.id,
    verdictId: null,
    revision: null,
    details: {
      organisationId: claim.organisationId,
      ...(movedFrom !== undefined && { movedFrom }),
      articleIds: articleIdsOf(claim),
    },
  })
}
