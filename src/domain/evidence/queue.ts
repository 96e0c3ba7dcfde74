import {
  acknowledge,
  findFinding,
  insertReview,
  listFindings,
  type QueuePlace,
  type ReviewRow,
} from '../../storage/evidence.ts'
import { allow, expectPerson } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { notFound } from '../errors.ts'

/** What was found of the desk's published verdicts and nobody has acknowledged, newest first. */
export function readEvidenceQueue(ctx: Context, page: { limit: number; after: QueuePlace | null }) {
  const me = allow(ctx.actor, 'verdict:read')
  return listFindings(ctx.db, me.organisationId, page.limit, page.after)
}

const ITEM = 'item in the queue'

export type Acknowledgement = {
  verdictId: string
  sourceId: string
  /** When what is acknowledged was seen; null: whatever is in the queue. */
  seenAt: string | null
  note: string | null
}

/**
 * Somebody has looked at what was found, and lets the verdict stand. A later look that finds
 * something else brings it back.
 * @throws DomainError record.not_found where the actor's desk has no such item in its queue, or
 *   another one than was read
 */
export async function reviewEvidence(ctx: Context, input: Acknowledgement): Promise<ReviewRow> {
  const me = allow(ctx.actor, 'verdict:review')
  expectPerson(me)
  const { verdictId, sourceId } = input
  const finding = await findFinding(ctx.db, me.organisationId, verdictId, sourceId)
  const isRead =
    input.seenAt === null || Date.parse(input.seenAt) === Date.parse(finding?.seenAt ?? '')
  if (!finding || !isRead) throw notFound(ITEM)
  const review: ReviewRow = {
    verdictId,
    revision: finding.revision,
    sourceId,
    checkAt: finding.seenAt,
    memberId: me.member.id,
    note: input.note,
    createdAt: ctx.now,
  }
  return commit(ctx, {
    statements: [...guarded(acknowledge(ctx.db, finding, ctx.now)), insertReview(ctx.db, review)],
    audit: [{ action: 'evidence.reviewed', recordId: verdictId, before: finding, after: review }],
    result: review,
    conflicts: { stale: { code: 'record.not_found', detail: notFound(ITEM).message } },
  })
}
