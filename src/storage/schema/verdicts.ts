import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { members, organisations } from './accounts.ts'
import { claims } from './claims.ts'
import { oneOf } from './columns.ts'
import { crosswalks, ratings } from './ratings.ts'

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
    index('verdicts_by_first_publication')
      .on(t.organisationId, t.firstPublishedAt)
      .where(sql`${t.firstPublishedAt} is not null`),
    // Few verdicts are ever revised: what corrections are counted by.
    index('verdicts_revised')
      .on(t.organisationId, t.updatedAt)
      .where(sql`${t.publishedRevision} > 1`),
  ],
)

/** Days as YYYY-MM-DD; `answer` is null where none came. */
export type Reply = {
  party: string
  askedOn: string
  channel: string
  answer: string | null
  answeredOn: string | null
}

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
    /** Who was asked for a reply before publication, and what came of it. */
    replies: text('replies', { mode: 'json' }).$type<Reply[]>().notNull().default([]),
    /** The claim in the words that it had when this was published; null until then. */
    claimText: text('claim_text'),
    /** What the rating means on the built-in scale, fixed at publication; null if nobody mapped it. */
    normalKey: text('normal_key'),
    crosswalkId: text('crosswalk_id').references(() => crosswalks.id),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
    submittedAt: text('submitted_at'),
    publishedAt: text('published_at'),
  },
  (t) => [
    primaryKey({ name: 'revisions_pk', columns: [t.verdictId, t.number] }),
    // By which a rating is kept from going while a revision names it.
    index('revisions_by_rating').on(t.ratingId),
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

export const approvals = sqliteTable(
  'approvals',
  {
    verdictId: text('verdict_id').notNull(),
    revision: integer('revision').notNull(),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
    /** Where two of three votes decide, one may be against, with a note that says why. */
    vote: text('vote').$type<'for' | 'against'>().notNull().default('for'),
    note: text('note'),
  },
  (t) => [
    primaryKey({ name: 'approvals_pk', columns: [t.verdictId, t.revision, t.memberId] }),
    foreignKey({
      columns: [t.verdictId, t.revision],
      foreignColumns: [revisions.verdictId, revisions.number],
    }),
  ],
)
