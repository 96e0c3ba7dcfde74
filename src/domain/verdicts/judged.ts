import type { ClaimWithAppearances } from '../../storage/claims.ts'
import type { VerdictRecord } from '../../storage/verdicts/record.ts'
import { DomainError } from '../errors.ts'
import { type Finding, type GateReport, judge } from '../gate.ts'

/** A verdict with what the gate says of the revision in work, else of the published one. */
export type JudgedVerdict = { record: VerdictRecord; gate: GateReport | null }

/** Judges a verdict with its claim, both as a verb leaves them. Pure. */
export function judged(claim: ClaimWithAppearances, record: VerdictRecord): JudgedVerdict {
  const latest = record.revisions.find(({ number }) => number === record.latestRevision)
  // What was taken back asserts nothing that a gate could judge.
  const asserts = latest && latest.kind !== 'retraction'
  return { record, gate: asserts ? judge(claim, latest, record.organisation) : null }
}

/** @throws DomainError gate.refused with every finding, if there are any */
export function refuseOn(findings: Finding[]): void {
  if (findings.length === 0) return
  throw new DomainError(
    'gate.refused',
    `The publication gate refuses this: ${findings.map(({ code }) => code).join(', ')}.`,
    { errors: findings.map((finding) => ({ in: 'record', ...finding })) },
  )
}
