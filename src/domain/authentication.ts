import { findKeyHolder, touchApiKey } from '../storage/accounts.ts'
import { runBatch } from '../storage/db.ts'
import type { IdempotencyRecord } from '../storage/idempotency.ts'
import type { MemberActor } from './actor.ts'
import type { Database } from './context.ts'
import { sha256 } from './digest.ts'
import { DomainError } from './errors.ts'
import { isWellFormedKey } from './keys.ts'

export type Authenticated = {
  actor: MemberActor
  /** What this member was answered under the same Idempotency-Key before, if anything. */
  answered: IdempotencyRecord | undefined
  /** Writes down in which hour the key was used; due once an hour, and nothing waits for it. */
  touch: (() => Promise<unknown>) | null
}

/** A time's full hour: a key's use is not a record of when somebody works. */
const hourOf = (time: string): string => `${time.slice(0, 13)}:00:00.000Z`

/**
 * Who presents this API key: one round trip to the database.
 * @throws DomainError auth.malformed, auth.unknown, auth.revoked, auth.expired, auth.inactive
 */
export async function authenticate(
  db: Database,
  token: string,
  now: string,
  idempotencyKey: string | null,
): Promise<Authenticated> {
  if (!isWellFormedKey(token))
    throw new DomainError('auth.malformed', 'This is not an API key: its checksum is wrong.')
  const { holder, answered } = await findKeyHolder(db, await sha256(token), idempotencyKey)
  if (!holder) throw new DomainError('auth.unknown', 'There is no such API key.')
  const { key, member, deploymentId } = holder
  if (key.revokedAt !== null) throw new DomainError('auth.revoked', 'This API key is revoked.')
  if (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.parse(now))
    throw new DomainError('auth.expired', 'This API key has expired.')
  if (member.state !== 'active')
    throw new DomainError('auth.inactive', 'The member that holds this key is not active.')
  const hour = hourOf(now)
  const due = key.lastUsedAt === null || key.lastUsedAt < hour
  return {
    actor: {
      kind: 'member',
      member: { id: member.id, name: member.name, kind: member.kind, role: member.role },
      organisationId: member.organisationId,
      host: deploymentId !== null,
      keyId: key.id,
      scopes: key.scopes,
    },
    answered,
    touch: due ? () => runBatch(db, [touchApiKey(db, key.id, hour)]) : null,
  }
}
