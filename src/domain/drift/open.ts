import { type DriftRow, findReport } from '../../storage/drift.ts'
import { allow, expectPerson, type MemberActor } from '../actor.ts'
import type { Context } from '../context.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Expected, expectVersion } from '../versions.ts'

export type OpenReport = DriftRow & { claimId: string }

/** What readers are shown of a verdict is decided by people who may publish one. */
export function deciding(ctx: Context): MemberActor {
  const me = allow(ctx.actor, 'verdict:review')
  expectPerson(me)
  return me
}

/** @throws DomainError record.not_found for other desks' too; drift.closed, precondition.stale */
export async function openReport(
  ctx: Context,
  me: MemberActor,
  id: string,
  expected: Expected,
): Promise<OpenReport> {
  const report = await findReport(ctx.db, id)
  if (report?.organisationId !== me.organisationId) throw noReport()
  expectVersion(report, expected)
  if (report.closedAt !== null)
    throw new DomainError('drift.closed', `It was closed on ${report.closedAt}.`)
  return report
}

export const noReport = () => notFound('report')
