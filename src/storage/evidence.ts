import { and, asc, desc, eq, getTableColumns, isNull, sql } from 'drizzle-orm'
import { type Db, field, jsonChunks, raw, type Statement } from './db.ts'
import {
  evidenceFindings,
  evidenceReviews,
  revisionSources,
  sourceChecks,
  sources,
} from './schema/sources.ts'
import { verdicts } from './schema/verdicts.ts'

export type SourceRow = typeof sources.$inferSelect
export type CheckRow = typeof sourceChecks.$inferSelect
export type FindingRow = typeof evidenceFindings.$inferSelect
export type ReviewRow = typeof evidenceReviews.$inferSelect
/** A place where a published verdict cites a source. */
export type CitedRow = {
  verdictId: string
  revision: number
  organisationId: string
  position: number
  url: string | null
  passage: string | null
}

/** A source is looked at for so many of its citations, those of the youngest verdicts. */
const MAX_CITED = 200

/**
 * Ids of the sources that are due, the longest due first, and of each host the first alone. It
 * reads what is due and nothing else of the table.
 */
export async function listDueSources(db: Db, now: string, limit: number): Promise<string[]> {
  // A page key is `https://host[:port]`, and then `/`, `?`, `#` or nothing.
  const rest = sql`substr(page_key, 9)`
  const host = sql`substr(${rest}, 1,
    instr(replace(replace(${rest}, '?', '/'), '#', '/') || '/', '/') - 1)`
  const rows = await db.all<{ id: string }>(sql`select id from (
      select id, next_check_at,
        row_number() over (partition by ${host} order by next_check_at, id) as place
      from ${sources} where next_check_at <= ${now})
    where place = 1 order by next_check_at, id limit ${limit}`)
  return rows.map(({ id }) => id)
}

/** All that a look at a source is judged by: one round trip. */
export async function findKnown(db: Db, id: string) {
  const [found, cited, findings, first] = await db.batch([
    db.select().from(sources).where(eq(sources.id, id)),
    db
      .select({
        verdictId: revisionSources.verdictId,
        revision: revisionSources.revision,
        organisationId: verdicts.organisationId,
        position: revisionSources.position,
        url: revisionSources.url,
        passage: revisionSources.passage,
      })
      .from(revisionSources)
      .innerJoin(verdicts, isPublished)
      .where(eq(revisionSources.sourceId, id))
      .orderBy(desc(revisionSources.verdictId), asc(revisionSources.position))
      .limit(MAX_CITED),
    db.select().from(evidenceFindings).where(eq(evidenceFindings.sourceId, id)),
    db
      .select({ sha256: sourceChecks.contentSha256 })
      .from(sourceChecks)
      .where(and(eq(sourceChecks.sourceId, id), sql`${sourceChecks.contentSha256} is not null`))
      .orderBy(asc(sourceChecks.at))
      .limit(1),
  ])
  const [source] = found
  return source && { source, cited, findings, firstSha256: first[0]?.sha256 ?? null }
}

/** Of a citation: that it is of what its verdict publishes now. */
const isPublished = and(
  eq(verdicts.id, revisionSources.verdictId),
  eq(verdicts.publishedRevision, revisionSources.revision),
  eq(verdicts.state, 'published'),
)

/** Changes a source that nobody has looked at, or made due, since it was read. */
export function updateSource(
  db: Db,
  { id, checkedAt, nextCheckAt }: SourceRow,
  change: Partial<SourceRow>,
): Statement {
  return db
    .update(sources)
    .set(change)
    .where(
      and(
        eq(sources.id, id),
        sql`${sources.checkedAt} is ${checkedAt}`,
        sql`${sources.nextCheckAt} is ${nextCheckAt}`,
      ),
    )
}

export function insertCheck(db: Db, row: CheckRow): Statement {
  return db.insert(sourceChecks).values(row)
}

/** Makes the findings of a source those that are `kept`, as they stand, and the `fresh` ones. */
export function replaceFindings(
  db: Db,
  sourceId: string,
  kept: FindingRow[],
  fresh: FindingRow[],
): Statement[] {
  const ids = JSON.stringify(kept.map(({ verdictId }) => verdictId))
  return [
    db
      .delete(evidenceFindings)
      .where(
        and(
          eq(evidenceFindings.sourceId, sourceId),
          sql`${evidenceFindings.verdictId} not in (select value from json_each(${ids}))`,
        ),
      ),
    ...jsonChunks(fresh).map((chunk) =>
      raw(sql`insert into ${evidenceFindings} (source_id, verdict_id, revision, organisation_id,
        state, detail, moved_to, positions, seen_at)
        select ${sourceId}, ${field('verdictId')}, ${field('revision')}, ${field('organisationId')},
        ${field('state')}, ${field('detail')}, ${field('movedTo')}, ${field('positions')},
        ${field('seenAt')} from json_each(${chunk})`),
    ),
  ]
}

/** A place in the queue: of a finding, the time, the verdict and the source. */
export type QueuePlace = { seenAt: string; verdictId: string; sourceId: string }

/** Of a finding: that it is about what its verdict publishes now. */
const isCurrent = and(
  eq(verdicts.id, evidenceFindings.verdictId),
  eq(verdicts.publishedRevision, evidenceFindings.revision),
  eq(verdicts.state, 'published'),
)

/**
 * What was found of a desk's published verdicts and nobody has acknowledged, newest first, each with
 * the citations that it concerns: two statements.
 */
export async function listFindings(
  db: Db,
  organisationId: string,
  limit: number,
  before: QueuePlace | null,
) {
  const { seenAt, verdictId, sourceId, acknowledgedAt } = evidenceFindings
  const rows = await db
    .select({
      ...columns,
      claimId: verdicts.claimId,
      pageKey: sources.pageKey,
    })
    .from(evidenceFindings)
    .innerJoin(verdicts, isCurrent)
    .innerJoin(sources, eq(sources.id, sourceId))
    .where(
      and(
        eq(evidenceFindings.organisationId, organisationId),
        isNull(acknowledgedAt),
        before === null
          ? undefined
          : sql`(${seenAt}, ${verdictId}, ${sourceId}) <
              (${before.seenAt}, ${before.verdictId}, ${before.sourceId})`,
      ),
    )
    .orderBy(desc(seenAt), desc(verdictId), desc(sourceId))
    .limit(limit)
  if (rows.length === 0) return []
  const places = JSON.stringify(rows)
  const citations = await db
    .select()
    .from(revisionSources)
    .where(
      sql`(${revisionSources.sourceId}, ${revisionSources.verdictId}, ${revisionSources.revision})
        in (select ${field('sourceId')}, ${field('verdictId')}, ${field('revision')}
          from json_each(${places}))`,
    )
    .orderBy(asc(revisionSources.position))
  return rows.map((row) => ({
    ...row,
    citations: citations.filter(
      (one) =>
        one.sourceId === row.sourceId &&
        one.verdictId === row.verdictId &&
        row.positions.includes(one.position),
    ),
  }))
}

const {
  organisationId: _organisationId,
  acknowledgedAt: _acknowledgedAt,
  ...columns
} = getTableColumns(evidenceFindings)

/** What was found of a desk's published verdict at a source and nobody has acknowledged. */
export async function findFinding(
  db: Db,
  organisationId: string,
  verdictId: string,
  sourceId: string,
): Promise<FindingRow | undefined> {
  const rows = await db
    .select(getTableColumns(evidenceFindings))
    .from(evidenceFindings)
    .innerJoin(verdicts, isCurrent)
    .where(
      and(
        eq(evidenceFindings.sourceId, sourceId),
        eq(evidenceFindings.verdictId, verdictId),
        eq(evidenceFindings.organisationId, organisationId),
        isNull(evidenceFindings.acknowledgedAt),
      ),
    )
  return rows[0]
}

/** Acknowledges a finding as it was read, unless somebody has, or a later look found another. */
export function acknowledge(db: Db, finding: FindingRow, at: string): Statement {
  return db
    .update(evidenceFindings)
    .set({ acknowledgedAt: at })
    .where(
      and(
        eq(evidenceFindings.sourceId, finding.sourceId),
        eq(evidenceFindings.verdictId, finding.verdictId),
        eq(evidenceFindings.seenAt, finding.seenAt),
        isNull(evidenceFindings.acknowledgedAt),
      ),
    )
}

export function insertReview(db: Db, row: ReviewRow): Statement {
  return db.insert(evidenceReviews).values(row)
}
