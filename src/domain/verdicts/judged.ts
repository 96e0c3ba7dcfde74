import type { ClaimWithAppearances } from '../../storage/claims.ts'
import type { RevisionRecord, VerdictRecord } from '../../storage/verdicts/record.ts'
import { DomainError } from '../errors.ts'
import { publishedRevision } from '../publication.ts'
import { differencesOf } from './diff.ts'
import { type Finding, type GateReport, judge } from '../gate.ts'

/** A verdict with what the gate says of the revision in work, else of the published one. */
export type JudgedVerdict = { record: VerdictRecord; gate: GateReport | null }

/** Judges a verdict with its claim, both as a verb leaves them. Pure. */
export function judged(claim: ClaimWithAppearances, record: VerdictRecord): JudgedVerdict {
  const latest = record.revisions.find(({ number }) => number === record.latestRevision)
  // What was taken back asserts nothing that a gate could judge.
  const asserts = latest && latest.kind !== 'retraction'
  const gate = asserts ? judge(claim, latest, record.organisation) : null
  if (gate && saysTheSame(record, latest!)) gate.warnings.push(SAME)
  return { record, gate }
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

const SAME: Finding = {
  code: 'revision.same',
  pointer: '',
  message: 'It says what the published revision says.',
}

function saysTheSame(record: VerdictRecord, latest: RevisionRecord): boolean {
  if (record.publishedRevision === null || latest.state === 'published') return false
  const differs = differencesOf(publishedRevision(record), latest)
  // The claim's words are fixed with publication alone.
  return differs.every(({ field }) => field === 'claimText')
}
