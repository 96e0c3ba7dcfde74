import { type Context as Call, Hono } from 'hono'
import * as contract from '../contract/log.ts'
import { type Context, openDatabase } from '../domain/context.ts'
import { DomainError } from '../domain/errors.ts'
import { type Proof, type ProofQuery, proveLog } from '../domain/log/prove.ts'
import { readCheckpoint, readLogKeys, readTile } from '../domain/log/read.ts'
import { type LoggedRecord, readLogRecords } from '../domain/log/records.ts'
import { base64 } from '../log/bytes.ts'
import { parsePath } from '../log/tiles.ts'
import { VARY_READER } from './caching.ts'
import { type Env, outsideOf } from './environment.ts'
import { originOf } from './errors.ts'
import { addressOf, countRequest } from './limits.ts'
import { list, listAnswer, pageOf } from './lists.ts'
import { allowMethods } from './methods.ts'
import { route } from './route.ts'
import { openSession } from './session.ts'

/** A checkpoint may be so old; who shows a bookmark gets a newer one. */
const CHECKPOINT_HEADERS = {
  'Cache-Control': 'public, max-age=10, no-transform',
  Vary: VARY_READER,
}
/** A tile of a width, partial or full, is what it is for ever. */
const TILE_CACHE = 'public, max-age=31536000, immutable, no-transform'

/**
 * The log as C2SP tlog-tiles has it: text and bytes, at paths that no OpenAPI template matches; see
 * docs/log.md. Read from the primary: a replica may not have the tiles of the newest checkpoint.
 */
export function transparencyLog(): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/log/checkpoint', async (c) =>
    c.text(await readCheckpoint(await contextOf(c)), 200, CHECKPOINT_HEADERS),
  )
  app.get('/log/keys', async (c) =>
    c.text(await readLogKeys(await contextOf(c)), 200, CHECKPOINT_HEADERS),
  )
  app.get('/log/tile/*', async (c) => {
    const path = parsePath(new URL(c.req.url).pathname.slice('/log/'.length))
    if (!path) throw new DomainError('route.unknown', 'There is no tile of that name.')
    return c.body(await readTile(await contextOf(c), path), 200, {
      'Content-Type': 'application/octet-stream',
      'Cache-Control': TILE_CACHE,
    })
  })
  for (const path of ['/log/checkpoint', '/log/keys', '/log/tile/*'])
    allowMethods(app, path, ['GET'])
  return app
}

async function contextOf(c: Call<Env>): Promise<Context> {
  await countRequest(c, addressOf(c))
  return {
    db: openDatabase(openSession(c, 'primary')),
    actor: { kind: 'anonymous' },
    now: new Date().toISOString(),
    requestId: c.get('requestId'),
    origin: originOf(c),
    ...outsideOf(c.env),
  }
}

function proofBody({ hashes, checkpoint, ...proof }: Proof): contract.LogProof {
  const proved = { hashes: hashes.map(base64), checkpoint }
  if (proof.kind === 'consistency') return { ...proof, ...proved }
  const { kind, index, size, entry, leaf } = proof
  return { kind, index, size, entry, leafHash: base64(leaf), ...proved }
}

const recordBody = (record: LoggedRecord): contract.LogRecord => record
const keyOf = ({ record }: LoggedRecord) => `${record.verdictId} ${record.revision}`
const RECORD = /^vrd_[0-9a-hjkmnp-tv-z]{26} [1-9]\d{0,8}$/

function placeOf(cursor: string | null): { verdictId: string; revision: number } {
  const [verdictId = '', revision = '0'] = cursor?.split(' ') ?? []
  return { verdictId, revision: Number(revision) }
}

function queryOf({ verdict, revision, size, from, to }: ProofParameters): ProofQuery {
  // The contract lets one pair through, whole.
  if (verdict === undefined) return { kind: 'consistency', from: from!, to: to! }
  return { kind: 'inclusion', verdictId: verdict, revision: revision!, size: size ?? null }
}

type ProofParameters = {
  verdict?: string | undefined
  revision?: number | undefined
  size?: number | undefined
  from?: number | undefined
  to?: number | undefined
}

export const logRoutes = [
  route({
    method: 'GET',
    path: '/v1/log/proof',
    operationId: 'proveLog',
    summary: 'Prove that a revision is in the transparency log, or that the log only grew',
    description:
      'With `verdict` and `revision`: that this revision is a leaf of the tree. With `from` and `to`: that the tree of `to` leaves begins with that of `from`. The log itself is at `/log/checkpoint`, `/log/keys` and `/log/tile/…`, as C2SP tlog-tiles has it.',
    access: 'public',
    query: contract.ProofQuery,
    replies: { 200: { description: 'The proof.', schema: contract.LogProof } },
    refuses: ['record.not_found', 'log.unsigned'],
    verb: (ctx, { query }) => proveLog(ctx, queryOf(query)),
    answer: (proof) => ({ status: 200, body: proofBody(proof) }),
  }),
  route({
    method: 'GET',
    path: '/v1/log/records',
    operationId: 'listLogRecords',
    summary: 'List every published revision as the transparency log commits to it',
    description:
      'What `npm run verify-log` holds against the log: the SHA-256 of each record’s canonical JSON (RFC 8785) stands in its leaf.',
    access: 'public',
    query: list,
    cursor: RECORD,
    replies: {
      200: { description: 'By verdict, then by number.', schema: contract.LogRecordPage },
    },
    verb: (ctx, { query, after }) =>
      readLogRecords(ctx, pageOf(query, after).limit, placeOf(after)),
    answer: (rows, { input, url }) => listAnswer(rows, input.query, url, recordBody, keyOf),
  }),
]
