import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { type Db, FIRST, raw, type Statement } from './db.ts'
import { changes } from './schema/changes.ts'
import { webhooks } from './schema/webhooks.ts'

export type WebhookRow = typeof webhooks.$inferSelect

/** Inserts a webhook unless its organisation has `most` of them already: to be guarded. */
export function insertWebhook(row: WebhookRow, most: number): Statement {
  const { id, organisationId, url, origin, secrets, cursor, createdBy, createdAt } = row
  return raw(sql`insert into ${webhooks}
    (id, organisation_id, url, origin, secrets, cursor, created_by, created_at, updated_at)
    select ${id}, ${organisationId}, ${url}, ${origin}, ${JSON.stringify(secrets)}, ${cursor},
      ${createdBy}, ${createdAt}, ${createdAt}
    where (select count(*) from ${webhooks} where organisation_id = ${organisationId}) < ${most}`)
}

export async function findWebhook(db: Db, id: string): Promise<WebhookRow | undefined> {
  return (await db.select().from(webhooks).where(eq(webhooks.id, id)))[0]
}

/** In order of creation. */
export function listWebhooks(db: Db, organisationId: string, limit: number, after: string | null) {
  return db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.organisationId, organisationId), gt(webhooks.id, after ?? FIRST)))
    .orderBy(asc(webhooks.id))
    .limit(limit)
}

/** Changes a webhook at the version read, and counts the version up. */
export function updateWebhook(
  db: Db,
  row: Pick<WebhookRow, 'id' | 'version'>,
  change: Partial<WebhookRow>,
): Statement {
  return db
    .update(webhooks)
    .set({ ...change, version: row.version + 1 })
    .where(and(eq(webhooks.id, row.id), eq(webhooks.version, row.version)))
}

/** Active webhooks that have not taken the newest entry, and do not wait for a later time. */
export async function listDueWebhooks(db: Db, now: string, limit: number): Promise<string[]> {
  const rows = await db.all<{ id: string }>(sql`select id from ${webhooks}
    where state = 'active' and (next_attempt_at is null or next_attempt_at <= ${now})
    and cursor < (select max(seq) from ${changes}) order by id limit ${limit}`)
  return rows.map(({ id }) => id)
}
