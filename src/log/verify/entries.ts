import { canonicalJson } from '../canonical.ts'
import type { LogEntry } from '../record.ts'
import { nameOf, type Report, textOf } from './source.ts'

/** A leaf of the log, read. */
export type Entry = LogEntry & { index: number; text: string; name: string }

const ID = /^vrd_[0-9a-hjkmnp-tv-z]{26}$/

function parse(text: string): LogEntry | null {
  let value: LogEntry
  try {
    value = JSON.parse(text) as LogEntry
    if (canonicalJson(value) !== text) return null
  } catch {
    return null
  }
  const fields = 'kind,publishedAt,recordSha256,revision,type,verdictId'
  const isEntry =
    Object.keys(value).toSorted().join() === fields &&
    value.type === 'apostil.revision.v1' &&
    ID.test(value.verdictId) &&
    Number.isSafeInteger(value.revision) &&
    typeof value.kind === 'string' &&
    typeof value.publishedAt === 'string' &&
    /^[0-9a-f]{64}$/.test(value.recordSha256)
  return isEntry ? value : null
}

/**
 * Reads the leaves, by the names of their revisions. A verdict's revisions have to come each once
 * and in the order of their numbers; `null` is a leaf that could not be had.
 */
export function readEntries(
  leaves: readonly (Uint8Array<ArrayBuffer> | null)[],
  report: Report,
): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  const latest = new Map<string, number>()
  const isWhole = leaves.every((leaf) => leaf !== null)
  for (const [index, leaf] of leaves.entries()) {
    if (!leaf) continue
    const text = decoded(leaf)
    const value = text === null ? null : parse(text)
    if (value === null) {
      report('entry.malformed', `leaf ${index} is no entry of an Apostil log`)
      continue
    }
    const { verdictId, revision } = value
    const before = latest.get(verdictId) ?? 0
    // Where leaves are missing, so may be the one before.
    if (revision <= before || (isWhole && revision !== before + 1))
      report(
        'entry.order',
        `leaf ${index} is revision ${revision} of ${verdictId}, after ${before}`,
      )
    latest.set(verdictId, Math.max(before, revision))
    const name = nameOf(verdictId, revision)
    if (!entries.has(name)) entries.set(name, { ...value, index, text: text!, name })
  }
  return entries
}

function decoded(leaf: Uint8Array<ArrayBuffer>): string | null {
  try {
    return textOf(leaf)
  } catch {
    return null
  }
}
