import { sql, type SQL } from 'drizzle-orm'
import type { ChangeKind } from './changes.ts'
import type { Db } from './db.ts'
import { organisations } from './schema/accounts.ts'
import { articles, pageAliases } from './schema/articles.ts'
import { changes } from './schema/changes.ts'
import { claims } from './schema/claims.ts'
import { annotationHistory } from './schema/history.ts'
import { pageAnnotations } from './schema/read-model.ts'
import { revisions } from './schema/verdicts.ts'

/** An entry as it is read: with the organisation whose it is, and where its claim is by now. */
export type FedChange = {
  seq: number
  at: string
  kind: ChangeKind
  claimId: string
  verdictId: string | null
  revision: number | null
  details: Record<string, unknown>
  organisationId: string
  mergedInto: string | null
}

export type FedPage = { articleId: string; key: string; hash: string }

export type FeedFilter = { organisationId: string | null; kind: ChangeKind | null }

const KINDS: readonly ChangeKind[] = [
  'published',
  'updated',
  'clarified',
  'corrected',
  'retracted',
  'changed',
  'moved',
]

const columns = sql`seq, at, changes.kind, claim_id, verdict_id, revision, details`

/**
 * The entries with these conditions, each an index search that stops at the limit: an organisation's
 * are looked for kind by kind, because its index has them in that order. (A union of them would have
 * more terms than D1 takes.)
 */
function entries(filter: FeedFilter, kinds: readonly ChangeKind[], range: SQL, limit: number): SQL {
  const { organisationId } = filter
  if (kinds.length === 0)
    return sql`select ${columns} from ${changes} where ${range} limit ${limit}`
  const own =
    organisationId === null ? sql`` : sql`details ->> '$.organisationId' = ${organisationId} and`
  return sql`select ${columns} from json_each(${JSON.stringify(kinds)})
    join ${changes} on seq in (select seq from ${changes}
      where ${own} kind = json_each.value and ${range} limit ${limit})`
}

type Read = Omit<FedChange, 'details'> & { details: string }

/**
 * The entries after one, in order, and the last one that there is: 0 where there is none.
 * One statement.
 */
export async function listChanges(
  db: Db,
  filter: FeedFilter,
  since: number,
  limit: number,
): Promise<{ rows: FedChange[]; last: number }> {
  const { organisationId, kind } = filter
  const kinds = kind !== null ? [kind] : organisationId !== null ? KINDS : []
  const range = sql`seq > ${since} order by seq`
  const found = await db.all<{ last: number } & (Read | { seq: null })>(sql`
    with tail as materialized (select coalesce(max(seq), 0) as last from ${changes}),
    found as materialized (${entries(filter, kinds, range, limit)}),
    entry as materialized (select * from found order by seq limit ${limit})
    select last, seq, at, kind, claim_id as claimId, verdict_id as verdictId, revision, details,
      coalesce(details ->> '$.organisationId', organisation_id) as organisationId,
      merged_into as mergedInto
    from tail left join entry on true left join ${claims} on id = claim_id order by seq`)
  const rows = found.flatMap(({ last: _last, ...row }) => (row.seq === null ? [] : [read(row)]))
  return { rows, last: found[0]!.last }
}

const read = <T extends { details: string }>(row: T) => ({
  ...row,
  details: JSON.parse(row.details) as Record<string, unknown>,
})

/** The pages that show these articles, their own and their aliases, in the order of their keys. */
export function listPagesOf(db: Db, articleIds: readonly string[]): Promise<FedPage[]> {
  const named = sql`named as materialized (
    select value as id from json_each(${JSON.stringify(articleIds)}))`
  return db.all<FedPage>(sql`with ${named}
    select named.id as articleId, page_key as "key", page_hash as hash
    from named join ${articles} on ${articles.id} = named.id
    union all select named.id, page_key, page_hash
    from named join ${pageAliases} on article_id = named.id order by 2`)
}

/**
 * The hashes of pages that the entries since a time may have changed: every page of their claims,
 * and those that ceased to be one. One statement; the cost is of the entries and their pages.
 * @param at RFC 3339 in UTC with milliseconds
 */
export async function listPagesChangedSince(db: Db, at: string, limit: number): Promise<string[]> {
  // CROSS JOIN fixes the order: each entry's pages are looked up by an index.
  const found = await db.all<{ hash: string }>(sql`with recent as materialized (
      select seq, claim_id from ${changes} where at >= ${at} order by at limit ${limit})
    select page_hash as hash from recent cross join ${pageAnnotations} as page
      on page.claim_id = recent.claim_id
    union select page_hash from recent cross join ${annotationHistory} as ended
      on ended.seq = recent.seq and ended.json is null
    limit ${limit}`)
  return found.map(({ hash }) => hash)
}

export async function lastChange(db: Db): Promise<number> {
  const [row] = await db.all<{ last: number }>(
    sql`select coalesce(max(seq), 0) as last from ${changes}`,
  )
  return row!.last
}

/** A correction or a retraction, with the words and the desk that it is of. */
export type CorrectionRow = {
  seq: number
  at: string
  kind: ChangeKind
  verdictId: string
  revision: number
  details: Record<string, unknown>
  claimText: string | null
  name: string
  siteUrl: string | null
}

/** The newest corrections and retractions first. One statement. */
export async function listCorrections(
  db: Db,
  organisationId: string | null,
  limit: number,
): Promise<CorrectionRow[]> {
  const filter = { organisationId, kind: null }
  const chosen = entries(filter, ['corrected', 'retracted'], sql`true order by seq desc`, limit)
  const found = await db.all<Omit<CorrectionRow, 'details'> & { details: string }>(sql`
    with found as materialized (${chosen}),
    entry as materialized (select * from found order by seq desc limit ${limit})
    select seq, at, entry.kind, entry.verdict_id as verdictId, revision, details,
      claim_text as claimText, name, site_url as siteUrl
    from entry
    join ${revisions} on ${revisions.verdictId} = entry.verdict_id and number = revision
    join ${organisations} on ${organisations.id} = details ->> '$.organisationId'
    order by seq desc`)
  return found.map(read)
}
