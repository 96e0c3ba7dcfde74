import {
  type ApiKeyRow,
  findApiKey,
  findMember,
  findOrganisation,
  findOrganisationById,
  insertApiKey,
  insertDeployment,
  insertMember,
  insertOrganisation,
  isBootstrapped,
  listApiKeys,
  listMembers,
  listOrganisations,
  type MemberRow,
  type OrganisationRow,
  revokeApiKey,
  updateMember,
  updateOrganisation,
} from '../storage/accounts.ts'
import { StaleWrite, type Statement } from '../storage/db.ts'
import { rewriteOrganisation } from '../storage/read-model.ts'
import {
  allow,
  expectHost,
  expectPerson,
  type MemberActor,
  type Role,
  type Scope,
} from './actor.ts'
import { type AuditEntry, commit, type Context, guarded, idFor } from './context.ts'
import { sha256 } from './digest.ts'
import { DomainError, notFound, stale } from './errors.ts'
import { type Change, given } from './given.ts'
import { generateKey } from './keys.ts'
import type { Page } from './page.ts'
import { type Expected, expectVersion } from './versions.ts'

type OrganisationFields = Pick<
  OrganisationRow,
  'name' | 'siteUrl' | 'methodologyUrl' | 'correctionsUrl' | 'approvalsRequired'
>
export type NewOrganisation = OrganisationFields & { slug: string }
/** A key with its secret: the only moment at which the secret exists on this side. */
export type IssuedKey = ApiKeyRow & { secret: string }
export type Founding = { organisation: OrganisationRow; member: MemberRow; key: IssuedKey }

const ALL_SCOPES: Scope[] = ['read', 'write', 'review', 'admin']

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

/** Public: who checks here, and by which rules. */
export function readOrganisations(ctx: Context, page: Page): Promise<OrganisationRow[]> {
  return listOrganisations(ctx.db, page.limit, page.cursor)
}

/** Public. @throws DomainError record.not_found */
export async function readOrganisation(ctx: Context, slug: string): Promise<OrganisationRow> {
  const organisation = await findOrganisation(ctx.db, slug)
  if (!organisation) throw notFound('organisation')
  return organisation
}

/** Changes the actor's own organisation; what readers see of it changes on every page with it. */
export async function changeOrganisation(
  ctx: Context,
  slug: string,
  fields: Change<OrganisationFields>,
  expected: Expected,
): Promise<OrganisationRow> {
  const me = allowAdmin(ctx)
  const change = given(fields)
  const before = await readOrganisation(ctx, slug)
  if (before.id !== me.organisationId)
    throw new DomainError('permission.organisation', 'This is another organisation.')
  expectVersion(before, expected)
  const after: OrganisationRow = {
    ...before,
    ...change,
    version: before.version + 1,
    updatedAt: ctx.now,
  }
  const shown = JSON.stringify(shownOrganisation(after))
  const rewrite: Statement[] =
    shown === JSON.stringify(shownOrganisation(before))
      ? []
      : rewriteOrganisation(after.id, shown, ctx.now)
  return commit(ctx, {
    statements: [
      ...guarded(
        updateOrganisation(ctx.db, before.id, before.version, { ...change, updatedAt: ctx.now }),
      ),
      ...rewrite,
    ],
    audit: [{ action: 'organisation.changed', recordId: before.id, before, after }],
    result: after,
  })
}

/** What a reader is told of the desk behind a verdict. */
export function shownOrganisation(organisation: OrganisationRow) {
  const { id, slug, name, siteUrl, methodologyUrl, correctionsUrl } = organisation
  return { id, slug, name, siteUrl, methodologyUrl, correctionsUrl }
}

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

/** A member of the actor's own organisation. @throws DomainError record.not_found */
export async function readMember(ctx: Context, id: string): Promise<MemberRow> {
  return ownMember(ctx, allow(ctx.actor, 'account:read'), id)
}

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

export async function readKeys(ctx: Context, memberId: string, page: Page): Promise<ApiKeyRow[]> {
  const me = allow(ctx.actor, memberId === actorId(ctx) ? 'account:read' : 'account:write')
  await ownMember(ctx, me, memberId)
  return listApiKeys(ctx.db, memberId, page.limit, page.cursor)
}

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

/** Members, keys and policies are for people: a bot with a key for each could pass for four eyes. */
function allowAdmin(ctx: Context): MemberActor {
  const me = allow(ctx.actor, 'account:write')
  expectPerson(me)
  return me
}

const actorId = (ctx: Context) => (ctx.actor.kind === 'member' ? ctx.actor.member.id : null)

async function ownMember(ctx: Context, me: MemberActor, id: string): Promise<MemberRow> {
  const member = await findMember(ctx.db, id)
  if (member?.organisationId !== me.organisationId) throw notFound('member')
  return member
}

async function newKey(
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
