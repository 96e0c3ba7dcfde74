import { base64, fromBase64 } from './bytes.ts'
import { type Note, parseNote } from './note.ts'
import { type Hash, HASH_BYTES } from './tree.ts'

// Checkpoints (https://c2sp.org/tlog-checkpoint): the text of a signed note.

export type Checkpoint = { origin: string; size: number; root: Hash }

export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${base64(root)}\n`

/** Takes a signed checkpoint apart; null where it is none. Further lines are let pass, unread. */
export function parseCheckpoint(signed: string): (Checkpoint & { note: Note }) | null {
  const note = parseNote(signed)
  if (!note) return null
  const [origin, size, hash, ...further] = note.text.slice(0, -1).split('\n')
  if (!origin || !size || !/^(?:0|[1-9]\d{0,15})$/.test(size) || !hash) return null
  const root = fromBase64(hash)
  if (root?.length !== HASH_BYTES || !Number.isSafeInteger(Number(size))) return null
  if (further.includes('')) return null
  return { origin, size: Number(size), root, note }
}
