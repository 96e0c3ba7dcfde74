// Verbs of the reader's path: see domain/annotations.ts.
import { type BucketPage, type Place, readBucketPages } from '../../storage/lookup-reader.ts'
import { DomainError } from '../errors.ts'

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
    ? await readBucketPages(db, prefix, after, now.toISOString())
    : null
  if (!bucket)
    throw new DomainError('lookup.prefix', 'The manifest says how many bits a prefix has.')
  return bucket
}
