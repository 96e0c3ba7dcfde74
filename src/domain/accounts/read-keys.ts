import { type ApiKeyRow, listApiKeys } from '../../storage/accounts.ts'
import { allow } from '../actor.ts'
import type { Context } from '../context.ts'
import type { Page } from '../page.ts'
import { ownMember } from './read-member.ts'

export async function readKeys(ctx: Context, memberId: string, page: Page): Promise<ApiKeyRow[]> {
  const me = allow(ctx.actor, memberId === actorId(ctx) ? 'account:read' : 'account:write')
  await ownMember(ctx, me, memberId)
  return listApiKeys(ctx.db, memberId, page.limit, page.cursor)
}

const actorId = (ctx: Context) => (ctx.actor.kind === 'member' ? ctx.actor.member.id : null)
