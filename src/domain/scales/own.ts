import { UniqueViolation, StaleWrite } from '../../storage/db.ts'
import { findScale, type Scale } from '../../storage/ratings.ts'
import { allow, expectPerson, type MemberActor } from '../actor.ts'
import type { Context } from '../context.ts'
import { DomainError, notFound } from '../errors.ts'

/** By which words a desk judges is for people to say. */
export function allowScales(ctx: Context): MemberActor {
  const me = allow(ctx.actor, 'scale:write')
  expectPerson(me)
  return me
}

/**
 * A scale that the actor's desk may change.
 * @throws DomainError record.not_found, permission.organisation
 */
export async function ownScale(ctx: Context, me: MemberActor, id: string): Promise<Scale> {
  const scale = await findScale(ctx.db, id)
  if (scale?.organisationId === me.organisationId) return scale
  // What another desk has in draft is not there for anybody else.
  if (!scale || scale.state === 'draft') throw notFound('scale')
  throw new DomainError(
    'permission.organisation',
    scale.organisationId === null
      ? 'The built-in scale is the same everywhere.'
      : 'This scale belongs to another organisation.',
  )
}

/** @throws DomainError scale.state */
export function expectScale(scale: Scale, state: 'draft' | 'published'): void {
  if (scale.state !== state)
    throw new DomainError('scale.state', `The scale is ${scale.state}; this needs it ${state}.`)
}

/**
 * Runs a write that counts versions; where another one took the same number, it is stale, to be
 * tried again (`retrying`).
 */
export async function counting<R>(write: Promise<R>): Promise<R> {
  try {
    return await write
  } catch (error) {
    if (error instanceof UniqueViolation) throw new StaleWrite()
    throw error
  }
}
