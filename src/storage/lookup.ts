import { desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { type Db, raw, runBatch, type Statement } from './db.ts'
import { changes } from './schema/changes.ts'
import { annotationHistory } from './schema/history.ts'
import { lookupChunks, lookupFiles, lookupManifests } from './schema/lookup.ts'
import { pageAnnotations } from './schema/read-model.ts'

export type ManifestRow = typeof lookupManifests.$inferSelect
export type LookupFile = { sha256: string; kind: 'base' | 'delta'; bytes: Uint8Array<ArrayBuffer> }

/** Where files lie instead of in D1, where a deployment has such a place: R2's own methods. */
export type FileBucket = {
  put: (name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>
  get: (name: string) => Promise<{ arrayBuffer: () => Promise<ArrayBuffer> } | null>
  delete: (names: string[]) => Promise<void>
}

/** Of a row in D1, which takes 2 MB. */
const CHUNK_BYTES = 1_048_576
/** Rows that one statement packs into one string: 17 characters each. */
const SLICE_ROWS = 50_000

/** The newest manifest, the number of the last change, and how many pages are annotated. */
export async function findLookupState(
  db: Db,
): Promise<{ last: ManifestRow | null; seq: number; pages: number }> {
  const [last] = await db
    .select()
    .from(lookupManifests)
    .orderBy(desc(lookupManifests.version))
    .limit(1)
  const [row] = await db.all<{ seq: number; pages: number }>(sql`select
    coalesce((select max(seq) from ${changes}), 0) as seq,
    (select count(*) from (select distinct page_hash from ${pageAnnotations}
      indexed by page_annotations_by_bucket)) as pages`)
  return { last: last ?? null, ...row! }
}

/**
 * Annotations in the order of page and claim, from the index that holds no JSON.
 * @param range page hashes from the first, which may be cut short, up to the second
 * @param after `last` of the slice before, or null
 * @returns `packed`: for each 16 hex digits of its page's hash and one digit of class
 */
export async function listPageClasses(
  db: Db,
  { from, to }: { from: string; to: string },
  after: string | null,
): Promise<{ packed: string; last: string | null }> {
  const [hash, claimId] = after === null ? [from, ''] : [after.slice(0, 64), after.slice(64)]
  const [row] = await db.all<{ packed: string | null; last: string | null }>(sql`
    select group_concat(substr(page_hash, 1, 16) || class, '') as packed,
      max(page_hash || claim_id) as last
    from (select page_hash, claim_id, class from ${pageAnnotations}
      indexed by page_annotations_by_bucket
      where (page_hash, claim_id) > (${hash}, ${claimId}) and page_hash < ${to}
      order by page_hash, claim_id limit ${SLICE_ROWS})`)
  return { packed: row!.packed ?? '', last: row!.last }
}

/** Hashes of pages that lost an annotation after a change, and have none now. */
export async function listBarePages(db: Db, sinceSeq: number): Promise<string[]> {
  const rows = await db.all<{ hash: string }>(sql`
    select distinct page_hash as hash from ${annotationHistory} as ended
    where json is null and seq > ${sinceSeq}
    and not exists (select 1 from ${pageAnnotations} where page_hash = ended.page_hash)`)
  return rows.map(({ hash }) => hash)
}

/** Stores a file under its digest: whole, and again where it is there. */
export async function storeLookupFile(
  db: Db,
  bucket: FileBucket | null,
  { sha256, kind, bytes }: LookupFile,
  at: string,
): Promise<void> {
  const count = bucket ? 0 : Math.ceil(bytes.length / CHUNK_BYTES)
  if (bucket) await bucket.put(nameOf(sha256), bytes)
  await runBatch(db, [
    raw(sql`insert into ${lookupFiles} (sha256, kind, bytes, created_at)
      values (${sha256}, ${kind}, ${bytes.length}, ${at})
      on conflict (sha256) do update set created_at = excluded.created_at`),
    ...Array.from({ length: count }, (_, position) => {
      const chunk = bytes.slice(position * CHUNK_BYTES, (position + 1) * CHUNK_BYTES)
      return raw(sql`insert into ${lookupChunks} (sha256, position, data)
        values (${sha256}, ${position}, ${chunk}) on conflict (sha256, position) do nothing`)
    }),
  ])
}

/** The file's bytes as they are stored, in no bucket or in one; empty where there are none. */
export async function readLookupFile(
  db: Db,
  bucket: FileBucket | null,
  sha256: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const found = await bucket?.get(nameOf(sha256))
  if (found) return new Uint8Array(await found.arrayBuffer())
  const rows = await db
    .select({ data: lookupChunks.data })
    .from(lookupChunks)
    .where(eq(lookupChunks.sha256, sha256))
    .orderBy(lookupChunks.position)
  const whole = new Uint8Array(rows.reduce((sum, { data }) => sum + data.length, 0))
  let at = 0
  for (const { data } of rows) {
    whole.set(data, at)
    at += data.length
  }
  return whole
}

/** Puts a manifest on top. Its version is its key: of two runs at once, one lands. */
export const insertManifest = (db: Db, row: ManifestRow): Statement =>
  db.insert(lookupManifests).values(row)

/** Manifests issued before a time, the newest of all excepted. */
export const dropManifests = (db: Db, before: string): Statement =>
  db.delete(lookupManifests).where(
    sql`${lookupManifests.issuedAt} < ${before}
      and ${lookupManifests.version} < (select max(version) from ${lookupManifests})`,
  )

/** What manifests since a time say, and the digests of files that were stored before it. */
export async function findOldLookups(
  db: Db,
  before: string,
): Promise<{ bodies: string[]; stored: string[] }> {
  const [manifests, files] = await db.batch([
    db
      .select({ body: lookupManifests.body })
      .from(lookupManifests)
      .where(gte(lookupManifests.issuedAt, before)),
    db
      .select({ sha256: lookupFiles.sha256 })
      .from(lookupFiles)
      .where(lt(lookupFiles.createdAt, before)),
  ])
  return { bodies: manifests.map(({ body }) => body), stored: files.map(({ sha256 }) => sha256) }
}

export async function dropLookupFiles(
  db: Db,
  bucket: FileBucket | null,
  digests: string[],
): Promise<void> {
  if (digests.length === 0) return
  await bucket?.delete(digests.map(nameOf))
  const named = sql`(select value from json_each(${JSON.stringify(digests)}))`
  await runBatch(db, [
    db.delete(lookupChunks).where(inArray(lookupChunks.sha256, named)),
    db.delete(lookupFiles).where(inArray(lookupFiles.sha256, named)),
  ])
}

const nameOf = (sha256: string) => `lookup/${sha256}`
