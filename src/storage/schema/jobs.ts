import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { members, organisations } from './accounts.ts'
import { articles, captures } from './articles.ts'
import { oneOf } from './columns.ts'

/** Work that goes on after its request: an import of pages. */
export const jobs = sqliteTable(
  'jobs',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    createdBy: text('created_by')
      .notNull()
      .references(() => members.id),
    kind: text('kind').$type<'import'>().notNull(),
    /** Where the deployment was reached: the fetched sites are told. */
    origin: text('origin').notNull(),
    createdAt: text('created_at').notNull(),
  },
  (t) => [check('jobs_kind', oneOf(t.kind, ['import']))],
)

export const jobItems = sqliteTable(
  'job_items',
  {
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    position: integer('position').notNull(),
    url: text('url').notNull(),
    state: text('state').$type<'queued' | 'done' | 'failed'>().notNull(),
    articleId: text('article_id').references(() => articles.id),
    captureId: text('capture_id').references(() => captures.id),
    problemCode: text('problem_code'),
    problemDetail: text('problem_detail'),
    finishedAt: text('finished_at'),
  },
  (t) => [
    primaryKey({ name: 'job_items_pk', columns: [t.jobId, t.position] }),
    check('job_items_state', oneOf(t.state, ['queued', 'done', 'failed'])),
    check('job_items_queued', sql`(${t.state} = 'queued') = (${t.finishedAt} is null)`),
    check('job_items_done', sql`(${t.state} = 'done') = (${t.captureId} is not null)`),
    check('job_items_failed', sql`(${t.state} = 'failed') = (${t.problemCode} is not null)`),
    index('job_items_waiting')
      .on(t.jobId, t.position)
      .where(sql`${t.state} = 'queued'`),
  ],
)
