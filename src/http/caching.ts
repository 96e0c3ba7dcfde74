import { DomainError } from '../domain/errors.ts'
import type { Expected } from '../domain/versions.ts'
import type { Answer } from './route.ts'
import { BOOKMARK } from './session.ts'

/**
 * How many seconds after a correction a cache may still show what was so before it, counted through
 * all caches on the way: each goes by the `Age` that the one before it gives.
 */
export const STALE_BOUND_SECONDS = 120

/** Half of it without asking again, the other half while asking. */
const FRESH_SECONDS = STALE_BOUND_SECONDS / 2

/**
 * What public answers tell caches. `stale-while-revalidate` is RFC 5861, section 3; `no-transform`
 * keeps the platform from weakening ETags.
 */
export const PUBLIC_CACHE = [
  'public',
  `max-age=${FRESH_SECONDS}`,
  `s-maxage=${FRESH_SECONDS}`,
  `stale-while-revalidate=${STALE_BOUND_SECONDS - FRESH_SECONDS}`,
  'no-transform',
].join(', ')

/**
 * By what the platform's cache knows the answers about a page, to drop them when it changes
 * (https://developers.cloudflare.com/workers/cache/purge/). It names no URL.
 * @param pageHash as `pageHash` gives it
 */
export const pageTag = (pageHash: string): string => `page-${pageHash.slice(0, 16)}`

/**
 * The platform's cache keys answers by path, query and what Vary names
 * (https://developers.cloudflare.com/workers/cache/cache-keys/): whoever shows a bookmark asks for
 * a state that a kept answer may be older than, and whoever shows a key sees more than the public.
 */
export const VARY_READER = BOOKMARK
export const VARY = `Authorization, ${BOOKMARK}`

/** What one desk sees: kept by its own client alone, and asked for again each time. */
export const PRIVATE_CACHE = 'private, no-cache, no-transform'

/** The strong ETag of a record's version. */
export const etagOf = (version: number): string => `"v${version}"`

/** A record as it is now, with the ETag that the next change of it has to name. */
export const single = (row: { version: number }, body: unknown): Answer => ({
  status: 200,
  body,
  headers: { ETag: etagOf(row.version) },
})

/**
 * The versions that an If-Match header names (RFC 9110, section 13.1.1). A `W/` in front is
 * accepted: a proxy that recompresses may have put it there.
 * @throws DomainError precondition.required, request.invalid
 */
export function expectedVersions(header: string | undefined): Expected {
  if (header === undefined)
    throw new DomainError('precondition.required', 'Send If-Match with the ETag that you read.')
  if (header.trim() === '*') return '*'
  if (!TAG_LIST.test(header))
    throw new DomainError('request.invalid', 'If-Match holds no list of ETags.', {
      errors: [
        { in: 'header', pointer: '/If-Match', code: 'format', message: 'must be a list of ETags' },
      ],
    })
  // A tag that this API never gave matches nothing, as the RFC has it.
  return [...header.matchAll(/"([^"]*)"/g)].flatMap(([, tag]) =>
    /^v\d{1,15}$/.test(tag!) ? [Number(tag!.slice(1))] : [],
  )
}

/** Entity tags with commas between them (RFC 9110, sections 5.6.1 and 8.8.3). */
const TAG_LIST =
  /^[ \t,]*(?:W\/)?"[\x21\x23-\x7e]*"(?:[ \t]*,[ \t,]*(?:W\/)?"[\x21\x23-\x7e]*")*[ \t,]*$/

/** Whether If-None-Match names this ETag (weak comparison, RFC 9110, section 13.1.2). */
export function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
