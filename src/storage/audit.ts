import type { Db, Statement } from './db.ts'
import { audit } from './schema.ts'

export function insertAudit(db: Db, row: typeof audit.$inferInsert): Statement {
  return db.insert(audit).values(row)
}
