import { canonicalJson } from '../../log/canonical.ts'
import { base64 } from '../../log/bytes.ts'
import type { Signer } from '../../log/note.ts'
import { shardBitsFor } from '../../lookup/fuse.ts'
import { prefixLengthFor } from '../../lookup/key.ts'
import { type Manifest, writeManifest } from '../../lookup/manifest.ts'
import { runBatch, UniqueViolation } from '../../storage/db.ts'
import { findLogProgress } from '../../storage/log.ts'
import {
  dropLookupFiles,
  dropManifests,
  findLookupState,
  findOldLookups,
  insertManifest,
} from '../../storage/lookup.ts'
import { allow, expectHost } from '../actor.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../errors.ts'
import { sizeAfter } from '../log/integrate.ts'
import { readHashes } from '../log/read.ts'
import { logSigners } from '../log/sign.ts'
import { PAGE_KEY_VERSION } from '../url.ts'
import { buildFiles, extendFiles, type Files } from './files.ts'
import { pagesOf } from './pages.ts'

const HOUR = 3_600_000
/** So that a client learns soon if somebody keeps newer manifests from it. */
const EXPIRES_AFTER = 6 * HOUR
/** Whoever took a manifest then still gets its files. */
const KEPT_FOR = 48 * HOUR

export type Published = Pick<Manifest, 'version' | 'pages' | 'prefixLength'> & {
  isSigned: boolean
  base: number
  deltas: number
}

/**
 * Publishes what readers' clients need to tell annotated pages without asking: the files that they
 * hold and a delta, or a new base, or only a newly signed manifest where nothing changed. May run
 * at any time and beside itself: of two runs one lands, and the other answers with what landed.
 * @throws DomainError permission.organisation for others than the deployment's own admins
 */
export async function publishLookup(ctx: Context): Promise<Published> {
  if (ctx.actor.kind !== 'system') expectHost(allow(ctx.actor, 'account:write'))
  const built = { db: ctx.db, now: ctx.now, bucket: ctx.lookupFiles ?? null }
  const { last, seq, pages: count } = await findLookupState(ctx.db)
  const pages = pagesOf(ctx.db, shardBitsFor(count))
  const before = last ? (JSON.parse(last.body) as Manifest) : null
  const files =
    (before && (await extendFiles(built, pages, before, seq))) ?? (await buildFiles(built, pages))
  const { signers, origin } = await signersOf(ctx)
  const manifest = {
    ...stampOf(ctx, (last?.version ?? 0) + 1, seq),
    ...files,
    prefixLength: prefixLengthFor(files.pages),
    keys: signers.map(({ vkey }) => vkey),
    log: origin === null ? null : await logState(ctx, origin),
  }
  const note = signers.length === 0 ? null : await writeManifest(manifest, signers)
  return (await land(ctx, manifest, note)) ?? publishedAs(manifest, note !== null)
}

const stampOf = ({ now }: Context, version: number, seq: number) => ({
  version,
  seq,
  issuedAt: now,
  expiresAt: new Date(Date.parse(now) + EXPIRES_AFTER).toISOString(),
  pageKeyVersion: PAGE_KEY_VERSION,
})

/** Answers null when the manifest landed, else what another run made of the same version. */
async function land(
  ctx: Context,
  manifest: Manifest,
  note: string | null,
): Promise<Published | null> {
  const { version, seq, pages, prefixLength, issuedAt, expiresAt } = manifest
  const body = canonicalJson(manifest)
  const keptSince = new Date(Date.parse(ctx.now) - KEPT_FOR).toISOString()
  try {
    await runBatch(ctx.db, [
      insertManifest(ctx.db, {
        version,
        seq,
        pages,
        prefixLength,
        issuedAt,
        expiresAt,
        body,
        note,
      }),
      dropManifests(ctx.db, keptSince),
    ])
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    const { last } = await findLookupState(ctx.db)
    return publishedAs(JSON.parse(last!.body) as Manifest, last!.note !== null)
  }
  const { bodies, stored } = await findOldLookups(ctx.db, keptSince)
  const named = new Set(bodies.flatMap(filesIn))
  await dropLookupFiles(
    ctx.db,
    ctx.lookupFiles ?? null,
    stored.filter((digest) => !named.has(digest)),
  )
  return null
}

function filesIn(body: string): string[] {
  const { base, deltas } = JSON.parse(body) as Files
  return [...base, ...deltas].map(({ sha256 }) => sha256)
}

const publishedAs = (manifest: Manifest, isSigned: boolean): Published => ({
  version: manifest.version,
  pages: manifest.pages,
  prefixLength: manifest.prefixLength,
  isSigned,
  base: manifest.base.length,
  deltas: manifest.deltas.length,
})

/**
 * The log's keys, and the log's name, which is theirs. The clock does not know where the deployment
 * is reached, from which the log has its name where none is set: then it is as the keys say.
 */
async function signersOf(ctx: Context): Promise<{ signers: Signer[]; origin: string | null }> {
  const isNamed = ctx.origin !== '' || ctx.log.origin !== ''
  const [, name = ''] = /^\s*PRIVATE\+KEY\+([^+]+)\+/.exec(ctx.log.keys) ?? []
  const log = isNamed ? ctx.log : { ...ctx.log, origin: name }
  try {
    const signers = await logSigners({ origin: ctx.origin, log })
    return { signers, origin: signers[0]!.name }
  } catch (error) {
    if (error instanceof DomainError) return { signers: [], origin: null }
    throw error
  }
}

async function logState(ctx: Context, origin: string): Promise<NonNullable<Manifest['log']>> {
  const size = await sizeAfter(ctx, await findLogProgress(ctx.db))
  const [root] = await readHashes(ctx.db, [{ from: 0, to: size }])
  return { origin, size, root: base64(root!) }
}
