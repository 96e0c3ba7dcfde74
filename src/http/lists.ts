import * as z from 'zod'
import { paging } from '../contract/text.ts'
import { encodeCursor } from './cursor.ts'
import type { Answer } from './route.ts'

/** The query of a list without filters. */
export const list = z.strictObject(paging)

/** What most lists are in the order of. */
export const byId = (row: { id: string }): string => row.id

type ListQuery = { limit: number; cursor?: string | undefined }

/** What a list asks of the domain: one row more than it shows, to know whether there is a next. */
export function pageOf(query: ListQuery, after: string | null) {
  return { limit: query.limit + 1, cursor: after }
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
