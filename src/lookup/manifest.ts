import { canonicalJson } from '../log/canonical.ts'
import { hex, sha256 } from '../log/bytes.ts'
import { parseNote, signaturesOn, type Signer, signNote, verifierOf } from '../log/note.ts'
import { LookupError } from './error.ts'
import { count, object, only, parseJson, type Reader } from './shape.ts'

// The manifest: a signed note that names the files of one version. docs/lookup-format.md.

const FIRST_LINE = 'apostil-lookup/v1'
/** No manifest is longer, in UTF-16 units. */
export const MOST_UNITS = 262_144
/** No file is larger, in bytes: a client sets aside no more than that. */
export const MOST_FILE_BYTES = 16 * 2 ** 20
/** On average this many annotated pages share a bucket, or the manifest is refused. */
const CROWD = 50

export type FileEntry = { sha256: string; bytes: number; pages: number }
/** Times are ISO 8601 in UTC with milliseconds; `root` is the checkpoint's base 64. */
export type Manifest = {
  version: number
  seq: number
  issuedAt: string
  expiresAt: string
  pages: number
  prefixLength: number
  pageKeyVersion: number
  keys: string[]
  log: { origin: string; size: number; root: string } | null
  base: ({ shard: number } & FileEntry)[]
  deltas: ({ from: number; to: number } & FileEntry)[]
}
/** The newest manifest that a client took before. */
export type Seen = Pick<Manifest, 'version' | 'issuedAt' | 'log'>

export const manifestText = (manifest: Manifest): string =>
  `${FIRST_LINE}\n${canonicalJson(manifest)}\n`

export const writeManifest = (manifest: Manifest, signers: readonly Signer[]): Promise<string> =>
  signNote(manifestText(manifest), signers)

const string: Reader<string> = (value) => (typeof value === 'string' ? value : undefined)
// Years of four digits, so that later times are greater as texts.
const time = only(string, (value) => value.length === 24 && new Date(value).toJSON() === value)
/** Every one of them, or none. */
const all =
  <T>(reader: Reader<T>): Reader<T[]> =>
  (value) => {
    if (!Array.isArray(value)) return undefined
    const read = value.map(reader)
    return read.every((one) => one !== undefined) ? read : undefined
  }
const file = {
  sha256: only(string, (value) => /^[0-9a-f]{64}$/.test(value)),
  bytes: only(count, (bytes) => bytes <= MOST_FILE_BYTES),
  pages: count,
}
const log = object<NonNullable<Manifest['log']>>({ origin: string, size: count, root: string })
const manifestOf = only(
  object<Manifest>({
    version: count,
    seq: count,
    issuedAt: time,
    expiresAt: time,
    pages: count,
    prefixLength: only(count, (bits) => bits <= 32),
    pageKeyVersion: count,
    keys: all(string),
    log: (value) => (value === null ? null : log(value)),
    base: all(object({ shard: count, ...file })),
    deltas: all(object({ from: count, to: count, ...file })),
  }),
  ({ issuedAt, expiresAt, base, deltas }) =>
    issuedAt < expiresAt &&
    Number.isInteger(Math.log2(base.length)) &&
    base.every(({ shard }, at) => shard === at) &&
    deltas.every(({ from }, at) => at === 0 || from === deltas[at - 1]!.to),
)

/**
 * Reads and checks a manifest: form, signature by one of `keys`, expiry, rollback, crowd.
 * @throws LookupError `manifest.*`
 */
export async function readManifest(
  note: string,
  { keys, now, seen }: { keys: readonly string[]; now: Date; seen: Seen | null },
): Promise<Manifest> {
  const malformed = () => new LookupError('manifest.malformed', 'no manifest')
  const parsed = note.length > MOST_UNITS ? null : parseNote(note)
  if (!parsed) throw malformed()
  const verifiers = await Promise.all(keys.map(verifierOf))
  const signed = await signaturesOn(
    parsed,
    verifiers.filter((one) => one !== null),
  )
  // A signature in the name of a known key that is not its own spoils the whole note.
  if (signed.by.length === 0 || signed.wrong.length > 0)
    throw new LookupError('manifest.unsigned', 'not signed by a known key')
  const [first, line = '', end, ...more] = parsed.text.split('\n')
  if (first !== FIRST_LINE || end !== '' || more.length > 0) throw malformed()
  const said = parseJson(line)
  const manifest = manifestOf(said)
  if (!manifest || canonicalJson(said) !== line) throw malformed()
  if (Date.parse(manifest.expiresAt) <= now.getTime())
    throw new LookupError('manifest.expired', `expired at ${manifest.expiresAt}`)
  if (
    seen &&
    (manifest.version < seen.version ||
      manifest.issuedAt < seen.issuedAt ||
      isRolledBack(manifest.log, seen.log))
  )
    throw new LookupError('manifest.rollback', 'older than the last')
  if (manifest.prefixLength > 0 && manifest.pages / 2 ** manifest.prefixLength < CROWD)
    throw new LookupError('manifest.prefix', 'singles readers out')
  return manifest
}

/** A log never shrinks, and of one size it has one root: another is a second log behind the name. */
const isRolledBack = (log: Manifest['log'], seen: Manifest['log']): boolean =>
  seen !== null &&
  (log === null || log.size < seen.size || (log.size === seen.size && log.root !== seen.root))

/** Checks a file's size and digest. @throws LookupError `file.corrupt` */
export async function checkFile(
  bytes: Uint8Array<ArrayBuffer>,
  entry: Pick<FileEntry, 'sha256' | 'bytes'>,
): Promise<void> {
  if (bytes.length !== entry.bytes || hex(await sha256(bytes)) !== entry.sha256)
    throw new LookupError('file.corrupt', 'not the file named')
}
