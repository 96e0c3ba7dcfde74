import { findOrganisationById } from '../../storage/accounts.ts'
import { abortUnlessLive } from '../../storage/claims.ts'
import { replaceCitations } from '../../storage/verdicts/cite.ts'
import type {
  Reply,
  RevisionRow,
  VerdictRecord,
  VerdictRow,
} from '../../storage/verdicts/record.ts'
import { insertRevision, insertVerdict } from '../../storage/verdicts/write.ts'
import { allow, type MemberActor } from '../actor.ts'
import { readClaim } from '../claims/read.ts'
import { expectState, LIVE_CLAIM } from '../claims/states.ts'
import { commit, type Context, idFor } from '../context.ts'
import { chosenRating, type RatingChoice } from '../ratings.ts'
import { retrying } from '../retrying.ts'
import { asCited, citationsOf, type NewSource } from './citations.ts'
import { judged, type JudgedVerdict } from './judged.ts'
import { authorStatement } from './working.ts'

/** What a revision gets when it is published. */
export const UNPUBLISHED = { claimText: null, normalKey: null, crosswalkId: null } as const

export type Draft = {
  rating: RatingChoice
  conclusion: string
  rationale: string
  language: string | null
  reviewUrl: string | null
  conflictOfInterest: string | null
  replies: Reply[]
  sources: NewSource[]
}

/**
 * Opens an organisation's verdict on a claim, as a draft that may be incomplete.
 * @throws DomainError verdict.exists, rating.unknown, claim.declined, claim.merged, claim.proposed
 */
export function draftVerdict(ctx: Context, claimId: string, draft: Draft): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:write')
  return retrying(() => draftOn(ctx, me, claimId, draft))
}

async function draftOn(
  ctx: Context,
  me: MemberActor,
  claimId: string,
  draft: Draft,
): Promise<JudgedVerdict> {
  const claim = await readClaim(ctx, claimId)
  expectState(claim, LIVE_CLAIM)
  const [rating, organisation] = await Promise.all([
    chosenRating(ctx, me, draft.rating),
    findOrganisationById(ctx.db, me.organisationId),
  ])
  const id = idFor(ctx, 'vrd')
  const citations = await citationsOf(ctx, draft.sources)
  const verdict: VerdictRow = {
    id,
    claimId,
    organisationId: me.organisationId,
    state: 'draft',
    publishedRevision: null,
    latestRevision: 1,
    returnNote: null,
    firstPublishedAt: null,
    version: 1,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  }
  const { sources: _sources, rating: _rating, ...text } = draft
  const revision: RevisionRow = {
    verdictId: id,
    number: 1,
    kind: 'original',
    state: 'draft',
    ratingId: rating?.rating.id ?? null,
    ...text,
    reason: null,
    ...UNPUBLISHED,
    createdAt: ctx.now,
    updatedAt: ctx.now,
    submittedAt: null,
    publishedAt: null,
  }
  const record: VerdictRecord = {
    ...verdict,
    organisation: organisation!,
    revisions: [
      {
        ...revision,
        rating,
        authors: [{ memberId: me.member.id, name: me.member.name }],
        approvers: [],
        objections: [],
        sources: asCited(id, 1, citations),
      },
    ],
  }
  return commit(ctx, {
    statements: [
      // The claim may have been merged or declined since it was read.
      abortUnlessLive(claimId),
      insertVerdict(ctx.db, verdict),
      insertRevision(ctx.db, revision),
      authorStatement(ctx, me, id, 1),
      ...replaceCitations(ctx.db, id, 1, citations, ctx.now),
    ],
    audit: [{ action: 'verdict.drafted', recordId: id, after: record }],
    result: judged(claim, record),
    conflicts: {
      'verdicts.claim_id, verdicts.organisation_id': {
        code: 'verdict.exists',
        detail:
          'Your organisation has a verdict on this claim: edit it while it is a draft, revise it once it is published.',
      },
    },
  })
}
