import { allow, expectPerson, type MemberActor } from '../actor.ts'
import type { Context } from '../context.ts'

/** Members, keys and policies are for people: a bot with a key for each could pass for four eyes. */
export function allowAdmin(ctx: Context): MemberActor {
  const me = allow(ctx.actor, 'account:write')
  expectPerson(me)
  return me
}
