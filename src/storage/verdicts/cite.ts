import { and, eq, sql } from 'drizzle-orm'
import { abortIf, type Db, field, raw, type Statement } from '../db.ts'
import { revisionSources, sources } from '../schema/sources.ts'
import type { CitationRow } from './record.ts'

export type NewCitation = Omit<CitationRow, 'verdictId' | 'revision' | 'position' | 'sourceId'> & {
  page: { sourceId: string; hash: string; key: string } | null
}

/** The records of those pages that are sources already: their ids by the pages' hashes. */
export async function findSourceIds(db: Db, hashes: string[]): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: sources.id, hash: sources.pageHash })
    .from(sources)
    .where(sql`${sources.pageHash} in (select value from json_each(${JSON.stringify(hashes)}))`)
  return new Map(rows.map(({ id, hash }) => [hash, id]))
}

/**
 * Makes the list the revision's sources: four statements whatever its length. A page that is no
 * source yet becomes one; the batch is aborted where somebody else made it one meanwhile.
 */
export function replaceCitations(
  db: Db,
  verdictId: string,
  revision: number,
  list: NewCitation[],
  at: string,
): Statement[] {
  const json = JSON.stringify(list)
  const clear = db
    .delete(revisionSources)
    .where(and(eq(revisionSources.verdictId, verdictId), eq(revisionSources.revision, revision)))
  if (list.length === 0) return [clear]
  return [
    clear,
    raw(sql`insert or ignore into ${sources} (id, page_hash, page_key, created_at)
      select ${field('page.sourceId')}, ${field('page.hash')}, ${field('page.key')}, ${at}
      from json_each(${json}) where ${field('page')} is not null`),
    abortIf(sql`exists (select 1 from json_each(${json}) join ${sources}
      on page_hash = ${field('page.hash')} where ${sources.id} <> ${field('page.sourceId')})`),
    raw(sql`insert into ${revisionSources} (verdict_id, revision, position, source_id, kind, url,
      title, publisher, withheld_reason, published_on, archive_url, read_at, content_sha256, stance,
      passage)
      select ${verdictId}, ${revision}, key + 1,
      ${field('page.sourceId')}, ${field('kind')},
      ${field('url')}, ${field('title')}, ${field('publisher')}, ${field('withheldReason')},
      ${field('publishedOn')}, ${field('archiveUrl')}, ${field('readAt')},
      ${field('contentSha256')}, ${field('stance')}, ${field('passage')}
      from json_each(${json})`),
  ]
}
