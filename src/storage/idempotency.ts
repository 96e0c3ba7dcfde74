import { and, eq, lt } from 'drizzle-orm'
import type { Db, Statement } from './db.ts'
import { idempotencyRecords } from './schema/idempotency.ts'

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

export async function findIdempotencyRecord(
  db: Db,
  scope: string,
  key: string,
): Promise<IdempotencyRecord | undefined> {
  const rows = await db
    .select()
    .from(idempotencyRecords)
    .where(and(eq(idempotencyRecords.scope, scope), eq(idempotencyRecords.key, key)))
  return rows[0]
}
