import {
  type ClaimRow,
  type ClaimWithAppearances,
  findClaim,
  listClaims,
} from '../../storage/claims.ts'
import { type Actor, deskOf } from '../actor.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import type { Page } from '../page.ts'
import type { ClaimState } from './states.ts'

/** Who sees a claim: everybody a checked one, members all but other desks' proposed ones. */
export function mayReadClaim(actor: Actor, claim: ClaimRow): boolean {
  if (claim.state === 'checked' || claim.state === 'merged') return true
  const desk = deskOf(actor)
  return desk !== null && (claim.state !== 'proposed' || claim.organisationId === desk)
}

/** A claim as the actor may see it. A merged one is found: the door redirects. */
export async function readClaim(ctx: Context, id: string): Promise<ClaimWithAppearances> {
  const claim = await findClaim(ctx.db, id)
  if (!claim || !mayReadClaim(ctx.actor, claim)) throw notFound('claim')
  return claim
}

/** Newest first; the public sees checked claims alone. */
export function readClaims(
  ctx: Context,
  filter: { state: ClaimState | null; articleId: string | null; organisationId: string | null },
  page: Page,
): Promise<ClaimWithAppearances[]> {
  const visibleTo = deskOf(ctx.actor)
  return listClaims(ctx.db, { ...filter, visibleTo }, page.limit, page.cursor)
}
