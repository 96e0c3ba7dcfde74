import { acceptCandidate, findCandidate, findCapture } from '../storage/articles.ts'
import {
  type ClaimRow,
  type ClaimWithAppearances,
  dropRepeatedAppearances,
  findClaim,
  insertAppearance,
  insertClaim,
  listClaims,
  moveAppearances,
  type PlacedAppearance,
  updateClaim,
} from '../storage/claims.ts'
import type { Statement } from '../storage/db.ts'
import { clearAnnotation } from '../storage/read-model.ts'
import { findReview, hasForeignVerdict, type Review } from '../storage/verdicts/find.ts'
import { moveVerdicts } from '../storage/verdicts/move.ts'
import { recallReviews } from '../storage/verdicts/recall.ts'
import { type Actor, allow, allowOwn, deskOf, expectPerson, type MemberActor } from './actor.ts'
import { locate, type Place, placeOf, type Quote } from './anchor.ts'
import { auditStamp, commit, type Context, guarded, idFor } from './context.ts'
import { DomainError, notFound } from './errors.ts'
import { type Change, given } from './given.ts'
import type { Page } from './page.ts'
import { publicChange } from './publication.ts'
import { retrying } from './retrying.ts'
import { type Expected, expectVersion } from './versions.ts'

export type ClaimState = ClaimRow['state']

export type Claimant = { name: string; role: string | null; sameAs: string[] }

export type ClaimDetails = Change<{
  text: string
  claimant: Claimant | null
  claimedOn: string | null
  language: string | null
  topics: string[]
}>

export type QuotedPlace = Quote & { captureId: string; speaker: string | null }

export type NewClaim = ClaimDetails &
  ({ candidateId: string } | { text: string; appearance?: QuotedPlace | undefined })

/** A claim may appear in so many places: its annotation has to fit one row of D1. */
const MAX_APPEARANCES = 100

const PLACE_TAKEN = {
  'appearances.claim_id, appearances.capture_id, appearances.start_utf16, appearances.end_utf16': {
    code: 'appearance.exists',
    detail: 'The claim appears at this place already.',
  },
} as const

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
  const { attribution } = candidate.details
  const speaker = attribution?.name ?? null
  const place = placeOf(capture.text, { start: candidate.startUtf16, end: candidate.endUtf16 })
  return {
    text: candidate.statement,
    claimant: speaker === null ? null : { name: speaker, role: attribution!.role, sameAs: [] },
    language: capture.language,
    appearances: [appearanceAt(ctx, me, claimId, capture, speaker, place)],
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

async function findPlace(ctx: Context, me: MemberActor, claimId: string, quoted: QuotedPlace) {
  const capture = await findCapture(ctx.db, quoted.captureId)
  if (!capture) throw notFound('capture')
  const found = locate(capture.text, quoted)
  const place = appearanceAt(ctx, me, claimId, capture, quoted.speaker, found)
  return { capture, place }
}

function appearanceAt(
  ctx: Context,
  me: MemberActor,
  claimId: string,
  capture: { id: string; articleId: string; sha256: string; createdAt: string },
  speaker: string | null,
  { position, ...place }: Place,
): PlacedAppearance {
  return {
    id: idFor(ctx, 'app'),
    claimId,
    captureId: capture.id,
    articleId: capture.articleId,
    ...place,
    startCodePoint: position.codePoints.start,
    endCodePoint: position.codePoints.end,
    startUtf16: position.utf16.start,
    endUtf16: position.utf16.end,
    speaker,
    createdBy: me.member.id,
    createdAt: ctx.now,
    captureSha256: capture.sha256,
    capturedAt: capture.createdAt,
  }
}

function appearanceRow({ captureSha256: _s, capturedAt: _c, ...row }: PlacedAppearance) {
  return row
}

function claimantColumns(claimant: Claimant | null) {
  return {
    claimantName: claimant?.name ?? null,
    claimantRole: claimant?.role ?? null,
    claimantSameAs: claimant?.sameAs ?? [],
  }
}

/** Who sees a claim: everybody a checked one, members all but other desks' proposed ones. */
export function mayReadClaim(actor: Actor, claim: ClaimRow): boolean {
  if (claim.state === 'checked' || claim.state === 'merged') return true
  const desk = deskOf(actor)
  return desk !== null && (claim.state !== 'proposed' || claim.organisationId === desk)
}

/** A claim as the actor may see it. A merged one is found: the door redirects. */
export async function readClaim(ctx: Context, id: string): Promise<ClaimWithAppearances> {
  const claim = await findClaim(ctx.db, id)
  if (!claim || !mayReadClaim(ctx.actor, claim)) throw notFound('claim')
  return claim
}

/** Newest first; the public sees checked claims alone. */
export function readClaims(
  ctx: Context,
  filter: { state: ClaimState | null; articleId: string | null; organisationId: string | null },
  page: Page,
): Promise<ClaimWithAppearances[]> {
  const visibleTo = deskOf(ctx.actor)
  return listClaims(ctx.db, { ...filter, visibleTo }, page.limit, page.cursor)
}

/**
 * Changes the words of a claim that is not checked yet: what is checked stands as it was checked.
 * Whoever approved a verdict on the old words has to look again.
 */
export async function changeClaim(
  ctx: Context,
  id: string,
  change: ClaimDetails,
  expected: Expected,
): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:write')
  const before = await ownClaim(ctx, me, id)
  expectVersion(before, expected)
  expectState(before, ['proposed', 'open'])
  const { claimant, ...columns } = change
  const update = {
    ...given(columns),
    ...(claimant !== undefined && claimantColumns(claimant)),
  }
  return changeTo(ctx, before, 'claim.changed', update, recallReviews(id, auditStamp(ctx)))
}

/** Opens what a bot proposed. */
export async function acceptClaim(
  ctx: Context,
  id: string,
  expected: Expected,
): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:write')
  const before = await ownClaim(ctx, me, id)
  expectVersion(before, expected)
  expectPerson(me)
  expectState(before, ['proposed'])
  return changeTo(ctx, before, 'claim.accepted', { state: 'open' })
}

/** Closes a claim that will not be checked; the reason is kept. */
export async function declineClaim(
  ctx: Context,
  id: string,
  reason: string,
  expected: Expected,
): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:decide')
  const before = await ownClaim(ctx, me, id)
  expectVersion(before, expected)
  expectState(before, ['proposed', 'open'])
  return changeTo(ctx, before, 'claim.declined', { state: 'declined', declinedReason: reason })
}

export async function reopenClaim(
  ctx: Context,
  id: string,
  expected: Expected,
): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:decide')
  const before = await ownClaim(ctx, me, id)
  expectVersion(before, expected)
  // Else a bot could open what it proposed by declining it first.
  expectPerson(me)
  expectState(before, ['declined'])
  return changeTo(ctx, before, 'claim.reopened', { state: 'open', declinedReason: null })
}

/**
 * Says that a claim appears in a further place. Where it is checked, its verdicts show there from
 * now on: that takes a person who may approve.
 * @throws DomainError quote.not_found, quote.ambiguous, appearance.exists, appearance.too_many
 */
export function addAppearance(
  ctx: Context,
  claimId: string,
  quoted: QuotedPlace,
): Promise<PlacedAppearance> {
  const me = allow(ctx.actor, 'claim:write')
  return retrying(async () => {
    const { claim, verdicts } = await ownReview(ctx, me, claimId)
    expectState(claim, ['proposed', 'open', 'checked'])
    // What a reader sees of a verdict is for those to decide who may publish one.
    if (claim.state === 'checked') expectPerson(allow(ctx.actor, 'verdict:review'))
    expectAppearances(claim.appearances.length + 1)
    const { place } = await findPlace(ctx, me, claimId, quoted)
    const after = {
      ...claim,
      version: claim.version + 1,
      updatedAt: ctx.now,
      appearances: [...claim.appearances, place],
    }
    return commit(ctx, {
      statements: [
        ...guarded(updateClaim(ctx.db, claim, { updatedAt: ctx.now })),
        insertAppearance(ctx.db, appearanceRow(place)),
        ...publicChange(ctx, { claim: after, verdicts }),
      ],
      audit: [{ action: 'appearance.added', recordId: claimId, before: claim, after }],
      result: place,
      conflicts: PLACE_TAKEN,
    })
  })
}

/**
 * Joins a claim to another that says the same: appearances and verdicts follow, and the old id
 * leads to the new one.
 * @throws DomainError merge.self, merge.foreign_verdict, merge.conflict, appearance.too_many
 */
export function mergeClaim(
  ctx: Context,
  id: string,
  into: string,
  expected: Expected,
): Promise<ClaimWithAppearances> {
  const me = allow(ctx.actor, 'claim:decide')
  expectPerson(me)
  return retrying(async () => {
    const from = await ownReview(ctx, me, id)
    expectVersion(from.claim, expected)
    if (id === into) throw new DomainError('merge.self', 'A claim cannot be merged into itself.')
    expectState(from.claim, ['proposed', 'open', 'checked'])
    const to = await ownReview(ctx, me, into)
    expectState(to.claim, ['open', 'checked'])
    if (await hasForeignVerdict(ctx.db, id, me.organisationId))
      throw new DomainError(
        'merge.foreign_verdict',
        'Another organisation has published a verdict on the words of this claim.',
      )
    const merged: ClaimWithAppearances = {
      ...from.claim,
      state: 'merged',
      mergedInto: into,
      version: from.claim.version + 1,
      updatedAt: ctx.now,
      appearances: [],
    }
    const joined = join(ctx, from, to)
    expectAppearances(joined.claim.appearances.length)
    return commit(ctx, {
      statements: [
        ...guarded(
          updateClaim(ctx.db, from.claim, {
            state: 'merged',
            mergedInto: into,
            updatedAt: ctx.now,
          }),
        ),
        ...guarded(
          updateClaim(ctx.db, to.claim, { state: joined.claim.state, updatedAt: ctx.now }),
        ),
        dropRepeatedAppearances(id, into),
        moveAppearances(ctx.db, id, into),
        ...recallReviews(id, auditStamp(ctx)),
        ...moveVerdicts(ctx.db, id, into, auditStamp(ctx)),
        clearAnnotation(ctx.db, id),
        ...publicChange(ctx, joined, id),
      ],
      audit: [
        { action: 'claim.merged', recordId: id, before: from.claim, after: merged },
        { action: 'claim.joined', recordId: into, before: to.claim, after: joined.claim },
      ],
      result: merged,
      conflicts: {
        'verdicts.claim_id, verdicts.organisation_id': {
          code: 'merge.conflict',
          detail: 'An organisation has a verdict on each of the two claims.',
        },
      },
    })
  })
}

/** The target as it is after a merge. */
function join(ctx: Context, from: Review, to: Review): Review {
  const taken = new Set(to.claim.appearances.map(placeKey))
  const verdicts = [...from.verdicts, ...to.verdicts]
  return {
    claim: {
      ...to.claim,
      state: verdicts.some(({ state }) => state === 'published') ? 'checked' : to.claim.state,
      version: to.claim.version + 1,
      updatedAt: ctx.now,
      appearances: [
        ...to.claim.appearances,
        ...from.claim.appearances.filter((place) => !taken.has(placeKey(place))),
      ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    },
    verdicts,
  }
}

const placeKey = (place: PlacedAppearance) =>
  `${place.captureId} ${place.startUtf16} ${place.endUtf16}`

function changeTo(
  ctx: Context,
  before: ClaimWithAppearances,
  action: string,
  change: Partial<ClaimRow>,
  consequences: Statement[] = [],
): Promise<ClaimWithAppearances> {
  const update = { ...change, updatedAt: ctx.now }
  const after = { ...before, ...update, version: before.version + 1 }
  return commit(ctx, {
    statements: [...guarded(updateClaim(ctx.db, before, update)), ...consequences],
    audit: [{ action, recordId: before.id, before, after }],
    result: after,
  })
}

async function ownClaim(ctx: Context, me: MemberActor, id: string): Promise<ClaimWithAppearances> {
  const claim = await findClaim(ctx.db, id)
  if (!claim || !mayReadClaim(me, claim)) throw notFound('claim')
  allowOwn(me, claim.organisationId)
  return claim
}

async function ownReview(ctx: Context, me: MemberActor, id: string): Promise<Review> {
  const review = await findReview(ctx.db, id, me.organisationId)
  if (!review || !mayReadClaim(me, review.claim)) throw notFound('claim')
  allowOwn(me, review.claim.organisationId)
  return review
}

function expectAppearances(count: number): void {
  if (count > MAX_APPEARANCES)
    throw new DomainError(
      'appearance.too_many',
      `A claim has at most ${MAX_APPEARANCES} appearances.`,
    )
}

/** @throws DomainError claim.declined, claim.merged, claim.checked, claim.proposed, claim.state */
export function expectState(claim: ClaimRow, states: readonly ClaimState[]): void {
  if (states.includes(claim.state)) return
  switch (claim.state) {
    case 'declined':
      throw new DomainError('claim.declined', `The claim was declined: ${claim.declinedReason}`)
    case 'merged':
      throw new DomainError('claim.merged', `The claim was merged into ${claim.mergedInto}.`)
    case 'checked':
      throw new DomainError('claim.checked', 'A published verdict stands on this claim.')
    case 'proposed':
      throw new DomainError('claim.proposed', 'A person has to accept this claim first.')
    case 'open':
      throw new DomainError('claim.state', 'The claim is open already.')
  }
}
