import { entryFor, type LogRecord, type PublicRevision, recordOf } from '../record.ts'
import type { Entry } from './entries.ts'
import { eachOf, jsonAt, nameOf, type Report, type Source } from './source.ts'

/** A published revision as `/v1/log/records` tells it, and the entry that it should have. */
export type PublicRecord = {
  index: number | null
  current: boolean
  pages: string[]
  record: LogRecord
  expected: string
}

type Page = { items: Omit<PublicRecord, 'expected'>[]; next: string | null }

/** Every published revision, by its name. */
export async function readRecords(source: Source): Promise<Map<string, PublicRecord>> {
  const records = new Map<string, PublicRecord>()
  for (let next: string | null = ''; next !== null;) {
    const cursor: string = next && `&cursor=${encodeURIComponent(next)}`
    const page: Page | null = await jsonAt<Page>(source, `/v1/log/records?limit=100${cursor}`)
    if (!page) throw new Error('There is no /v1/log/records: is this an Apostil deployment?')
    const expected = await Promise.all(page.items.map(({ record }) => entryFor(record)))
    for (const [at, item] of page.items.entries())
      records.set(nameOf(item.record.verdictId, item.record.revision), {
        ...item,
        expected: expected[at]!,
      })
    next = page.next
  }
  return records
}

/** Every public revision equals its leaf, and every leaf is public. */
export function checkRecords(
  records: ReadonlyMap<string, PublicRecord>,
  entries: ReadonlyMap<string, Entry>,
  report: Report,
): void {
  for (const [name, { expected }] of records) {
    const entry = entries.get(name)
    if (!entry) report('revision.unlogged', `${titleOf(name)} is public and is no leaf of the log`)
    else if (entry.text !== expected)
      report('revision.changed', `${titleOf(name)} is not what leaf ${entry.index} commits to`)
  }
  for (const [name, { index }] of entries)
    if (!records.has(name))
      report('revision.missing', `${titleOf(name)}, leaf ${index}, is not public`)
}

/** The names of the revisions that readers should be shown: each verdict's last, if it is no retraction. */
export function namesShown(records: ReadonlyMap<string, PublicRecord>): Set<string> {
  const latest = new Map<string, { name: string; record: LogRecord }>()
  for (const [name, { record }] of records)
    if (record.revision > (latest.get(record.verdictId)?.record.revision ?? 0))
      latest.set(record.verdictId, { name, record })
  const standing = [...latest.values()].filter(({ record }) => record.kind !== 'retraction')
  return new Set(standing.map(({ name }) => name))
}

/** What a verdict says now is what was published of it last; what was retracted says nothing. */
export function checkHeads(records: ReadonlyMap<string, PublicRecord>, report: Report): void {
  const shown = namesShown(records)
  for (const [name, { current }] of records)
    if (current && !shown.has(name))
      report('verdict.outdated', `${titleOf(name)} is shown, though a later one was published`)
    else if (!current && shown.has(name))
      report('verdict.outdated', `${titleOf(name)} was published last, and is not shown`)
}

export const titleOf = (name: string): string =>
  `revision ${name.split(' ').toReversed().join(' of ')}`

/** What the API shows of each of these verdicts is what their leaves commit to. */
export async function checkRevisions(
  source: Source,
  verdictIds: readonly string[],
  records: ReadonlyMap<string, PublicRecord>,
  entries: ReadonlyMap<string, Entry>,
  report: Report,
): Promise<void> {
  const organisations = new Map(
    [...records.values()].map(({ record }) => [record.verdictId, record.organisationId]),
  )
  const logged = Map.groupBy(entries.values(), ({ verdictId }) => verdictId)
  await eachOf(verdictIds, async (verdictId) => {
    const path = `/v1/verdicts/${verdictId}/revisions`
    const list = await jsonAt<{ items: PublicRevision[] }>(source, path)
    const shown = new Map((list?.items ?? []).map((one) => [nameOf(verdictId, one.number), one]))
    const organisationId = organisations.get(verdictId) ?? ''
    for (const [name, revision] of shown) {
      const entry = entries.get(name)
      if (!entry) report('revision.unlogged', `${titleOf(name)} is shown and is no leaf of the log`)
      else if ((await entryFor(recordOf(revision, { verdictId, organisationId }))) !== entry.text)
        report(
          'revision.changed',
          `${titleOf(name)} is shown otherwise than leaf ${entry.index} says`,
        )
    }
    for (const { name, index } of logged.get(verdictId) ?? [])
      if (!shown.has(name))
        report('revision.missing', `${titleOf(name)}, leaf ${index}, is not shown at ${path}`)
  })
}
