import { sql } from 'drizzle-orm'
import type { ClaimRow } from '../claims.ts'
import { abortIf, type Statement } from '../db.ts'
import { organisations } from '../schema/accounts.ts'
import { claims } from '../schema/claims.ts'
import { crosswalks, ratings, ratingScales } from '../schema/ratings.ts'
import { verdicts } from '../schema/verdicts.ts'
import type { RevisionRow, VerdictRecord } from './record.ts'

/**
 * Aborts the batch unless verdict, claim and desk are at the versions read, and the rating that is
 * published, if one is, is live with the crosswalk read: one statement ahead of the writes, which
 * nothing can come between.
 */
export function abortUnlessCurrent(
  verdict: VerdictRecord,
  claim: ClaimRow,
  rated: Pick<RevisionRow, 'ratingId' | 'crosswalkId'> | null,
): Statement {
  const { organisation } = verdict
  const isLive =
    rated === null
      ? sql``
      : sql`and exists (select 1 from ${ratings} as g, ${ratingScales} as s
          where g.id = ${rated.ratingId} and g.retired_at is null
          and s.id = g.scale_id and s.state = 'published'
          and (select x.id from ${crosswalks} as x where x.scale_id = s.id
            order by x.version desc limit 1) is ${rated.crosswalkId})`
  return abortIf(sql`not exists (select 1 from ${verdicts} as v, ${claims} as c,
    ${organisations} as o where v.id = ${verdict.id} and v.version = ${verdict.version}
    and c.id = ${claim.id} and c.version = ${claim.version}
    and o.id = ${organisation.id} and o.version = ${organisation.version} ${isLive})`)
}

/** Aborts the batch unless readers see just this revision of the verdict. */
export function abortUnlessPublished(verdictId: string, revision: number): Statement {
  return abortIf(sql`not exists (select 1 from ${verdicts} where id = ${verdictId}
    and state = 'published' and published_revision = ${revision})`)
}
