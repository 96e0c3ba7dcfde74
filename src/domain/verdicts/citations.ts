import type { NewCitation } from '../../storage/verdicts/cite.ts'
import type { CitationRow } from '../../storage/verdicts/record.ts'
import type { Context } from '../context.ts'
import { newId } from '../ids.ts'
import { pageHash, pageKey } from '../url.ts'

export type NewSource = Omit<CitationRow, 'verdictId' | 'revision' | 'position' | 'sourceId'>

/** Sources as a revision is to cite them, each with the identity of its page. */
export async function citationsOf(ctx: Context, sources: NewSource[]): Promise<NewCitation[]> {
  return Promise.all(
    sources.map(async (source) => {
      if (source.url === null) return { ...source, page: null }
      const key = pageKey(source.url)
      const sourceId = newId('src', Date.parse(ctx.now))
      return { ...source, page: { sourceId, hash: await pageHash(key), key } }
    }),
  )
}

/** Citations as they read back; but a page cited before keeps the id of its own source record. */
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
