import { checkpointText } from '../../log/checkpoint.ts'
import { type Signer, signerOf, signNote } from '../../log/note.ts'
import type { Hash } from '../../log/tree.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../errors.ts'

/**
 * The deployment's keys, the current one first.
 * @throws DomainError log.unsigned where there is none, or what is set is none
 */
export async function logSigners(ctx: Pick<Context, 'log' | 'origin'>): Promise<Signer[]> {
  const { log } = ctx
  const secrets = log.keys.split(/\s+/).filter((secret) => secret !== '')
  const signers = await Promise.all(secrets.map(signerOf))
  if (signers.length === 0) throw unsigned('This deployment’s log has no key to sign with.')
  if (!signers.every((one) => one !== null))
    throw unsigned('What this deployment has for its log’s keys is not all keys.')
  // A log that calls itself otherwise than its key is one that is renamed as soon as that is mended.
  const origin = logOrigin(ctx)
  if (!signers.every(({ name }) => name === origin))
    throw unsigned(`The log calls itself ${origin}, which is not what its keys are named for.`)
  return signers
}

const unsigned = (detail: string) =>
  new DomainError('log.unsigned', detail, { headers: { 'Retry-After': '3600' } })

/** The name by which the log is known, in the first line of its checkpoints. */
export function logOrigin({ log, origin }: Pick<Context, 'log' | 'origin'>): string {
  return log.origin || `${origin.replace(/^https?:\/\//, '')}/log`
}

/** A checkpoint, signed with every key. */
export function signCheckpoint(
  ctx: Context,
  signers: readonly Signer[],
  size: number,
  root: Hash,
): Promise<string> {
  return signNote(checkpointText({ origin: logOrigin(ctx), size, root }), signers)
}
