import { Hono } from 'hono'
import { LIMITS } from '../contract/limits.ts'
import { readAnnotations } from '../domain/annotations.ts'
import { sha256 } from '../domain/digest.ts'
import { collect, DomainError, type Fault } from '../domain/errors.ts'
import { pastTime } from '../domain/as-of.ts'
import { InvalidPageUrl, pageKey } from '../domain/url.ts'
import { isFresh, pageTag, PUBLIC_CACHE, VARY_READER } from './caching.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import type { Env } from './environment.ts'
import { countReader } from './limits.ts'
import { allowMethods } from './methods.ts'
import { openSession } from './session.ts'

const CLAIM_ID = /^clm_[0-9a-hjkmnp-tv-z]{26}$/

/** The reader's door. It checks its two parameters by hand: the schema library stays unloaded. */
export const annotations = new Hono<Env>()

annotations.get('/v1/annotations', async (c) => {
  await countReader(c)
  const { key, after, asOf } = parametersOf(new URL(c.req.url).searchParams)
  const page = await readAnnotations(openSession(c, 'anywhere'), key, after, asOf)

  const versions = page.rows.map(({ claimId, version }) => `${claimId} ${version}`).join(' ')
  const etag = `"${(await sha256(`${page.pageKey} ${after} ${asOf} ${versions}`)).slice(0, 32)}"`
  const headers = {
    ETag: etag,
    'Cache-Control': PUBLIC_CACHE,
    'Cache-Tag': pageTag(page.pageHash),
    Vary: VARY_READER,
  }
  if (isFresh(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers)

  const next = page.next === null ? null : encodeCursor(page.next)
  const link = next && `<${nextUrl(c.req.url, next)}>; rel="next"`
  // Each row is finished JSON: it is put in as it stands, never parsed.
  const items = page.rows.flatMap(({ json }) => (json === null ? [] : [json]))
  const head = JSON.stringify({ pageKey: page.pageKey, total: page.rows.length }).slice(0, -1)
  const body = `${head},"annotations":[${items.join(',')}],"next":${JSON.stringify(next)}}`
  return c.body(body, 200, {
    ...headers,
    'Content-Type': 'application/json',
    ...(link && { Link: link }),
  })
})

allowMethods(annotations, '/v1/annotations', ['GET'])

type Parameters = { key: string; after: string | null; asOf: string | null }

function parametersOf(query: URLSearchParams): Parameters {
  const errors: Fault[] = []
  const refuse = (name: string, code: string, message: string) =>
    errors.push({ in: 'query', pointer: `/${name}`, code, message })
  for (const name of new Set(query.keys())) {
    if (!/^(?:url|cursor|asOf)$/.test(name)) refuse(name, 'unknown', 'is not a parameter here')
    else if (query.getAll(name).length > 1) refuse(name, 'repeated', 'must be given once')
  }
  const url = query.get('url')
  if (url === null) refuse('url', 'required', 'is required')
  else if ([...url].length > LIMITS.url)
    refuse('url', 'url.too_long', `must have at most ${LIMITS.url} characters`)
  const isKnown = url !== null && errors.every(({ pointer }) => pointer !== '/url')
  const key = isKnown ? keyOf(url, refuse) : undefined
  const cursors = query.getAll('cursor')
  const cursor = cursors.length === 1 ? cursors[0] : null
  const after = collect(errors, () => decodeCursor(cursor, CLAIM_ID)) ?? null
  const given = query.getAll('asOf')
  const asOf = given.length === 1 ? pastTime(given[0]!, Date.now()) : null
  if (typeof asOf === 'object' && asOf !== null) refuse('asOf', asOf.code, asOf.message)
  if (errors.length > 0)
    throw new DomainError('request.invalid', 'The query is not valid.', { errors })
  return { key: key!, after, asOf: asOf as string | null }
}

function keyOf(
  url: string,
  refuse: (name: string, code: string, message: string) => void,
): string | undefined {
  try {
    return pageKey(url)
  } catch (error) {
    if (!(error instanceof InvalidPageUrl)) throw error
    refuse('url', error.code, error.message)
    return undefined
  }
}

function nextUrl(url: string, cursor: string): string {
  const next = new URL(url)
  next.searchParams.set('cursor', cursor)
  return next.href
}
