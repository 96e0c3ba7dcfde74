import { type LogRecord, recordOf } from '../../log/record.ts'
import { listPublicRecords } from '../../storage/log.ts'
import type { Context } from '../context.ts'
import { publicRevision } from '../publication.ts'

export type LoggedRecord = {
  /** Which leaf it is; null: it is none. */
  index: number | null
  claimId: string
  /** Whether readers are shown this revision of the verdict now. */
  current: boolean
  /** The page keys of the pages where the claim appears. */
  pages: string[]
  record: LogRecord
}

/** Every published revision as the log's leaves commit to it, in the order of verdict and number. */
export async function readLogRecords(
  ctx: Pick<Context, 'db'>,
  limit: number,
  after: { verdictId: string; revision: number },
): Promise<LoggedRecord[]> {
  const { verdicts, leaves, pages } = await listPublicRecords(ctx.db, limit, after)
  const nameOf = (verdictId: string, revision: number) => `${verdictId} ${revision}`
  const indexes = new Map(
    leaves.map(({ index, verdictId, revision }) => [nameOf(verdictId, revision), index]),
  )
  const byClaim = Map.groupBy(pages, ({ claimId }) => claimId)
  // By id upwards; they come newest first.
  return verdicts.toReversed().flatMap(({ id, claimId, organisationId, state, ...verdict }) =>
    verdict.revisions.map((revision) => ({
      index: indexes.get(nameOf(id, revision.number)) ?? null,
      claimId,
      current: state === 'published' && revision.number === verdict.publishedRevision,
      pages: (byClaim.get(claimId) ?? []).map(({ pageKey }) => pageKey),
      record: recordOf(publicRevision(revision), { verdictId: id, organisationId }),
    })),
  )
}
