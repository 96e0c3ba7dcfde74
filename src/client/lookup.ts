import { PAGE_KEY_VERSION } from '../domain/url.ts'
import { fromUtf8 } from '../log/bytes.ts'
import { readDelta } from '../lookup/delta.ts'
import { createFilter, type Filter } from '../lookup/filter.ts'
import { readBase } from '../lookup/fuse.ts'
import { LookupError } from '../lookup/error.ts'
import {
  checkFile,
  type FileEntry,
  type Manifest,
  MOST_FILE_BYTES,
  MOST_UNITS,
  readManifest,
  type Seen,
} from '../lookup/manifest.ts'
import { ApostilError } from './errors.ts'
import type { Http } from './http.ts'
import { keepJson, keptJson, type Storage } from './storage.ts'

/** The lookup as a client has it: what it goes by, and what it must not fall behind. */
export type Lookup = {
  /** The filter and its manifest; null before the first synchronisation, and once it has expired. */
  current: () => Promise<{ filter: Filter; manifest: Manifest } | null>
  sync: (signal?: AbortSignal) => Promise<Manifest>
}

type State = { keys: string[]; seen: Seen; note: string }

/**
 * @param pinned the deployment's keys; null: those that it shows first are kept and trusted
 * @param name what stored things are named after
 */
export function lookupOf(
  http: Http,
  storage: Storage,
  pinned: readonly string[] | null,
  name: string,
): Lookup {
  let loaded: Promise<{ filter: Filter; manifest: Manifest } | null> | undefined
  let running: Promise<Manifest> | undefined
  const fileName = (sha256: string) => `${name} ${sha256}`

  const readState = () => keptJson<State>(storage, name)

  /** What was synchronised before; whatever of it is broken or missing counts as nothing. */
  async function restore() {
    const state = await readState()
    if (!state) return null
    try {
      const { keys, note } = state
      const manifest = await readManifest(note, { keys, now: new Date(), seen: null })
      return { manifest, filter: await filterOf(manifest, (entry) => kept(entry)) }
    } catch {
      return null
    }
  }

  /** A stored file, if it is the one that the manifest names. */
  async function kept(entry: FileEntry): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await storage.get(fileName(entry.sha256))
    if (!bytes) throw new LookupError('file.corrupt', 'not kept')
    const own = new Uint8Array(bytes)
    await checkFile(own, entry)
    return own
  }

  async function fetched(entry: FileEntry, signal: AbortSignal | undefined) {
    const bytes = await http(`/v1/lookup/files/${entry.sha256}`, {
      type: 'application/octet-stream',
      most: Math.min(entry.bytes, MOST_FILE_BYTES),
      signal,
    })
    await checkFile(bytes, entry)
    await storage.set(fileName(entry.sha256), bytes)
    return bytes
  }

  async function firstKeys(signal: AbortSignal | undefined): Promise<string[]> {
    const bytes = await http('/log/keys', { type: 'text/plain', most: MOST_UNITS, signal })
    return fromUtf8(bytes).split('\n').filter(Boolean)
  }

  async function synchronise(signal: AbortSignal | undefined): Promise<Manifest> {
    const state = await readState()
    const keys = [...(pinned ?? []), ...(state?.keys ?? [])]
    if (keys.length === 0) keys.push(...(await firstKeys(signal)))
    const bytes = await http('/v1/lookup/manifest', {
      type: 'text/plain',
      most: MOST_UNITS,
      signal,
    })
    const note = fromUtf8(bytes)
    const seen = state?.seen ?? null
    const manifest = await readManifest(note, { keys, now: new Date(), seen })
    if (manifest.pageKeyVersion !== PAGE_KEY_VERSION)
      throw new ApostilError('outdated', 'pages are named by other rules')
    const filter = await filterOf(manifest, (entry) =>
      kept(entry).catch(() => fetched(entry, signal)),
    )
    const { version, issuedAt, log } = manifest
    const next: State = {
      // Whoever holds a key says which others are to be trusted: so keys can be changed.
      keys: manifest.keys,
      seen: { version, issuedAt, log },
      note,
    }
    await keepJson(storage, name, next)
    await forgetFiles(state, manifest)
    loaded = Promise.resolve({ filter, manifest })
    return manifest
  }

  async function forgetFiles(before: State | null, manifest: Manifest): Promise<void> {
    const named = new Set(filesOf(manifest).map(({ sha256 }) => sha256))
    for (const [sha256] of (before?.note ?? '').matchAll(/[0-9a-f]{64}/g))
      if (!named.has(sha256)) await storage.delete(fileName(sha256))
  }

  return {
    async current() {
      const found = await (loaded ??= restore())
      return found && Date.parse(found.manifest.expiresAt) > Date.now() ? found : null
    },
    // Two at once would each fetch what the other does.
    sync: (signal) =>
      (running ??= synchronise(signal)
        .catch((error: unknown) => {
          throw error instanceof LookupError ? new ApostilError(error.code, error.message) : error
        })
        .finally(() => (running = undefined))),
  }
}

const filesOf = ({ base, deltas }: Manifest): FileEntry[] => [...base, ...deltas]

async function filterOf(
  { base, deltas }: Manifest,
  load: (entry: FileEntry) => Promise<Uint8Array>,
): Promise<Filter> {
  const bases = []
  for (const entry of base) bases.push(readBase(await load(entry)))
  const changes = []
  for (const entry of deltas) changes.push(readDelta(await load(entry)))
  return createFilter(bases, changes)
}
