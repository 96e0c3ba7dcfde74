import { replaceCitations } from '../../storage/verdicts/cite.ts'
import type { RevisionRecord } from '../../storage/verdicts/record.ts'
import { updateRevision, updateVerdict } from '../../storage/verdicts/write.ts'
import { allow } from '../actor.ts'
import { commit, type Context, guarded } from '../context.ts'
import { type Change, given } from '../given.ts'
import { chosenRating } from '../ratings.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { asCited, citationsOf } from './citations.ts'
import type { Draft } from './draft.ts'
import { judged, type JudgedVerdict } from './judged.ts'
import { ownReview } from './own.ts'
import { authorStatement, nextVersion, workingRevision } from './working.ts'

/** Edits the draft of the actor's own desk; whoever edits becomes one of its authors. */
export async function changeVerdict(
  ctx: Context,
  id: string,
  change: Change<Draft>,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:write')
  const { review, verdict: before } = await ownReview(ctx, me, id)
  expectVersion(before, expected)
  const revision = workingRevision(before, 'draft')
  const { rating: choice, sources, ...text } = change
  const rating = choice === undefined ? revision.rating : await chosenRating(ctx, me, choice)
  const citations = sources && (await citationsOf(ctx, sources))
  const update = { ...given(text), ratingId: rating?.rating.id ?? null, updatedAt: ctx.now }
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
