import { acceptCandidate, findCandidate } from '../../storage/articles.ts'
import {
  type ClaimRow,
  type ClaimWithAppearances,
  insertAppearance,
  insertClaim,
  type PlacedAppearance,
} from '../../storage/claims.ts'
import { allow, type MemberActor } from '../actor.ts'
import { placeOf } from '../anchor.ts'
import { commit, type Context, guarded, idFor } from '../context.ts'
import { DomainError, notFound } from '../errors.ts'
import type { ClaimDetails } from './change.ts'
import { type Claimant, claimantColumns } from './claimant.ts'
import { appearanceAt, appearanceRow, findPlace, type QuotedPlace } from './place.ts'

type NewClaim = ClaimDetails &
  ({ candidateId: string } | { text: string; appearance?: QuotedPlace | undefined })

/**
 * Makes a claim of a candidate, or by hand. A person's claim is open; a bot's is proposed until a
 * person accepts it.
 * @throws DomainError candidate.accepted, quote.not_found, quote.ambiguous, record.not_found
 */
export async function createClaim(ctx: Context, input: NewClaim): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:write')
  const id = idFor(ctx, 'clm')
  const fromCandidate = 'candidateId' in input
  const origin = fromCandidate
    ? await candidateOrigin(ctx, me, id, input.candidateId)
    : await writtenOrigin(ctx, me, id, input.text, input.appearance)

  const claimant = input.claimant === undefined ? origin.claimant : input.claimant
  const row: ClaimRow = {
    id,
    organisationId: me.organisationId,
    text: input.text ?? origin.text,
    ...claimantColumns(claimant),
    claimedOn: input.claimedOn ?? null,
    language: input.language === undefined ? origin.language : input.language,
    topics: input.topics ?? [],
    state: me.member.kind === 'bot' ? 'proposed' : 'open',
    declinedReason: null,
    mergedInto: null,
    version: 1,
    createdBy: me.member.id,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  }
  return commit(ctx, {
    statements: [
      insertClaim(ctx.db, row),
      ...origin.appearances.map((place) => insertAppearance(ctx.db, appearanceRow(place))),
      ...(fromCandidate ? guarded(acceptCandidate(ctx.db, input.candidateId, id)) : []),
    ],
    audit: [{ action: 'claim.created', recordId: id, after: row }],
    result: { ...row, appearances: origin.appearances },
    conflicts: {
      stale: { code: 'candidate.accepted', detail: 'The candidate is a claim already.' },
    },
  })
}

type Origin = {
  text: string
  claimant: Claimant | null
  language: string | null
  appearances: PlacedAppearance[]
}

async function candidateOrigin(
  ctx: Context,
  me: MemberActor,
  claimId: string,
  candidateId: string,
): Promise<Origin> {
  const found = await findCandidate(ctx.db, candidateId)
  if (!found) throw notFound('candidate')
  const { candidate, capture } = found
  if (candidate.claimId !== null)
    throw new DomainError(
      'candidate.accepted',
      `The candidate is the claim ${candidate.claimId} already.`,
    )
  const { attribution, pagePosition = null } = candidate.details
  const speaker = attribution?.name ?? null
  const place = placeOf(capture.text, { start: candidate.startUtf16, end: candidate.endUtf16 })
  return {
    text: candidate.statement,
    claimant: speaker === null ? null : { name: speaker, role: attribution!.role, sameAs: [] },
    language: capture.language,
    appearances: [appearanceAt(ctx, me, claimId, capture, speaker, place, pagePosition)],
  }
}

async function writtenOrigin(
  ctx: Context,
  me: MemberActor,
  claimId: string,
  text: string,
  quoted: QuotedPlace | undefined,
): Promise<Origin> {
  if (!quoted) return { text, claimant: null, language: null, appearances: [] }
  const { place, capture } = await findPlace(ctx, me, claimId, quoted)
  return { text, claimant: null, language: capture.language, appearances: [place] }
}
