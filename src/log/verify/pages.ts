import { canonicalJson } from '../canonical.ts'
import { type LogRecord, type PublicRevision, recordOf } from '../record.ts'
import { namesShown, type PublicRecord, titleOf } from './records.ts'
import { eachOf, jsonAt, nameOf, type Report, type Source } from './source.ts'

/** A verdict as readers of a page get it. */
type Shown = Omit<PublicRevision, 'number' | 'rationale' | 'authors' | 'approvers'> & {
  id: string
  revision: number
  /** Without rationale and sources, for want of room. */
  abridged: boolean
  rationale: PublicRevision['rationale'] | null
}

type Claim = { id: string; text: string }
type Annotation = { claim: Claim; verdicts: Shown[] }
type Page = { annotations: Annotation[]; next: string | null }
type Feed = { items: { seq: number; claim: { id: string } }[]; next: number }

/** What readers of a page are told is what is in the log, and all of it that there is on the page. */
export async function checkPages(
  source: Source,
  pages: readonly string[],
  records: ReadonlyMap<string, PublicRecord>,
  report: Report,
): Promise<void> {
  const latest = namesShown(records)
  const expected = Map.groupBy(
    [...latest].flatMap((name) => records.get(name)!.pages.map((page) => ({ name, page }))),
    ({ page }) => page,
  )
  const merged = await claimsMergedInto(source)
  await eachOf(pages, async (page) => {
    const annotations = await readPage(source, page)
    const shown = annotations.flatMap(({ verdicts }) => verdicts)
    for (const { claim, verdicts } of annotations) {
      // What is checked keeps its words, but for a merge, which the feed tells of.
      const other = verdicts.find(({ claimText }) => claimText !== claim.text)
      if (other && !merged.has(claim.id))
        report(
          'page.claim',
          `${titleOf(nameOf(other.id, other.revision))} stands on ${page} under other words`,
        )
    }
    const names = new Set(shown.map(({ id, revision }) => nameOf(id, revision)))
    for (const verdict of shown) {
      const name = nameOf(verdict.id, verdict.revision)
      const record = records.get(name)?.record
      if (!record) report('page.unlogged', `${titleOf(name)}, on ${page}, is no published one`)
      else if (partOf(recordShown(verdict, record), verdict) !== partOf(record, verdict))
        report('page.changed', `${titleOf(name)} is shown otherwise on ${page}`)
      else if (!latest.has(name))
        report('page.outdated', `${titleOf(name)} is shown on ${page}, and does not stand any more`)
    }
    for (const { name } of expected.get(page) ?? [])
      if (!names.has(name)) report('page.missing', `${titleOf(name)} is not shown on ${page}`)
  })
}

/** The claims that others were merged into, by the change feed. */
async function claimsMergedInto(source: Source): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for (let since = 0; ;) {
    const part: Feed | null = await jsonAt<Feed>(source, `/v1/changes?kind=moved&since=${since}`)
    for (const { claim } of part?.items ?? []) ids.add(claim.id)
    if (!part || part.items.length === 0) return ids
    since = part.next
  }
}

async function readPage(source: Source, page: string): Promise<Annotation[]> {
  const annotations: Annotation[] = []
  for (let next: string | null = ''; next !== null;) {
    const cursor: string = next && `&cursor=${encodeURIComponent(next)}`
    const path = `/v1/annotations?url=${encodeURIComponent(page)}${cursor}`
    const part: Page | null = await jsonAt<Page>(source, path)
    annotations.push(...(part?.annotations ?? []))
    next = part?.next ?? null
  }
  return annotations
}

/** The record that a page's words would make, people apart. */
function recordShown(shown: Shown, { verdictId, organisationId }: LogRecord): LogRecord {
  const { revision: number, rationale, ...rest } = shown
  return recordOf(
    {
      ...rest,
      number,
      rationale: rationale ?? { markdown: '' },
      authors: [],
      approvers: [],
    },
    { verdictId, organisationId },
  )
}

/** What a page shows of a record. */
function partOf(record: LogRecord, { abridged }: Shown): string {
  const { authors: _w, approvers: _a, rationale, sources, ...rest } = record
  return canonicalJson(abridged ? rest : { ...rest, rationale, sources })
}
