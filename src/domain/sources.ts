import {
  type CitationPlace,
  findSource,
  listChecks,
  listCitations,
  type SourceRecord,
} from '../storage/sources.ts'
import { deskOf } from './actor.ts'
import type { Context } from './context.ts'
import { notFound } from './errors.ts'
import { pageOf } from './identity.ts'
import type { Page } from './page.ts'

/**
 * The record of a page that is cited: by a published revision, or by one of the actor's own desk.
 * @throws DomainError record.not_found, request.invalid
 */
export async function readSourceAt(ctx: Context, url: string): Promise<SourceRecord> {
  return shown(await findSource(ctx.db, await pageOf(url, 'query'), deskOf(ctx.actor)))
}

/** The same by its id. @throws DomainError record.not_found */
export async function readSource(ctx: Context, id: string): Promise<SourceRecord> {
  return shown(await findSource(ctx.db, { id }, deskOf(ctx.actor)))
}

/** What looks at its page saw that was new, the latest first. */
export async function readChecks(ctx: Context, id: string, page: Page) {
  await readSource(ctx, id)
  return listChecks(ctx.db, id, page.limit, page.cursor)
}

/** Where published verdicts cite it, the youngest verdict first. */
export async function readCitations(
  ctx: Context,
  id: string,
  page: { limit: number; after: CitationPlace | null },
) {
  await readSource(ctx, id)
  return listCitations(ctx.db, id, page.limit, page.after)
}

function shown(found: SourceRecord | undefined): SourceRecord {
  if (!found) throw notFound('source')
  return found
}
