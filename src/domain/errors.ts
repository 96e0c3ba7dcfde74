import type { RefusalCode } from '../ingestion/refusal.ts'

/** Every way in which the rules refuse. `http/errors` gives each its status and its page. */
export type ErrorCode =
  | RefusalCode
  | 'alias.taken'
  | 'appearance.exists'
  | 'appearance.too_many'
  | 'article.too_large'
  | 'auth.expired'
  | 'auth.inactive'
  | 'auth.malformed'
  | 'auth.required'
  | 'auth.revoked'
  | 'auth.unknown'
  | 'bootstrap.refused'
  | 'bootstrap.spent'
  | 'bootstrap.unset'
  | 'candidate.accepted'
  | 'claim.checked'
  | 'claim.declined'
  | 'claim.merged'
  | 'claim.proposed'
  | 'claim.state'
  | 'complaint.answered'
  | 'drift.closed'
  | 'gate.refused'
  | 'idempotency.reused'
  | 'log.unsigned'
  | 'lookup.prefix'
  | 'lookup.unsigned'
  | 'member.last_admin'
  | 'merge.conflict'
  | 'merge.foreign_verdict'
  | 'merge.self'
  | 'method.not_allowed'
  | 'organisation.slug_taken'
  | 'permission.organisation'
  | 'permission.role'
  | 'permission.scope'
  | 'precondition.required'
  | 'precondition.stale'
  | 'quote.ambiguous'
  | 'quote.not_found'
  | 'rate.limited'
  | 'rating.unknown'
  | 'rating.used'
  | 'record.not_found'
  | 'request.content_type'
  | 'request.encoding'
  | 'request.invalid'
  | 'request.malformed'
  | 'request.too_large'
  | 'route.unknown'
  | 'scale.state'
  | 'server.busy'
  | 'server.error'
  | 'verdict.exists'
  | 'verdict.retracted'
  | 'verdict.state'
  | 'webhook.too_many'
  | 'verdict.voting'

/** One thing that is wrong: in which part of the request (or on which record), and where in it. */
export type Fault = {
  in: 'body' | 'query' | 'header' | 'record'
  /** RFC 6901, within that part. */
  pointer: string
  code: string
  message: string
}

/** Of a verdict that was taken back: who, when, why, and where its history is. */
export type Tombstone = {
  verdictId: string
  claimId: string
  organisation: { id: string; slug: string; name: string }
  retractedAt: string
  retractedBy: { memberId: string; name: string }[]
  reason: string
  revision: number
  history: string
}

type Extras = {
  retraction?: Tombstone
  errors?: Fault[]
  places?: unknown[]
  headers?: Record<string, string>
}

/** A refusal. `detail` is shown to the caller: it never holds anything from the database driver. */
export class DomainError extends Error {
  override name = 'DomainError'
  readonly code: ErrorCode
  readonly extras: Extras
  constructor(code: ErrorCode, detail: string, extras: Extras = {}) {
    super(detail)
    this.code = code
    this.extras = extras
  }
}

export function notFound(what: string): DomainError {
  return new DomainError('record.not_found', `There is no such ${what}, or you may not see it.`)
}

export function stale(): DomainError {
  return new DomainError(
    'precondition.stale',
    'The record has changed since you read it. Read it again and repeat the request.',
  )
}

/**
 * What `read` gives; where it refuses with faults, these join the others, so that one refusal tells
 * them all, and nothing is given.
 */
export function collect<T>(faults: Fault[], read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    const told = error instanceof DomainError ? error.extras.errors : undefined
    if (!told) throw error
    faults.push(...told)
    return undefined
  }
}
