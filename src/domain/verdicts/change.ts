import { replaceCitations } from '../../storage/verdicts/cite.ts'
import type { RevisionRecord, VerdictRecord } from '../../storage/verdicts/record.ts'
import { updateRevision, updateVerdict } from '../../storage/verdicts/write.ts'
import { allow, type MemberActor } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { DomainError } from '../errors.ts'
import { type Change, given } from '../given.ts'
import { chosenRating } from '../ratings.ts'
import { retrying } from '../retrying.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { asCited, citationsOf } from './citations.ts'
import type { Draft } from './draft.ts'
import { judged, type JudgedVerdict } from './judged.ts'
import { ownReview } from './own.ts'
import { kindOf } from './publish.ts'
import type { NextRevision } from './revise.ts'
import { authorStatement, nextVersion, workingRevision } from './working.ts'

/** Edits the draft of the actor's own desk; whoever edits becomes one of its authors. */
export function changeVerdict(
  ctx: Context,
  id: string,
  change: Change<Draft & NextRevision>,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:write')
  // Another desk may have cited the same new page at the same moment.
  return retrying(() => changeAs(ctx, me, id, change, expected))
}

async function changeAs(
  ctx: Context,
  me: MemberActor,
  id: string,
  change: Change<Draft & NextRevision>,
  expected: Expected,
): Promise<JudgedVerdict> {
  const { review, verdict: before } = await ownReview(ctx, me, id)
  expectVersion(before, expected)
  const revision = workingRevision(before, 'draft')
  const { rating: choice, sources, ...text } = change
  const rating = choice === undefined ? revision.rating : await chosenRating(ctx, me, choice)
  const kind = kindChosen(before, { ...revision, ratingId: rating?.rating.id ?? null }, change)
  const citations = sources && (await citationsOf(ctx, sources))
  const update = { ...given(text), kind, ratingId: rating?.rating.id ?? null, updatedAt: ctx.now }
  const mine = { memberId: me.member.id, name: me.member.name }
  const edited: RevisionRecord = {
    ...revision,
    ...update,
    rating,
    sources: citations ? asCited(id, revision.number, citations) : revision.sources,
    authors: revision.authors.some(({ memberId }) => memberId === mine.memberId)
      ? revision.authors
      : [...revision.authors, mine],
  }
  const after = nextVersion(ctx, before, {}, edited)
  return commit(ctx, {
    statements: [
      ...guarded(updateVerdict(ctx.db, before, { updatedAt: ctx.now })),
      updateRevision(ctx.db, id, revision.number, 'draft', update),
      authorStatement(ctx, me, id, revision.number),
      ...(citations ? replaceCitations(ctx.db, id, revision.number, citations, ctx.now) : []),
    ],
    audit: [{ action: 'verdict.changed', recordId: id, before, after }],
    result: judged(review.claim, after),
  })
}

/** @throws DomainError request.invalid for a kind that the revision cannot have */
function kindChosen(
  verdict: VerdictRecord,
  revision: RevisionRecord,
  { kind, reason }: Change<NextRevision>,
): RevisionRecord['kind'] {
  const refuse = (field: 'kind' | 'reason', message: string): DomainError =>
    new DomainError('request.invalid', `The ${field} of this revision ${message}.`, {
      errors: [{ in: 'body', pointer: `/${field}`, code: `revision.${field}`, message }],
    })
  if (revision.number === 1) {
    if (kind !== undefined) throw refuse('kind', 'is original, for it is the first')
    if (reason !== undefined) throw refuse('reason', 'is not asked for, for it is the first')
    return revision.kind
  }
  const called = kindOf(verdict, { ...revision, kind: kind ?? revision.kind })
  if (kind !== undefined && called !== kind)
    throw refuse('kind', 'must be correction, for the rating is another')
  return called
}
