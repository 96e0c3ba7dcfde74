import type { Db, Statement } from './db.ts'
import { changes } from './schema.ts'

export function insertChange(db: Db, row: typeof changes.$inferInsert): Statement {
  return db.insert(changes).values(row)
}
