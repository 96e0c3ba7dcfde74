import { type OrganisationRow, updateOrganisation } from '../../storage/accounts.ts'
import type { Statement } from '../../storage/db.ts'
import { rewriteOrganisation } from '../../storage/read-model.ts'
import { commit, type Context, guarded } from '../context.ts'
import { DomainError } from '../errors.ts'
import { type Change, given } from '../given.ts'
import { type Expected, expectVersion } from '../versions.ts'
import { allowAdmin } from './admin.ts'
import { readOrganisation, shownOrganisation } from './read-organisation.ts'

export type OrganisationFields = Pick<
  OrganisationRow,
  'name' | 'siteUrl' | 'methodologyUrl' | 'correctionsUrl' | 'approvalsRequired' | 'voting'
>

/** Changes the actor's own organisation; what readers see of it changes on every page with it. */
export async function changeOrganisation(
  ctx: Context,
  slug: string,
  fields: Change<OrganisationFields>,
  expected: Expected,
): Promise<OrganisationRow> {
  const me = allowAdmin(ctx)
  const change = given(fields)
  const before = await readOrganisation(ctx, slug)
  if (before.id !== me.organisationId)
    throw new DomainError('permission.organisation', 'This is another organisation.')
  expectVersion(before, expected)
  const after: OrganisationRow = {
    ...before,
    ...change,
    version: before.version + 1,
    updatedAt: ctx.now,
  }
  expectVoting(after, '/voting')
  const shown = JSON.stringify(shownOrganisation(after))
  const rewrite: Statement[] =
    shown === JSON.stringify(shownOrganisation(before))
      ? []
      : rewriteOrganisation(after.id, shown, ctx.now)
  return commit(ctx, {
    statements: [
      ...guarded(
        updateOrganisation(ctx.db, before.id, before.version, { ...change, updatedAt: ctx.now }),
      ),
      ...rewrite,
    ],
    audit: [{ action: 'organisation.changed', recordId: before.id, before, after }],
    result: after,
  })
}

/** Two of three votes need two of them. @throws DomainError request.invalid */
export function expectVoting(fields: OrganisationFields, pointer: string): void {
  if (!fields.voting || fields.approvalsRequired === 2) return
  const message = 'goes with approvalsRequired 2 alone: two of three votes decide'
  throw new DomainError('request.invalid', `Voting ${message}.`, {
    errors: [{ in: 'body', pointer, code: 'voting.approvals', message }],
  })
}
