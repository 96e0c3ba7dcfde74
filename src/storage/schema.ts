import { sql, type SQL } from 'drizzle-orm'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'

// Times are RFC 3339 text in UTC with milliseconds, so that they sort as they read. Booleans do
// not occur: what could be one is a time or a state. No foreign key cascades: on D1 a table
// rebuild in a migration would wipe the children (drizzle-orm#4938, workers-sdk#5438).

const oneOf = (column: AnySQLiteColumn, values: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`

export const organisations = sqliteTable(
  'organisations',
  {
    id: text('id').primaryKey(),
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    siteUrl: text('site_url'),
    methodologyUrl: text('methodology_url'),
    correctionsUrl: text('corrections_url'),
    approvalsRequired: integer('approvals_required').notNull().default(1),
    version: integer('version').notNull().default(1),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (t) => [check('organisations_approvals', sql`${t.approvalsRequired} between 0 and 2`)],
)

/** One row once the deployment has its first organisation: the bootstrap secret is then spent. */
export const deployment = sqliteTable(
  'deployment',
  {
    id: integer('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    bootstrappedAt: text('bootstrapped_at').notNull(),
  },
  (t) => [check('deployment_single', sql`${t.id} = 1`)],
)

export const members = sqliteTable(
  'members',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    name: text('name').notNull(),
    kind: text('kind').$type<'person' | 'bot'>().notNull(),
    role: text('role').$type<'contributor' | 'checker' | 'editor' | 'admin'>().notNull(),
    state: text('state').$type<'active' | 'inactive'>().notNull().default('active'),
    version: integer('version').notNull().default(1),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (t) => [
    check('members_kind', oneOf(t.kind, ['person', 'bot'])),
    check('members_role', oneOf(t.role, ['contributor', 'checker', 'editor', 'admin'])),
    check('members_state', oneOf(t.state, ['active', 'inactive'])),
    index('members_by_organisation').on(t.organisationId, t.id),
  ],
)

export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    label: text('label').notNull(),
    hint: text('hint').notNull(),
    hash: text('hash').notNull().unique(),
    scopes: text('scopes', { mode: 'json' })
      .$type<('read' | 'write' | 'review' | 'admin')[]>()
      .notNull(),
    expiresAt: text('expires_at'),
    revokedAt: text('revoked_at'),
    lastUsedAt: text('last_used_at'),
    createdAt: text('created_at').notNull(),
  },
  (t) => [index('api_keys_by_member').on(t.memberId, t.id)],
)

export const articles = sqliteTable('articles', {
  id: text('id').primaryKey(),
  pageHash: text('page_hash').notNull().unique(),
  pageKey: text('page_key').notNull(),
  url: text('url').notNull(),
  title: text('title'),
  publisher: text('publisher'),
  author: text('author'),
  publishedAt: text('published_at'),
  language: text('language'),
  createdBy: text('created_by')
    .notNull()
    .references(() => members.id),
  createdAt: text('created_at').notNull(),
  updatedAt: text('updated_at').notNull(),
})

export const pageAliases = sqliteTable(
  'page_aliases',
  {
    pageHash: text('page_hash').primaryKey(),
    pageKey: text('page_key').notNull(),
    articleId: text('article_id')
      .notNull()
      .references(() => articles.id),
    evidence: text('evidence').$type<'redirect' | 'canonical' | 'member'>().notNull(),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('page_aliases_evidence', oneOf(t.evidence, ['redirect', 'canonical', 'member'])),
    index('page_aliases_by_article').on(t.articleId, t.pageHash),
  ],
)

export const captures = sqliteTable(
  'captures',
  {
    id: text('id').primaryKey(),
    articleId: text('article_id')
      .notNull()
      .references(() => articles.id),
    sha256: text('sha256').notNull(),
    bytes: integer('bytes').notNull(),
    codePoints: integer('code_points').notNull(),
    utf16Units: integer('utf16_units').notNull(),
    language: text('language'),
    origin: text('origin').$type<'submitted' | 'fetched'>().notNull(),
    archiveUrl: text('archive_url'),
    createdBy: text('created_by')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
    // Last, so that a row read without it leaves its overflow pages alone.
    text: text('text').notNull(),
  },
  (t) => [
    check('captures_origin', oneOf(t.origin, ['submitted', 'fetched'])),
    unique('captures_article_text').on(t.articleId, t.sha256),
    index('captures_by_article').on(t.articleId, t.id),
  ],
)

type Range = { start: number; end: number }
type Placed = { position: { codePoints: Range; utf16: Range }; text: string }

/** What a candidate carries beside its place and score; never queried into. */
export type CandidateDetails = {
  /** Null where no model read the language; absent on candidates of extractors before 2.0.0. */
  model?: string | null
  group?: number
  signals: { name: string; weight: number }[]
  kinds: string[]
  attribution: {
    form: 'direct' | 'indirect' | 'mixed'
    name: string | null
    role: string | null
    antecedent?: Placed | null
    speaker: Placed | null
    cue: Placed | null
    content: Placed
  } | null
}

const placeColumns = {
  startCodePoint: integer('start_code_point').notNull(),
  endCodePoint: integer('end_code_point').notNull(),
  startUtf16: integer('start_utf16').notNull(),
  endUtf16: integer('end_utf16').notNull(),
}

export const claims = sqliteTable(
  'claims',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    text: text('text').notNull(),
    claimantName: text('claimant_name'),
    claimantRole: text('claimant_role'),
    claimantSameAs: text('claimant_same_as', { mode: 'json' }).$type<string[]>().notNull(),
    claimedOn: text('claimed_on'),
    language: text('language'),
    topics: text('topics', { mode: 'json' }).$type<string[]>().notNull(),
    state: text('state').$type<'proposed' | 'open' | 'checked' | 'declined' | 'merged'>().notNull(),
    declinedReason: text('declined_reason'),
    mergedInto: text('merged_into').references((): AnySQLiteColumn => claims.id),
    version: integer('version').notNull().default(1),
    createdBy: text('created_by')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (t) => [
    check('claims_state', oneOf(t.state, ['proposed', 'open', 'checked', 'declined', 'merged'])),
    check('claims_declined', sql`(${t.state} = 'declined') = (${t.declinedReason} is not null)`),
    check('claims_merged', sql`(${t.state} = 'merged') = (${t.mergedInto} is not null)`),
    index('claims_by_state').on(t.state, t.id),
    index('claims_by_organisation').on(t.organisationId, t.id),
    index('claims_by_target')
      .on(t.mergedInto)
      .where(sql`${t.mergedInto} is not null`),
  ],
)

export const candidates = sqliteTable(
  'candidates',
  {
    id: text('id').primaryKey(),
    captureId: text('capture_id')
      .notNull()
      .references(() => captures.id),
    extractor: text('extractor').notNull(),
    extractorVersion: text('extractor_version').notNull(),
    ...placeColumns,
    quote: text('quote').notNull(),
    statement: text('statement').notNull(),
    score: real('score').notNull(),
    details: text('details', { mode: 'json' }).$type<CandidateDetails>().notNull(),
    claimId: text('claim_id').references(() => claims.id),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('candidates_score', sql`${t.score} between 0 and 1`),
    index('candidates_by_place').on(t.captureId, t.startUtf16, t.id),
    uniqueIndex('candidates_by_claim')
      .on(t.claimId)
      .where(sql`${t.claimId} is not null`),
  ],
)

export const appearances = sqliteTable(
  'appearances',
  {
    id: text('id').primaryKey(),
    claimId: text('claim_id')
      .notNull()
      .references(() => claims.id),
    captureId: text('capture_id')
      .notNull()
      .references(() => captures.id),
    articleId: text('article_id')
      .notNull()
      .references(() => articles.id),
    exact: text('exact').notNull(),
    prefix: text('prefix').notNull(),
    suffix: text('suffix').notNull(),
    ...placeColumns,
    occurrence: integer('occurrence').notNull(),
    occurrences: integer('occurrences').notNull(),
    speaker: text('speaker'),
    createdBy: text('created_by')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('appearances_order', sql`${t.startUtf16} < ${t.endUtf16}`),
    check('appearances_occurrence', sql`${t.occurrence} between 1 and ${t.occurrences}`),
    unique('appearances_place').on(t.claimId, t.captureId, t.startUtf16, t.endUtf16),
    index('appearances_by_article').on(t.articleId, t.claimId),
  ],
)

export const ratingScales = sqliteTable(
  'rating_scales',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id').references(() => organisations.id),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    state: text('state').$type<'draft' | 'published' | 'retired'>().notNull(),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('rating_scales_state', oneOf(t.state, ['draft', 'published', 'retired'])),
    unique('rating_scales_version').on(t.organisationId, t.name, t.version),
  ],
)

export const ratings = sqliteTable(
  'ratings',
  {
    id: text('id').primaryKey(),
    scaleId: text('scale_id')
      .notNull()
      .references(() => ratingScales.id),
    key: text('key').notNull(),
    label: text('label').notNull(),
    definition: text('definition').notNull(),
    kind: text('kind')
      .$type<'truth' | 'context' | 'media' | 'unresolved' | 'not_checkable'>()
      .notNull(),
    value: real('value'),
    position: integer('position').notNull(),
    retiredAt: text('retired_at'),
  },
  (t) => [
    check(
      'ratings_kind',
      oneOf(t.kind, ['truth', 'context', 'media', 'unresolved', 'not_checkable']),
    ),
    check('ratings_value', sql`(${t.kind} = 'truth') = (${t.value} is not null)`),
    unique('ratings_key').on(t.scaleId, t.key),
    unique('ratings_position').on(t.scaleId, t.position),
  ],
)

export const verdicts = sqliteTable(
  'verdicts',
  {
    id: text('id').primaryKey(),
    claimId: text('claim_id')
      .notNull()
      .references(() => claims.id),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    state: text('state').$type<'draft' | 'in_review' | 'published' | 'retracted'>().notNull(),
    publishedRevision: integer('published_revision'),
    latestRevision: integer('latest_revision').notNull(),
    returnNote: text('return_note'),
    firstPublishedAt: text('first_published_at'),
    version: integer('version').notNull().default(1),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (t) => [
    check('verdicts_state', oneOf(t.state, ['draft', 'in_review', 'published', 'retracted'])),
    check(
      'verdicts_published',
      sql`(${t.state} in ('published', 'retracted')) = (${t.publishedRevision} is not null)`,
    ),
    check('verdicts_revisions', sql`coalesce(${t.publishedRevision}, 0) <= ${t.latestRevision}`),
    // A desk says one thing of a claim at a time; what follows is a revision of it.
    uniqueIndex('verdicts_one_per_desk')
      .on(t.claimId, t.organisationId)
      .where(sql`${t.state} <> 'retracted'`),
    index('verdicts_by_claim').on(t.claimId, t.id),
    index('verdicts_by_organisation').on(t.organisationId, t.state, t.id),
  ],
)

export const revisions = sqliteTable(
  'revisions',
  {
    verdictId: text('verdict_id')
      .notNull()
      .references(() => verdicts.id),
    number: integer('number').notNull(),
    kind: text('kind')
      .$type<'original' | 'update' | 'clarification' | 'correction' | 'retraction'>()
      .notNull(),
    state: text('state').$type<'draft' | 'in_review' | 'published'>().notNull(),
    ratingId: text('rating_id').references(() => ratings.id),
    conclusion: text('conclusion').notNull(),
    rationale: text('rationale').notNull(),
    language: text('language'),
    reviewUrl: text('review_url'),
    conflictOfInterest: text('conflict_of_interest'),
    reason: text('reason'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
    submittedAt: text('submitted_at'),
    publishedAt: text('published_at'),
  },
  (t) => [
    primaryKey({ name: 'revisions_pk', columns: [t.verdictId, t.number] }),
    check('revisions_number', sql`${t.number} >= 1`),
    check(
      'revisions_kind',
      oneOf(t.kind, ['original', 'update', 'clarification', 'correction', 'retraction']),
    ),
    check('revisions_original', sql`(${t.number} = 1) = (${t.kind} = 'original')`),
    check('revisions_reason', sql`${t.number} = 1 or ${t.reason} is not null`),
    check('revisions_state', oneOf(t.state, ['draft', 'in_review', 'published'])),
    check('revisions_published', sql`(${t.state} = 'published') = (${t.publishedAt} is not null)`),
  ],
)

/** Everybody who wrote in a revision while it was a draft: none of them may approve it. */
export const revisionAuthors = sqliteTable(
  'revision_authors',
  {
    verdictId: text('verdict_id').notNull(),
    revision: integer('revision').notNull(),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'revision_authors_pk', columns: [t.verdictId, t.revision, t.memberId] }),
    foreignKey({
      columns: [t.verdictId, t.revision],
      foreignColumns: [revisions.verdictId, revisions.number],
    }),
  ],
)

/** A page used as evidence, by its identity. What a revision says of it stands on the link. */
export const sources = sqliteTable('sources', {
  id: text('id').primaryKey(),
  pageHash: text('page_hash').notNull().unique(),
  pageKey: text('page_key').notNull(),
  createdAt: text('created_at').notNull(),
})

/** A source as one revision cites it: everything a reader is told, fixed with the revision. */
export const revisionSources = sqliteTable(
  'revision_sources',
  {
    verdictId: text('verdict_id').notNull(),
    revision: integer('revision').notNull(),
    position: integer('position').notNull(),
    sourceId: text('source_id').references(() => sources.id),
    kind: text('kind').$type<'primary' | 'secondary' | 'expert' | 'data' | 'withheld'>().notNull(),
    url: text('url'),
    title: text('title'),
    publisher: text('publisher'),
    withheldReason: text('withheld_reason'),
    publishedOn: text('published_on'),
    archiveUrl: text('archive_url'),
    readAt: text('read_at'),
    contentSha256: text('content_sha256'),
    stance: text('stance').$type<'supports' | 'refutes' | 'context'>(),
    passage: text('passage'),
  },
  (t) => [
    primaryKey({ name: 'revision_sources_pk', columns: [t.verdictId, t.revision, t.position] }),
    foreignKey({
      columns: [t.verdictId, t.revision],
      foreignColumns: [revisions.verdictId, revisions.number],
    }),
    check(
      'revision_sources_kind',
      oneOf(t.kind, ['primary', 'secondary', 'expert', 'data', 'withheld']),
    ),
    check('revision_sources_stance', oneOf(t.stance, ['supports', 'refutes', 'context'])),
    check('revision_sources_url', sql`(${t.url} is null) = (${t.sourceId} is null)`),
    index('revision_sources_by_source').on(t.sourceId, t.verdictId, t.revision),
  ],
)

export const approvals = sqliteTable(
  'approvals',
  {
    verdictId: text('verdict_id').notNull(),
    revision: integer('revision').notNull(),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'approvals_pk', columns: [t.verdictId, t.revision, t.memberId] }),
    foreignKey({
      columns: [t.verdictId, t.revision],
      foreignColumns: [revisions.verdictId, revisions.number],
    }),
  ],
)

/** Who did what, when, to which record. Digests are SHA-256 over the record's stored form. */
export const audit = sqliteTable(
  'audit',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    at: text('at').notNull(),
    requestId: text('request_id').notNull(),
    actorKind: text('actor_kind').$type<'member' | 'bootstrap' | 'system'>().notNull(),
    memberId: text('member_id').references(() => members.id),
    organisationId: text('organisation_id').references(() => organisations.id),
    action: text('action').notNull(),
    recordId: text('record_id').notNull(),
    before: text('before'),
    after: text('after'),
  },
  (t) => [
    check('audit_actor_kind', oneOf(t.actorKind, ['member', 'bootstrap', 'system'])),
    check('audit_actor', sql`(${t.actorKind} = 'member') = (${t.memberId} is not null)`),
    index('audit_by_record').on(t.recordId, t.seq),
  ],
)

/**
 * The pages read model: one finished annotation a page and claim. Not WITHOUT ROWID: a search there
 * compares whole records, other pages' JSON included. `bytesBefore` is the size in bytes of the
 * page's rows that sort before this one: with it a request can take the first megabyte of a large
 * page in one statement without touching the rest (see docs/decisions/005-read-model.md).
 */
export const pageAnnotations = sqliteTable(
  'page_annotations',
  {
    pageHash: text('page_hash').notNull(),
    claimId: text('claim_id')
      .notNull()
      .references(() => claims.id),
    version: integer('version').notNull(),
    bytes: integer('bytes').notNull(),
    bytesBefore: integer('bytes_before').notNull(),
    json: text('json').notNull(),
  },
  (t) => [
    primaryKey({ name: 'page_annotations_pk', columns: [t.pageHash, t.claimId] }),
    index('page_annotations_by_claim').on(t.claimId, t.pageHash),
  ],
)

/** The change feed: what became public, in order. `details` names pages and ratings. */
export const changes = sqliteTable(
  'changes',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    at: text('at').notNull(),
    kind: text('kind').$type<'published' | 'changed' | 'moved'>().notNull(),
    claimId: text('claim_id')
      .notNull()
      .references(() => claims.id),
    verdictId: text('verdict_id').references(() => verdicts.id),
    revision: integer('revision'),
    details: text('details', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  },
  (t) => [index('changes_by_claim').on(t.claimId, t.seq)],
)

/** What a POST with an Idempotency-Key answered, for the day in which it may be asked again. */
export const idempotencyRecords = sqliteTable(
  'idempotency_records',
  {
    scope: text('scope').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    status: integer('status').notNull(),
    createdAt: text('created_at').notNull(),
    answer: text('answer').notNull(),
  },
  (t) => [
    primaryKey({ name: 'idempotency_records_pk', columns: [t.scope, t.key] }),
    index('idempotency_records_by_age').on(t.createdAt),
  ],
)
