import { replaceCitations } from '../../storage/verdicts/cite.ts'
import type { RevisionRecord, RevisionRow } from '../../storage/verdicts/record.ts'
import { insertRevision, updateVerdict } from '../../storage/verdicts/write.ts'
import { allow } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { DomainError } from '../errors.ts'
import { publishedRevision } from '../publication.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { citationsOf } from './citations.ts'
import { UNPUBLISHED } from './draft.ts'
import { judged, type JudgedVerdict } from './judged.ts'
import { ownReview } from './own.ts'
import { authorStatement } from './working.ts'

export type NextRevision = { kind: 'update' | 'clarification' | 'correction'; reason: string }

/**
 * Opens the next revision of a published verdict, as a draft that says what the published one says.
 * That one stays before readers until the new one takes its place.
 * @throws DomainError verdict.state unless the verdict is published with no revision in work
 */
export async function reviseVerdict(
  ctx: Context,
  id: string,
  next: NextRevision,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:correct')
  const { review, verdict: before } = await ownReview(ctx, me, id)
  expectVersion(before, expected)
  if (before.state !== 'published')
    throw new DomainError(
      'verdict.state',
      `The verdict is ${before.state}: only what is published is revised.`,
    )
  if (before.latestRevision !== before.publishedRevision)
    throw new DomainError('verdict.state', `Revision ${before.latestRevision} is in work already.`)

  const shown = publishedRevision(before)
  const number = before.latestRevision + 1
  const {
    rating,
    authors: _authors,
    approvers: _approvers,
    objections: _objections,
    sources,
    ...text
  } = shown
  const row: RevisionRow = {
    ...text,
    ...UNPUBLISHED,
    number,
    ...next,
    state: 'draft',
    createdAt: ctx.now,
    updatedAt: ctx.now,
    submittedAt: null,
    publishedAt: null,
  }
  const citations = await citationsOf(
    ctx,
    sources.map(({ verdictId: _v, revision: _r, position: _p, sourceId: _s, ...source }) => source),
  )
  const revision: RevisionRecord = {
    ...row,
    rating,
    sources: sources.map((source) => ({ ...source, revision: number })),
    authors: [{ memberId: me.member.id, name: me.member.name }],
    approvers: [],
    objections: [],
  }
  const after = {
    ...before,
    latestRevision: number,
    returnNote: null,
    version: before.version + 1,
    updatedAt: ctx.now,
    revisions: [...before.revisions, revision],
  }
  return commit(ctx, {
    statements: [
      ...guarded(
        updateVerdict(ctx.db, before, {
          latestRevision: number,
          returnNote: null,
          updatedAt: ctx.now,
        }),
      ),
      insertRevision(ctx.db, row),
      authorStatement(ctx, me, id, number),
      ...replaceCitations(ctx.db, id, number, citations, ctx.now),
    ],
    audit: [{ action: 'verdict.revised', recordId: id, before, after }],
    result: judged(review.claim, after),
  })
}
