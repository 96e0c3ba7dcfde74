import type { Look } from '../../ingestion/look.ts'
import type { CheckRow, CitedRow, FindingRow, SourceRow } from '../../storage/evidence.ts'
import { InvalidPageUrl, pageKey } from '../url.ts'
import { comparable, stands } from './passages.ts'

const DAY = 86_400_000

/** When a page is looked at again, in days. */
const AGAIN = { ok: 7, moved: 7, changed: 7, gone: 30 } as const
/** The same after so many looks in a row that did not reach it; the last holds for all further. */
const BACK_OFF = [1, 2, 4, 7] as const
/** A name that leads nowhere so many looks in a row is gone: names fail for a day as well. */
const NAME_GONE_AFTER = 3

/** What is known of a source before a look. */
export type Known = {
  source: SourceRow
  /** Where published verdicts cite it. */
  cited: CitedRow[]
  findings: FindingRow[]
  /** SHA-256 of its text when that was first read; null before. */
  firstSha256: string | null
}

/** What a look comes to. */
export type Judgement = {
  source: Pick<SourceRow, 'state' | 'checkedAt' | 'nextCheckAt' | 'failures'>
  /** The look, if it found something new; the first one always does. */
  check: CheckRow | null
  /** What holds of the verdicts from now on: `kept` as it stands, `fresh` since this look. */
  kept: FindingRow[]
  fresh: FindingRow[]
}

/** What is found for one verdict; null: nothing. `old` is what was found for it before. */
type Finder = (cited: CitedRow[], old: FindingRow | null) => Found | null
type Found = Pick<FindingRow, 'state' | 'detail' | 'movedTo' | 'positions'>
type Seen = Pick<CheckRow, 'state' | 'status' | 'finalUrl' | 'detail'>

/**
 * Judges what a look saw by what published verdicts rely on. Pure.
 * @param sha256 of the text that was read; null where none was
 * @param at the time of the look
 */
export function judgeLook(known: Known, look: Look, sha256: string | null, at: string): Judgement {
  const { source, findings } = known
  const failures = look.kind === 'unreachable' ? source.failures + 1 : 0
  const { seen, find } = view(known, look, sha256, failures)
  const kept: FindingRow[] = []
  const fresh: FindingRow[] = []
  for (const [verdictId, cited] of Map.groupBy(known.cited, (one) => one.verdictId)) {
    const { revision, organisationId } = cited[0]!
    const old = findings.find((one) => one.verdictId === verdictId && one.revision === revision)
    const found = find(cited, old ?? null)
    if (found === null) continue
    if (old && isSame(old, found)) kept.push(old)
    else
      fresh.push({
        sourceId: source.id,
        verdictId,
        revision,
        organisationId,
        ...found,
        seenAt: at,
        acknowledgedAt: null,
      })
  }
  const days =
    seen.state === 'unreachable'
      ? BACK_OFF[Math.min(failures, BACK_OFF.length) - 1]!
      : AGAIN[seen.state]
  const nextCheckAt = new Date(Date.parse(at) + days * DAY).toISOString()
  const isNews = seen.state !== source.state || fresh.length > 0
  return {
    source: { state: seen.state, checkedAt: at, nextCheckAt, failures },
    check: isNews ? { sourceId: source.id, at, ...seen, contentSha256: sha256 } : null,
    kept,
    fresh,
  }
}

/** The look as the source's record tells it, and how it bears on a verdict. */
function view(
  known: Known,
  look: Look,
  sha256: string | null,
  failures: number,
): { seen: Seen; find: Finder } {
  if (look.kind === 'unreachable') {
    const { answered, why: detail } = look
    const place = { status: answered?.status ?? null, finalUrl: answered?.url ?? null, detail }
    if (look.isNameless && failures >= NAME_GONE_AFTER)
      return { seen: { state: 'gone', ...place }, find: (cited) => gone(cited, detail) }
    // Nothing was seen, so what was found before still holds.
    return { seen: { state: 'unreachable', ...place }, find: (_cited, old) => old }
  }
  const { status, url: finalUrl } = look
  if (look.kind === 'gone') {
    const { why: detail } = look
    const seen: Seen = { state: 'gone', status, finalUrl, detail }
    return { seen, find: (cited) => gone(cited, detail) }
  }

  const movedTo = movedFrom(known.source.pageKey, look)
  const lost = lostIn(known, look, sha256)
  const find: Finder = (cited, old) => {
    // What cannot be read neither bears out nor refutes what was read.
    if (look.kind === 'unread' && old?.state === 'changed') return old
    const missing = cited.filter((one) => lost.includes(one))
    const state = missing.length > 0 ? 'changed' : movedTo === null ? null : 'moved'
    if (state === null) return null
    const concerned = missing.length > 0 ? missing : cited
    const positions = concerned.map(({ position }) => position)
    return { state, detail: sentence(look, movedTo, missing), movedTo, positions }
  }
  const state = lost.length > 0 ? 'changed' : movedTo === null ? 'ok' : 'moved'
  return { seen: { state, status, finalUrl, detail: sentence(look, movedTo, lost) }, find }
}

const gone = (cited: CitedRow[], detail: string): Found => ({
  state: 'gone',
  detail,
  movedTo: null,
  positions: cited.map(({ position }) => position),
})

/** The citations whose passage does not stand in what was read. */
function lostIn({ cited, firstSha256 }: Known, look: Look, sha256: string | null): CitedRow[] {
  if (look.kind !== 'read') return []
  // Twice: an article's text leaves out what its page has beside it, and joins what that divides.
  const texts = [comparable(look.textContent), comparable(look.text)]
  return cited.filter(({ passage }) =>
    passage === null || comparable(passage) === ''
      ? firstSha256 !== null && firstSha256 !== sha256
      : !texts.some((text) => stands(text, passage)),
  )
}

/**
 * Where a page has moved for good: to where redirects lead that are permanent, from the first on
 * (RFC 9110, 15.4: 301 and 308). Null if that is the same page.
 */
function movedFrom(key: string, look: Extract<Look, { kind: 'read' | 'unread' }>): string | null {
  const passing = look.redirects.find(({ status }) => status !== 301 && status !== 308)
  const target = passing ? passing.url : look.url
  try {
    return pageKey(target) === key ? null : target
  } catch (error) {
    if (error instanceof InvalidPageUrl) return target
    throw error
  }
}

function isSame(old: FindingRow, now: Found): boolean {
  return (
    old.state === now.state &&
    old.detail === now.detail &&
    old.positions.join() === now.positions.join()
  )
}

/** How much of a passage a sentence shows, in code points, and of how many passages. */
const SHOWN_POINTS = 80
const SHOWN_PASSAGES = 3

function sentence(
  look: Extract<Look, { kind: 'read' | 'unread' }>,
  movedTo: string | null,
  missing: CitedRow[],
): string {
  const moved = movedTo === null ? '' : `The page has moved for good to ${movedTo}. `
  if (look.kind === 'unread') return `${moved}${look.why} Passages could not be looked for.`
  if (missing.length === 0)
    return `${moved}The page holds each passage that a published verdict relies on.`
  const passages = new Set(missing.map(({ passage }) => quoted(passage ?? '')))
  const shown = [...passages].slice(0, SHOWN_PASSAGES).join(', ')
  const more = passages.size - SHOWN_PASSAGES
  const rest = more > 0 ? ` and ${more} more` : ''
  return passages.has(quoted(''))
    ? `${moved}The page’s text is another than when it was first looked at.`
    : `${moved}The page’s text does not hold ${shown}${rest}.`
}

function quoted(passage: string): string {
  const points = [...passage.replaceAll(/\s+/g, ' ').trim()]
  const cut = points.length > SHOWN_POINTS
  return `“${points.slice(0, SHOWN_POINTS).join('')}${cut ? '…' : ''}”`
}
