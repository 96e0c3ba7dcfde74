import { sql } from 'drizzle-orm'
import type { ClaimWithAppearances } from './claims.ts'
import type { Db } from './db.ts'
import { changes } from './schema/changes.ts'
import { claimHistory } from './schema/history.ts'

/**
 * A claim as it stood with the change feed's last entry at or before a time; undefined if nobody
 * saw it then or before.
 * @param at RFC 3339 in UTC with milliseconds
 */
export async function findClaimAsOf(
  db: Db,
  claimId: string,
  at: string,
): Promise<ClaimWithAppearances | undefined> {
  const rows = await db.all<{ row: string }>(sql`select row from ${claimHistory}
    where claim_id = ${claimId} and seq <= (select seq from ${changes} where at <= ${at}
      order by at desc, seq desc limit 1)
    order by seq desc limit 1`)
  return rows[0] && (JSON.parse(rows[0].row) as ClaimWithAppearances)
}
