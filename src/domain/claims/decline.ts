import type { ClaimWithAppearances } from '../../storage/claims.ts'
import { allow, expectPerson } from '../actor.ts'
import type { Context } from '../context.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { changeTo } from './change.ts'
import { ownClaim } from './own.ts'
import { expectState } from './states.ts'

/** Closes a claim that will not be checked; the reason is kept. */
export async function declineClaim(
  ctx: Context,
  id: string,
  reason: string,
  expected: Expected,
): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:decide')
  const before = await ownClaim(ctx, me, id)
  expectVersion(before, expected)
  expectState(before, ['proposed', 'open'])
  return changeTo(ctx, before, 'claim.declined', { state: 'declined', declinedReason: reason })
}

export async function reopenClaim(
  ctx: Context,
  id: string,
  expected: Expected,
): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:decide')
  const before = await ownClaim(ctx, me, id)
  expectVersion(before, expected)
  // Else a bot could open what it proposed by declining it first.
  expectPerson(me)
  expectState(before, ['declined'])
  return changeTo(ctx, before, 'claim.reopened', { state: 'open', declinedReason: null })
}
