import { and, asc, desc, eq, getTableColumns, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import { abortIf, type Db, field, FIRST, jsonChunks, LAST, raw, type Statement } from './db.ts'
import { members } from './schema/accounts.ts'
import {
  articles,
  capturePages,
  captures,
  pageAliases,
  type PageReport,
} from './schema/articles.ts'
import { candidates } from './schema/candidates.ts'

export type ArticleRow = typeof articles.$inferSelect
export type CaptureRow = Omit<typeof captures.$inferSelect, 'text'> & { page: PageReport | null }
export type { PageReport }
export type CapturePageRow = typeof capturePages.$inferSelect
export type CandidateRow = typeof candidates.$inferSelect
export type AliasRow = typeof pageAliases.$inferSelect

/** A column of the page that a capture was made of; null where it was made of none. */
const ofPage = <K extends 'report' | 'map'>(column: K) =>
  sql`(select ${sql.raw(column)} from ${capturePages} where capture_id = captures.id)`.mapWith(
    (json: string) => JSON.parse(json) as CapturePageRow[K] | null,
  )

const { text: _text, ...ownColumns } = getTableColumns(captures)
const captureColumns = {
  ...ownColumns,
  page: ofPage('report').as('page'),
}

/** The id of the article at a page, be it the article's own key or an alias. */
const idAtPage = (pageHash: string) =>
  sql`(select id from ${articles} where page_hash = ${pageHash}
    union all select article_id from ${pageAliases} where page_hash = ${pageHash} limit 1)`

/** The id of the article at the first of some pages at which there is one. */
const idAtFirstOf = (pageHashes: readonly string[]) =>
  sql`(select coalesce(${articles.id}, ${pageAliases.articleId})
    from json_each(${JSON.stringify(pageHashes)})
    left join ${articles} on ${articles.pageHash} = json_each.value
    left join ${pageAliases} on ${pageAliases.pageHash} = json_each.value
    where coalesce(${articles.id}, ${pageAliases.articleId}) is not null
    order by json_each.key limit 1)`

/**
 * The article at the first of the pages at which there is one, its capture with this text, that
 * capture's candidates, and which of the pages are taken: one round trip.
 */
export async function findSubmission(
  db: Db,
  pageHashes: readonly string[],
  sha256: string,
): Promise<{
  article: ArticleRow | undefined
  capture: CaptureRow | undefined
  candidates: CandidateRow[]
  taken: string[]
}> {
  const here = idAtFirstOf(pageHashes)
  const captureHere = and(eq(captures.articleId, here), eq(captures.sha256, sha256))
  const hashes = sql`(select value from json_each(${JSON.stringify(pageHashes)}))`
  const [article, capture, found, own, aliases] = await db.batch([
    db.select().from(articles).where(eq(articles.id, here)),
    db.select(captureColumns).from(captures).where(captureHere),
    db
      .select()
      .from(candidates)
      .where(
        eq(
          candidates.captureId,
          sql`(${db.select({ id: captures.id }).from(captures).where(captureHere)})`,
        ),
      )
      .orderBy(asc(candidates.startUtf16), asc(candidates.id)),
    db
      .select({ hash: articles.pageHash })
      .from(articles)
      .where(sql`${articles.pageHash} in ${hashes}`),
    db
      .select({ hash: pageAliases.pageHash })
      .from(pageAliases)
      .where(sql`${pageAliases.pageHash} in ${hashes}`),
  ])
  const taken = [...own, ...aliases].map(({ hash }) => hash)
  return { article: article[0], capture: capture[0], candidates: found, taken }
}

export async function findArticleIdAtPage(db: Db, pageHash: string): Promise<string | undefined> {
  const rows = await db
    .select({ id: articles.id })
    .from(articles)
    .where(eq(articles.id, idAtPage(pageHash)))
  return rows[0]?.id
}

export async function findArticle(db: Db, id: string): Promise<ArticleRow | undefined> {
  return (await db.select().from(articles).where(eq(articles.id, id)))[0]
}

/** Newest first; `before` is the last id of the page before. */
export function listArticles(
  db: Db,
  limit: number,
  before: string | null,
  pageHash: string | null,
) {
  return db
    .select()
    .from(articles)
    .where(
      and(
        lt(articles.id, before ?? LAST),
        pageHash === null ? undefined : eq(articles.id, idAtPage(pageHash)),
      ),
    )
    .orderBy(desc(articles.id))
    .limit(limit)
}

/** Aborts the batch if the page became an alias of another article meanwhile. */
export function insertArticle(db: Db, row: typeof articles.$inferInsert): Statement[] {
  return [
    db.insert(articles).values(row),
    abortIf(sql`exists (select 1 from ${pageAliases} where page_hash = ${row.pageHash})`),
  ]
}

export function updateArticle(
  db: Db,
  id: string,
  change: Partial<typeof articles.$inferInsert>,
): Statement {
  return db.update(articles).set(change).where(eq(articles.id, id))
}

export function insertCapture(db: Db, row: typeof captures.$inferInsert): Statement {
  return db.insert(captures).values(row)
}

export function insertCapturePage(db: Db, row: typeof capturePages.$inferInsert): Statement {
  return db.insert(capturePages).values(row)
}

export function listCaptures(db: Db, articleId: string, limit: number, before: string | null) {
  return db
    .select(captureColumns)
    .from(captures)
    .where(and(eq(captures.articleId, articleId), lt(captures.id, before ?? LAST)))
    .orderBy(desc(captures.id))
    .limit(limit)
}

export async function findCapture(
  db: Db,
  id: string,
): Promise<(CaptureRow & { text: string; map: CapturePageRow['map'] | null }) | undefined> {
  const columns = {
    ...captureColumns,
    text: captures.text,
    map: ofPage('map').as('map'),
  }
  return (await db.select(columns).from(captures).where(eq(captures.id, id)))[0]
}

/** Whether there is such a capture, without reading its text. */
export async function hasCapture(db: Db, id: string): Promise<boolean> {
  return (await db.select({ id: captures.id }).from(captures).where(eq(captures.id, id))).length > 0
}

/** Inserts any number of candidates with few statements and one parameter each. */
export function insertCandidates(rows: (typeof candidates.$inferInsert)[]): Statement[] {
  return jsonChunks(rows).map((chunk) =>
    raw(sql`insert into ${candidates} (id, capture_id, extractor, extractor_version,
      start_code_point, end_code_point, start_utf16, end_utf16, quote, statement, score, details,
      created_at)
      select ${field('id')}, ${field('captureId')}, ${field('extractor')},
      ${field('extractorVersion')}, ${field('startCodePoint')}, ${field('endCodePoint')},
      ${field('startUtf16')}, ${field('endUtf16')}, ${field('quote')}, ${field('statement')},
      ${field('score')}, ${field('details')}, ${field('createdAt')}
      from json_each(${chunk})`),
  )
}

/** In the order of the text; `after` is (start, id) of the last one of the page before. */
export function listCandidates(
  db: Db,
  captureId: string,
  limit: number,
  after: { start: number; id: string } | null,
) {
  const { start, id } = after ?? { start: -1, id: FIRST }
  const beyond = sql`(${candidates.startUtf16}, ${candidates.id}) > (${start}, ${id})`
  return db
    .select()
    .from(candidates)
    .where(and(eq(candidates.captureId, captureId), beyond))
    .orderBy(asc(candidates.startUtf16), asc(candidates.id))
    .limit(limit)
}

/** A candidate with the capture it was found in, text included. */
export async function findCandidate(
  db: Db,
  id: string,
): Promise<{ candidate: CandidateRow; capture: typeof captures.$inferSelect } | undefined> {
  const rows = await db
    .select({ candidate: candidates, capture: captures })
    .from(candidates)
    .innerJoin(captures, eq(captures.id, candidates.captureId))
    .where(eq(candidates.id, id))
  return rows[0]
}

export function acceptCandidate(db: Db, id: string, claimId: string): Statement {
  return db
    .update(candidates)
    .set({ claimId })
    .where(and(eq(candidates.id, id), sql`${candidates.claimId} is null`))
}

export function listAliases(db: Db, articleId: string, limit: number, after: string | null) {
  return db
    .select()
    .from(pageAliases)
    .where(and(eq(pageAliases.articleId, articleId), gt(pageAliases.pageHash, after ?? FIRST)))
    .orderBy(asc(pageAliases.pageHash))
    .limit(limit)
}

/** An alias, and whose desk claimed it. */
export async function findAlias(
  db: Db,
  articleId: string,
  pageHash: string,
): Promise<(AliasRow & { organisationId: string }) | undefined> {
  const rows = await db
    .select({ ...getTableColumns(pageAliases), organisationId: members.organisationId })
    .from(pageAliases)
    .innerJoin(members, eq(members.id, pageAliases.memberId))
    .where(and(eq(pageAliases.pageHash, pageHash), eq(pageAliases.articleId, articleId)))
  return rows[0]
}

/** Aborts the batch if the page is an article of its own. */
export function insertAlias(db: Db, row: typeof pageAliases.$inferInsert): Statement[] {
  return [
    db.insert(pageAliases).values(row),
    abortIf(sql`exists (select 1 from ${articles} where page_hash = ${row.pageHash})`),
  ]
}

export function deleteAlias(db: Db, articleId: string, pageHash: string): Statement {
  return db
    .delete(pageAliases)
    .where(and(eq(pageAliases.pageHash, pageHash), eq(pageAliases.articleId, articleId)))
}

/** The candidates of a capture that became claims, in the order of the text. */
export function listAcceptedCandidates(db: Db, captureId: string): Promise<CandidateRow[]> {
  return db
    .select()
    .from(candidates)
    .where(and(eq(candidates.captureId, captureId), isNotNull(candidates.claimId)))
    .orderBy(asc(candidates.startUtf16), asc(candidates.id))
}

export function deleteOpenCandidates(db: Db, captureId: string): Statement {
  return db
    .delete(candidates)
    .where(and(eq(candidates.captureId, captureId), isNull(candidates.claimId)))
}
