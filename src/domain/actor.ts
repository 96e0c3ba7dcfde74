import { DomainError } from './errors.ts'

export type Role = 'contributor' | 'checker' | 'editor' | 'admin'
export type Scope = 'read' | 'write' | 'review' | 'admin'

export type MemberActor = {
  kind: 'member'
  member: { id: string; name: string; kind: 'person' | 'bot'; role: Role }
  organisationId: string
  /** Of the organisation that the bootstrap made: its admins may create further ones. */
  host: boolean
  keyId: string
  scopes: readonly Scope[]
}

/** Who asks. */
export type Actor =
  | { kind: 'anonymous' }
  | { kind: 'bootstrap' }
  | { kind: 'system'; job: string }
  | MemberActor

/** What a member may do: from which role on, and with a key of which scope. */
export const PERMISSIONS = {
  'account:read': { from: 'contributor', scope: 'read' },
  'account:write': { from: 'admin', scope: 'admin' },
  'article:read': { from: 'contributor', scope: 'read' },
  'article:write': { from: 'contributor', scope: 'write' },
  'alias:write': { from: 'checker', scope: 'write' },
  'claim:write': { from: 'contributor', scope: 'write' },
  'claim:decide': { from: 'editor', scope: 'review' },
  'complaint:read': { from: 'checker', scope: 'read' },
  'complaint:answer': { from: 'editor', scope: 'review' },
  'key:revoke': { from: 'contributor', scope: 'write' },
  'scale:write': { from: 'admin', scope: 'admin' },
  'verdict:read': { from: 'contributor', scope: 'read' },
  'verdict:write': { from: 'contributor', scope: 'write' },
  'verdict:review': { from: 'checker', scope: 'review' },
  'verdict:correct': { from: 'editor', scope: 'review' },
  'webhook:manage': { from: 'admin', scope: 'admin' },
} as const satisfies Record<string, { from: Role; scope: Scope }>

export type Permission = keyof typeof PERMISSIONS

const RANK: Record<Role, number> = { contributor: 0, checker: 1, editor: 2, admin: 3 }

/** Whether a role suffices for a permission; every role has all that the ones before it have. */
export function roleMay(role: Role, permission: Permission): boolean {
  return RANK[role] >= RANK[PERMISSIONS[permission].from]
}

/**
 * The first line of every verb that is not public: returns the acting member.
 * @throws DomainError auth.required, permission.role, permission.scope
 */
export function allow(actor: Actor, permission: Permission): MemberActor {
  if (actor.kind !== 'member') throw new DomainError('auth.required', 'Send an API key.')
  const { from, scope } = PERMISSIONS[permission]
  if (!roleMay(actor.member.role, permission))
    throw new DomainError(
      'permission.role',
      `This needs the role ${from} or higher; you are ${actor.member.role}.`,
    )
  if (!actor.scopes.includes(scope))
    throw new DomainError('permission.scope', `This needs a key with the scope ${scope}.`)
  return actor
}

/**
 * Bots propose. What opens a claim, or brings a verdict before readers, is done by people.
 * @throws DomainError permission.role
 */
export function expectPerson({ member }: MemberActor): void {
  if (member.kind === 'bot')
    throw new DomainError('permission.role', 'A bot may propose this; a person has to do it.')
}

/**
 * What concerns the deployment as a whole is for the organisation that the bootstrap made.
 * @throws DomainError permission.organisation
 */
export function expectHost({ host }: MemberActor): void {
  if (!host)
    throw new DomainError(
      'permission.organisation',
      'Only admins of the organisation that runs this deployment do this.',
    )
}

/** For records that everybody may see but only their own desk may change. */
export function allowOwn(actor: MemberActor, organisationId: string): void {
  if (actor.organisationId !== organisationId)
    throw new DomainError('permission.organisation', 'This belongs to another organisation.')
}

/** The organisation whose unpublished records the actor sees, or null. */
export function deskOf(actor: Actor): string | null {
  return actor.kind === 'member' && actor.scopes.includes('read') ? actor.organisationId : null
}
