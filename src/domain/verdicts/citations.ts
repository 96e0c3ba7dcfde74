import { findSourceIds, type NewCitation } from '../../storage/verdicts/cite.ts'
import type { CitationRow } from '../../storage/verdicts/record.ts'
import { type Context, idFor } from '../context.ts'
import { DomainError } from '../errors.ts'
import { InvalidPageUrl, pageHash, pageKey } from '../url.ts'

export type NewSource = Omit<CitationRow, 'verdictId' | 'revision' | 'position' | 'sourceId'>

/**
 * Sources as a revision is to cite them, each with the record of its page: the one that there is,
 * else the one that is to be made.
 */
export async function citationsOf(ctx: Context, sources: NewSource[]): Promise<NewCitation[]> {
  const pages = await Promise.all(
    sources.map(async ({ url }, index) => {
      if (url === null) return null
      const key = keyOf(url, index)
      return { key, hash: await pageHash(key) }
    }),
  )
  const hashes = new Set(pages.flatMap((page) => (page ? [page.hash] : [])))
  const ids = hashes.size > 0 ? await findSourceIds(ctx.db, [...hashes]) : new Map<string, string>()
  for (const hash of hashes) if (!ids.has(hash)) ids.set(hash, idFor(ctx, 'src'))
  return sources.map((source, index) => {
    const page = pages[index] ?? null
    return { ...source, page: page && { ...page, sourceId: ids.get(page.hash)! } }
  })
}

/** @throws DomainError request.invalid for what is no page on the web */
function keyOf(url: string, index: number): string {
  try {
    return pageKey(url)
  } catch (error) {
    if (!(error instanceof InvalidPageUrl)) throw error
    const { code, message } = error
    const pointer = `/sources/${index}/url`
    throw new DomainError('request.invalid', `The URL of source ${index + 1} ${message}.`, {
      errors: [{ in: 'body', pointer, code, message }],
    })
  }
}

/** Citations as they read back. */
export function asCited(
  verdictId: string,
  revision: number,
  citations: NewCitation[],
): CitationRow[] {
  return citations.map(({ page, ...citation }, index) => ({
    ...citation,
    verdictId,
    revision,
    position: index + 1,
    sourceId: page && page.sourceId,
  }))
}
