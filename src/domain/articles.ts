import { LIMITS } from '../contract/limits.ts'
import type { Candidate } from '../extraction/candidate.ts'
import { extract, EXTRACTOR } from '../extraction/extract.ts'
import { languageOf } from '../extraction/language.ts'
import type { Position } from '../extraction/span.ts'
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
  findSubmission,
  hasCapture,
  insertAlias,
  insertArticle,
  insertCandidates,
  insertCapture,
  listAliases,
  listArticles,
  listCandidates,
  listCaptures,
  updateArticle,
} from '../storage/articles.ts'
import { StaleWrite, UniqueViolation } from '../storage/db.ts'
import { clearPage, copyPage } from '../storage/read-model.ts'
import { allow, allowOwn, expectPerson } from './actor.ts'
import { type AuditEntry, commit, type Context, guarded, idFor } from './context.ts'
import { sha256 } from './digest.ts'
import { DomainError, notFound } from './errors.ts'
import type { Page } from './page.ts'
import { retrying } from './retrying.ts'
import { InvalidPageUrl, pageHash, pageKey } from './url.ts'

/** An article's text may have so many bytes of UTF-8. */
const MAX_ARTICLE_BYTES = LIMITS.articleBytes

export type NewArticle = {
  url: string
  text: string
  title: string | null
  publisher: string | null
  author: string | null
  publishedAt: string | null
  language: string | null
  archiveUrl: string | null
}

export type Submission = {
  article: ArticleRow
  capture: CaptureRow
  candidates: CandidateRow[]
  /** Whether the article or the capture is new. */
  created: boolean
}

export type StoredCapture = CaptureRow & { text: string }

/**
 * Takes an article in. The same page with the same text answers what is there; with a new text it
 * gets a new capture, whose metadata take the place of the old where they are given.
 * Costs two round trips to the database.
 * @throws DomainError article.too_large, request.invalid
 */
export async function submitArticle(ctx: Context, input: NewArticle): Promise<Submission> {
  const me = allow(ctx.actor, 'article:write')
  const bytes = textBytes(input.text)
  const page = await pageOf(input.url, 'body')
  const digest = await sha256(input.text)
  let proposed: Candidate[] | undefined

  return retrying(async () => {
    const known = await findSubmission(ctx.db, page.hash, digest)
    if (known.article && known.capture)
      return {
        article: known.article,
        capture: known.capture,
        candidates: known.candidates,
        created: false,
      }

    const { url, text, archiveUrl, ...metadata } = input
    // What this submission does not know stays as an earlier one said it.
    const told = Object.entries(metadata).filter(([, value]) => value !== null)
    const update: Partial<typeof metadata> & { updatedAt: string } = {
      ...Object.fromEntries(told),
      updatedAt: ctx.now,
    }
    const article: ArticleRow = known.article
      ? { ...known.article, ...update }
      : {
          id: idFor(ctx, 'art'),
          pageHash: page.hash,
          pageKey: page.key,
          url,
          ...metadata,
          createdBy: me.member.id,
          createdAt: ctx.now,
          updatedAt: ctx.now,
        }
    const language = article.language ?? languageOf(text)
    const capture: CaptureRow = {
      id: idFor(ctx, 'cap'),
      articleId: article.id,
      sha256: digest,
      bytes,
      codePoints: codePointsIn(text),
      utf16Units: text.length,
      language,
      origin: 'submitted',
      archiveUrl,
      createdBy: me.member.id,
      createdAt: ctx.now,
    }
    proposed ??= extract(text, language)
    const candidates = proposed.map((found) => candidateRow(ctx, capture.id, text, found))
    const audit: AuditEntry[] = known.article
      ? [
          {
            action: 'article.changed',
            recordId: article.id,
            before: known.article,
            after: article,
          },
        ]
      : [{ action: 'article.submitted', recordId: article.id, after: article }]
    try {
      return await commit(ctx, {
        statements: [
          ...(known.article
            ? [updateArticle(ctx.db, article.id, update)]
            : insertArticle(ctx.db, article)),
          insertCapture(ctx.db, { ...capture, text }),
          ...insertCandidates(candidates),
        ],
        audit: [{ action: 'capture.taken', recordId: capture.id, after: capture }, ...audit],
        result: { article, capture, candidates, created: true },
      })
    } catch (error) {
      // Somebody submitted the same page meanwhile: what they stored is what there is.
      const raced = ['articles.page_hash', 'captures.article_id, captures.sha256']
      if (error instanceof UniqueViolation && raced.includes(error.columns)) throw new StaleWrite()
      throw error
    }
  })
}

/** Proposes claims without storing anything. @throws DomainError article.too_large */
export function proposeClaims(
  ctx: Context,
  input: { text: string; language: string | null },
): { text: string; language: string | null; candidates: Candidate[] } {
  allow(ctx.actor, 'article:read')
  const { text } = input
  textBytes(text)
  const language = input.language ?? languageOf(text)
  return { text, language, candidates: extract(text, language) }
}

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
export async function readCapture(ctx: Context, id: string): Promise<StoredCapture> {
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

async function pageOf(url: string, part: 'body' | 'query'): Promise<{ key: string; hash: string }> {
  try {
    const key = pageKey(url)
    return { key, hash: await pageHash(key) }
  } catch (error) {
    if (!(error instanceof InvalidPageUrl)) throw error
    throw new DomainError('request.invalid', 'The URL names no page.', {
      errors: [{ in: part, pointer: '/url', code: error.code, message: error.message }],
    })
  }
}

function textBytes(text: string): number {
  const bytes = new TextEncoder().encode(text).byteLength
  if (bytes > MAX_ARTICLE_BYTES)
    throw new DomainError(
      'article.too_large',
      `The text has ${bytes} bytes; an article may have ${MAX_ARTICLE_BYTES}.`,
    )
  return bytes
}

function codePointsIn(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

function candidateRow(
  ctx: Context,
  captureId: string,
  text: string,
  found: Candidate,
): CandidateRow {
  const { codePoints, utf16 } = found.position
  return {
    id: idFor(ctx, 'cnd'),
    captureId,
    extractor: EXTRACTOR.name,
    extractorVersion: EXTRACTOR.version,
    startCodePoint: codePoints.start,
    endCodePoint: codePoints.end,
    startUtf16: utf16.start,
    endUtf16: utf16.end,
    quote: found.quote,
    statement: found.statement,
    // What it is listed by; shown as null where `model` is.
    score: found.score ?? 0,
    details: {
      model: found.model,
      group: found.group,
      signals: found.signals,
      kinds: found.kinds,
      attribution: placedAttribution(text, found.attribution),
    },
    claimId: null,
    createdAt: ctx.now,
  }
}

/** An attribution with the words of its spans, for those who do not have the text at hand. */
export function placedAttribution(text: string, attribution: Candidate['attribution']) {
  if (attribution === null) return null
  const place = (position: Position) => ({
    position,
    text: text.slice(position.utf16.start, position.utf16.end),
  })
  const { form, name, role, antecedent, speaker, cue, content } = attribution
  return {
    form,
    name,
    role,
    antecedent: antecedent && place(antecedent),
    speaker: speaker && place(speaker),
    cue: cue && place(cue),
    content: place(content),
  }
}
