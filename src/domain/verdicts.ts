import { insertChange } from '../storage/changes.ts'
import {
  abortUnlessLive,
  type ClaimWithAppearances,
  findClaim,
  updateClaim,
} from '../storage/claims.ts'
import { ConstraintViolation, type Statement, StaleWrite } from '../storage/db.ts'
import { findRating, listRatingScales, type RatingOnScale } from '../storage/ratings.ts'
import { deleteApprovals, insertApproval } from '../storage/verdicts/approve.ts'
import { type NewCitation, replaceCitations } from '../storage/verdicts/cite.ts'
import { findReview, findVerdict, type Review } from '../storage/verdicts/find.ts'
import { listVerdictsOfClaim, listVerdictsOfDesk } from '../storage/verdicts/list.ts'
import type {
  CitationRow,
  RevisionRecord,
  RevisionRow,
  VerdictRecord,
  VerdictRow,
} from '../storage/verdicts/record.ts'
import {
  insertAuthor,
  insertRevision,
  insertVerdict,
  updateRevision,
  updateVerdict,
} from '../storage/verdicts/write.ts'
import { abortUnlessOrganisation, findOrganisationById } from '../storage/accounts.ts'
import { type Actor, allow, deskOf, type MemberActor } from './actor.ts'
import { articleIdsOf } from './changes.ts'
import { readClaim } from './claims/read.ts'
import { expectState, LIVE_CLAIM } from './claims/states.ts'
import { commit, type Context, guarded, idFor } from './context.ts'
import { DomainError, notFound } from './errors.ts'
import { type Finding, type GateReport, judge, judgeApproval } from './gate.ts'
import { type Change, given } from './given.ts'
import { newId } from './ids.ts'
import type { Page } from './page.ts'
import { annotationStatements, publishedRevision, shownRating } from './publication.ts'
import { retrying } from './retrying.ts'
import { pageHash, pageKey } from './url.ts'
import { type Expected, expectVersion } from './versions.ts'

/** The built-in scale, the same in every deployment (migrations/0001_rules.sql). */
export const DEFAULT_SCALE = 'scl_00000000000000000000000001'

export type NewSource = Omit<CitationRow, 'verdictId' | 'revision' | 'position' | 'sourceId'>

export type Draft = {
  rating: { key: string; scale: string | null } | null
  conclusion: string
  rationale: string
  language: string | null
  reviewUrl: string | null
  conflictOfInterest: string | null
  sources: NewSource[]
}

/** A verdict with what the gate says of the revision in work, else of the published one. */
export type JudgedVerdict = { record: VerdictRecord; gate: GateReport | null }

function judged(claim: ClaimWithAppearances, record: VerdictRecord): JudgedVerdict {
  const latest = record.revisions.find(({ number }) => number === record.latestRevision)
  return { record, gate: latest ? judge(claim, latest, record.organisation) : null }
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
        detail: 'Your organisation has a verdict on this claim; revise that one.',
      },
    },
  })
}

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
  const after = next(ctx, before, {}, edited)
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

/**
 * Hands the draft over for review; it has to pass the publication gate already. Where the
 * organisation asks for no approval, this publishes.
 * @throws DomainError gate.refused with every rule that fails
 */
export function submitVerdict(
  ctx: Context,
  id: string,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:review')
  return retrying(async () => {
    const { review, verdict: before } = await ownReview(ctx, me, id)
    expectVersion(before, expected)
    const revision = workingRevision(before, 'draft')
    const publishes = before.organisation.approvalsRequired === 0
    refuseOn([
      ...judge(review.claim, revision, before.organisation).failures,
      ...(publishes ? judgeApproval({ authors: [], approvers: [] }, me.member) : []),
    ])
    expectState(review.claim, LIVE_CLAIM)
    const submitted: RevisionRecord = { ...revision, submittedAt: ctx.now }
    if (publishes) return publish(ctx, review, before, submitted, 'verdict.submitted', [])
    const state = before.state === 'draft' ? 'in_review' : before.state
    const after = next(
      ctx,
      before,
      { state, returnNote: null },
      {
        ...submitted,
        state: 'in_review',
        updatedAt: ctx.now,
      },
    )
    return commit(ctx, {
      statements: [
        ...guarded(updateVerdict(ctx.db, before, { state, returnNote: null, updatedAt: ctx.now })),
        updateRevision(ctx.db, id, revision.number, 'draft', {
          state: 'in_review',
          submittedAt: ctx.now,
          updatedAt: ctx.now,
        }),
      ],
      audit: [{ action: 'verdict.submitted', recordId: id, before, after }],
      result: judged(review.claim, after),
    })
  })
}

/** Gives what is in review back to its authors with a note; approvals so far are void. */
export async function returnVerdict(
  ctx: Context,
  id: string,
  note: string,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:review')
  const { review, verdict: before } = await ownReview(ctx, me, id)
  expectVersion(before, expected)
  const revision = workingRevision(before, 'in_review')
  const state = before.state === 'in_review' ? 'draft' : before.state
  const after = next(
    ctx,
    before,
    { state, returnNote: note },
    {
      ...revision,
      state: 'draft',
      submittedAt: null,
      updatedAt: ctx.now,
      approvers: [],
    },
  )
  return commit(ctx, {
    statements: [
      ...guarded(updateVerdict(ctx.db, before, { state, returnNote: note, updatedAt: ctx.now })),
      updateRevision(ctx.db, id, revision.number, 'in_review', {
        state: 'draft',
        submittedAt: null,
        updatedAt: ctx.now,
      }),
      deleteApprovals(ctx.db, id, revision.number),
    ],
    audit: [{ action: 'verdict.returned', recordId: id, before, after }],
    result: judged(review.claim, after),
  })
}

/**
 * Approves exactly what the caller read. The last approval that the organisation's policy asks
 * for publishes: revision, claim, pages, feed and audit in one batch.
 * @throws DomainError gate.refused with every rule that fails; verdict.state
 */
export function approveVerdict(
  ctx: Context,
  id: string,
  expected: Expected,
): Promise<JudgedVerdict> {
  const me = allow(ctx.actor, 'verdict:review')
  return retrying(async () => {
    const { review, verdict: before } = await ownReview(ctx, me, id)
    expectVersion(before, expected)
    const revision = workingRevision(before, 'in_review')
    refuseOn([
      ...judge(review.claim, revision, before.organisation).failures,
      ...judgeApproval(revision, me.member),
    ])
    expectState(review.claim, LIVE_CLAIM)
    if (revision.approvers.some(({ memberId }) => memberId === me.member.id))
      throw new DomainError('verdict.state', 'You have approved this revision already.')

    const approved: RevisionRecord = {
      ...revision,
      approvers: [...revision.approvers, { memberId: me.member.id, name: me.member.name }],
    }
    const approval = insertApproval(ctx.db, {
      verdictId: id,
      revision: revision.number,
      memberId: me.member.id,
      createdAt: ctx.now,
    })
    if (approved.approvers.length >= before.organisation.approvalsRequired)
      return publish(ctx, review, before, approved, 'verdict.approved', [approval])
    const after = next(ctx, before, {}, approved)
    return refusingFourEyes(() =>
      commit(ctx, {
        statements: [...guarded(updateVerdict(ctx.db, before, { updatedAt: ctx.now })), approval],
        audit: [{ action: 'verdict.approved', recordId: id, before, after }],
        result: judged(review.claim, after),
      }),
    )
  })
}

/** One batch: the revision, the verdict, its claim, the pages, the feed, the audit. */
function publish(
  ctx: Context,
  { claim, verdicts }: Review,
  before: VerdictRecord,
  revision: RevisionRecord,
  action: string,
  approval: Statement[],
): Promise<JudgedVerdict> {
  const firstPublishedAt = before.firstPublishedAt ?? ctx.now
  const head = {
    state: 'published',
    publishedRevision: revision.number,
    firstPublishedAt,
    returnNote: null,
  } as const
  const publication = {
    state: 'published',
    submittedAt: revision.submittedAt,
    publishedAt: ctx.now,
    updatedAt: ctx.now,
  } as const
  const after = next(ctx, before, head, { ...revision, ...publication })
  const checked = {
    ...claim,
    state: 'checked' as const,
    version: claim.version + 1,
    updatedAt: ctx.now,
  }
  const said = verdicts.map((verdict) => (verdict.id === after.id ? after : verdict))
  const previous = before.publishedRevision === null ? null : publishedRevision(before).rating
  return refusingFourEyes(() =>
    commit(ctx, {
      statements: [
        // The annotation names the desk: a change of its name that missed this verdict is not lost.
        abortUnlessOrganisation(before.organisation),
        ...approval,
        updateRevision(ctx.db, before.id, revision.number, revision.state, publication),
        // Whatever touches a revision counts its verdict up: this one guard covers both.
        ...guarded(updateVerdict(ctx.db, before, { ...head, updatedAt: ctx.now })),
        ...guarded(updateClaim(ctx.db, claim, { state: 'checked', updatedAt: ctx.now })),
        ...annotationStatements(ctx, checked, said),
        insertChange(ctx.db, {
          at: ctx.now,
          kind: 'published',
          claimId: claim.id,
          verdictId: before.id,
          revision: revision.number,
          details: {
            organisationId: before.organisationId,
            revisionKind: revision.kind,
            rating: shownRating(revision.rating!),
            previousRating: previous && shownRating(previous),
            articleIds: articleIdsOf(claim),
          },
        }),
      ],
      audit: [{ action, recordId: before.id, before, after }],
      result: judged(checked, after),
    }),
  )
}

/** The database counts approvals itself: where it disagrees, what was read is out of date. */
async function refusingFourEyes<R>(write: () => Promise<R>): Promise<R> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof ConstraintViolation) throw new StaleWrite()
    throw error
  }
}

/** What the actor may see of a verdict: its own desk all, everybody else what is published. */
export async function readVerdict(ctx: Context, id: string): Promise<JudgedVerdict> {
  const verdict = await findVerdict(ctx.db, id)
  if (!verdict || !mayReadVerdict(ctx.actor, verdict)) throw notFound('verdict')
  const claim = isOwn(ctx.actor, verdict) && (await findClaim(ctx.db, verdict.claimId))
  return claim ? judged(claim, verdict) : { record: verdict, gate: null }
}

/** Every revision that the actor may see, in order. */
export async function readRevisions(ctx: Context, id: string): Promise<RevisionRecord[]> {
  const verdict = await findVerdict(ctx.db, id, 'all')
  if (!verdict || !mayReadVerdict(ctx.actor, verdict)) throw notFound('verdict')
  if (isOwn(ctx.actor, verdict)) return verdict.revisions
  return verdict.revisions.filter(({ state }) => state === 'published')
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

/** Public: the scales that ratings are chosen from. */
export function readRatingScales(ctx: Context, page: Page) {
  return listRatingScales(ctx.db, page.limit, page.cursor)
}

/** Whether the verdict belongs to the actor's desk, which sees its unpublished side too. */
export function isOwn(actor: Actor, verdict: VerdictRow): boolean {
  return deskOf(actor) === verdict.organisationId
}

const mayReadVerdict = (actor: Actor, verdict: VerdictRow) =>
  verdict.publishedRevision !== null || isOwn(actor, verdict)

async function ownVerdict(ctx: Context, me: MemberActor, id: string): Promise<VerdictRecord> {
  const verdict = await findVerdict(ctx.db, id)
  if (verdict?.organisationId !== me.organisationId) {
    // What another desk has published is no secret; that it is theirs alone is the answer then.
    if (verdict && verdict.publishedRevision !== null)
      throw new DomainError('permission.organisation', 'This belongs to another organisation.')
    throw notFound('verdict')
  }
  return verdict
}

async function ownReview(
  ctx: Context,
  me: MemberActor,
  id: string,
): Promise<{ review: Review; verdict: VerdictRecord }> {
  const { claimId } = await ownVerdict(ctx, me, id)
  const review = await findReview(ctx.db, claimId, me.organisationId)
  const verdict = review?.verdicts.find((one) => one.id === id)
  // A merge between the two reads moved the verdict: the next attempt finds it.
  if (!review || !verdict) throw new StaleWrite()
  return { review, verdict }
}

/** The revision that is being written or reviewed. @throws DomainError verdict.state */
function workingRevision(verdict: VerdictRecord, state: 'draft' | 'in_review'): RevisionRecord {
  const latest = verdict.revisions.find(({ number }) => number === verdict.latestRevision)
  if (latest?.state !== state)
    throw new DomainError(
      'verdict.state',
      `This needs a revision in state ${state}; the verdict's latest is ${latest?.state}.`,
    )
  return latest
}

function next(
  ctx: Context,
  before: VerdictRecord,
  head: Partial<VerdictRow>,
  revision: RevisionRecord,
): VerdictRecord {
  return {
    ...before,
    ...head,
    version: before.version + 1,
    updatedAt: ctx.now,
    revisions: before.revisions.map((one) => (one.number === revision.number ? revision : one)),
  }
}

function refuseOn(findings: Finding[]): void {
  if (findings.length === 0) return
  throw new DomainError(
    'gate.refused',
    `The publication gate refuses this: ${findings.map(({ code }) => code).join(', ')}.`,
    { errors: findings.map((finding) => ({ in: 'record', ...finding })) },
  )
}

function authorStatement(ctx: Context, me: MemberActor, verdictId: string, revision: number) {
  return insertAuthor(ctx.db, {
    verdictId,
    revision,
    memberId: me.member.id,
    createdAt: ctx.now,
  })
}

async function chosenRating(
  ctx: Context,
  me: MemberActor,
  choice: Draft['rating'],
): Promise<RatingOnScale | null> {
  if (choice === null) return null
  const found = await findRating(ctx.db, choice.scale ?? DEFAULT_SCALE, choice.key)
  // What another desk has in draft is not there for anybody else.
  const own = found?.scale.organisationId === me.organisationId
  if (found && (own || found.scale.state !== 'draft')) return found
  throw new DomainError('rating.unknown', 'There is no such rating; see /v1/scales.', {
    errors: [
      {
        in: 'body',
        pointer: '/rating/key',
        code: 'rating.unknown',
        message: 'must be the key of a rating of the scale',
      },
    ],
  })
}

async function citationsOf(ctx: Context, sources: NewSource[]): Promise<NewCitation[]> {
  return Promise.all(
    sources.map(async (source) => {
      if (source.url === null) return { ...source, page: null }
      const key = pageKey(source.url)
      const sourceId = newId('src', Date.parse(ctx.now))
      return { ...source, page: { sourceId, hash: await pageHash(key), key } }
    }),
  )
}

/** Citations as they read back; but a page cited before keeps the id of its own source record. */
function asCited(verdictId: string, revision: number, citations: NewCitation[]): CitationRow[] {
  return citations.map(({ page, ...citation }, index) => ({
    ...citation,
    verdictId,
    revision,
    position: index + 1,
    sourceId: page && page.sourceId,
  }))
}
