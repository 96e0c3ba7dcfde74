import { type ApiKeyRow, insertApiKey } from '../../storage/accounts.ts'
import type { Scope } from '../actor.ts'
import { commit, type Context, idFor } from '../context.ts'
import { sha256 } from '../digest.ts'
import { DomainError } from '../errors.ts'
import { generateKey } from '../keys.ts'
import { allowAdmin } from './admin.ts'
import { ownMember } from './read-member.ts'

/** A key with its secret: the only moment at which the secret exists on this side. */
export type IssuedKey = ApiKeyRow & { secret: string }

export const ALL_SCOPES: Scope[] = ['read', 'write', 'review', 'admin']

/** Issues a key to a member of the actor's organisation. Only this answer holds the secret. */
export async function issueKey(
  ctx: Context,
  memberId: string,
  input: { label: string; scopes: Scope[]; expiresAt: string | null },
): Promise<IssuedKey> {
  const me = allowAdmin(ctx)
  await ownMember(ctx, me, memberId)
  if (input.expiresAt !== null && Date.parse(input.expiresAt) <= Date.parse(ctx.now))
    throw new DomainError('request.invalid', 'The key would have expired already.', {
      errors: [
        { in: 'body', pointer: '/expiresAt', code: 'time.past', message: 'must lie in the future' },
      ],
    })
  const key = await newKey(ctx, memberId, input)
  const { secret: _secret, ...row } = key
  return commit(ctx, {
    statements: [insertApiKey(ctx.db, row)],
    audit: [{ action: 'key.issued', recordId: key.id, after: row }],
    result: key,
  })
}

/** A fresh key of a member, and its secret, which nothing else holds. */
export async function newKey(
  ctx: Context,
  memberId: string,
  input: { label: string; scopes: Scope[]; expiresAt: string | null },
): Promise<IssuedKey> {
  const secret = generateKey()
  return {
    id: idFor(ctx, 'key'),
    memberId,
    ...input,
    scopes: ALL_SCOPES.filter((scope) => input.scopes.includes(scope)),
    hint: secret.slice(-4),
    hash: await sha256(secret),
    revokedAt: null,
    lastUsedAt: null,
    createdAt: ctx.now,
    secret,
  }
}
