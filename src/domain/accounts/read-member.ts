import {
  findMember,
  findOrganisation,
  findOrganisationById,
  listMembers,
  type MemberRow,
  type OrganisationRow,
} from '../../storage/accounts.ts'
import { allow, type MemberActor, type Scope } from '../actor.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import type { Page } from '../page.ts'

export async function readMe(
  ctx: Context,
): Promise<{ member: MemberRow; organisation: OrganisationRow; scopes: readonly Scope[] }> {
  const me = allow(ctx.actor, 'account:read')
  const [member, organisation] = await Promise.all([
    findMember(ctx.db, me.member.id),
    findOrganisationById(ctx.db, me.organisationId),
  ])
  if (!member || !organisation) throw notFound('member')
  return { member, organisation, scopes: me.scopes }
}

export async function readMembers(ctx: Context, slug: string, page: Page): Promise<MemberRow[]> {
  const me = allow(ctx.actor, 'account:read')
  const organisation = await findOrganisation(ctx.db, slug)
  if (organisation?.id !== me.organisationId) throw notFound('organisation')
  return listMembers(ctx.db, organisation.id, page.limit, page.cursor)
}

/** A member of the actor's own organisation. @throws DomainError record.not_found */
export async function readMember(ctx: Context, id: string): Promise<MemberRow> {
  return ownMember(ctx, allow(ctx.actor, 'account:read'), id)
}

/** @throws DomainError record.not_found for members of other organisations, too */
export async function ownMember(ctx: Context, me: MemberActor, id: string): Promise<MemberRow> {
  const member = await findMember(ctx.db, id)
  if (member?.organisationId !== me.organisationId) throw notFound('member')
  return member
}
