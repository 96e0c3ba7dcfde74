import { probe } from '../storage/health.ts'

/** Whether the database answers and has its tables. Says nothing of why not. */
export async function isHealthy(db: D1Database): Promise<boolean> {
  try {
    await probe(db)
    return true
  } catch {
    return false
  }
}
