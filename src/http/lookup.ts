import { type Context, Hono } from 'hono'
import { sha256 } from '../domain/digest.ts'
import { collect, DomainError, type Fault } from '../domain/errors.ts'
import {
  type Bucket,
  type Place,
  readBucket,
  readFile,
  readManifest,
} from '../domain/lookup/read.ts'
import { isFresh, PUBLIC_CACHE, VARY_READER } from './caching.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import type { Env } from './environment.ts'
import { countReader } from './limits.ts'
import { allowMethods } from './methods.ts'
import { openSession } from './session.ts'

/** The private lookup's door, on the reader's path: docs/lookup-format.md. */
export const lookup = new Hono<Env>()

const PLACE = /^[0-9a-f]{64} clm_[0-9a-hjkmnp-tv-z]{26}$/
/** No answer is shorter, and each a power of two: its size tells little of which bucket it is. */
const LEAST_BYTES = 16_384
const SPACE = 0x20

/**
 * A manifest is made every hour, and lasts for six. The platform's cache may show one for five
 * minutes; a client's own asks each time, so that who synchronises has what there is.
 */
const MANIFEST_CACHE = 'public, max-age=0, s-maxage=300, no-transform'
const FILE_CACHE = 'public, max-age=31536000, immutable, no-transform'

lookup.get('/v1/lookup/manifest', async (c) => {
  await countReader(c)
  refuseOthers(c, [])
  const note = await readManifest(openSession(c, 'anywhere'))
  const etag = `"${(await sha256(note)).slice(0, 32)}"`
  const headers = { ETag: etag, 'Cache-Control': MANIFEST_CACHE, Vary: VARY_READER }
  if (isFresh(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers)
  return c.body(note, 200, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' })
})

// From the primary: a replica may not have the files of the newest manifest.
lookup.get('/v1/lookup/files/:sha256', async (c) => {
  await countReader(c)
  refuseOthers(c, [])
  const session = openSession(c, 'primary')
  const file = await readFile(session, c.env.LOOKUP_FILES, c.req.param('sha256'))
  return new Response(file, {
    headers: { 'Content-Type': 'application/octet-stream', 'Cache-Control': FILE_CACHE },
  })
})

lookup.get('/v1/lookup/:prefix', async (c) => {
  await countReader(c)
  const prefix = c.req.param('prefix')
  const after = cursorOf(c)
  const bucket = await readBucket(openSession(c, 'anywhere'), prefix, after, new Date())
  const etag = await etagOf(prefix, after, bucket)
  const headers = { ETag: etag, 'Cache-Control': PUBLIC_CACHE, Vary: VARY_READER }
  if (isFresh(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers)
  return c.body(padded(bodyOf(prefix, bucket)), 200, {
    ...headers,
    'Content-Type': 'application/json',
  })
})

for (const path of ['/v1/lookup/manifest', '/v1/lookup/files/:sha256', '/v1/lookup/:prefix'])
  allowMethods(lookup, path, ['GET'])

function cursorOf(c: Context<Env>): Place | null {
  refuseOthers(c, ['cursor'])
  const errors: Fault[] = []
  const place = collect(errors, () => decodeCursor(c.req.query('cursor') ?? null, PLACE))
  if (errors.length > 0) throw invalidQuery(errors)
  const [hash = '', claimId = ''] = place?.split(' ') ?? []
  return place ? { hash, claimId } : null
}

/** Each URL has one spelling, so that caches keep an answer once. */
function refuseOthers(c: Context<Env>, known: readonly string[]): void {
  const query = new URL(c.req.url).searchParams
  const errors: Fault[] = []
  for (const name of new Set(query.keys())) {
    const refuse = (code: string, message: string) =>
      errors.push({ in: 'query', pointer: `/${name}`, code, message })
    if (!known.includes(name)) refuse('unknown', 'is not a parameter here')
    else if (query.getAll(name).length > 1) refuse('repeated', 'must be given once')
  }
  if (errors.length > 0) throw invalidQuery(errors)
}

const invalidQuery = (errors: Fault[]) =>
  new DomainError('request.invalid', 'The query is not valid.', { errors })

async function etagOf(prefix: string, after: Place | null, { pages, next }: Bucket) {
  const rows = pages.flatMap(({ total, annotations }) =>
    annotations.map(({ hash, claimId, version }) => `${hash} ${total} ${claimId} ${version}`),
  )
  const said = JSON.stringify([prefix, after, rows, next])
  return `"${(await sha256(said)).slice(0, 32)}"`
}

/** Each row is finished JSON: it is put in as it stands, never parsed. */
function bodyOf(prefix: string, { pages, next }: Bucket): string {
  const items = pages.map(
    ({ hash, total, annotations }) =>
      `{"hash":"${hash}","total":${total},"annotations":[${annotations.map(({ json }) => json).join(',')}]}`,
  )
  const cursor = next && encodeCursor(`${next.hash} ${next.claimId}`)
  return `{"prefix":"${prefix}","pages":[${items.join(',')}],"next":${JSON.stringify(cursor)}}`
}

/** Spaces behind the JSON, which parsers skip, up to the next power of two. */
function padded(body: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(body)
  const size = 2 ** Math.ceil(Math.log2(Math.max(LEAST_BYTES, bytes.length)))
  const whole = new Uint8Array(size).fill(SPACE, bytes.length)
  whole.set(bytes)
  return whole
}
