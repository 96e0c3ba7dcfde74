import { hex, sha256, utf8 } from './bytes.ts'
import { canonicalJson } from './canonical.ts'

// What a leaf of the transparency log commits to. Both forms are fixed: a field more would be
// another `type`, for every leaf stands as it was hashed. docs/log.md specifies them.

/** A published revision as the API shows it, as far as the log holds it to it. */
export type PublicRevision = {
  number: number
  kind: string
  claimText: string | null
  rating: {
    key: string
    label: string
    kind: string
    value: number | null
    scale: { id: string; version: number }
    normalised: { key: string } | null
  } | null
  conclusion: string
  rationale: { markdown: string }
  language: string | null
  reviewUrl: string | null
  conflictOfInterest: string | null
  replies: readonly PublicReply[]
  reason: string | null
  sources: readonly PublicSource[]
  authors: readonly { memberId: string }[]
  approvers: readonly { memberId: string }[]
  publishedAt: string | null
}

type PublicReply = {
  party: string
  askedOn: string
  channel: string
  answer: string | null
  answeredOn: string | null
}

type PublicSource = {
  kind: string
  url: string | null
  title: string | null
  publisher: string | null
  withheldReason: string | null
  publishedOn: string | null
  archiveUrl: string | null
  readAt: string | null
  contentSha256: string | null
  stance: string | null
  passage: string | null
}

const REPLY = ['party', 'askedOn', 'channel', 'answer', 'answeredOn'] as const
const SOURCE = [
  'kind',
  'url',
  'title',
  'publisher',
  'withheldReason',
  'publishedOn',
  'archiveUrl',
  'readAt',
  'contentSha256',
  'stance',
  'passage',
] as const

/** The fields named, whatever else the API shows by now. */
const only = <T, K extends keyof T>(value: T, keys: readonly K[]) =>
  Object.fromEntries(keys.map((key) => [key, value[key]])) as Pick<T, K>

/** Whose revision it is: what the revision itself does not say. */
export type Whose = { verdictId: string; organisationId: string }

/** The record that a leaf's digest is of: everything that a reader is told, names of people apart. */
export function recordOf(revision: PublicRevision, { verdictId, organisationId }: Whose) {
  const ids = (list: readonly { memberId: string }[]) => list.map((one) => one.memberId).toSorted()
  const { rating } = revision
  return {
    type: 'apostil.record.v1' as const,
    verdictId,
    organisationId,
    revision: revision.number,
    kind: revision.kind,
    claimText: revision.claimText,
    rating: rating && {
      scaleId: rating.scale.id,
      scaleVersion: rating.scale.version,
      key: rating.key,
      label: rating.label,
      kind: rating.kind,
      value: rating.value,
      normalisedKey: rating.normalised && rating.normalised.key,
    },
    conclusion: revision.conclusion,
    rationale: revision.rationale.markdown,
    language: revision.language,
    reviewUrl: revision.reviewUrl,
    conflictOfInterest: revision.conflictOfInterest,
    replies: revision.replies.map((reply) => only(reply, REPLY)),
    reason: revision.reason,
    sources: revision.sources.map((source) => only(source, SOURCE)),
    authors: ids(revision.authors),
    approvers: ids(revision.approvers),
    publishedAt: revision.publishedAt,
  }
}

export type LogEntry = {
  type: 'apostil.revision.v1'
  verdictId: string
  revision: number
  kind: string
  publishedAt: string
  recordSha256: string
}

export type LogRecord = ReturnType<typeof recordOf>

/**
 * The entry of a record: what is a leaf of the tree, as canonical JSON (RFC 8785). It carries the
 * record's SHA-256 (lower-case hex, of its canonical JSON), since an entry has at most 65,535 bytes.
 */
export async function entryFor(record: LogRecord): Promise<string> {
  const entry: LogEntry = {
    type: 'apostil.revision.v1',
    verdictId: record.verdictId,
    revision: record.revision,
    kind: record.kind,
    publishedAt: record.publishedAt!,
    recordSha256: hex(await sha256(utf8(canonicalJson(record)))),
  }
  return canonicalJson(entry)
}

/** The entry of a revision. */
export const entryOf = (revision: PublicRevision, whose: Whose): Promise<string> =>
  entryFor(recordOf(revision, whose))
