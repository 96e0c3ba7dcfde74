import { and, desc, eq, lt, or, sql } from 'drizzle-orm'
import { type Db, LAST } from '../db.ts'
import { verdicts } from '../schema/verdicts.ts'
import { assemble, selectVerdicts, type VerdictRecord, type VerdictRow } from './record.ts'

/** Newest first: the published verdicts of a claim, and those of the desk that asks. */
export async function listVerdictsOfClaim(
  db: Db,
  claimId: string,
  desk: string | null,
  limit: number,
  before: string | null,
): Promise<VerdictRecord[]> {
  const chosen = db
    .select({ id: verdicts.id })
    .from(verdicts)
    .where(
      and(
        eq(verdicts.claimId, claimId),
        lt(verdicts.id, before ?? LAST),
        or(eq(verdicts.state, 'published'), eq(verdicts.organisationId, desk ?? '')),
      ),
    )
    .orderBy(desc(verdicts.id))
    .limit(limit)
  return assemble(await db.batch(selectVerdicts(db, sql`${chosen}`, 'current')))
}

/** Newest first: a desk's own verdicts in one state. */
export async function listVerdictsOfDesk(
  db: Db,
  organisationId: string,
  state: VerdictRow['state'],
  limit: number,
  before: string | null,
): Promise<VerdictRecord[]> {
  const chosen = db
    .select({ id: verdicts.id })
    .from(verdicts)
    .where(
      and(
        eq(verdicts.organisationId, organisationId),
        eq(verdicts.state, state),
        lt(verdicts.id, before ?? LAST),
      ),
    )
    .orderBy(desc(verdicts.id))
    .limit(limit)
  return assemble(await db.batch(selectVerdicts(db, sql`${chosen}`, 'current')))
}
