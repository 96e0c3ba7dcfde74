import { canonicalJson } from '../log/canonical.ts'
import { hex, sha256 } from '../log/bytes.ts'
import { parseNote, signaturesOn, type Signer, signNote, verifierOf } from '../log/note.ts'
import { LookupError } from './error.ts'

// The manifest: a signed note that names the files of one version. docs/lookup-format.md.

const FIRST_LINE = 'apostil-lookup/v1'
const MOST_UNITS = 262_144
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
export type Seen = { version: number; issuedAt: string; logSize: number }

export const manifestText = (manifest: Manifest): string =>
  `${FIRST_LINE}\n${canonicalJson(manifest)}\n`

export const writeManifest = (manifest: Manifest, signers: readonly Signer[]): Promise<string> =>
  signNote(manifestText(manifest), signers)

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0
const isTime = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
  !Number.isNaN(Date.parse(value))
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isFile = (value: unknown, ...counts: string[]): boolean =>
  isObject(value) &&
  /^[0-9a-f]{64}$/.test(String(value['sha256'])) &&
  [...counts, 'bytes', 'pages'].every((name) => isCount(value[name])) &&
  Number(value['bytes']) <= MOST_FILE_BYTES

function isManifest(value: unknown): value is Manifest {
  if (!isObject(value)) return false
  const { issuedAt, expiresAt, prefixLength, keys, log, base, deltas } = value
  return (
    ['version', 'seq', 'pages', 'pageKeyVersion'].every((name) => isCount(value[name])) &&
    isTime(issuedAt) &&
    isTime(expiresAt) &&
    String(issuedAt) < String(expiresAt) &&
    isCount(prefixLength) &&
    prefixLength <= 32 &&
    Array.isArray(keys) &&
    keys.every((key) => typeof key === 'string') &&
    (log === null ||
      (isObject(log) &&
        typeof log['origin'] === 'string' &&
        typeof log['root'] === 'string' &&
        isCount(log['size']))) &&
    Array.isArray(base) &&
    Number.isInteger(Math.log2(base.length)) &&
    base.every((one, at) => isFile(one, 'shard') && (one as { shard: number }).shard === at) &&
    Array.isArray(deltas) &&
    deltas.every((one) => isFile(one, 'from', 'to'))
  )
}

/**
 * Reads and checks a manifest: form, signature by one of `keys`, expiry, rollback, crowd.
 * @throws LookupError `manifest.*`
 */
export async function readManifest(
  note: string,
  { keys, now, seen }: { keys: readonly string[]; now: Date; seen: Seen | null },
): Promise<Manifest> {
  const malformed = (why: string) => new LookupError('manifest.malformed', why)
  const parsed = note.length > MOST_UNITS ? null : parseNote(note)
  if (!parsed) throw malformed('no signed note')
  const verifiers = await Promise.all(keys.map(verifierOf))
  const signed = await signaturesOn(
    parsed,
    verifiers.filter((one) => one !== null),
  )
  if (signed.by.length === 0)
    throw new LookupError('manifest.unsigned', 'signed by none of the known keys')
  const [first, line, ...rest] = parsed.text.split('\n')
  if (first !== FIRST_LINE || line === undefined || rest.join('') !== '' || rest.length !== 1)
    throw malformed('no manifest')
  const manifest = parseJson(line)
  if (!isManifest(manifest) || canonicalJson(manifest) !== line) throw malformed('no such fields')
  if (Date.parse(manifest.expiresAt) <= now.getTime())
    throw new LookupError('manifest.expired', `expired at ${manifest.expiresAt}`)
  if (
    seen &&
    (manifest.version < seen.version ||
      manifest.issuedAt < seen.issuedAt ||
      (manifest.log?.size ?? 0) < seen.logSize)
  )
    throw new LookupError('manifest.rollback', 'older than one seen before')
  if (manifest.prefixLength > 0 && manifest.pages / 2 ** manifest.prefixLength < CROWD)
    throw new LookupError('manifest.prefix', 'so long a prefix would single readers out')
  return manifest
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Checks a file's size and digest. @throws LookupError `file.corrupt` */
export async function checkFile(
  bytes: Uint8Array<ArrayBuffer>,
  entry: Pick<FileEntry, 'sha256' | 'bytes'>,
): Promise<void> {
  if (bytes.length !== entry.bytes || hex(await sha256(bytes)) !== entry.sha256)
    throw new LookupError('file.corrupt', 'another file than the manifest names')
}
