import { type SQL, sql } from 'drizzle-orm'
import { type Db, raw, type Statement } from './db.ts'
import { changes } from './schema/changes.ts'

export function insertChange(db: Db, row: typeof changes.$inferInsert): Statement {
  return db.insert(changes).values(row)
}

/** An entry `changed` for each claim that the batch finds at this point of it, by their ids. */
export function insertChangeOfEach(
  at: string,
  details: Record<string, unknown>,
  claimIds: SQL,
): Statement {
  return raw(sql`insert into ${changes} (at, kind, claim_id, details)
    select ${at}, 'changed', id, ${JSON.stringify(details)} from (${claimIds})`)
}
