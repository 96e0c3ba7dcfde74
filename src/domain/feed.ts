import type { Change } from '../contract/change.ts'
import { findOrganisation, type OrganisationRow } from '../storage/accounts.ts'
import type { ChangeKind } from '../storage/changes.ts'
import {
  type CorrectionRow,
  type FedChange,
  type FedPage,
  type FeedFilter,
  listChanges,
  listCorrections,
  listPagesChangedSince,
  listPagesOf,
} from '../storage/feed.ts'
import type { Context } from './context.ts'
import { notFound } from './errors.ts'

/** An answer holds whole entries up to about so many bytes, and at least one. */
const ANSWER_BYTES = 1_000_000

/** Entries in their order; `more` tells whether others follow, `last` which is the newest of all. */
export type Feed = { entries: Change[]; last: number; more: boolean }

export const EVERYTHING: FeedFilter = { organisationId: null, kind: null }

/** Public: the entries after `since`. @throws DomainError record.not_found (the organisation) */
export async function readChanges(
  ctx: Context,
  query: {
    since: number
    limit: number
    organisation: string | null
    kind: ChangeKind | null
  },
): Promise<Feed> {
  const desk = await deskOf(ctx, query.organisation)
  const filter = { organisationId: desk?.id ?? null, kind: query.kind }
  return feedAfter(ctx, filter, query.since, query.limit)
}

/** The entries after one, at most `limit` of them: two statements. */
export async function feedAfter(
  ctx: Context,
  filter: FeedFilter,
  since: number,
  limit: number,
): Promise<Feed> {
  const { rows, last } = await listChanges(ctx.db, filter, since, limit + 1)
  const asked = rows.slice(0, limit)
  const articleIds = [...new Set(asked.flatMap(articleIdsOf))]
  const pages = articleIds.length === 0 ? [] : await listPagesOf(ctx.db, articleIds)
  const entries = withinBytes(asked.map((row) => shownChange(ctx.origin, row, pages)))
  return { entries, last, more: entries.length < rows.length }
}

/** The hashes of pages that look different since this request began; at most so many of them. */
export function pagesChanged(ctx: Context, limit: number): Promise<string[]> {
  return listPagesChangedSince(ctx.db, ctx.now, limit)
}

/** Public: corrections and retractions, the newest first, of one desk or of all. */
export async function readCorrections(
  ctx: Context,
  organisation: string | null,
  limit: number,
): Promise<{ desk: OrganisationRow | null; corrections: CorrectionRow[] }> {
  const desk = await deskOf(ctx, organisation)
  return { desk, corrections: await listCorrections(ctx.db, desk?.id ?? null, limit) }
}

async function deskOf(ctx: Context, slug: string | null): Promise<OrganisationRow | null> {
  if (slug === null) return null
  const desk = await findOrganisation(ctx.db, slug)
  if (!desk) throw notFound('organisation')
  return desk
}

// What an entry's details hold is of our own making: see `commitPublication` and `claimChanged`.

const articleIdsOf = ({ details }: FedChange) => (details['articleIds'] ?? []) as string[]

function shownChange(origin: string, row: FedChange, pages: readonly FedPage[]): Change {
  const { seq, at, kind, claimId, verdictId, revision, organisationId, mergedInto, details } = row
  const told = details as Partial<Change>
  const articleIds = new Set(articleIdsOf(row))
  return {
    seq,
    at,
    kind,
    claim: { id: claimId, permalink: `${origin}/v1/claims/${claimId}`, mergedInto },
    verdict:
      verdictId === null ? null : { id: verdictId, permalink: verdictPermalink(origin, verdictId) },
    revision,
    organisationId,
    reason: told.reason ?? null,
    rating: told.rating ?? null,
    previousRating: told.previousRating ?? null,
    pages: pages
      .filter(({ articleId }) => articleIds.has(articleId))
      .map(({ key, hash }) => ({ key, hash })),
    pageAdded: told.pageAdded ?? null,
    pageRemoved: told.pageRemoved ?? null,
    movedFrom: told.movedFrom ?? null,
  }
}

export const verdictPermalink = (origin: string, id: string): string =>
  `${origin}/v1/verdicts/${id}`

function withinBytes(entries: Change[]): Change[] {
  let size = 0
  const past = entries.findIndex((entry) => (size += JSON.stringify(entry).length) > ANSWER_BYTES)
  return past === -1 ? entries : entries.slice(0, Math.max(1, past))
}
