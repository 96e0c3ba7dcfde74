import type { Answer } from './route.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

type ListQuery = { limit: number; cursor?: string | undefined }

const ANY_ID = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/

/** What a list asks of the domain: one row more than it shows, to know whether there is a next. */
export function pageOf(query: ListQuery, shape: RegExp = ANY_ID) {
  return { limit: query.limit + 1, cursor: decodeCursor(query.cursor, shape) }
}

/** A page of a list, with the next one's cursor in body and `Link` (RFC 8288). */
export function listAnswer<Row>(
  rows: readonly Row[],
  query: ListQuery,
  url: URL,
  shape: (row: Row) => unknown,
  keyOf: (row: Row) => string,
): Answer {
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  const next = last === undefined ? null : encodeCursor(keyOf(last))
  const body = { items: shown.map(shape), next }
  if (next === null) return { status: 200, body }
  const target = new URL(url)
  target.searchParams.set('cursor', next)
  return { status: 200, body, headers: { Link: `<${target.href}>; rel="next"` } }
}
