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
import { oneOf } from './columns.ts'
import { revisions } from './verdicts.ts'

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
