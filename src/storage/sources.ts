import { and, asc, desc, eq, gt, lt, or, sql } from 'drizzle-orm'
import { type Db, LAST } from './db.ts'
import type { CheckRow, SourceRow } from './evidence.ts'
import { organisations } from './schema/accounts.ts'
import { revisionSources, sourceChecks, sources } from './schema/sources.ts'
import { revisions, verdicts } from './schema/verdicts.ts'

export type SourceRecord = { source: SourceRow; lastCheck: CheckRow | null }

/**
 * The record of a page, by its id or its hash, with the last look that found something new; if a
 * published revision cites it, or one of the desk's.
 */
export async function findSource(
  db: Db,
  by: { id: string } | { hash: string },
  desk: string | null,
): Promise<SourceRecord | undefined> {
  const isIt = 'id' in by ? eq(sources.id, by.id) : eq(sources.pageHash, by.hash)
  const [found, last] = await db.batch([
    db
      .select()
      .from(sources)
      .where(
        and(
          isIt,
          sql`exists (select 1 from ${revisionSources} as cited
            join ${revisions} as r on r.verdict_id = cited.verdict_id and r.number = cited.revision
            join ${verdicts} as v on v.id = cited.verdict_id
            where cited.source_id = ${sources.id}
            and (r.state = 'published' or v.organisation_id = ${desk}))`,
        ),
      ),
    db
      .select()
      .from(sourceChecks)
      .where(sql`${sourceChecks.sourceId} = (select id from ${sources} where ${isIt})`)
      .orderBy(desc(sourceChecks.at))
      .limit(1),
  ])
  return found[0] && { source: found[0], lastCheck: last[0] ?? null }
}

/** The looks that found something new, the latest first; `before` is the time of one. */
export function listChecks(
  db: Db,
  sourceId: string,
  limit: number,
  before: string | null,
): Promise<CheckRow[]> {
  return db
    .select()
    .from(sourceChecks)
    .where(and(eq(sourceChecks.sourceId, sourceId), lt(sourceChecks.at, before ?? LAST)))
    .orderBy(desc(sourceChecks.at))
    .limit(limit)
}

/** Where a citation stands among those of a source. */
export type CitationPlace = { verdictId: string; position: number }

/** Where published verdicts cite a source, the youngest verdict first. */
export function listCitations(
  db: Db,
  sourceId: string,
  limit: number,
  after: CitationPlace | null,
) {
  const { verdictId, position } = revisionSources
  return db
    .select({
      verdictId,
      claimId: verdicts.claimId,
      organisationId: organisations.id,
      slug: organisations.slug,
      name: organisations.name,
      revision: revisionSources.revision,
      publishedAt: revisions.publishedAt,
      position,
      kind: revisionSources.kind,
      url: revisionSources.url,
      stance: revisionSources.stance,
      passage: revisionSources.passage,
    })
    .from(revisionSources)
    .innerJoin(
      verdicts,
      and(
        eq(verdicts.id, verdictId),
        eq(verdicts.publishedRevision, revisionSources.revision),
        eq(verdicts.state, 'published'),
      ),
    )
    .innerJoin(
      revisions,
      and(eq(revisions.verdictId, verdictId), eq(revisions.number, revisionSources.revision)),
    )
    .innerJoin(organisations, eq(organisations.id, verdicts.organisationId))
    .where(
      and(
        eq(revisionSources.sourceId, sourceId),
        after === null
          ? undefined
          : or(
              lt(verdictId, after.verdictId),
              and(eq(verdictId, after.verdictId), gt(position, after.position)),
            ),
      ),
    )
    .orderBy(desc(verdictId), asc(position))
    .limit(limit)
}
