import type { ClaimWithAppearances } from '../../storage/claims.ts'
import { allow, expectPerson } from '../actor.ts'
import type { Context } from '../context.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { changeTo } from './change.ts'
import { ownClaim } from './own.ts'
import { expectState } from './states.ts'

/** Opens what a bot proposed. */
export async function acceptClaim(
  ctx: Context,
  id: string,
  expected: Expected,
): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:write')
  const before = await ownClaim(ctx, me, id)
  expectVersion(before, expected)
  expectPerson(me)
  expectState(before, ['proposed'])
  return changeTo(ctx, before, 'claim.accepted', { state: 'open' })
}
