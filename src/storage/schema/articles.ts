import { check, index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core'
import { members } from './accounts.ts'
import { oneOf } from './columns.ts'

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

/** What a page said when it was read; never queried into. */
export type PageReport = {
  url: string
  redirects: { url: string; status: number }[]
  canonicalUrl: string | null
  canonicalFollowed: boolean
  robots: string[]
  paywalled: boolean
}

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

/**
 * The page that a capture was made of, where it was HTML. Apart from the capture, in which nothing
 * can stand behind the text. `map` says where the text stands in the page's own text content: see
 * `domain/page-text.ts`.
 */
export const capturePages = sqliteTable('capture_pages', {
  captureId: text('capture_id')
    .primaryKey()
    .references(() => captures.id),
  report: text('report', { mode: 'json' }).$type<PageReport>().notNull(),
  map: text('map', { mode: 'json' }).$type<[number, number, number, number][][]>().notNull(),
})
