import { sql } from 'drizzle-orm'
import type { ClaimRow } from '../claims.ts'
import { abortIf, type Statement } from '../db.ts'
import { organisations } from '../schema/accounts.ts'
import { claims } from '../schema/claims.ts'
import { verdicts } from '../schema/verdicts.ts'
import type { VerdictRecord } from './record.ts'

/**
 * Aborts the batch unless verdict, claim and desk are at the versions read: one statement ahead of
 * the writes, which nothing can come between.
 */
export function abortUnlessCurrent(verdict: VerdictRecord, claim: ClaimRow): Statement {
  const { organisation } = verdict
  return abortIf(sql`not exists (select 1 from ${verdicts} as v, ${claims} as c,
    ${organisations} as o where v.id = ${verdict.id} and v.version = ${verdict.version}
    and c.id = ${claim.id} and c.version = ${claim.version}
    and o.id = ${organisation.id} and o.version = ${organisation.version})`)
}
