import { and, eq, sql } from 'drizzle-orm'
import { type Db, field, raw, type Statement } from '../db.ts'
import { revisionSources, sources } from '../schema/sources.ts'
import type { CitationRow } from './record.ts'

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
