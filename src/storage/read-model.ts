import { and, asc, eq, gt, sql, type SQL } from 'drizzle-orm'
import { type Db, FIRST, jsonChunks, raw, type Statement } from './db.ts'
import { appearances, articles, claims, pageAliases, pageAnnotations, verdicts } from './schema.ts'

/** What stands of a claim on one article's pages. */
export type ArticlePart = { articleId: string; appearances: string }

/** Every URL at which an article is reached. */
const ALL_PAGES = sql`select page_hash, id as article_id from ${articles}
  union all select page_hash, article_id from ${pageAliases}`

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
  const article = sql.raw("json_extract(part.value, '$.articleId')")
  const places = sql.raw("json_extract(part.value, '$.appearances')")
  return [
    clearAnnotation(db, claimId),
    ...jsonChunks(parts).map((chunk) =>
      raw(sql`insert into ${pageAnnotations}
        (page_hash, claim_id, version, bytes, bytes_before, json)
        select page_hash, ${claimId}, ${version}, length(cast(json as blob)), 0, json
        from (select pages.page_hash, '{"appearances":' || ${places} || ',' || ${rest} as json
          from json_each(${chunk}) as part
          join (${ALL_PAGES}) as pages on pages.article_id = ${article})`),
    ),
    layOut(pagesOfClaim(claimId)),
  ]
}

export function clearAnnotation(db: Db, claimId: string): Statement {
  return db.delete(pageAnnotations).where(eq(pageAnnotations.claimId, claimId))
}

const pagesOfClaim = (claimId: string) => sql`select page_hash from (${ALL_PAGES})
  where article_id in (select article_id from ${appearances} where claim_id = ${claimId})`

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

/** An alias shows what the article's own page shows. */
export function copyPage(articleId: string, pageHash: string): Statement {
  return raw(sql`insert into ${pageAnnotations}
    (page_hash, claim_id, version, bytes, bytes_before, json)
    select ${pageHash}, claim_id, version, bytes, bytes_before, json from ${pageAnnotations}
    where page_hash = (select page_hash from ${articles} where id = ${articleId})`)
}

export function clearPage(db: Db, pageHash: string): Statement {
  return db.delete(pageAnnotations).where(eq(pageAnnotations.pageHash, pageHash))
}

/**
 * Writes a desk's particulars into every annotation that carries a verdict of it, and counts the
 * versions of the claims up with them. A desk has at most one published verdict on a claim.
 */
export function rewriteOrganisation(organisationId: string, json: string): Statement[] {
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
  ]
}

/** Ids of claims that have annotations or should, in order: what a rebuild walks. */
export function listCheckedClaims(db: Db, limit: number, after: string | null) {
  return db
    .select({ id: claims.id })
    .from(claims)
    .where(and(eq(claims.state, 'checked'), gt(claims.id, after ?? FIRST)))
    .orderBy(asc(claims.id))
    .limit(limit)
}
