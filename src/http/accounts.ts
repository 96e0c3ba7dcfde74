import * as z from 'zod'
import * as contract from '../contract/account.ts'
import { id } from '../contract/text.ts'
import { addMember } from '../domain/accounts/add-member.ts'
import { changeMember } from '../domain/accounts/change-member.ts'
import { changeOrganisation } from '../domain/accounts/change-organisation.ts'
import { bootstrap, createOrganisation, type Founding } from '../domain/accounts/found.ts'
import { issueKey } from '../domain/accounts/issue-key.ts'
import { readKeys } from '../domain/accounts/read-keys.ts'
import { readMe, readMember, readMembers } from '../domain/accounts/read-member.ts'
import { readOrganisation, readOrganisations } from '../domain/accounts/read-organisation.ts'
import { revokeKey } from '../domain/accounts/revoke-key.ts'
import { etagOf, single } from './caching.ts'
import { byId, list, listAnswer, pageOf } from './lists.ts'
import { type Answer, route } from './route.ts'

type OrganisationRow = Awaited<ReturnType<typeof readOrganisation>>
type MemberRow = Awaited<ReturnType<typeof readMember>>
type KeyRow = Awaited<ReturnType<typeof readKeys>>[number]

function organisationBody(row: OrganisationRow): contract.Organisation {
  const { version: _version, ...organisation } = row
  return organisation
}

function memberBody(row: MemberRow): contract.Member {
  const { version: _version, state, ...member } = row
  return { ...member, active: state === 'active' }
}

function keyBody(row: KeyRow): contract.ApiKey {
  const { id, memberId, label, hint, scopes, expiresAt, revokedAt, lastUsedAt, createdAt } = row
  return { id, memberId, label, hint, scopes, expiresAt, revokedAt, lastUsedAt, createdAt }
}

const foundingBody = ({ organisation, member, key }: Founding) => ({
  organisation: organisationBody(organisation),
  member: memberBody(member),
  key: { ...keyBody(key), secret: key.secret },
})

const created = (path: string, body: unknown, version?: number): Answer => ({
  status: 201,
  body,
  headers: { Location: path, ...(version !== undefined && { ETag: etagOf(version) }) },
})

const slugParam = z.strictObject({ slug: z.string() })
const memberParam = z.strictObject({ memberId: id('mbr') })
const keyParam = z.strictObject({ keyId: id('key') })

export const accountRoutes = [
  route({
    method: 'POST',
    path: '/v1/bootstrap',
    operationId: 'bootstrap',
    summary: 'Create the first organisation and its admin',
    description:
      'Takes the secret BOOTSTRAP_SECRET as the Bearer token, once. The answer holds the admin’s key.',
    access: 'bootstrap',
    body: contract.Bootstrap,
    secret: true,
    replies: {
      201: { description: 'Created.', schema: contract.Bootstrapped, headers: ['Location'] },
    },
    refuses: ['bootstrap.refused', 'bootstrap.unset', 'bootstrap.spent'],
    verb: (ctx, { body }) => bootstrap(ctx, body),
    answer: (founding) =>
      created(`/v1/organisations/${founding.organisation.slug}`, foundingBody(founding)),
  }),
  route({
    method: 'GET',
    path: '/v1/me',
    operationId: 'readMe',
    summary: 'Who the key belongs to',
    access: 'account:read',
    replies: { 200: { description: 'The member.', schema: contract.Me } },
    verb: (ctx) => readMe(ctx),
    answer: ({ member, organisation, scopes }) => ({
      status: 200,
      body: {
        member: memberBody(member),
        organisation: organisationBody(organisation),
        scopes: [...scopes],
      },
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/organisations',
    operationId: 'listOrganisations',
    summary: 'List the organisations that check here',
    access: 'public',
    query: list,
    replies: { 200: { description: 'In order of creation.', schema: contract.OrganisationPage } },
    verb: (ctx, { query, after }) => readOrganisations(ctx, pageOf(query, after)),
    answer: (rows, { input, url }) => listAnswer(rows, input.query, url, organisationBody, byId),
  }),
  route({
    method: 'POST',
    path: '/v1/organisations',
    operationId: 'createOrganisation',
    summary: 'Create a further organisation with its admin',
    description: 'For admins of the first organisation. The answer holds the new admin’s key.',
    access: 'account:write',
    body: contract.Bootstrap,
    secret: true,
    replies: {
      201: { description: 'Created.', schema: contract.Bootstrapped, headers: ['Location'] },
    },
    refuses: ['organisation.slug_taken', 'permission.organisation'],
    verb: (ctx, { body }) => createOrganisation(ctx, body),
    answer: (founding) =>
      created(`/v1/organisations/${founding.organisation.slug}`, foundingBody(founding)),
  }),
  route({
    method: 'GET',
    path: '/v1/organisations/{slug}',
    operationId: 'readOrganisation',
    summary: 'Read an organisation',
    access: 'public',
    params: slugParam,
    replies: {
      200: { description: 'The organisation.', schema: contract.Organisation, headers: ['ETag'] },
    },
    verb: (ctx, { params }) => readOrganisation(ctx, params.slug),
    answer: (row) => single(row, organisationBody(row)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/organisations/{slug}',
    operationId: 'changeOrganisation',
    summary: 'Change one’s own organisation',
    access: 'account:write',
    params: slugParam,
    body: contract.OrganisationChange,
    ifMatch: true,
    replies: {
      200: { description: 'As it is now.', schema: contract.Organisation, headers: ['ETag'] },
    },
    refuses: ['permission.organisation'],
    verb: (ctx, { params, body, expected }) => changeOrganisation(ctx, params.slug, body, expected),
    answer: (row) => single(row, organisationBody(row)),
  }),
  route({
    method: 'GET',
    path: '/v1/organisations/{slug}/members',
    operationId: 'listMembers',
    summary: 'List the members of one’s own organisation',
    access: 'account:read',
    params: slugParam,
    query: list,
    replies: { 200: { description: 'In order of joining.', schema: contract.MemberPage } },
    verb: (ctx, { params, query, after }) => readMembers(ctx, params.slug, pageOf(query, after)),
    answer: (rows, { input, url }) => listAnswer(rows, input.query, url, memberBody, byId),
  }),
  route({
    method: 'POST',
    path: '/v1/organisations/{slug}/members',
    operationId: 'addMember',
    summary: 'Add a person or a bot to one’s own organisation',
    access: 'account:write',
    params: slugParam,
    body: contract.NewMember,
    replies: {
      201: { description: 'Added.', schema: contract.Member, headers: ['ETag', 'Location'] },
    },
    verb: (ctx, { params, body }) => addMember(ctx, params.slug, body),
    answer: (row) => created(`/v1/members/${row.id}`, memberBody(row), row.version),
  }),
  route({
    method: 'GET',
    path: '/v1/members/{memberId}',
    operationId: 'readMember',
    summary: 'Read a member of one’s own organisation',
    access: 'account:read',
    params: memberParam,
    replies: { 200: { description: 'The member.', schema: contract.Member, headers: ['ETag'] } },
    verb: (ctx, { params }) => readMember(ctx, params.memberId),
    answer: (row) => single(row, memberBody(row)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/members/{memberId}',
    operationId: 'changeMember',
    summary: 'Change a member’s name or role, or deactivate them',
    access: 'account:write',
    params: memberParam,
    body: contract.MemberChange,
    ifMatch: true,
    replies: { 200: { description: 'As it is now.', schema: contract.Member, headers: ['ETag'] } },
    refuses: ['member.last_admin'],
    verb: (ctx, { params, body, expected }) => changeMember(ctx, params.memberId, body, expected),
    answer: (row) => single(row, memberBody(row)),
  }),
  route({
    method: 'GET',
    path: '/v1/members/{memberId}/keys',
    operationId: 'listKeys',
    summary: 'List a member’s keys',
    description: 'One’s own; as an admin, anybody’s of the organisation.',
    access: 'account:read',
    params: memberParam,
    query: list,
    replies: { 200: { description: 'Newest first.', schema: contract.ApiKeyPage } },
    verb: (ctx, { params, query, after }) => readKeys(ctx, params.memberId, pageOf(query, after)),
    answer: (rows, { input, url }) => listAnswer(rows, input.query, url, keyBody, byId),
  }),
  route({
    method: 'POST',
    path: '/v1/members/{memberId}/keys',
    operationId: 'issueKey',
    summary: 'Issue a key to a member',
    description: 'The answer shows the key once; only its hash is kept.',
    access: 'account:write',
    params: memberParam,
    body: contract.NewApiKey,
    secret: true,
    replies: { 201: { description: 'Issued.', schema: contract.IssuedApiKey } },
    verb: (ctx, { params, body }) => issueKey(ctx, params.memberId, body),
    answer: (key) => ({ status: 201, body: { ...keyBody(key), secret: key.secret } }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/keys/{keyId}',
    operationId: 'revokeKey',
    summary: 'Revoke a key',
    description:
      'The very key of the request; one’s own others with the scope write; as an admin, anybody’s of the organisation. Revoking twice is fine.',
    access: 'account:read',
    params: keyParam,
    replies: { 204: { description: 'Revoked.' } },
    verb: (ctx, { params }) => revokeKey(ctx, params.keyId),
    answer: () => ({ status: 204 }),
  }),
]
