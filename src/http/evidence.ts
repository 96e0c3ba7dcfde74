import * as contract from '../contract/evidence.ts'
import * as queue from '../domain/evidence/queue.ts'
import { list, listAnswer } from './lists.ts'
import { route } from './route.ts'

type Item = Awaited<ReturnType<typeof queue.readEvidenceQueue>>[number]
type Review = Awaited<ReturnType<typeof queue.reviewEvidence>>

function itemBody(item: Item): contract.EvidenceItem {
  const { verdictId, claimId, revision, sourceId, pageKey, state, detail, movedTo, seenAt } = item
  return {
    verdictId,
    claimId,
    revision,
    source: { id: sourceId, pageKey },
    state,
    detail,
    movedTo,
    seenAt,
    citations: item.citations.map(({ position, url, title, archiveUrl, stance, passage }) => ({
      position,
      url,
      title,
      archiveUrl,
      stance,
      passage,
    })),
  }
}

function reviewBody({ checkAt, ...review }: Review): contract.EvidenceReview {
  return { ...review, seenAt: checkAt }
}

const ID = '[0-9a-hjkmnp-tv-z]{26}'
const PLACE = new RegExp(String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z vrd_${ID} src_${ID}$`)

function placeOf(cursor: string) {
  const [seenAt = '', verdictId = '', sourceId = ''] = cursor.split(' ')
  return { seenAt, verdictId, sourceId }
}

export const evidenceRoutes = [
  route({
    method: 'GET',
    path: '/v1/queues/evidence',
    operationId: 'listEvidenceQueue',
    summary: 'List one’s own published verdicts whose evidence is not as it was',
    description:
      'A page that the published revision cites was found moved, gone or changed, and nobody of the organisation has acknowledged it. Publishing a next revision takes it off as well.',
    access: 'verdict:read',
    query: list,
    replies: { 200: { description: 'Newest first.', schema: contract.EvidencePage } },
    cursor: PLACE,
    verb: (ctx, { query, after }) =>
      queue.readEvidenceQueue(ctx, {
        limit: query.limit + 1,
        after: after === null ? null : placeOf(after),
      }),
    answer: (rows, { input, url }) =>
      listAnswer(
        rows,
        input.query,
        url,
        itemBody,
        ({ seenAt, verdictId, sourceId }) => `${seenAt} ${verdictId} ${sourceId}`,
      ),
  }),
  route({
    method: 'POST',
    path: '/v1/queues/evidence/reviews',
    operationId: 'reviewEvidence',
    summary: 'Acknowledge what was found at a source: looked at, the verdict stands',
    description: 'A later look that finds something else puts the verdict into the queue again.',
    access: 'verdict:review',
    body: contract.NewEvidenceReview,
    replies: { 201: { description: 'Acknowledged.', schema: contract.EvidenceReview } },
    refuses: ['record.not_found'],
    verb: (ctx, { body }) => queue.reviewEvidence(ctx, body),
    answer: (review) => ({ status: 201, body: reviewBody(review) }),
  }),
]
