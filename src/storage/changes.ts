import { type SQL, sql } from 'drizzle-orm'
import { raw, type Statement } from './db.ts'
import { changes } from './schema/changes.ts'
import { claims } from './schema/claims.ts'

export type ChangeRow = typeof changes.$inferSelect
export type { ChangeKind } from './schema/changes.ts'

/** The request's time, but never before the entry ahead: the feed's times go one way. */
const onwards = (at: string): SQL =>
  sql`max(${at}, coalesce((select at from ${changes} where seq = (select max(seq) from ${changes})),
    ''))`

const feeding = (query: SQL): Statement => ({ ...raw(query), feeds: true })

export function insertChange(row: Omit<ChangeRow, 'seq'>): Statement {
  return feeding(sql`insert into ${changes} (at, kind, claim_id, verdict_id, revision, details)
    values (${onwards(row.at)}, ${row.kind}, ${row.claimId}, ${row.verdictId}, ${row.revision},
    ${JSON.stringify(row.details)})`)
}

/**
 * An entry `changed` for each claim that the batch finds at this point of it, by their ids. Where
 * the details name no organisation, it is the claim's.
 */
export function insertChangeOfEach(
  at: string,
  details: Record<string, unknown>,
  claimIds: SQL,
): Statement {
  const told = sql`select ${JSON.stringify(details)} as details`
  return feeding(sql`insert into ${changes} (at, kind, claim_id, details)
    select ${onwards(at)}, 'changed', ${claims.id}, json_set(told.details, '$.organisationId',
      coalesce(told.details ->> '$.organisationId', ${claims.organisationId}))
    from (${claimIds}) as found join ${claims} using (id) join (${told}) as told`)
}
