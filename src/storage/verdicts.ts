import { and, asc, desc, eq, lt, ne, or, sql, type SQL } from 'drizzle-orm'
import { type AuditStamp, insertAuditOfEach } from './audit.ts'
import { type ClaimWithAppearances, selectAppearances, selectClaim } from './claims.ts'
import { named } from './columns.ts'
import { type Db, LAST, raw, type Statement } from './db.ts'
import { members, organisations } from './schema/accounts.ts'
import { ratings, ratingScales } from './schema/ratings.ts'
import { revisionSources, sources } from './schema/sources.ts'
import { approvals, revisionAuthors, revisions, verdicts } from './schema/verdicts.ts'
import type { OrganisationRow } from './accounts.ts'
import type { RatingOnScale } from './ratings.ts'

export type VerdictRow = typeof verdicts.$inferSelect
export type RevisionRow = typeof revisions.$inferSelect
export type CitationRow = typeof revisionSources.$inferSelect

export type Signature = { memberId: string; name: string }

export type RevisionRecord = RevisionRow & {
  rating: RatingOnScale | null
  authors: Signature[]
  sources: CitationRow[]
  approvers: Signature[]
}

/** A verdict with its desk and with some of its revisions, in order. */
export type VerdictRecord = VerdictRow & {
  organisation: OrganisationRow
  revisions: RevisionRecord[]
}

type Reach = 'current' | 'all'

/** The five selects that make up the verdicts whose ids `chosen` yields. */
function selectVerdicts(db: Db, chosen: SQL, reach: Reach) {
  // Either the published revision and the one in work, or every revision there is.
  const within = (verdictId: SQL, number: SQL) =>
    and(
      sql`${verdictId} in (${chosen})`,
      reach === 'all'
        ? undefined
        : sql`exists (select 1 from ${verdicts} as v where v.id = ${verdictId}
            and (v.published_revision = ${number} or v.latest_revision = ${number}))`,
    )
  const signatures = (table: typeof approvals | typeof revisionAuthors) =>
    db
      .select({
        verdictId: table.verdictId,
        revision: table.revision,
        memberId: table.memberId,
        name: members.name,
      })
      .from(table)
      .innerJoin(members, eq(members.id, table.memberId))
      .where(within(sql`${table.verdictId}`, sql`${table.revision}`))
      .orderBy(asc(table.createdAt), asc(table.memberId))
  return [
    db
      .select({ verdict: named(verdicts, 'v'), organisation: named(organisations, 'o') })
      .from(verdicts)
      .innerJoin(organisations, eq(organisations.id, verdicts.organisationId))
      .where(sql`${verdicts.id} in (${chosen})`)
      .orderBy(desc(verdicts.id)),
    db
      .select({
        revision: named(revisions, 'r'),
        rating: named(ratings, 'g'),
        scale: named(ratingScales, 's'),
      })
      .from(revisions)
      .leftJoin(ratings, eq(ratings.id, revisions.ratingId))
      .leftJoin(ratingScales, eq(ratingScales.id, ratings.scaleId))
      .where(within(sql`${revisions.verdictId}`, sql`${revisions.number}`))
      .orderBy(asc(revisions.verdictId), asc(revisions.number)),
    db
      .select()
      .from(revisionSources)
      .where(within(sql`${revisionSources.verdictId}`, sql`${revisionSources.revision}`))
      .orderBy(
        asc(revisionSources.verdictId),
        asc(revisionSources.revision),
        asc(revisionSources.position),
      ),
    signatures(revisionAuthors),
    signatures(approvals),
  ] as const
}

type Selected<T extends readonly unknown[]> = { readonly [K in keyof T]: Awaited<T[K]> }
type Parts = Selected<ReturnType<typeof selectVerdicts>>

const signature = ({ memberId, name }: Signature): Signature => ({ memberId, name })

function assemble([heads, revisionRows, citations, authors, approvers]: Parts): VerdictRecord[] {
  return heads.map(({ verdict, organisation }) => ({
    ...verdict,
    organisation,
    revisions: revisionRows
      .filter((row) => row.revision.verdictId === verdict.id)
      .map(({ revision, rating, scale }) => {
        const belongs = (part: { verdictId: string; revision: number }) =>
          part.verdictId === verdict.id && part.revision === revision.number
        return {
          ...revision,
          // The revision may have no rating yet: the left join then gives nulls for all of it.
          rating: rating.id === null ? null : { rating, scale },
          sources: citations.filter(belongs),
          authors: authors.filter(belongs).map(signature),
          approvers: approvers.filter(belongs).map(signature),
        }
      }),
  }))
}

export async function findVerdict(
  db: Db,
  id: string,
  reach: Reach = 'current',
): Promise<VerdictRecord | undefined> {
  return assemble(await db.batch(selectVerdicts(db, sql`${id}`, reach)))[0]
}

/** Newest first: the published verdicts of a claim, and those of the desk that asks. */
export async function listVerdictsOfClaim(
  db: Db,
  claimId: string,
  desk: string | null,
  limit: number,
  before: string | null,
): Promise<VerdictRecord[]> {
  const chosen = db
    .select({ id: verdicts.id })
    .from(verdicts)
    .where(
      and(
        eq(verdicts.claimId, claimId),
        lt(verdicts.id, before ?? LAST),
        or(eq(verdicts.state, 'published'), eq(verdicts.organisationId, desk ?? '')),
      ),
    )
    .orderBy(desc(verdicts.id))
    .limit(limit)
  return assemble(await db.batch(selectVerdicts(db, sql`${chosen}`, 'current')))
}

/** Newest first: a desk's own verdicts in one state. */
export async function listVerdictsOfDesk(
  db: Db,
  organisationId: string,
  state: VerdictRow['state'],
  limit: number,
  before: string | null,
): Promise<VerdictRecord[]> {
  const chosen = db
    .select({ id: verdicts.id })
    .from(verdicts)
    .where(
      and(
        eq(verdicts.organisationId, organisationId),
        eq(verdicts.state, state),
        lt(verdicts.id, before ?? LAST),
      ),
    )
    .orderBy(desc(verdicts.id))
    .limit(limit)
  return assemble(await db.batch(selectVerdicts(db, sql`${chosen}`, 'current')))
}

export type Review = {
  claim: ClaimWithAppearances
  /** Every verdict of the claim that is published or belongs to the desk. */
  verdicts: VerdictRecord[]
}

/** A claim with all that is said of it: one round trip. What a publication is decided on. */
export async function findReview(
  db: Db,
  claimId: string,
  desk: string,
): Promise<Review | undefined> {
  const chosen = sql`select ${verdicts.id} from ${verdicts} where ${verdicts.claimId} = ${claimId}
    and (${verdicts.state} = 'published' or ${verdicts.organisationId} = ${desk})`
  const [claim, places, ...parts] = await db.batch([
    selectClaim(db, claimId),
    selectAppearances(db, claimId),
    ...selectVerdicts(db, chosen, 'current'),
  ])
  return claim[0] && { claim: { ...claim[0], appearances: places }, verdicts: assemble(parts) }
}

/** Whether any other desk has a verdict on the claim that is published. */
export async function hasForeignVerdict(db: Db, claimId: string, desk: string): Promise<boolean> {
  const rows = await db
    .select({ id: verdicts.id })
    .from(verdicts)
    .where(
      and(
        eq(verdicts.claimId, claimId),
        ne(verdicts.organisationId, desk),
        eq(verdicts.state, 'published'),
      ),
    )
    .limit(1)
  return rows.length > 0
}

export function insertVerdict(db: Db, row: typeof verdicts.$inferInsert): Statement {
  return db.insert(verdicts).values(row)
}

/** Changes a verdict at the version read, and counts the version up. */
export function updateVerdict(
  db: Db,
  row: Pick<VerdictRow, 'id' | 'version'>,
  change: Partial<typeof verdicts.$inferInsert>,
): Statement {
  return db
    .update(verdicts)
    .set({ ...change, version: row.version + 1 })
    .where(and(eq(verdicts.id, row.id), eq(verdicts.version, row.version)))
}

/**
 * Counts up the versions of what is in work on a claim and voids the approvals so far: they were
 * given to other words.
 */
export function recallReviews(claimId: string, stamp: AuditStamp): Statement[] {
  const inWork = sql`select verdict_id, number from ${revisions} where state <> 'published'
    and verdict_id in (select id from ${verdicts} where claim_id = ${claimId})`
  return [
    insertAuditOfEach(
      stamp,
      'verdict.recalled',
      sql`select distinct verdict_id as id from (${inWork})`,
    ),
    raw(sql`delete from ${approvals} where (verdict_id, revision) in (${inWork})`),
    raw(sql`update ${verdicts} set version = version + 1, updated_at = ${stamp.at}
      where id in (select verdict_id from (${inWork}))`),
  ]
}

/** Hangs the verdicts of one claim on another; their versions count up, so stale approvals fail. */
export function moveVerdicts(db: Db, from: string, into: string, stamp: AuditStamp): Statement[] {
  return [
    insertAuditOfEach(
      stamp,
      'verdict.moved',
      sql`select id from ${verdicts} where claim_id = ${from}`,
    ),
    db
      .update(verdicts)
      .set({ claimId: into, version: sql`${verdicts.version} + 1`, updatedAt: stamp.at })
      .where(eq(verdicts.claimId, from)),
  ]
}

export function insertRevision(db: Db, row: typeof revisions.$inferInsert): Statement {
  return db.insert(revisions).values(row)
}

/** Changes a revision that stands in the state named, and in no other. */
export function updateRevision(
  db: Db,
  verdictId: string,
  number: number,
  state: RevisionRow['state'],
  change: Partial<typeof revisions.$inferInsert>,
): Statement {
  return db
    .update(revisions)
    .set(change)
    .where(
      and(
        eq(revisions.verdictId, verdictId),
        eq(revisions.number, number),
        eq(revisions.state, state),
      ),
    )
}

/** Notes who wrote in a revision; whoever is noted already stays noted once. */
export function insertAuthor(db: Db, row: typeof revisionAuthors.$inferInsert): Statement {
  return db.insert(revisionAuthors).values(row).onConflictDoNothing()
}

export function insertApproval(db: Db, row: typeof approvals.$inferInsert): Statement {
  return db.insert(approvals).values(row)
}

export function deleteApprovals(db: Db, verdictId: string, revision: number): Statement {
  return db
    .delete(approvals)
    .where(and(eq(approvals.verdictId, verdictId), eq(approvals.revision, revision)))
}

export type NewCitation = Omit<CitationRow, 'verdictId' | 'revision' | 'position' | 'sourceId'> & {
  page: { sourceId: string; hash: string; key: string } | null
}

/**
 * Makes the list the revision's sources: three statements whatever its length. A page that is a
 * source already keeps its record; `page.sourceId` is used for a new one alone.
 */
export function replaceCitations(
  db: Db,
  verdictId: string,
  revision: number,
  list: NewCitation[],
  at: string,
): Statement[] {
  const json = JSON.stringify(list)
  const field = (path: string) => sql.raw(`json_extract(value, '$.${path}')`)
  const clear = db
    .delete(revisionSources)
    .where(and(eq(revisionSources.verdictId, verdictId), eq(revisionSources.revision, revision)))
  if (list.length === 0) return [clear]
  return [
    clear,
    raw(sql`insert or ignore into ${sources} (id, page_hash, page_key, created_at)
      select ${field('page.sourceId')}, ${field('page.hash')}, ${field('page.key')}, ${at}
      from json_each(${json}) where ${field('page')} is not null`),
    raw(sql`insert into ${revisionSources} (verdict_id, revision, position, source_id, kind, url,
      title, publisher, withheld_reason, published_on, archive_url, read_at, content_sha256, stance,
      passage)
      select ${verdictId}, ${revision}, key + 1,
      (select id from ${sources} where page_hash = ${field('page.hash')}), ${field('kind')},
      ${field('url')}, ${field('title')}, ${field('publisher')}, ${field('withheldReason')},
      ${field('publishedOn')}, ${field('archiveUrl')}, ${field('readAt')},
      ${field('contentSha256')}, ${field('stance')}, ${field('passage')}
      from json_each(${json})`),
  ]
}
