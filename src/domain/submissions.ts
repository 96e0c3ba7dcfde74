import { LIMITS } from '../contract/limits.ts'
import type { Candidate } from '../extraction/candidate.ts'
import type { Position } from '../extraction/span.ts'
import type { Metadata } from '../ingestion/metadata.ts'
import {
  type AliasRow,
  type ArticleRow,
  type CandidateRow,
  type CaptureRow,
  findSubmission,
  insertAlias,
  insertArticle,
  insertCandidates,
  insertCapture,
  insertCapturePage,
  type PageReport,
  updateArticle,
} from '../storage/articles.ts'
import { StaleWrite, type Statement, UniqueViolation } from '../storage/db.ts'
import { copyPage } from '../storage/read-model.ts'
import { allow } from './actor.ts'
import { type AuditEntry, commit, type Conflicts, type Context, idFor } from './context.ts'
import { sha256 } from './digest.ts'
import { DomainError } from './errors.ts'
import { addressesOf, followsCanonical, type PageAddress, type Reached } from './identity.ts'
import { codePointsIn, mapToPage, type PageMap, placeInPage } from './page-text.ts'
import { type ExtractorChoice, type Proposal, propose } from './proposals.ts'
import { retrying } from './retrying.ts'

export type ArticleDetails = {
  title: string | null
  publisher: string | null
  author: string | null
  publishedAt: string | null
  language: string | null
}

export type NewArticle = ArticleDetails & {
  url: string
  text: string
  archiveUrl: string | null
  extractor: ExtractorChoice
}

/** The page that an article was found in: how it was reached, and what it says. */
export type SourcePage = Reached &
  Pick<Metadata, 'robots' | 'isPaywalled'> & {
    origin: CaptureRow['origin']
    /** The page's own text content. */
    textContent: string
  }

/** Who proposed, whether in somebody's stead, and what of a model's answer was not in the text. */
export type Extraction = Pick<Proposal, 'extractor' | 'fallback' | 'dropped'>

export type Submission = {
  article: ArticleRow
  capture: CaptureRow
  candidates: CandidateRow[]
  /** How the candidates were made; null where they were there already. */
  extraction: Extraction | null
  /** What the page of this submission said; null where it was a text. */
  page: PageReport | null
  /** Whether the article or the capture is new. */
  created: boolean
}

/**
 * Takes an article in. The same page with the same text answers what is there; with a new text it
 * gets a new capture, whose metadata take the place of the old where they are given. Whatever other
 * addresses the page was reached at become its aliases, but for those that are another article's.
 * Costs two round trips to the database.
 * @param source the page that the text was found in; null where it was submitted as such
 * @param along what lands in the same batch; where it throws, nothing does
 * @throws DomainError article.too_large, request.invalid
 */
export async function submitArticle(
  ctx: Context,
  input: NewArticle,
  source: SourcePage | null,
  along: Along = () => ({ statements: [], audit: [] }),
): Promise<Submission> {
  allow(ctx.actor, 'article:write')
  const { text } = input
  const bytes = textBytes(text)
  const pages = await addressesOf(source ?? { url: input.url, redirects: [], canonicalUrl: null })
  const digest = await sha256(text)
  const page = source && reportOf(source)
  const map = source && mapToPage(text, source.textContent)
  const hashes = pages.map(({ hash }) => hash)
  let proposed: Promise<Proposal> | undefined

  return retrying(async () => {
    const known = await findSubmission(ctx.db, hashes, digest)
    const { article, change } = articleAfter(ctx, input, pages[0]!, known.article)
    const free = pages.filter(
      ({ hash }) => hash !== article.pageHash && !known.taken.includes(hash),
    )
    const aliased = aliasesAdded(ctx, article.id, free)
    if (known.article && known.capture) {
      const { article, capture, candidates } = known
      const result = { article, capture, candidates, extraction: null, page, created: false }
      return land(ctx, [aliased, along(result, text)], result)
    }
    proposed ??= propose(text, article.language, input.extractor, ctx.model)
    const { language, extractor, candidates: found, fallback, dropped } = await proposed
    const capture: CaptureRow = {
      id: idFor(ctx, 'cap'),
      articleId: article.id,
      sha256: digest,
      bytes,
      codePoints: codePointsIn(text),
      utf16Units: text.length,
      language,
      origin: source?.origin ?? 'submitted',
      archiveUrl: input.archiveUrl,
      page,
      createdBy: memberOf(ctx),
      createdAt: ctx.now,
    }
    const candidates = found.map((one) => candidateRow(ctx, capture.id, text, extractor, one, map))
    const { page: report, ...row } = capture
    const captured: Change = {
      statements: [
        insertCapture(ctx.db, { ...row, text }),
        ...(report && map
          ? [insertCapturePage(ctx.db, { captureId: capture.id, report, map })]
          : []),
        ...insertCandidates(candidates),
      ],
      audit: [{ action: 'capture.taken', recordId: capture.id, after: capture }],
    }
    const extraction = { extractor, fallback, dropped }
    const result = { article, capture, candidates, extraction, page, created: true }
    return land(ctx, [change, captured, aliased, along(result, text)], result)
  })
}

/** A part of what one batch lands. */
export type Change = { statements: Statement[]; audit: AuditEntry[]; conflicts?: Conflicts }

/** What a caller adds to a submission, of which the text is that of its capture. */
export type Along = (submission: Submission, text: string) => Change

/** Lands the changes in one batch, if there are any. @throws StaleWrite when another came between */
async function land(ctx: Context, changes: Change[], result: Submission): Promise<Submission> {
  const statements = changes.flatMap((change) => change.statements)
  const [first, ...others] = changes.flatMap(({ audit }) => audit)
  if (!first) return result
  try {
    const conflicts = Object.assign({}, ...changes.map((change) => change.conflicts)) as Conflicts
    return await commit(ctx, { statements, audit: [first, ...others], result, conflicts })
  } catch (error) {
    // Somebody submitted the same page meanwhile: what they stored is what there is.
    const raced = [
      'articles.page_hash',
      'captures.article_id, captures.sha256',
      'page_aliases.page_hash',
    ]
    if (error instanceof UniqueViolation && raced.includes(error.columns)) throw new StaleWrite()
    throw error
  }
}

/** The article as it is after the submission, and what makes it so. */
function articleAfter(
  ctx: Context,
  input: NewArticle,
  address: PageAddress,
  known: ArticleRow | undefined,
): { article: ArticleRow; change: Change } {
  const { title, publisher, author, publishedAt, language } = input
  const details = { title, publisher, author, publishedAt, language }
  if (!known) {
    const article: ArticleRow = {
      id: idFor(ctx, 'art'),
      pageHash: address.hash,
      pageKey: address.key,
      url: address.url,
      ...details,
      createdBy: memberOf(ctx),
      createdAt: ctx.now,
      updatedAt: ctx.now,
    }
    const audit = [{ action: 'article.submitted', recordId: article.id, after: article }]
    return { article, change: { statements: insertArticle(ctx.db, article), audit } }
  }
  // What this submission does not know stays as an earlier one said it.
  const told = Object.entries(details).filter(([, value]) => value !== null)
  const update: Partial<ArticleDetails> & { updatedAt: string } = {
    ...Object.fromEntries(told),
    updatedAt: ctx.now,
  }
  const article = { ...known, ...update }
  return {
    article,
    change: {
      statements: [updateArticle(ctx.db, known.id, update)],
      audit: [{ action: 'article.changed', recordId: known.id, before: known, after: article }],
    },
  }
}

function memberOf(ctx: Context): string {
  return allow(ctx.actor, 'article:write').member.id
}

/** The addresses become aliases, which show what the article's own page shows. */
function aliasesAdded(ctx: Context, articleId: string, addresses: PageAddress[]): Change {
  const aliases = addresses.map(({ hash, key, evidence }): AliasRow => ({
    pageHash: hash,
    pageKey: key,
    articleId,
    evidence,
    memberId: memberOf(ctx),
    createdAt: ctx.now,
  }))
  return {
    statements: aliases.flatMap((alias) => [
      ...insertAlias(ctx.db, alias),
      ...copyPage(articleId, { hash: alias.pageHash, key: alias.pageKey }, ctx.now),
    ]),
    audit: aliases.map((alias) => ({
      action: 'alias.added',
      recordId: articleId,
      after: alias,
    })),
  }
}

function reportOf(source: SourcePage): PageReport {
  const { url, redirects, canonicalUrl, robots, isPaywalled } = source
  return {
    url,
    redirects,
    canonicalUrl,
    canonicalFollowed: followsCanonical(source),
    robots,
    paywalled: isPaywalled,
  }
}

/** Proposes claims without storing anything. @throws DomainError article.too_large */
export async function proposeClaims(
  ctx: Context,
  input: { text: string; language: string | null; extractor: ExtractorChoice },
): Promise<Proposal & { text: string }> {
  allow(ctx.actor, 'article:read')
  const { text } = input
  textBytes(text)
  return { text, ...(await propose(text, input.language, input.extractor, ctx.model)) }
}

function textBytes(text: string): number {
  const bytes = new TextEncoder().encode(text).byteLength
  if (bytes > LIMITS.articleBytes)
    throw new DomainError(
      'article.too_large',
      `The text has ${bytes} bytes; an article may have ${LIMITS.articleBytes}.`,
    )
  return bytes
}

export function candidateRow(
  ctx: Context,
  captureId: string,
  text: string,
  extractor: Proposal['extractor'],
  found: Candidate,
  map: PageMap | null,
): CandidateRow {
  const { codePoints, utf16 } = found.position
  const inPage = map && placeInPage(map, text, utf16)
  return {
    id: idFor(ctx, 'cnd'),
    captureId,
    extractor: extractor.name,
    extractorVersion: extractor.version,
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
      ...(inPage && { pagePosition: inPage }),
      attribution: placedAttribution(text, found.attribution),
      furtherAttributions: found.furtherAttributions.map((one) => placedAttribution(text, one)!),
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
