import type { FetchSettings } from '../ingestion/fetch.ts'
import type { Page } from '../ingestion/page.ts'
import { IngestionRefusal } from '../ingestion/refusal.ts'
import { allow } from './actor.ts'
import type { Context } from './context.ts'
import { DomainError } from './errors.ts'
import {
  type Along,
  type ArticleDetails,
  type NewArticle,
  type Submission,
  submitArticle,
} from './submissions.ts'

/** An article as it is submitted: by its text, by the HTML of its page, or by its URL alone. */
export type SubmittedArticle = Omit<NewArticle, 'text'> & {
  text?: string | undefined
  html?: string | undefined
}

/** As in package.json. */
export const VERSION = '0.1.0'

/** Of an article of which the caller says no more than where it stands. */
export const NOTHING_GIVEN = {
  title: null,
  publisher: null,
  author: null,
  publishedAt: null,
  language: null,
  archiveUrl: null,
  extractor: 'rules' as const,
}

/**
 * Takes an article in, in whichever form it comes.
 * @param along what lands in the same batch
 * @throws DomainError article.too_large, request.invalid, page.*, fetch.*
 */
export async function submit(
  ctx: Context,
  input: SubmittedArticle,
  along?: Along,
): Promise<Submission> {
  try {
    return await take(ctx, input, along)
  } catch (error) {
    throw error instanceof IngestionRefusal ? new DomainError(error.code, error.message) : error
  }
}

/**
 * The same for those who want to know whether a page may be had later. What the caller says of the
 * article wins over what its page says.
 * @param along what lands in the same batch
 * @throws IngestionRefusal page.*, fetch.*; DomainError article.too_large, request.invalid
 */
export async function take(
  ctx: Context,
  input: SubmittedArticle,
  along?: Along,
): Promise<Submission> {
  allow(ctx.actor, 'article:write')
  const { text, html, ...details } = input
  if (text !== undefined) return submitArticle(ctx, { ...details, text }, null, along)
  // Loaded when it is needed: those who send a text do not wait for an HTML parser.
  const { readPage } = await import('../ingestion/page.ts')
  if (html !== undefined) {
    const page = readPage(html, input.url)
    const reached = { url: input.url, redirects: [], origin: 'submitted' as const }
    return submitArticle(ctx, filled(details, page), { ...page, ...reached }, along)
  }
  const { fetchPage } = await import('../ingestion/fetch.ts')
  const fetched = await fetchPage(input.url, fetchSettingsOf(ctx))
  const { url, redirects } = fetched
  const page = readPage(fetched.html, url, fetched.headers)
  const reached = { url, redirects, origin: 'fetched' as const }
  return submitArticle(ctx, filled(details, page), { ...page, ...reached }, along)
}

/** By which name the deployment asks other sites for something. */
export function userAgentOf({ fetching, origin }: Pick<Context, 'fetching' | 'origin'>): string {
  return fetching.userAgent || defaultAgent(origin)
}

/** How pages are fetched, by a robot that says its name. */
export function fetchSettingsOf(ctx: Pick<Context, 'fetching' | 'origin'>): FetchSettings {
  return { ...ctx.fetching, userAgent: userAgentOf(ctx) }
}

/**
 * Says what the robot is for, and where a site's people find out whose it is. The platform's clock
 * does not know where the deployment is reached unless it is configured.
 */
function defaultAgent(origin: string): string {
  return `Apostil/${VERSION} (fact-check annotation${origin && `; +${origin}`})`
}

function filled(given: Omit<NewArticle, 'text'>, page: Page): NewArticle {
  const details: ArticleDetails = {
    title: given.title ?? page.title,
    publisher: given.publisher ?? page.publisher,
    author: given.author ?? page.author,
    publishedAt: given.publishedAt ?? page.publishedAt,
    language: given.language ?? page.language,
  }
  return { ...given, ...details, text: page.text }
}
