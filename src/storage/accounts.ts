import { and, asc, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import { named } from './columns.ts'
import { abortIf, type Db, FIRST, LAST, type Statement } from './db.ts'
import { apiKeys, deployment, members, organisations } from './schema/accounts.ts'
import { idempotencyRecords } from './schema/idempotency.ts'
import type { IdempotencyRecord } from './idempotency.ts'

export type OrganisationRow = typeof organisations.$inferSelect
export type MemberRow = typeof members.$inferSelect
export type ApiKeyRow = typeof apiKeys.$inferSelect

type KeyHolder = {
  key: ApiKeyRow
  member: MemberRow
  /** Not null: the organisation is the one that the bootstrap made. */
  deploymentId: number | null
}

const keyHolder = (db: Db, hash: string) =>
  db
    .select({
      key: named(apiKeys, 'k'),
      member: named(members, 'm'),
      deploymentId: sql<number | null>`${deployment.id}`.as('d_id'),
    })
    .from(apiKeys)
    .innerJoin(members, eq(members.id, apiKeys.memberId))
    .leftJoin(
      deployment,
      and(eq(deployment.id, 1), eq(deployment.organisationId, members.organisationId)),
    )
    .where(eq(apiKeys.hash, hash))

/**
 * Who holds a key, and what was answered to this holder under an Idempotency-Key: one round trip.
 */
export async function findKeyHolder(
  db: Db,
  hash: string,
  idempotencyKey: string | null,
): Promise<{ holder: KeyHolder | undefined; answered: IdempotencyRecord | undefined }> {
  if (idempotencyKey === null)
    return { holder: (await keyHolder(db, hash))[0], answered: undefined }
  const scope = db.select({ id: apiKeys.memberId }).from(apiKeys).where(eq(apiKeys.hash, hash))
  const [holders, records] = await db.batch([
    keyHolder(db, hash),
    db
      .select()
      .from(idempotencyRecords)
      .where(
        and(
          eq(idempotencyRecords.scope, sql`${scope}`),
          eq(idempotencyRecords.key, idempotencyKey),
        ),
      ),
  ])
  return { holder: holders[0], answered: records[0] }
}

export function touchApiKey(db: Db, id: string, at: string): Statement {
  return db.update(apiKeys).set({ lastUsedAt: at }).where(eq(apiKeys.id, id))
}

export function insertOrganisation(db: Db, row: typeof organisations.$inferInsert): Statement {
  return db.insert(organisations).values(row)
}

export function insertDeployment(db: Db, organisationId: string, at: string): Statement {
  return db.insert(deployment).values({ id: 1, organisationId, bootstrappedAt: at })
}

export async function isBootstrapped(db: Db): Promise<boolean> {
  return (await db.select({ id: deployment.id }).from(deployment)).length > 0
}

export async function findOrganisation(db: Db, slug: string): Promise<OrganisationRow | undefined> {
  return (await db.select().from(organisations).where(eq(organisations.slug, slug)))[0]
}

export async function findOrganisationById(
  db: Db,
  id: string,
): Promise<OrganisationRow | undefined> {
  return (await db.select().from(organisations).where(eq(organisations.id, id)))[0]
}

export function listOrganisations(db: Db, limit: number, after: string | null) {
  return db
    .select()
    .from(organisations)
    .where(gt(organisations.id, after ?? FIRST))
    .orderBy(asc(organisations.id))
    .limit(limit)
}

export function updateOrganisation(
  db: Db,
  id: string,
  version: number,
  change: Partial<typeof organisations.$inferInsert>,
): Statement {
  return db
    .update(organisations)
    .set({ ...change, version: version + 1 })
    .where(and(eq(organisations.id, id), eq(organisations.version, version)))
}

/** Aborts the batch if the organisation is not as it was read. */
export function abortUnlessOrganisation(row: OrganisationRow): Statement {
  return abortIf(sql`not exists (select 1 from ${organisations} where id = ${row.id}
    and version = ${row.version})`)
}

export function insertMember(db: Db, row: typeof members.$inferInsert): Statement {
  return db.insert(members).values(row)
}

export async function findMember(db: Db, id: string): Promise<MemberRow | undefined> {
  return (await db.select().from(members).where(eq(members.id, id)))[0]
}

export function listMembers(db: Db, organisationId: string, limit: number, after: string | null) {
  return db
    .select()
    .from(members)
    .where(and(eq(members.organisationId, organisationId), gt(members.id, after ?? FIRST)))
    .orderBy(asc(members.id))
    .limit(limit)
}

/**
 * Changes a member at the version read. With `keepAnotherAdmin` it changes nothing unless another
 * active admin remains, so that no desk locks itself out, however many admins leave at once.
 */
export function updateMember(
  db: Db,
  row: MemberRow,
  change: Partial<typeof members.$inferInsert>,
  keepAnotherAdmin: boolean,
): Statement {
  const another = sql`exists (select 1 from ${members} as other
    where other.organisation_id = ${row.organisationId} and other.id <> ${row.id}
    and other.role = 'admin' and other.kind = 'person' and other.state = 'active')`
  return db
    .update(members)
    .set({ ...change, version: row.version + 1 })
    .where(
      and(
        eq(members.id, row.id),
        eq(members.version, row.version),
        keepAnotherAdmin ? another : undefined,
      ),
    )
}

export function insertApiKey(db: Db, row: typeof apiKeys.$inferInsert): Statement {
  return db.insert(apiKeys).values(row)
}

export async function findApiKey(
  db: Db,
  id: string,
): Promise<{ key: ApiKeyRow; member: MemberRow } | undefined> {
  const rows = await db
    .select({ key: apiKeys, member: members })
    .from(apiKeys)
    .innerJoin(members, eq(members.id, apiKeys.memberId))
    .where(eq(apiKeys.id, id))
  return rows[0]
}

export function listApiKeys(db: Db, memberId: string, limit: number, before: string | null) {
  return db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.memberId, memberId), lt(apiKeys.id, before ?? LAST)))
    .orderBy(desc(apiKeys.id))
    .limit(limit)
}

export function revokeApiKey(db: Db, id: string, at: string): Statement {
  return db
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
}
