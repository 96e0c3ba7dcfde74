import { eq, sql, type SQL } from 'drizzle-orm'
import { insertChangeOfEach } from './changes.ts'
import { type Db, FIRST, jsonChunks, raw, type Statement } from './db.ts'
import { articles, pageAliases } from './schema/articles.ts'
import { changes } from './schema/changes.ts'
import { appearances, claims } from './schema/claims.ts'
import { annotationHistory } from './schema/history.ts'
import { pageAnnotations } from './schema/read-model.ts'
import { verdicts } from './schema/verdicts.ts'

/** What stands of a claim on one article's pages; `class` is an index into VERDICT_CLASSES. */
export type ArticlePart = { articleId: string; appearances: string; class: number }

/**
 * Writes a claim's annotation to every page it appears on, taking the place of what stood there.
 * The pages are looked up inside the batch, so that an alias that was added meanwhile is not
 * missed. `parts` are JSON arrays an article; `rest` is the tail of the JSON object that follows
 * `{"appearances":…,`, the same for every page.
 */
export function writeAnnotation(
  db: Db,
  claimId: string,
  version: number,
  parts: ArticlePart[],
  rest: string,
): Statement[] {
  return [
    clearAnnotation(db, claimId),
    ...jsonChunks(parts).map((chunk) =>
      raw(sql`insert into ${pageAnnotations}
        (page_hash, claim_id, version, bytes, bytes_before, json, class)
        with part as materialized (
          select value ->> 'articleId' as article_id, value ->> 'appearances' as places,
            value ->> 'class' as class
          from json_each(${chunk})),
        page as (
          select page_hash, places, class from part join ${articles} on id = part.article_id
          union all
          select page_hash, places, class from part join ${pageAliases} using (article_id)),
        finished as (
          select page_hash, '{"appearances":' || places || ',' || ${rest} as json, class
          from page)
        select page_hash, ${claimId}, ${version}, length(cast(json as blob)), 0, json,
          class from finished`),
    ),
    layOut(pagesOfClaim(claimId)),
  ]
}

/** Takes a claim's annotation off every page it appears on. */
export function eraseAnnotation(db: Db, claimId: string): Statement[] {
  return [clearAnnotation(db, claimId), layOut(pagesOfClaim(claimId))]
}

export function clearAnnotation(db: Db, claimId: string): Statement {
  return db.delete(pageAnnotations).where(eq(pageAnnotations.claimId, claimId))
}

/** Every page that shows an article on which the claim appears: its own and its aliases. */
function pagesOfClaim(claimId: string): SQL {
  const placed = sql`select article_id from ${appearances} where claim_id = ${claimId}`
  return sql`select page_hash from ${articles} where id in (${placed})
    union all select page_hash from ${pageAliases} where article_id in (${placed})`
}

/** Sets anew, on the pages named, how many bytes of annotations come before each one. */
function layOut(pageHashes: SQL): Statement {
  return raw(sql`update ${pageAnnotations} set bytes_before = laid.before
    from (select page_hash, claim_id,
      sum(bytes) over (partition by page_hash order by claim_id) - bytes as before
      from ${pageAnnotations} where page_hash in (${pageHashes})) as laid
    where ${pageAnnotations.pageHash} = laid.page_hash
    and ${pageAnnotations.claimId} = laid.claim_id
    and ${pageAnnotations.bytesBefore} <> laid.before`)
}

/** An alias shows what the article's own page shows; the feed tells of each claim on it. */
export function copyPage(articleId: string, page: Page, at: string): Statement[] {
  return [
    raw(sql`insert into ${pageAnnotations}
      (page_hash, claim_id, version, bytes, bytes_before, json, class)
      select ${page.hash}, claim_id, version, bytes, bytes_before, json, class from ${pageAnnotations}
      where page_hash = (select page_hash from ${articles} where id = ${articleId})`),
    insertChangeOfEach(
      at,
      { articleIds: [articleId], pageAdded: page.key },
      claimsOnPage(page.hash),
    ),
  ]
}

/** A page that leads to the article no more shows nothing of it; the feed tells of each claim. */
export function clearPage(db: Db, articleId: string, page: Page, at: string): Statement[] {
  // Off the page first: what was there ends with the feed's next entry (migrations/0005), and by
  // that it is found.
  const ended = sql`select claim_id as id from ${annotationHistory} where page_hash = ${page.hash}
    and json is null and seq = (select coalesce(max(seq), 0) + 1 from ${changes})`
  return [
    db.delete(pageAnnotations).where(eq(pageAnnotations.pageHash, page.hash)),
    insertChangeOfEach(at, { articleIds: [articleId], pageRemoved: page.key }, ended),
  ]
}

type Page = { hash: string; key: string }

const claimsOnPage = (pageHash: string): SQL =>
  sql`select claim_id as id from ${pageAnnotations} where page_hash = ${pageHash}`

/**
 * Writes a desk's particulars into every annotation that carries a verdict of it, and counts the
 * versions of the claims up with them; the feed tells of each. A desk has at most one published verdict on a claim.
 */
export function rewriteOrganisation(organisationId: string, json: string, at: string): Statement[] {
  const reviewed = sql`select claim_id from ${verdicts}
    where organisation_id = ${organisationId} and state = 'published'`
  const index = sql`(select key from json_each(${pageAnnotations.json}, '$.verdicts')
    where json_extract(value, '$.organisation.id') = ${organisationId})`
  return [
    raw(sql`update ${claims} set version = version + 1 where id in (${reviewed})`),
    raw(sql`update ${pageAnnotations} set
      version = (select version from ${claims} where id = ${pageAnnotations.claimId}),
      json = json_set(json,
        '$.version', (select version from ${claims} where id = ${pageAnnotations.claimId}),
        '$.verdicts[' || ${index} || '].organisation', json(${json}))
      where claim_id in (${reviewed})`),
    raw(sql`update ${pageAnnotations} set bytes = length(cast(json as blob))
      where claim_id in (${reviewed})`),
    layOut(sql`select page_hash from ${pageAnnotations} where claim_id in (${reviewed})`),
    insertChangeOfEach(at, { organisationId }, sql`select claim_id as id from (${reviewed})`),
  ]
}

/** Ids of claims that have annotations or should have, in order: what a rebuild walks. */
export async function listAnnotatedClaims(
  db: Db,
  limit: number,
  after: string | null,
): Promise<string[]> {
  const from = after ?? FIRST
  const rows = await db.all<{ id: string }>(sql`
    select id from ${claims} where state = 'checked' and id > ${from}
    union select claim_id from ${pageAnnotations} where claim_id > ${from}
    order by id limit ${limit}`)
  return rows.map(({ id }) => id)
}

export type AnnotationRow = typeof pageAnnotations.$inferSelect

/** What stands of a claim in the read model, and the pages on which it should. */
export async function findAnnotation(
  db: Db,
  claimId: string,
): Promise<{ rows: AnnotationRow[]; pages: { pageHash: string; articleId: string }[] }> {
  const placed = sql`(select article_id from ${appearances} where claim_id = ${claimId})`
  const [rows, own, aliases] = await db.batch([
    db.select().from(pageAnnotations).where(eq(pageAnnotations.claimId, claimId)),
    db
      .select({ pageHash: articles.pageHash, articleId: articles.id })
      .from(articles)
      .where(sql`${articles.id} in ${placed}`),
    db
      .select({ pageHash: pageAliases.pageHash, articleId: pageAliases.articleId })
      .from(pageAliases)
      .where(sql`${pageAliases.articleId} in ${placed}`),
  ])
  return { rows, pages: [...own, ...aliases] }
}

/** Sets anew how many bytes come before each annotation on the pages named. */
export function layOutPages(pageHashes: string[]): Statement {
  return layOut(sql`select value from json_each(${JSON.stringify(pageHashes)})`)
}
