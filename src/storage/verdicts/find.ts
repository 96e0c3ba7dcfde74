import { and, eq, ne, sql } from 'drizzle-orm'
import { type ClaimWithAppearances, selectAppearances, selectClaim } from '../claims.ts'
import type { Db } from '../db.ts'
import { verdicts } from '../schema/verdicts.ts'
import { assemble, type Reach, selectVerdicts, type VerdictRecord } from './record.ts'

export async function findVerdict(
  db: Db,
  id: string,
  reach: Reach = 'current',
): Promise<VerdictRecord | undefined> {
  return assemble(await db.batch(selectVerdicts(db, sql`${id}`, reach)))[0]
}

export type Review = {
  claim: ClaimWithAppearances
  /** Every verdict of the claim that is published or belongs to the desk. */
  verdicts: VerdictRecord[]
}

/** A claim with all that is said of it: one round trip. What a publication is decided on. */
export async function findReview(
  db: Db,
  claimId: string,
  desk: string,
): Promise<Review | undefined> {
  const chosen = sql`select ${verdicts.id} from ${verdicts} where ${verdicts.claimId} = ${claimId}
    and (${verdicts.state} = 'published' or ${verdicts.organisationId} = ${desk})`
  const [claim, places, ...parts] = await db.batch([
    selectClaim(db, claimId),
    selectAppearances(db, claimId),
    ...selectVerdicts(db, chosen, 'current'),
  ])
  return claim[0] && { claim: { ...claim[0], appearances: places }, verdicts: assemble(parts) }
}

/** Whether any other desk has a verdict on the claim that is published. */
export async function hasForeignVerdict(db: Db, claimId: string, desk: string): Promise<boolean> {
  const rows = await db
    .select({ id: verdicts.id })
    .from(verdicts)
    .where(
      and(
        eq(verdicts.claimId, claimId),
        ne(verdicts.organisationId, desk),
        eq(verdicts.state, 'published'),
      ),
    )
    .limit(1)
  return rows.length > 0
}
