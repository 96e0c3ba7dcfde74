// The reader's side of the lookup: plain D1, as in annotations.ts.

/** An answer ends behind the annotation that passes so many bytes, and before so many are passed. */
const ANSWER_BYTES = 4_000_000
const ANSWER_ROWS = 4_000

/** `json` is null past the answer's end. */
export type BucketRow = { hash: string; claimId: string; version: number; json: string | null }
export type BucketPage = { hash: string; total: number; annotations: BucketRow[] }
export type Place = { hash: string; claimId: string }

// The window runs over the index alone; a row of the table is looked up where it is answered.
// The lengths that are allowed are those of manifests that clients may still hold.
const BUCKET = `with permit as (
    select exists (select 1 from lookup_manifests where expires_at > ?2 and prefix_length = ?1) or
      coalesce((select prefix_length from lookup_manifests
        where version = (select max(version) from lookup_manifests)), 0) = ?1
      as permitted),
  reach as (
    select page_hash, claim_id,
      sum(bytes) over (order by page_hash, claim_id rows unbounded preceding) - bytes as before
    from (select page_hash, claim_id, bytes
      from page_annotations indexed by page_annotations_by_bucket
      where (page_hash, claim_id) > (?3, ?5) and page_hash < ?4 and (select permitted from permit)
      order by page_hash, claim_id limit ?7))
  select permitted, reach.page_hash as hash, reach.claim_id as claimId, version, json,
    (select count(*) from page_annotations indexed by page_annotations_by_bucket
      where page_hash = (select page_hash from page_annotations
        indexed by page_annotations_by_bucket where (page_hash, claim_id) > (?3, ?5)
        order by page_hash, claim_id limit 1)) as firstTotal
  from permit left join reach on permitted left join page_annotations as shown
    on shown.page_hash = reach.page_hash and shown.claim_id = reach.claim_id and before < ?6`

/**
 * The annotations of all pages of a bucket, in the order of page hash and claim: one statement.
 * @param bucket its number of bits, and between which page hashes it lies
 * @param after the place behind which the answer begins: page hash and claim
 * @param now RFC 3339 in UTC with milliseconds
 * @returns null for a prefix of another length than the manifests say; `next` is null at the end
 */
export async function readBucketPages(
  db: D1DatabaseSession,
  { length, from, to }: { length: number; from: string; to: string },
  after: Place | null,
  now: string,
): Promise<{ pages: BucketPage[]; next: Place | null } | null> {
  // A cursor of another bucket leads nowhere.
  const start = after === null || after.hash < from ? { hash: from, claimId: '' } : after
  const { results } = await db
    .prepare(BUCKET)
    .bind(length, now, start.hash, to, start.claimId, ANSWER_BYTES, ANSWER_ROWS + 1)
    .all<BucketRow & { permitted: number; firstTotal: number }>()
  if (results[0]?.permitted !== 1) return null
  const found = results.filter(({ hash }) => hash !== null)
  // Who counted as far as that has not counted the last page to its end.
  const isCut = found.length > ANSWER_ROWS
  const byPage = [...Map.groupBy(found, ({ hash }) => hash)]
  const pages = byPage
    .slice(0, isCut && byPage.length > 1 ? -1 : undefined)
    .map(([hash, rows], at) => ({
      hash,
      total: at === 0 ? results[0]!.firstTotal : rows.length,
      annotations: rows.filter(({ json }) => json !== null),
    }))
    .filter(({ annotations }) => annotations.length > 0)
  const shown = pages.flatMap(({ annotations }) => annotations)
  const last = shown.at(-1)
  return {
    pages,
    next: last && found.length > shown.length ? { hash: last.hash, claimId: last.claimId } : null,
  }
}

/** The newest manifest's signed note, null where it is unsigned; undefined where there is none. */
export async function readManifestNote(db: D1DatabaseSession): Promise<string | null | undefined> {
  const { results } = await db
    .prepare(
      `select note from lookup_manifests
       where version = (select max(version) from lookup_manifests)`,
    )
    .all<{ note: string | null }>()
  return results[0]?.note
}

/** A file's bytes in pieces, in order; none where there is no such file. */
export async function readFileChunks(
  db: D1DatabaseSession,
  sha256: string,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const { results } = await db
    .prepare('select data from lookup_chunks where sha256 = ?1 order by position')
    .bind(sha256)
    .all<{ data: number[] }>()
  // D1 hands a blob over as a list of numbers.
  return results.map(({ data }) => new Uint8Array(data))
}
