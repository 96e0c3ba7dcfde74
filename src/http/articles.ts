import * as z from 'zod'
import * as contract from '../contract/article.ts'
import { id, paging, webUrl } from '../contract/text.ts'
import { positionOf } from '../domain/anchor.ts'
import * as articles from '../domain/articles.ts'
import { submit } from '../domain/ingestion.ts'
import * as submissions from '../domain/submissions.ts'
import * as reextraction from '../domain/reextraction.ts'
import { FETCHING } from './fetching.ts'
import { listAnswer, pageOf } from './lists.ts'
import { route } from './route.ts'

type ArticleRow = Awaited<ReturnType<typeof articles.readArticle>>
type CaptureRow = submissions.Submission['capture']
type CandidateRow = submissions.Submission['candidates'][number]
type AliasRow = Awaited<ReturnType<typeof articles.addAlias>>

function articleBody(row: ArticleRow): contract.Article {
  const { pageHash: _pageHash, createdBy: _createdBy, ...article } = row
  return article
}

function captureBody(row: CaptureRow): contract.Capture {
  const { createdBy: _createdBy, ...capture } = row
  return capture
}

function candidateBody(row: CandidateRow): contract.Candidate {
  const { id, captureId, extractor, extractorVersion, quote, statement, score, details } = row
  const { model = 'hand-set', group = 0, pagePosition = null, ...rest } = details
  const { attribution, furtherAttributions = [], ...plain } = rest
  return {
    id,
    captureId,
    extractor: { name: extractor, version: extractorVersion },
    quote,
    position: positionOf(row),
    pagePosition,
    statement,
    score: model === null ? null : score,
    model,
    group,
    attribution: attribution && { antecedent: null, ...attribution },
    furtherAttributions: furtherAttributions.map((one) => ({ antecedent: null, ...one })),
    ...plain,
    claimId: row.claimId,
  }
}

function extractedBody({
  text,
  candidates,
  ...proposal
}: Awaited<ReturnType<typeof submissions.proposeClaims>>) {
  return {
    ...proposal,
    candidates: candidates.map((candidate): contract.ExtractedCandidate => ({
      ...candidate,
      attribution: submissions.placedAttribution(text, candidate.attribution),
      furtherAttributions: candidate.furtherAttributions.map((one) =>
        submissions.placedAttribution(text, one)!,
      ),
    })),
  }
}

const aliasBody = (row: AliasRow): contract.Alias => row

const articleParam = z.strictObject({ articleId: id('art') })
const captureParam = z.strictObject({ captureId: id('cap') })
const list = z.strictObject(paging)
const byId = (row: { id: string }) => row.id
const PAGE_HASH = /^[0-9a-f]{64}$/
const PLACE = /^\d{1,9} cnd_[0-9a-hjkmnp-tv-z]{26}$/

/** Candidates are listed in the order of the text: a cursor holds a start and an id. */
function placeAfter(after: string | null) {
  const place = after?.split(' ')
  return place ? { start: Number(place[0]), id: place[1]! } : null
}

export const articleRoutes = [
  route({
    method: 'POST',
    path: '/v1/articles',
    operationId: 'submitArticle',
    summary: 'Submit an article; get its claims proposed',
    description:
      'By its text, by the `html` of its page, or by `url` alone: then the page is fetched as anybody would see it, which takes at most 10 seconds. The page is known by its canonical URL. The same text again answers what is there with 200; a new text of a known page is a new capture.',
    access: 'article:write',
    body: contract.NewArticle,
    replies: {
      200: {
        description: 'Known already.',
        schema: contract.SubmittedArticle,
        headers: ['Location'],
      },
      201: {
        description: 'The article or the capture is new.',
        schema: contract.SubmittedArticle,
        headers: ['Location'],
      },
    },
    refuses: [...FETCHING],
    verb: (ctx, { body }) => submit(ctx, body),
    answer: ({ article, capture, candidates, extraction, page, created }) => ({
      status: created ? 201 : 200,
      body: {
        article: articleBody(article),
        capture: captureBody(capture),
        candidates: candidates.map(candidateBody),
        extraction,
        page,
      },
      headers: { Location: `/v1/articles/${article.id}` },
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/extract',
    operationId: 'extract',
    summary: 'Propose the claims of a text without storing anything',
    access: 'article:read',
    body: contract.ExtractInput,
    replies: { 200: { description: 'In the order of the text.', schema: contract.Extracted } },
    refuses: ['article.too_large'],
    verb: (ctx, { body }) => submissions.proposeClaims(ctx, body),
    answer: (proposal) => ({ status: 200, body: extractedBody(proposal) }),
  }),
  route({
    method: 'GET',
    path: '/v1/articles',
    operationId: 'listArticles',
    summary: 'List articles, or find the one at a URL',
    access: 'article:read',
    query: z.strictObject({
      ...paging,
      url: webUrl().optional().meta({ description: 'Only the article at this page.' }),
    }),
    replies: { 200: { description: 'Newest first.', schema: contract.ArticlePage } },
    verb: (ctx, { query, after }) =>
      articles.readArticles(ctx, { ...pageOf(query, after), url: query.url ?? null }),
    answer: (rows, { input, url }) => listAnswer(rows, input.query, url, articleBody, byId),
  }),
  route({
    method: 'GET',
    path: '/v1/articles/{articleId}',
    operationId: 'readArticle',
    summary: 'Read an article',
    access: 'article:read',
    params: articleParam,
    replies: { 200: { description: 'The article.', schema: contract.Article } },
    verb: (ctx, { params }) => articles.readArticle(ctx, params.articleId),
    answer: (row) => ({ status: 200, body: articleBody(row) }),
  }),
  route({
    method: 'GET',
    path: '/v1/articles/{articleId}/captures',
    operationId: 'listCaptures',
    summary: 'List the captures of an article',
    access: 'article:read',
    params: articleParam,
    query: list,
    replies: { 200: { description: 'Newest first.', schema: contract.CapturePage } },
    verb: (ctx, { params, query, after }) =>
      articles.readCaptures(ctx, params.articleId, pageOf(query, after)),
    answer: (rows, { input, url }) => listAnswer(rows, input.query, url, captureBody, byId),
  }),
  route({
    method: 'GET',
    path: '/v1/captures/{captureId}',
    operationId: 'readCapture',
    summary: 'Read a capture with its text',
    access: 'article:read',
    params: captureParam,
    replies: { 200: { description: 'The capture.', schema: contract.CaptureWithText } },
    verb: (ctx, { params }) => articles.readCapture(ctx, params.captureId),
    answer: ({ text, map: _map, ...row }) => ({ status: 200, body: { ...captureBody(row), text } }),
  }),
  route({
    method: 'POST',
    path: '/v1/captures/{captureId}/extract',
    operationId: 'reextract',
    summary: 'Propose the claims of a capture anew',
    description:
      'With the extractor of today, or another one. What became a claim stays, with the extractor that proposed it; candidates that nobody accepted make room for the new ones.',
    access: 'article:write',
    params: captureParam,
    body: contract.Reextract,
    replies: { 200: { description: 'All that is proposed now.', schema: contract.Reextracted } },
    verb: (ctx, { params, body }) => reextraction.reextract(ctx, params.captureId, body.extractor),
    answer: ({ candidates, ...proposal }) => ({
      status: 200,
      body: { ...proposal, candidates: candidates.map(candidateBody) },
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/captures/{captureId}/candidates',
    operationId: 'listCandidates',
    summary: 'List the claims proposed for a capture',
    access: 'article:read',
    params: captureParam,
    query: list,
    cursor: PLACE,
    replies: { 200: { description: 'In the order of the text.', schema: contract.CandidatePage } },
    verb: (ctx, { params, query, after }) =>
      articles.readCandidates(ctx, params.captureId, {
        limit: query.limit + 1,
        after: placeAfter(after),
      }),
    answer: (rows, { input, url }) =>
      listAnswer(
        rows,
        input.query,
        url,
        candidateBody,
        ({ startUtf16, id }) => `${startUtf16} ${id}`,
      ),
  }),
  route({
    method: 'GET',
    path: '/v1/articles/{articleId}/aliases',
    operationId: 'listAliases',
    summary: 'List the other URLs at which an article is reached',
    access: 'article:read',
    params: articleParam,
    query: list,
    cursor: PAGE_HASH,
    replies: { 200: { description: 'In no telling order.', schema: contract.AliasPage } },
    verb: (ctx, { params, query, after }) =>
      articles.readAliases(ctx, params.articleId, pageOf(query, after)),
    answer: (rows, { input, url }) =>
      listAnswer(rows, input.query, url, aliasBody, ({ pageHash }) => pageHash),
  }),
  route({
    method: 'POST',
    path: '/v1/articles/{articleId}/aliases',
    operationId: 'addAlias',
    summary: 'Say that another URL leads to the same page',
    description: 'The other page then shows the same annotations.',
    access: 'alias:write',
    params: articleParam,
    body: contract.NewAlias,
    replies: { 201: { description: 'Added.', schema: contract.Alias } },
    refuses: ['alias.taken'],
    verb: (ctx, { params, body }) => articles.addAlias(ctx, params.articleId, body.url),
    answer: (row) => ({ status: 201, body: aliasBody(row) }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/articles/{articleId}/aliases/{pageHash}',
    operationId: 'removeAlias',
    summary: 'Undo an alias',
    access: 'alias:write',
    params: z.strictObject({ articleId: id('art'), pageHash: z.string().regex(PAGE_HASH) }),
    replies: { 204: { description: 'Undone.' } },
    refuses: ['permission.organisation'],
    verb: (ctx, { params }) => articles.removeAlias(ctx, params.articleId, params.pageHash),
    answer: () => ({ status: 204 }),
  }),
]
