import { lt } from 'drizzle-orm'
import type { Db, Statement } from './db.ts'
import { idempotencyRecords } from './schema.ts'

export type IdempotencyRecord = typeof idempotencyRecords.$inferSelect

export function insertIdempotencyRecord(
  db: Db,
  row: typeof idempotencyRecords.$inferInsert,
): Statement {
  return db.insert(idempotencyRecords).values(row)
}

export function deleteIdempotencyRecordsBefore(db: Db, time: string): Statement {
  return db.delete(idempotencyRecords).where(lt(idempotencyRecords.createdAt, time))
}
