import { findOrganisation, insertMember, type MemberRow } from '../../storage/accounts.ts'
import { commit, type Context, idFor } from '../context.ts'
import { notFound } from '../errors.ts'
import { allowAdmin } from './admin.ts'

export async function addMember(
  ctx: Context,
  slug: string,
  input: Pick<MemberRow, 'name' | 'kind' | 'role'>,
): Promise<MemberRow> {
  const me = allowAdmin(ctx)
  const organisation = await findOrganisation(ctx.db, slug)
  if (organisation?.id !== me.organisationId) throw notFound('organisation')
  const member: MemberRow = {
    id: idFor(ctx, 'mbr'),
    organisationId: organisation.id,
    ...input,
    state: 'active',
    version: 1,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  }
  return commit(ctx, {
    statements: [insertMember(ctx.db, member)],
    audit: [{ action: 'member.added', recordId: member.id, after: member }],
    result: member,
  })
}
