import {
  type CandidateRow,
  deleteOpenCandidates,
  findCapture,
  insertCandidates,
  listAcceptedCandidates,
} from '../storage/articles.ts'
import { allow } from './actor.ts'
import { commit, type Context } from './context.ts'
import { notFound } from './errors.ts'
import { type ExtractorChoice, propose } from './proposals.ts'
import { candidateRow, type Extraction } from './submissions.ts'

/**
 * Proposes the claims of a capture anew. What became a claim stays as it was proposed, and is not
 * proposed again; candidates that nobody accepted make room for the new ones.
 * @throws DomainError record.not_found
 */
export async function reextract(
  ctx: Context,
  captureId: string,
  choice: ExtractorChoice,
): Promise<Extraction & { candidates: CandidateRow[] }> {
  allow(ctx.actor, 'article:write')
  const capture = await findCapture(ctx.db, captureId)
  if (!capture) throw notFound('capture')
  const { text, map, language } = capture
  const proposal = await propose(text, language, choice, ctx.model)
  const { extractor, fallback, dropped } = proposal
  const accepted = await listAcceptedCandidates(ctx.db, captureId)
  const fresh = proposal.candidates
    .map((found) => candidateRow(ctx, captureId, text, extractor, found, map))
    .filter((row) => !accepted.some((one) => overlap(one, row)))
  const candidates = [...accepted, ...fresh].toSorted((a, b) => a.startUtf16 - b.startUtf16)
  return commit(ctx, {
    statements: [deleteOpenCandidates(ctx.db, captureId), ...insertCandidates(fresh)],
    audit: [
      {
        action: 'capture.extracted',
        recordId: captureId,
        after: { extractor, fallback, dropped, candidates: fresh.map(({ id }) => id) },
      },
    ],
    result: { extractor, fallback, dropped, candidates },
  })
}

const overlap = (a: CandidateRow, b: CandidateRow): boolean =>
  a.startUtf16 < b.endUtf16 && b.startUtf16 < a.endUtf16
