// The reader's verb. It stands apart from the rest, because the reader's path loads nothing that it
// does not use: no schema library, no query builder, no writing rule.
import { type PageRow, readPage, readPageAsOf } from '../storage/annotations.ts'
import { pageHash } from './url.ts'

type AnnotatedPage = {
  pageKey: string
  /** As `pageHash` gives it. */
  pageHash: string
  /** Every annotated claim on the page; `json` is null for those outside this answer. */
  rows: PageRow[]
  /** The claim after which the next answer begins; null when this is the last. */
  next: string | null
}

/**
 * Everything published about a page: one D1 statement.
 * @param key as `pageKey` gives it
 * @param after the `next` of the answer before
 * @param asOf a time in the past, RFC 3339 in UTC with milliseconds: what was public then
 */
export async function readAnnotations(
  db: D1DatabaseSession,
  key: string,
  after: string | null,
  asOf: string | null,
): Promise<AnnotatedPage> {
  const hash = await pageHash(key)
  const rows =
    asOf === null ? await readPage(db, hash, after) : await readPageAsOf(db, hash, after, asOf)
  const last = rows.findLast((row) => row.json !== null)
  const more = last !== undefined && rows.at(-1) !== last
  return { pageKey: key, pageHash: hash, rows, next: more ? last.claimId : null }
}
