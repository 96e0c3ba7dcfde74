import {
  insertApiKey,
  insertDeployment,
  insertMember,
  insertOrganisation,
  isBootstrapped,
  type MemberRow,
  type OrganisationRow,
} from '../../storage/accounts.ts'
import { expectHost } from '../actor.ts'
import { type AuditEntry, commit, type Context, idFor } from '../context.ts'
import { DomainError } from '../errors.ts'
import { allowAdmin } from './admin.ts'
import { expectVoting, type OrganisationFields } from './change-organisation.ts'
import { ALL_SCOPES, type IssuedKey, newKey } from './issue-key.ts'

type NewOrganisation = OrganisationFields & { slug: string }

export type Founding = { organisation: OrganisationRow; member: MemberRow; key: IssuedKey }

const SLUG_TAKEN = {
  'organisations.slug': {
    code: 'organisation.slug_taken',
    detail: 'Another organisation has this slug.',
  },
} as const

/**
 * Creates the first organisation and its admin, with a key for it: what the bootstrap secret is
 * good for, once.
 * @throws DomainError bootstrap.refused, bootstrap.spent
 */
export async function bootstrap(
  ctx: Context,
  input: { organisation: NewOrganisation; admin: { name: string } },
): Promise<Founding> {
  if (ctx.actor.kind !== 'bootstrap')
    throw new DomainError('bootstrap.refused', 'Send the bootstrap secret as the Bearer token.')
  const spent = {
    code: 'bootstrap.spent',
    detail: 'This deployment has its first organisation; its admins create what follows.',
  } as const
  if (await isBootstrapped(ctx.db)) throw new DomainError(spent.code, spent.detail)
  const founding = await found(ctx, input)
  return commit(ctx, {
    ...founding,
    statements: [
      ...founding.statements,
      insertDeployment(ctx.db, founding.result.organisation.id, ctx.now),
    ],
    conflicts: { 'deployment.id': spent, 'organisations.slug': spent },
  })
}

/** A further organisation with its admin, made by an admin of the first one. */
export async function createOrganisation(
  ctx: Context,
  input: { organisation: NewOrganisation; admin: { name: string } },
): Promise<Founding> {
  const me = allowAdmin(ctx)
  expectHost(me)
  return commit(ctx, { ...(await found(ctx, input)), conflicts: SLUG_TAKEN })
}

async function found(
  ctx: Context,
  { organisation, admin }: { organisation: NewOrganisation; admin: { name: string } },
) {
  expectVoting(organisation, '/organisation/voting')
  const times = { version: 1, createdAt: ctx.now, updatedAt: ctx.now }
  const organisationRow: OrganisationRow = { id: idFor(ctx, 'org'), ...organisation, ...times }
  const member: MemberRow = {
    id: idFor(ctx, 'mbr'),
    organisationId: organisationRow.id,
    name: admin.name,
    kind: 'person',
    role: 'admin',
    state: 'active',
    ...times,
  }
  const key = await newKey(ctx, member.id, {
    label: 'First key',
    scopes: ALL_SCOPES,
    expiresAt: null,
  })
  const { secret: _secret, ...keyRow } = key
  return {
    statements: [
      insertOrganisation(ctx.db, organisationRow),
      insertMember(ctx.db, member),
      insertApiKey(ctx.db, keyRow),
    ],
    audit: [
      { action: 'organisation.created', recordId: organisationRow.id, after: organisationRow },
      { action: 'member.added', recordId: member.id, after: member },
      { action: 'key.issued', recordId: key.id, after: keyRow },
    ] as [AuditEntry, ...AuditEntry[]],
    result: { organisation: organisationRow, member, key },
  }
}
