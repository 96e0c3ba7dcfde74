import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
} from 'drizzle-orm/sqlite-core'
import { members, organisations } from './accounts.ts'
import { oneOf } from './columns.ts'
import { revisions } from './verdicts.ts'

/** A page used as evidence, by its identity. What a revision says of it stands on the link. */
export const sources = sqliteTable(
  'sources',
  {
    id: text('id').primaryKey(),
    pageHash: text('page_hash').notNull().unique(),
    pageKey: text('page_key').notNull(),
    createdAt: text('created_at').notNull(),
    /** What the last look at the page found; null before the first. */
    state: text('state').$type<SourceState>(),
    checkedAt: text('checked_at'),
    /** When to look again; null for never: no published verdict cites it. A publication sets it. */
    nextCheckAt: text('next_check_at'),
    /** How many looks in a row the page could not be reached. */
    failures: integer('failures').notNull().default(0),
  },
  (t) => [index('sources_by_next_check').on(t.nextCheckAt, t.id)],
)

export type SourceState = 'ok' | 'moved' | 'gone' | 'changed' | 'unreachable'

/** One look at a source's page, kept where it found something new. */
export const sourceChecks = sqliteTable(
  'source_checks',
  {
    sourceId: text('source_id')
      .notNull()
      .references(() => sources.id),
    at: text('at').notNull(),
    state: text('state').$type<SourceState>().notNull(),
    /** HTTP status; null if there was no answer. */
    status: integer('status'),
    finalUrl: text('final_url'),
    contentSha256: text('content_sha256'),
    /** In a sentence, what it saw. */
    detail: text('detail').notNull(),
  },
  (t) => [
    primaryKey({ name: 'source_checks_pk', columns: [t.sourceId, t.at] }),
    check('source_checks_state', oneOf(t.state, ['ok', 'moved', 'gone', 'changed', 'unreachable'])),
  ],
)

/**
 * What the looks so far mean for a published verdict: its page is found moved, gone or changed.
 * Follows the looks; what they saw stays in `source_checks`.
 */
export const evidenceFindings = sqliteTable(
  'evidence_findings',
  {
    sourceId: text('source_id')
      .notNull()
      .references(() => sources.id),
    verdictId: text('verdict_id').notNull(),
    revision: integer('revision').notNull(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    state: text('state').$type<'moved' | 'gone' | 'changed'>().notNull(),
    detail: text('detail').notNull(),
    /** Where the page has moved for good. */
    movedTo: text('moved_to'),
    /** Which of the revision's citations it concerns. */
    positions: text('positions', { mode: 'json' }).$type<number[]>().notNull(),
    /** The time of the look that found it first. */
    seenAt: text('seen_at').notNull(),
    acknowledgedAt: text('acknowledged_at'),
  },
  (t) => [
    primaryKey({ name: 'evidence_findings_pk', columns: [t.verdictId, t.revision, t.sourceId] }),
    index('evidence_findings_by_source').on(t.sourceId, t.verdictId),
    foreignKey({
      columns: [t.verdictId, t.revision],
      foreignColumns: [revisions.verdictId, revisions.number],
    }),
    check('evidence_findings_state', oneOf(t.state, ['moved', 'gone', 'changed'])),
    index('evidence_findings_open')
      .on(t.organisationId, t.seenAt, t.verdictId, t.sourceId)
      .where(sql`${t.acknowledgedAt} is null`),
  ],
)

/** A desk has seen what a look at a source found, and lets its verdict stand. */
export const evidenceReviews = sqliteTable(
  'evidence_reviews',
  {
    verdictId: text('verdict_id').notNull(),
    revision: integer('revision').notNull(),
    sourceId: text('source_id')
      .notNull()
      .references(() => sources.id),
    checkAt: text('check_at').notNull(),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    note: text('note'),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'evidence_reviews_pk',
      columns: [t.verdictId, t.revision, t.sourceId, t.checkAt],
    }),
    index('evidence_reviews_by_source').on(t.sourceId),
    foreignKey({
      columns: [t.verdictId, t.revision],
      foreignColumns: [revisions.verdictId, revisions.number],
    }),
  ],
)

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
