import { type ClaimRow, type ClaimWithAppearances, updateClaim } from '../../storage/claims.ts'
import type { Statement } from '../../storage/db.ts'
import { recallReviews } from '../../storage/verdicts/recall.ts'
import { allow } from '../actor.ts'
import { auditStamp, commit, type Context, guarded } from '../context.ts'
import { type Change, given } from '../given.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { type Claimant, claimantColumns } from './claimant.ts'
import { ownClaim } from './own.ts'
import { expectState } from './states.ts'

export type ClaimDetails = Change<{
  text: string
  claimant: Claimant | null
  claimedOn: string | null
  language: string | null
  topics: string[]
}>

/**
 * Changes the words of a claim that is not checked yet: what is checked stands as it was checked.
 * Whoever approved a verdict on the old words has to look again.
 */
export async function changeClaim(
  ctx: Context,
  id: string,
  change: ClaimDetails,
  expected: Expected,
): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:write')
  const before = await ownClaim(ctx, me, id)
  expectVersion(before, expected)
  expectState(before, ['proposed', 'open'])
  const { claimant, ...columns } = change
  const update = {
    ...given(columns),
    ...(claimant !== undefined && claimantColumns(claimant)),
  }
  return changeTo(ctx, before, 'claim.changed', update, recallReviews(id, auditStamp(ctx)))
}

/** One guarded update of a claim with its audit row, and what follows from it. */
export function changeTo(
  ctx: Context,
  before: ClaimWithAppearances,
  action: string,
  change: Partial<ClaimRow>,
  consequences: Statement[] = [],
): Promise<ClaimWithAppearances> {
  const update = { ...change, updatedAt: ctx.now }
  const after = { ...before, ...update, version: before.version + 1 }
  return commit(ctx, {
    statements: [...guarded(updateClaim(ctx.db, before, update)), ...consequences],
    audit: [{ action, recordId: before.id, before, after }],
    result: after,
  })
}
