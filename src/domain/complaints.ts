import {
  type ComplaintRow,
  findComplaint,
  insertComplaint,
  listComplaints,
  updateComplaint,
} from '../storage/complaints.ts'
import { findIdempotencyRecord, insertIdempotencyRecord } from '../storage/idempotency.ts'
import { findVerdict } from '../storage/verdicts/find.ts'
import { abortUnlessPublished } from '../storage/verdicts/guard.ts'
import {
  roleMay,
  type Actor,
  allow,
  allowOwn,
  deskOf,
  expectPerson,
  type MemberActor,
} from './actor.ts'
import { AlreadyAnswered, commit, type Context, guarded, idFor } from './context.ts'
import { sha256 } from './digest.ts'
import { DomainError, notFound } from './errors.ts'
import type { Page } from './page.ts'
import { retrying } from './retrying.ts'
import { type Expected, expectVersion } from './versions.ts'
import { tombstone } from './verdicts/read.ts'

/** A complaint as it was filed; `isNew` is false where the same sender had said the same before. */
export type Filed = { complaint: ComplaintRow; isNew: boolean; statusUrl: string }

export type Outcome = NonNullable<ComplaintRow['outcome']>

/**
 * Public: asks a desk to correct a published verdict. The same text on the same revision, by the
 * same sender within a day, is one complaint (docs/decisions/014-complaints-and-transparency.md).
 * @throws DomainError record.not_found unless the verdict was published; verdict.retracted
 */
export function fileComplaint(
  ctx: Context,
  verdictId: string,
  { text, contact }: { text: string; contact: string | null },
): Promise<Filed> {
  return retrying(async () => {
    const verdict = await findVerdict(ctx.db, verdictId)
    if (!verdict || verdict.publishedRevision === null) throw notFound('published verdict')
    if (verdict.state === 'retracted') throw tombstone(ctx, verdict)
    const revision = verdict.publishedRevision
    const said = await saidBy(ctx, verdictId, revision, text)
    const before = await filedBefore(ctx, said)
    if (before) return before

    const complaint: ComplaintRow = {
      id: idFor(ctx, 'cmp'),
      verdictId,
      organisationId: verdict.organisationId,
      revision,
      text,
      contact,
      state: 'open',
      outcome: null,
      answer: null,
      answeredBy: null,
      answeredAt: null,
      version: 1,
      createdAt: ctx.now,
    }
    try {
      return await commit(writing(ctx), {
        statements: [
          abortUnlessPublished(verdictId, revision),
          insertComplaint(ctx.db, complaint),
          insertIdempotencyRecord(ctx.db, {
            ...said,
            requestHash: said.key,
            status: 201,
            answer: complaint.id,
            createdAt: ctx.now,
          }),
        ],
        audit: [{ action: 'complaint.filed', recordId: complaint.id, after: audited(complaint) }],
        result: { complaint, isNew: true, statusUrl: statusUrl(ctx, complaint) },
      })
    } catch (error) {
      // It was said twice at once, or the request was repeated with its Idempotency-Key.
      const twin = error instanceof AlreadyAnswered ? await filedBefore(ctx, said) : undefined
      if (!twin) throw error
      return twin
    }
  })
}

/** Public: how a complaint stands. Who sees it whole is `isOfDesk`. */
export async function readComplaint(ctx: Context, id: string): Promise<ComplaintRow> {
  const complaint = await findComplaint(ctx.db, id)
  if (!complaint) throw notFound('complaint')
  return complaint
}

/** Whether the actor reads complaints for the desk that was told: nobody else sees whose words. */
export function isOfDesk(actor: Actor, complaint: ComplaintRow): boolean {
  return (
    actor.kind === 'member' &&
    deskOf(actor) === complaint.organisationId &&
    roleMay(actor.member.role, 'complaint:read')
  )
}

/** What the actor's own desk was told, newest first. */
export async function readComplaints(
  ctx: Context,
  state: ComplaintRow['state'],
  page: Page,
): Promise<ComplaintRow[]> {
  const me = allow(ctx.actor, 'complaint:read')
  return listComplaints(ctx.db, me.organisationId, state, page.limit, page.cursor)
}

/**
 * Says in public what came of a complaint, once.
 * @throws DomainError complaint.answered
 */
export function answerComplaint(
  ctx: Context,
  id: string,
  { outcome, answer }: { outcome: Outcome; answer: string },
  expected: Expected,
): Promise<ComplaintRow> {
  const me = allow(ctx.actor, 'complaint:answer')
  expectPerson(me)
  return retrying(async () => {
    const before = await ownComplaint(ctx, me, id)
    expectVersion(before, expected)
    if (before.state !== 'open')
      throw new DomainError('complaint.answered', `It was answered on ${before.answeredAt}.`)
    const change = {
      state: 'answered',
      outcome,
      answer,
      answeredBy: me.member.id,
      answeredAt: ctx.now,
    } as const
    return changeTo(ctx, before, 'complaint.answered', change)
  })
}

/** Forgets how to reach who wrote a complaint. Deleting twice is fine. */
export function deleteContact(ctx: Context, id: string): Promise<void> {
  const me = allow(ctx.actor, 'complaint:answer')
  return retrying(async () => {
    const before = await ownComplaint(ctx, me, id)
    if (before.contact === null) return
    await changeTo(ctx, before, 'complaint.contact_deleted', { contact: null })
  })
}

function changeTo(
  ctx: Context,
  before: ComplaintRow,
  action: string,
  change: Partial<ComplaintRow>,
): Promise<ComplaintRow> {
  const after = { ...before, ...change, version: before.version + 1 }
  return commit(ctx, {
    statements: guarded(updateComplaint(ctx.db, before, change)),
    audit: [{ action, recordId: before.id, before: audited(before), after: audited(after) }],
    result: after,
  })
}

/** @throws DomainError record.not_found, permission.organisation */
async function ownComplaint(ctx: Context, me: MemberActor, id: string): Promise<ComplaintRow> {
  const complaint = await readComplaint(ctx, id)
  allowOwn(me, complaint.organisationId)
  return complaint
}

/** By which the same is known when it is said again; tells nobody who said it. */
async function saidBy({ actor, sender }: Context, ...what: (string | number)[]) {
  const who = actor.kind === 'member' ? actor.member.id : (sender ?? actor.kind)
  return { scope: 'complaint', key: await sha256([who, ...what].join('\n')) }
}

async function filedBefore(
  ctx: Context,
  { scope, key }: { scope: string; key: string },
): Promise<Filed | undefined> {
  const record = await findIdempotencyRecord(ctx.db, scope, key)
  const complaint = record && (await findComplaint(ctx.db, record.answer))
  return complaint && { complaint, isNew: false, statusUrl: statusUrl(ctx, complaint) }
}

const statusUrl = (ctx: Context, { id }: ComplaintRow) => `${ctx.origin}/v1/complaints/${id}`

/** Whoever has no account acts through the system: no audit row names them. */
function writing(ctx: Context): Context {
  if (ctx.actor.kind !== 'anonymous') return ctx
  return { ...ctx, actor: { kind: 'system', job: 'complaints' } }
}

/** Without the contact, whose digest would still confirm a guess at it after it is deleted. */
const audited = (row: ComplaintRow) => ({ ...row, contact: row.contact !== null })
