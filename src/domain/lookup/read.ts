// Verbs of the reader's path: see domain/annotations.ts.
import { hashRange } from '../../lookup/key.ts'
import {
  type BucketPage,
  type Place,
  readBucketPages,
  readFileChunks,
  readManifestNote,
} from '../../storage/lookup-reader.ts'
import { DomainError, notFound } from '../errors.ts'

/** `next` is the place behind which the next answer begins; null at the end. */
export type Bucket = { pages: BucketPage[]; next: Place | null }
export type { Place }

/** `all`, or the first bits of a page's hash. */
const PREFIX = /^(?:all|[01]{1,32})$/

/**
 * Everything published about the pages of a bucket: one D1 statement. Past about 4 MB `next` leads
 * on; the page at which an answer ends goes on in the next one.
 * @throws DomainError lookup.prefix for what is no prefix, or one of a length that no manifest says
 */
export async function readBucket(
  db: D1DatabaseSession,
  prefix: string,
  after: Place | null,
  now: Date,
): Promise<Bucket> {
  const bucket = PREFIX.test(prefix)
    ? await readBucketPages(db, bucketOf(prefix), after, now.toISOString())
    : null
  if (!bucket)
    throw new DomainError('lookup.prefix', 'The manifest says how many bits a prefix has.')
  return bucket
}

const bucketOf = (prefix: string) => ({
  length: prefix === 'all' ? 0 : prefix.length,
  ...hashRange(prefix),
})

/**
 * The newest manifest, a signed note.
 * @throws DomainError record.not_found before the first one, lookup.unsigned without a key
 */
export async function readManifest(db: D1DatabaseSession): Promise<string> {
  const note = await readManifestNote(db)
  if (note === undefined) throw notFound('manifest')
  if (note === null)
    throw new DomainError('lookup.unsigned', 'This deployment has no key to sign manifests with.', {
      headers: { 'Retry-After': '3600' },
    })
  return note
}

/** Where files lie instead of in D1, where a deployment has such a place. */
type Bucketful = { get: (name: string) => Promise<{ body: ReadableStream } | null> }

const DIGEST = /^[0-9a-f]{64}$/

/**
 * A file by its digest.
 * @throws DomainError record.not_found
 */
export async function readFile(
  db: D1DatabaseSession,
  files: Bucketful | undefined,
  sha256: string,
): Promise<ReadableStream | Blob> {
  if (!DIGEST.test(sha256)) throw notFound('file')
  const stored = await files?.get(`lookup/${sha256}`)
  if (stored) return stored.body
  const chunks = await readFileChunks(db, sha256)
  if (chunks.length === 0) throw notFound('file')
  return new Blob(chunks)
}
