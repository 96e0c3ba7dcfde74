import * as z from 'zod'
import { changeOf, id, line, page, slug, timestamp, webUrl } from './text.ts'

const ROLES = ['contributor', 'checker', 'editor', 'admin'] as const
const SCOPES = ['read', 'write', 'review', 'admin'] as const

const Role = z.enum(ROLES).meta({
  id: 'Role',
  description:
    'contributor: articles, claims, drafts. checker: also submits and approves. editor: also declines, reopens, merges. admin: also members, keys, organisation.',
})
const Scope = z.enum(SCOPES).meta({
  id: 'Scope',
  description: 'What a key may be used for, within its member’s role.',
})

const Voting = z.boolean().meta({
  description:
    'Two of three votes decide: each of three members votes for or against. `approvalsRequired` must be 2.',
})

const organisationFields = {
  name: line(),
  siteUrl: webUrl().nullable(),
  methodologyUrl: webUrl().nullable(),
  correctionsUrl: webUrl().nullable(),
  approvalsRequired: z.int().min(0).max(2).meta({
    description: 'How many members other than the author must approve a verdict.',
  }),
  voting: Voting,
}

export const Organisation = z
  .strictObject({
    id: id('org'),
    slug: slug(),
    ...organisationFields,
    createdAt: timestamp(),
    updatedAt: timestamp(),
  })
  .meta({ id: 'Organisation' })
export type Organisation = z.infer<typeof Organisation>

const NewOrganisation = z
  .strictObject({
    slug: slug(),
    name: organisationFields.name,
    siteUrl: organisationFields.siteUrl.default(null),
    methodologyUrl: organisationFields.methodologyUrl.default(null),
    correctionsUrl: organisationFields.correctionsUrl.default(null),
    approvalsRequired: organisationFields.approvalsRequired.default(1),
    voting: organisationFields.voting.default(false),
  })
  .meta({ id: 'NewOrganisation' })

export const OrganisationChange = changeOf(organisationFields, 'OrganisationChange')

export const Member = z
  .strictObject({
    id: id('mbr'),
    organisationId: id('org'),
    name: line(),
    kind: z.enum(['person', 'bot']),
    role: Role,
    active: z.boolean(),
    createdAt: timestamp(),
    updatedAt: timestamp(),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const NewMember = z
  .strictObject({
    name: line(),
    kind: z.enum(['person', 'bot']).default('person'),
    role: Role,
  })
  .meta({ id: 'NewMember', examples: [{ name: 'Ines Marchetti', role: 'checker' }] })

export const MemberChange = changeOf(
  { name: line(), role: Role, active: z.boolean() },
  'MemberChange',
)

export const ApiKey = z
  .strictObject({
    id: id('key'),
    memberId: id('mbr'),
    label: line(),
    hint: z.string().meta({ description: 'The last four characters.' }),
    scopes: z.array(Scope),
    expiresAt: timestamp().nullable(),
    revokedAt: timestamp().nullable(),
    lastUsedAt: timestamp().nullable().meta({ description: 'To the hour.' }),
    createdAt: timestamp(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const NewApiKey = z
  .strictObject({
    label: line(),
    scopes: z
      .array(Scope)
      .min(1)
      .max(SCOPES.length)
      .default([...SCOPES]),
    expiresAt: timestamp().nullable().default(null),
  })
  .meta({ id: 'NewApiKey', examples: [{ label: 'Newsroom laptop' }] })

/** The only answer that ever holds a key. */
export const IssuedApiKey = z
  .strictObject({
    ...ApiKey.shape,
    secret: z.string().meta({ description: 'Shown this once; only its hash is kept.' }),
  })
  .meta({ id: 'IssuedApiKey' })

export const Bootstrap = z
  .strictObject({
    organisation: NewOrganisation,
    admin: z.strictObject({ name: line() }),
  })
  .meta({
    id: 'Bootstrap',
    examples: [
      {
        organisation: { slug: 'courier-checks', name: 'Courier Checks' },
        admin: { name: 'Ada Okafor' },
      },
    ],
  })

export const Bootstrapped = z
  .strictObject({ organisation: Organisation, member: Member, key: IssuedApiKey })
  .meta({ id: 'Bootstrapped' })

export const Me = z
  .strictObject({ member: Member, organisation: Organisation, scopes: z.array(Scope) })
  .meta({ id: 'Me' })

export const OrganisationPage = page('OrganisationPage', Organisation)
export const MemberPage = page('MemberPage', Member)
export const ApiKeyPage = page('ApiKeyPage', ApiKey)
