import { utf8 } from '../../log/bytes.ts'
import { consistencyRanges, type Hash, inclusionRanges, leafHash } from '../../log/tree.ts'
import { findLogProgress } from '../../storage/log.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import { sizeAfter } from './integrate.ts'
import { readHashes } from './read.ts'
import { logSigners, signCheckpoint } from './sign.ts'

export type ProofQuery =
  /** Of all that is in the log, if no size is named. */
  | { kind: 'inclusion'; verdictId: string; revision: number; size: number | null }
  | { kind: 'consistency'; from: number; to: number }

export type Proof = { hashes: Hash[]; checkpoint: string } & (
  | { kind: 'inclusion'; index: number; size: number; entry: string; leaf: Hash }
  | { kind: 'consistency'; from: number; to: number }
)

/**
 * That a revision is a leaf of the tree, or that one tree begins with another (RFC 9162, sections
 * 2.1.3 and 2.1.4), with the signed checkpoint of the (newer) tree.
 * @throws DomainError record.not_found, log.unsigned
 */
export async function proveLog(ctx: Context, query: ProofQuery): Promise<Proof> {
  const signers = await logSigners(ctx)
  const progress = await findLogProgress(ctx.db, query.kind === 'inclusion' ? query : null)
  const whole = await sizeAfter(ctx, progress)
  const size = query.kind === 'inclusion' ? (query.size ?? whole) : query.to
  if (size > whole) throw notFound('tree')
  const { leaf } = progress
  if (query.kind === 'inclusion' && (!leaf || leaf.index >= size)) throw notFound('leaf')
  const ranges =
    query.kind === 'inclusion'
      ? inclusionRanges(leaf!.index, size)
      : consistencyRanges(query.from, query.to)
  const [root, ...hashes] = await readHashes(ctx.db, [{ from: 0, to: size }, ...ranges])
  const checkpoint = await signCheckpoint(ctx, signers, size, root!)
  if (query.kind === 'consistency') return { ...query, hashes, checkpoint }
  const { index, entry } = leaf!
  return {
    kind: 'inclusion',
    index,
    size,
    entry,
    leaf: await leafHash(utf8(entry)),
    hashes,
    checkpoint,
  }
}
