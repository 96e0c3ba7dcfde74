import {
  findOrganisation,
  listOrganisations,
  type OrganisationRow,
} from '../../storage/accounts.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import type { Page } from '../page.ts'

/** Public: who checks here, and by which rules. */
export function readOrganisations(ctx: Context, page: Page): Promise<OrganisationRow[]> {
  return listOrganisations(ctx.db, page.limit, page.cursor)
}

/** Public. @throws DomainError record.not_found */
export async function readOrganisation(ctx: Context, slug: string): Promise<OrganisationRow> {
  const organisation = await findOrganisation(ctx.db, slug)
  if (!organisation) throw notFound('organisation')
  return organisation
}

/** What a reader is told of the desk behind a verdict. */
export function shownOrganisation(organisation: OrganisationRow) {
  const { id, slug, name, siteUrl, methodologyUrl, correctionsUrl } = organisation
  return { id, slug, name, siteUrl, methodologyUrl, correctionsUrl }
}
