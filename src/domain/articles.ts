import {
  type AliasRow,
  type ArticleRow,
  type CandidateRow,
  type CaptureRow,
  deleteAlias,
  findAlias,
  findArticle,
  findArticleIdAtPage,
  findCapture,
  hasCapture,
  insertAlias,
  listAliases,
  listArticles,
  listCandidates,
  listCaptures,
} from '../storage/articles.ts'
import { clearPage, copyPage } from '../storage/read-model.ts'
import { allow, allowOwn, expectPerson } from './actor.ts'
import { commit, type Context, guarded } from './context.ts'
import { DomainError, notFound } from './errors.ts'
import { pageOf } from './identity.ts'
import type { Page } from './page.ts'

/** Newest first; with `url` the one article at that page, if any. */
export async function readArticles(
  ctx: Context,
  page: Page & { url: string | null },
): Promise<ArticleRow[]> {
  allow(ctx.actor, 'article:read')
  const hash = page.url === null ? null : (await pageOf(page.url, 'query')).hash
  return listArticles(ctx.db, page.limit, page.cursor, hash)
}

export async function readArticle(ctx: Context, id: string): Promise<ArticleRow> {
  allow(ctx.actor, 'article:read')
  const article = await findArticle(ctx.db, id)
  if (!article) throw notFound('article')
  return article
}

export async function readCaptures(
  ctx: Context,
  articleId: string,
  page: Page,
): Promise<CaptureRow[]> {
  await readArticle(ctx, articleId)
  return listCaptures(ctx.db, articleId, page.limit, page.cursor)
}

/** A capture with its text, for signed-in members alone. */
export async function readCapture(ctx: Context, id: string) {
  allow(ctx.actor, 'article:read')
  const capture = await findCapture(ctx.db, id)
  if (!capture) throw notFound('capture')
  return capture
}

/** In the order of the text; `after` is where the page before ended. */
export async function readCandidates(
  ctx: Context,
  captureId: string,
  page: { limit: number; after: { start: number; id: string } | null },
): Promise<CandidateRow[]> {
  allow(ctx.actor, 'article:read')
  if (!(await hasCapture(ctx.db, captureId))) throw notFound('capture')
  return listCandidates(ctx.db, captureId, page.limit, page.after)
}

export async function readAliases(ctx: Context, articleId: string, page: Page) {
  await readArticle(ctx, articleId)
  return listAliases(ctx.db, articleId, page.limit, page.cursor)
}

/**
 * Says that another URL leads to the same page: it then shows the same annotations.
 * @throws DomainError alias.taken
 */
export async function addAlias(ctx: Context, articleId: string, url: string): Promise<AliasRow> {
  const me = allow(ctx.actor, 'alias:write')
  expectPerson(me)
  await readArticle(ctx, articleId)
  const page = await pageOf(url, 'body')
  const alias: AliasRow = {
    pageHash: page.hash,
    pageKey: page.key,
    articleId,
    evidence: 'member',
    memberId: me.member.id,
    createdAt: ctx.now,
  }
  const taken = {
    code: 'alias.taken',
    detail: 'This page is an article or an alias already.',
  } as const
  if (await findArticleIdAtPage(ctx.db, page.hash)) throw new DomainError(taken.code, taken.detail)
  return commit(ctx, {
    statements: [...insertAlias(ctx.db, alias), ...copyPage(articleId, page, ctx.now)],
    audit: [{ action: 'alias.added', recordId: articleId, after: alias }],
    result: alias,
    conflicts: { stale: taken, 'page_aliases.page_hash': taken },
  })
}

/**
 * Undoes an alias: its page shows nothing of the article any more. For the desk that claimed it,
 * and for the one that runs the deployment: what stands on a page is what other desks published.
 * @throws DomainError permission.organisation
 */
export async function removeAlias(ctx: Context, articleId: string, hash: string): Promise<void> {
  const me = allow(ctx.actor, 'alias:write')
  expectPerson(me)
  const alias = await findAlias(ctx.db, articleId, hash)
  if (!alias) throw notFound('alias')
  if (!me.host) allowOwn(me, alias.organisationId)
  const { organisationId: _, ...before } = alias
  await commit(ctx, {
    // Guarded, because the page may have become another article's since: its annotations stay.
    statements: [
      ...guarded(deleteAlias(ctx.db, articleId, hash)),
      ...clearPage(ctx.db, articleId, { hash, key: alias.pageKey }, ctx.now),
    ],
    audit: [{ action: 'alias.removed', recordId: articleId, before }],
    result: undefined,
    conflicts: { stale: { code: 'record.not_found', detail: 'The alias is undone already.' } },
  })
}
