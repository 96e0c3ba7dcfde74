// What the verifier asks a deployment, and what it says of it. Nothing here fetches: whoever
// verifies brings the way to the deployment.

export type Source = {
  /** GETs a path of the deployment: the body, or null for 404 and 410. Throws for all else. */
  get: (path: string) => Promise<Uint8Array<ArrayBuffer> | null>
}

/** What does not hold. `docs/log.md` says what each may come of. */
export type FindingCode =
  | 'checkpoint.none'
  | 'entry.malformed'
  | 'entry.order'
  | 'leaf.changed'
  | 'leaf.missing'
  | 'log.forked'
  | 'log.renamed'
  | 'log.rolled_back'
  | 'page.changed'
  | 'page.claim'
  | 'page.missing'
  | 'page.outdated'
  | 'page.unlogged'
  | 'revision.changed'
  | 'revision.missing'
  | 'revision.unlogged'
  | 'root.wrong'
  | 'signature.none'
  | 'signature.wrong'
  | 'tile.missing'
  | 'tile.wrong'
  | 'verdict.outdated'

export type Finding = { code: FindingCode; message: string }

/** Takes down what does not hold. */
export type Report = (code: FindingCode, message: string) => void

/** So many requests are under way at once. */
const AT_ONCE = 8

/** `work` on each, a few at a time; results in the order of the items. */
export async function eachOf<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const run = async () => {
    while (next < items.length) {
      const at = next++
      results[at] = await work(items[at]!)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, run))
  return results
}

export function textOf(bytes: Uint8Array<ArrayBuffer>): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

export async function jsonAt<T>({ get }: Source, path: string): Promise<T | null> {
  const bytes = await get(path)
  return bytes && (JSON.parse(textOf(bytes)) as T)
}

/** A revision's name: of entries, records and revisions alike. */
export const nameOf = (verdictId: string, revision: number): string => `${verdictId} ${revision}`
