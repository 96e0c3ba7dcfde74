// The reader's side of the read model. It speaks to D1 itself: Drizzle would add its code to the
// reader's cold start and its mapping to each request, and there is one statement to send.

export type PageRow = { claimId: string; version: number; json: string | null }

/** An answer holds whole annotations up to about so many bytes of JSON, and at least one. */
const ANSWER_BYTES = 1_000_000

// json comes last in the record, and the CASE is decided before it is touched: rows outside the
// window cost a row read and no overflow page.
const FIRST_PAGE = `select claim_id as claimId, version,
  case when bytes_before < ?2 then json end as json
  from page_annotations where page_hash = ?1 order by claim_id`

const LATER_PAGE = `select claim_id as claimId, version,
  case when claim_id > ?3 and bytes_before < ?2 + (
    select bytes_before from page_annotations where page_hash = ?1 and claim_id > ?3
    order by claim_id limit 1
  ) then json end as json
  from page_annotations where page_hash = ?1 order by claim_id`

/**
 * Every annotated claim of a page, in the order of their ids: one statement that reads as many
 * rows as the page has claims (one more past the first megabyte). `json` is null outside the
 * window that begins after the claim `after`.
 */
export async function readPage(
  db: D1DatabaseSession,
  pageHash: string,
  after: string | null,
): Promise<PageRow[]> {
  const statement =
    after === null
      ? db.prepare(FIRST_PAGE).bind(pageHash, ANSWER_BYTES)
      : db.prepare(LATER_PAGE).bind(pageHash, ANSWER_BYTES, after)
  return (await statement.all<PageRow>()).results
}

// CROSS JOIN fixes the order: each claim's last state is looked up by its key.
const PAGE_AS_OF = `with state as (
    select claim_id, max(seq) as seq from annotation_history where page_hash = ?1 and seq <=
      (select seq from changes where at <= ?4 order by at desc, seq desc limit 1)
    group by claim_id),
  shown as (
    select h.claim_id, h.json, sum(length(cast(h.json as blob))) over (order by h.claim_id)
      - length(cast(h.json as blob)) as bytes_before
    from state cross join annotation_history as h
      on h.page_hash = ?1 and h.claim_id = state.claim_id and h.seq = state.seq where h.json is not null)
  select claim_id as claimId, json ->> '$.version' as version,
    case when claim_id > ?3 and bytes_before < ?2 +
      (select min(bytes_before) from shown where claim_id > ?3) then json end as json
  from shown order by claim_id`

/**
 * What `readPage` gave at a time in the past: one statement, which reads as many rows as there are
 * states of the page's claims.
 * @param asOf RFC 3339 in UTC with milliseconds
 */
export async function readPageAsOf(
  db: D1DatabaseSession,
  pageHash: string,
  after: string | null,
  asOf: string,
): Promise<PageRow[]> {
  const statement = db.prepare(PAGE_AS_OF).bind(pageHash, ANSWER_BYTES, after ?? '', asOf)
  return (await statement.all<PageRow>()).results
}
