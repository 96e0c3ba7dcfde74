import { findApiKey, revokeApiKey } from '../../storage/accounts.ts'
import { allow } from '../actor.ts'
import { commit, type Context } from '../context.ts'
import { notFound } from '../errors.ts'

/**
 * Revokes a key of the actor's organisation: one's own, or anybody's as an admin. Idempotent. A
 * key with the scope read may revoke itself, so that whoever finds one can put an end to it.
 */
export async function revokeKey(ctx: Context, id: string): Promise<void> {
  const me = allow(ctx.actor, 'account:read')
  const found = await findApiKey(ctx.db, id)
  if (!found || found.member.organisationId !== me.organisationId) throw notFound('key')
  if (found.key.id !== me.keyId)
    allow(ctx.actor, found.member.id === me.member.id ? 'key:revoke' : 'account:write')
  if (found.key.revokedAt !== null) return
  await commit(ctx, {
    statements: [revokeApiKey(ctx.db, id, ctx.now)],
    audit: [
      {
        action: 'key.revoked',
        recordId: id,
        before: found.key,
        after: { ...found.key, revokedAt: ctx.now },
      },
    ],
    result: undefined,
  })
}
