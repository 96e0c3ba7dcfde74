import type * as contract from '../../contract/verdict.ts'
import type { Actor } from '../../domain/actor.ts'
import { shownRating, shownRationale, shownSource } from '../../domain/publication.ts'
import type { JudgedVerdict } from '../../domain/verdicts/judged.ts'
import { isOwn } from '../../domain/verdicts/read.ts'
import { single } from '../caching.ts'
import { type Answer } from '../route.ts'

// Verdicts as the API shows them.

export type Verdict = JudgedVerdict
type RevisionRow = Verdict['record']['revisions'][number]

export function revisionBody(row: RevisionRow): contract.Revision {
  const { number, kind, state, conclusion, language, reviewUrl, conflictOfInterest } = row
  const {
    replies,
    claimText,
    reason,
    authors,
    approvers,
    objections,
    createdAt,
    submittedAt,
    publishedAt,
  } = row
  return {
    number,
    kind,
    state,
    rating: row.rating && shownRating(row.rating, row.normalKey),
    conclusion,
    rationale: shownRationale(row),
    language,
    reviewUrl,
    conflictOfInterest,
    replies,
    claimText,
    reason,
    sources: row.sources.map(shownSource),
    authors,
    approvers,
    objections,
    createdAt,
    submittedAt,
    publishedAt,
  }
}

function gateBody(gate: Verdict['gate']): contract.GateReport | null {
  const finding = ({ code, message }: { code: string; message: string }) => ({ code, message })
  return gate && { failures: gate.failures.map(finding), warnings: gate.warnings.map(finding) }
}

/** Its own desk sees a verdict whole, everybody else its published side. */
export function verdictBody({ record, gate }: Verdict, actor: Actor | null): contract.Verdict {
  const own = actor !== null && isOwn(actor, record)
  const revision = (number: number | null) =>
    record.revisions.find((one) => one.number === number) ?? null
  const published = revision(record.publishedRevision)
  const latest = revision(record.latestRevision)
  const working = own && latest?.state !== 'published' ? latest : null
  const { id, claimId, state, version, createdAt, updatedAt } = record
  return {
    id,
    claimId,
    organisation: {
      id: record.organisation.id,
      slug: record.organisation.slug,
      name: record.organisation.name,
    },
    state,
    version,
    published: published && revisionBody(published),
    working: working && revisionBody(working),
    returnNote: own ? record.returnNote : null,
    gate: own ? gateBody(gate) : null,
    createdAt,
    updatedAt,
  }
}

export const answerOf = (verdict: Verdict, { actor }: { actor: Actor }): Answer =>
  single(verdict.record, verdictBody(verdict, actor))
