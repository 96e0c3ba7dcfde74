import { type MemberRow, updateMember } from '../../storage/accounts.ts'
import { StaleWrite } from '../../storage/db.ts'
import type { Role } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { DomainError, stale } from '../errors.ts'
import { type Change, given } from '../given.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { allowAdmin } from './admin.ts'
import { ownMember } from './read-member.ts'

export async function changeMember(
  ctx: Context,
  id: string,
  change: Change<{ name: string; role: Role; active: boolean }>,
  expected: Expected,
): Promise<MemberRow> {
  const me = allowAdmin(ctx)
  const before = await ownMember(ctx, me, id)
  expectVersion(before, expected)
  const { active, ...fields } = change
  const state = active === undefined ? before.state : active ? 'active' : 'inactive'
  const update = { ...given(fields), state, updatedAt: ctx.now } as const
  const after: MemberRow = { ...before, ...update, version: before.version + 1 }
  const leaves =
    before.role === 'admin' &&
    before.state === 'active' &&
    (after.role !== 'admin' || after.state !== 'active')
  try {
    return await commit(ctx, {
      statements: guarded(updateMember(ctx.db, before, update, leaves)),
      audit: [{ action: 'member.changed', recordId: id, before, after }],
      result: after,
    })
  } catch (error) {
    // One guard, two reasons: somebody else changed the member, or no other admin is left.
    if (!leaves || !(error instanceof StaleWrite)) throw error
    const current = await ownMember(ctx, me, id)
    if (current.version !== before.version) throw stale()
    throw new DomainError('member.last_admin', 'This is the last active admin of the organisation.')
  }
}
