import * as z from 'zod'
import * as contract from '../contract/evidence.ts'
import { id, paging, webUrl } from '../contract/text.ts'
import * as sources from '../domain/sources.ts'
import { list, listAnswer, pageOf } from './lists.ts'
import { type Answer, route } from './route.ts'

type Found = Awaited<ReturnType<typeof sources.readSource>>
type CheckRow = Awaited<ReturnType<typeof sources.readChecks>>[number]
type CitationRow = Awaited<ReturnType<typeof sources.readCitations>>[number]

function checkBody({ sourceId: _sourceId, ...check }: CheckRow): contract.SourceCheck {
  return check
}

function recordBody({ source, lastCheck }: Found): contract.SourceRecord {
  const { id, pageKey, state, checkedAt, nextCheckAt, createdAt } = source
  return {
    id,
    pageKey,
    state,
    checkedAt,
    nextCheckAt,
    lastCheck: lastCheck && checkBody(lastCheck),
    createdAt,
  }
}

function citationBody(row: CitationRow): contract.SourceCitation {
  const { organisationId, slug, name, publishedAt, ...citation } = row
  return {
    ...citation,
    organisation: { id: organisationId, slug, name },
    publishedAt: publishedAt!,
  }
}

const answerOf = (record: Found): Answer => ({ status: 200, body: recordBody(record) })

const sourceParam = z.strictObject({ sourceId: id('src') })
const VISIBLE =
  'What a published revision cites, everybody may read; what a draft cites, its own organisation.'
/** An RFC 3339 time as the database has it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const CITATION = /^vrd_[0-9a-hjkmnp-tv-z]{26} \d{1,2}$/

function citationPlace(cursor: string) {
  const [verdictId = '', position] = cursor.split(' ')
  return { verdictId, position: Number(position) }
}

export const sourceRoutes = [
  route({
    method: 'GET',
    path: '/v1/sources',
    operationId: 'findSource',
    summary: 'Read the record of the page at a URL that is cited as a source',
    description: `However the URL is written that leads to the page. ${VISIBLE}`,
    access: 'public',
    query: z.strictObject({ url: webUrl().meta({ description: 'The page.' }) }),
    replies: { 200: { description: 'The record.', schema: contract.SourceRecord } },
    refuses: ['record.not_found'],
    verb: (ctx, { query }) => sources.readSourceAt(ctx, query.url),
    answer: answerOf,
  }),
  route({
    method: 'GET',
    path: '/v1/sources/{sourceId}',
    operationId: 'readSource',
    summary: 'Read the record of a page that is cited as a source',
    description: `With what the last looks at it found. ${VISIBLE}`,
    access: 'public',
    params: sourceParam,
    replies: { 200: { description: 'The record.', schema: contract.SourceRecord } },
    verb: (ctx, { params }) => sources.readSource(ctx, params.sourceId),
    answer: answerOf,
  }),
  route({
    method: 'GET',
    path: '/v1/sources/{sourceId}/checks',
    operationId: 'listSourceChecks',
    summary: 'List what looks at a source’s page saw',
    description: 'The first look, and each that found something else than the one before.',
    access: 'public',
    params: sourceParam,
    query: list,
    cursor: TIME,
    replies: { 200: { description: 'Newest first.', schema: contract.SourceCheckPage } },
    verb: (ctx, { params, query, after }) =>
      sources.readChecks(ctx, params.sourceId, pageOf(query, after)),
    answer: (rows, { input, url }) => listAnswer(rows, input.query, url, checkBody, ({ at }) => at),
  }),
  route({
    method: 'GET',
    path: '/v1/sources/{sourceId}/citations',
    operationId: 'listSourceCitations',
    summary: 'List where published verdicts cite a source',
    description: 'As they are published now, with stance and passage.',
    access: 'public',
    params: sourceParam,
    query: z.strictObject(paging),
    cursor: CITATION,
    replies: {
      200: { description: 'By verdict, the youngest first.', schema: contract.SourceCitationPage },
    },
    verb: (ctx, { params, query, after }) =>
      sources.readCitations(ctx, params.sourceId, {
        limit: query.limit + 1,
        after: after === null ? null : citationPlace(after),
      }),
    answer: (rows, { input, url }) =>
      listAnswer(
        rows,
        input.query,
        url,
        citationBody,
        ({ verdictId, position }) => `${verdictId} ${position}`,
      ),
  }),
]
