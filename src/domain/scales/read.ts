import { findScale, listScales, type Scale } from '../../storage/ratings.ts'
import { deskOf } from '../actor.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import type { Page } from '../page.ts'

/** Public: what is or was published; one's own desk's drafts as well. */
export function readScales(ctx: Context, page: Page): Promise<Scale[]> {
  return listScales(ctx.db, deskOf(ctx.actor), page.limit, page.cursor)
}

/** Public, but for drafts. @throws DomainError record.not_found */
export async function readScale(ctx: Context, id: string): Promise<Scale> {
  const scale = await findScale(ctx.db, id)
  if (!scale || (scale.state === 'draft' && scale.organisationId !== deskOf(ctx.actor)))
    throw notFound('scale')
  return scale
}
