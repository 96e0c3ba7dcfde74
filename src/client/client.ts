import { InvalidPageUrl, pageHash, pageKey } from '../domain/url.ts'
import type { VerdictClass } from '../lookup/class.ts'
import type { Manifest } from '../lookup/manifest.ts'
import { ApostilError } from './errors.ts'
import { httpOf } from './http.ts'
import { lookupOf } from './lookup.ts'
import { type Mark, marksOf } from './marks.ts'
import { readDirectly, readPrivately } from './pages.ts'
import { shownOf } from './shown.ts'
import { memoryStorage, type Storage } from './storage.ts'
import type { Annotation, Correction } from './types.ts'

export type ClientOptions = {
  /** Where the deployment is reached. */
  baseUrl: string
  /** Its keys (`vkey`s); without them those that it shows first are kept and trusted. */
  keys?: readonly string[]
  /** Where files and what was shown are kept; in memory if not said. */
  storage?: Storage
  fetch?: typeof globalThis.fetch
}

type Cancel = { signal?: AbortSignal }

export type Client = {
  /** Brings the filter up to date: some times a day. @throws ApostilError */
  sync: (cancel?: Cancel) => Promise<Manifest>
  /**
   * What is said about a page, without a request: `nothing` for nearly every page (about one in
   * 9,000 of them is taken for another), `unknown` while there is no filter that may be gone by.
   */
  glance: (url: string) => Promise<VerdictClass | 'unknown'>
  /**
   * Everything published about a page. The deployment learns the page's bucket alone, in which
   * some hundred annotated pages lie, and nothing of a page that the filter does not know; with
   * `private: false` it is told the URL.
   * @throws ApostilError
   */
  annotations: (url: string, options?: Cancel & { private?: boolean }) => Promise<Annotation[]>
  /** Where annotations stand below a node of a page. Never throws. */
  anchor: (root: Node, annotations: readonly Annotation[]) => Mark[]
  /** Remembers, on this machine alone, what a reader was shown. */
  shown: (annotations: readonly Annotation[]) => Promise<void>
  /** Which of the verdicts shown were corrected or retracted since. @throws ApostilError */
  changesSince: (cancel?: Cancel) => Promise<Correction[]>
}

/** A client of one deployment, for browsers, extensions' service workers, Node and Workers. */
export function createClient(options: ClientOptions): Client {
  const base = new URL(options.baseUrl)
  // Called as a method, a browser's fetch refuses.
  const fetch = options.fetch ?? ((...request) => globalThis.fetch(...request))
  const storage = options.storage ?? memoryStorage()
  const http = httpOf(base.href, fetch)
  const lookup = lookupOf(http, storage, options.keys ?? null, `lookup ${base.href}`)
  const shown = shownOf(http, storage, `shown ${base.href}`)
  return {
    sync: ({ signal } = {}) => lookup.sync(signal),
    async glance(url) {
      const hash = await hashOf(url).catch(() => null)
      if (hash === null) return 'nothing'
      return (await lookup.current())?.filter.classOf(hash) ?? 'unknown'
    },
    async annotations(url, { private: isPrivate = true, signal } = {}) {
      const hash = await hashOf(url)
      if (!isPrivate) return readDirectly(http, url, signal)
      if (!(await lookup.current())) await lookup.sync(signal)
      const known = await lookup.current()
      if (!known) throw new ApostilError('manifest.expired', 'expired since it was fetched')
      // What the filter denies is not asked for: the crowd of a bucket are its annotated pages.
      if (known.filter.classOf(hash) === 'nothing') return []
      return readPrivately(http, hash, known.manifest, signal)
    },
    anchor: marksOf,
    async shown(annotations) {
      await shown.remember(annotations, (await lookup.current())?.manifest.seq ?? 0)
    },
    changesSince: ({ signal } = {}) => shown.corrections(signal),
  }
}

async function hashOf(url: string): Promise<string> {
  try {
    return await pageHash(pageKey(url))
  } catch (error) {
    throw error instanceof InvalidPageUrl ? new ApostilError('url', error.message) : error
  }
}
