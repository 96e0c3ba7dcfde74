import { findClaim } from '../../storage/claims.ts'
import { findVerdict } from '../../storage/verdicts/find.ts'
import { listVerdictsOfClaim, listVerdictsOfDesk } from '../../storage/verdicts/list.ts'
import type { RevisionRecord, VerdictRecord, VerdictRow } from '../../storage/verdicts/record.ts'
import { type Actor, allow, deskOf } from '../actor.ts'
import { readClaim } from '../claims/read.ts'
import type { Context } from '../context.ts'
import { expectPast } from '../as-of.ts'
import { DomainError, notFound } from '../errors.ts'
import type { Page } from '../page.ts'
import { publishedRevision } from '../publication.ts'
import { judged, type JudgedVerdict } from './judged.ts'

/**
 * What the actor may see of a verdict: its own desk all, everybody else what is published.
 * @throws DomainError verdict.retracted with who, when and why, to everybody
 */
export async function readVerdict(ctx: Context, id: string): Promise<JudgedVerdict> {
  const verdict = await findVerdict(ctx.db, id)
  if (!verdict || !mayReadVerdict(ctx.actor, verdict)) throw notFound('verdict')
  if (verdict.state === 'retracted') throw tombstone(ctx, verdict)
  const claim = isOwn(ctx.actor, verdict) && (await findClaim(ctx.db, verdict.claimId))
  return claim ? judged(claim, verdict) : { record: verdict, gate: null }
}

/**
 * A verdict as the public saw it at a time in the past.
 * @throws DomainError record.not_found before its first publication; verdict.retracted
 */
export async function readVerdictAsOf(
  ctx: Context,
  id: string,
  asOf: string,
): Promise<JudgedVerdict> {
  const at = expectPast(asOf, ctx.now)
  const verdict = await findVerdict(ctx.db, id, 'all')
  const shown = verdict?.revisions.findLast((one) => (one.publishedAt ?? '~') <= at)
  if (!verdict || !shown) throw notFound('verdict')
  const then: VerdictRecord = {
    ...verdict,
    state: shown.kind === 'retraction' ? 'retracted' : 'published',
    publishedRevision: shown.number,
    latestRevision: shown.number,
    updatedAt: shown.publishedAt!,
  }
  if (then.state === 'retracted') throw tombstone(ctx, then)
  return { record: then, gate: null }
}

/** Every revision that the actor may see, in order. */
export async function readRevisions(ctx: Context, id: string): Promise<RevisionRecord[]> {
  const verdict = await findVerdict(ctx.db, id, 'all')
  if (!verdict || !mayReadVerdict(ctx.actor, verdict)) throw notFound('verdict')
  if (isOwn(ctx.actor, verdict)) return verdict.revisions
  return verdict.revisions.filter(({ state }) => state === 'published')
}

/** One revision that the actor may see, beside the one before it. */
export async function readRevision(
  ctx: Context,
  id: string,
  number: number,
): Promise<{ revision: RevisionRecord; before: RevisionRecord | null }> {
  const revisions = await readRevisions(ctx, id)
  const at = revisions.findIndex((one) => one.number === number)
  const revision = revisions[at]
  if (!revision) throw notFound('revision')
  return { revision, before: revisions[at - 1] ?? null }
}

/** What is left to say of a verdict that was taken back. */
export function tombstone(ctx: Context, verdict: VerdictRecord): DomainError {
  const { organisation, claimId } = verdict
  const { reason, publishedAt, number, authors } = publishedRevision(verdict)
  return new DomainError(
    'verdict.retracted',
    `${organisation.name} retracted this verdict on ${publishedAt!.slice(0, 10)}: ${reason}`,
    {
      retraction: {
        verdictId: verdict.id,
        claimId,
        organisation: { id: organisation.id, slug: organisation.slug, name: organisation.name },
        retractedAt: publishedAt!,
        retractedBy: authors,
        reason: reason!,
        revision: number,
        history: `${ctx.origin}/v1/verdicts/${verdict.id}/revisions`,
      },
    },
  )
}

export async function readVerdictsOfClaim(
  ctx: Context,
  claimId: string,
  page: Page,
): Promise<VerdictRecord[]> {
  let claim = await readClaim(ctx, claimId)
  // What a claim was merged into may have been merged on.
  while (claim.mergedInto !== null) claim = await readClaim(ctx, claim.mergedInto)
  return listVerdictsOfClaim(ctx.db, claim.id, deskOf(ctx.actor), page.limit, page.cursor)
}

/** The desk's own verdicts in one state: what waits for review, for instance. */
export function readVerdictsOfDesk(
  ctx: Context,
  state: VerdictRow['state'],
  page: Page,
): Promise<VerdictRecord[]> {
  const me = allow(ctx.actor, 'verdict:read')
  return listVerdictsOfDesk(ctx.db, me.organisationId, state, page.limit, page.cursor)
}

/** Whether the verdict belongs to the actor's desk, which sees its unpublished side too. */
export function isOwn(actor: Actor, verdict: VerdictRow): boolean {
  return deskOf(actor) === verdict.organisationId
}

const mayReadVerdict = (actor: Actor, verdict: VerdictRow) =>
  verdict.publishedRevision !== null || isOwn(actor, verdict)
