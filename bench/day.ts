// `npm run bench:day`: a day of 20 million readers by three designs: what it takes in requests and
// bytes, what it costs by the platform's list, what the server learns. Arithmetic over the
// assumptions below, with nothing random: the same table each time.

const READERS = 20_000_000
const PAGE_VIEWS = 1_000_000_000
/** Of the page views, those of pages with annotations; each is then opened by its reader. */
const ANNOTATED_SHARE = 0.001

/** Annotated pages, and those of them that change in a day. */
const PAGES = 1_000_000
const CHANGED_PAGES = 5_000
/** Bytes of finished JSON a page, 1.2 claims each. */
const PAGE_BYTES = 1_500
const CLAIMS_A_PAGE = 1.2
const EMPTY_ANSWER_BYTES = 150
/** Status line and headers, as HTTP/2 sends them after the first answer. */
const HEADER_BYTES = 300

/** The lookup's files: bytes a page as measured by the filter's benchmark. */
const BASE_BYTES_A_PAGE = 2.16
const DELTA_BYTES_A_PAGE = 2.83
const MANIFEST_BYTES = 2_000
/** The filter says "annotated" of a page that is not so often: 13 bits of fingerprint. */
const FALSE_POSITIVES = 2 ** -13
/** A client asks for the manifest once an hour while it is used: four hours a day. */
const SYNCS_A_READER = 4
/** A base is rebuilt once a week; whoever begins needs one as well. */
const BASES_A_READER = 1 / 7 + 0.01

/** As src/lookup/key.ts and the range's route have it. */
const PREFIX_LENGTH = Math.max(0, Math.floor(Math.log2(PAGES / 100)))
const CROWD = PAGES / 2 ** PREFIX_LENGTH
const LEAST_BUCKET_BYTES = 16_384
const BUCKET_BYTES = Math.max(
  LEAST_BUCKET_BYTES,
  2 ** Math.ceil(Math.log2(Math.max(1, CROWD * PAGE_BYTES))),
)

/** Of the requests, those that the platform's cache answers without the Worker. */
const CACHED = { url: 0.5, bucket: 0.95, file: 0.999 }
/** Milliseconds of the Worker's processor for an answer that is not in the cache. */
const CPU_MS = { url: 1, bucket: 4, file: 1 }

/**
 * US dollars a million, the list of the paid plan without what is included in it, as read on
 * 2026-08-03: https://developers.cloudflare.com/workers/platform/pricing/,
 * https://developers.cloudflare.com/d1/platform/pricing/,
 * https://developers.cloudflare.com/r2/pricing/. Bytes going out cost nothing. An answer from the
 * cache is counted as a request, which errs on the dear side.
 */
const PRICES = { requests: 0.3, cpuMs: 0.02, rowsRead: 0.001, r2ClassB: 0.36 }

type Design = {
  name: string
  requests: number
  bytes: number
  cpuMs: number
  rowsRead: number
  r2ClassB: number
  /** What the server learns. */
  learns: string
}

const annotatedViews = PAGE_VIEWS * ANNOTATED_SHARE
const otherViews = PAGE_VIEWS - annotatedViews

function perUrl(): Design {
  const run = 1 - CACHED.url
  return {
    name: 'each URL',
    requests: PAGE_VIEWS,
    bytes:
      PAGE_VIEWS * HEADER_BYTES + annotatedViews * PAGE_BYTES + otherViews * EMPTY_ANSWER_BYTES,
    cpuMs: PAGE_VIEWS * run * CPU_MS.url,
    // One more than the page has claims; none where there is nothing.
    rowsRead: annotatedViews * run * (CLAIMS_A_PAGE + 1),
    r2ClassB: 0,
    learns: `the URL of each of ${count(PAGE_VIEWS)} page views, with the reader’s address`,
  }
}

function ranges(asked: number, learns: string): Design {
  const run = asked * (1 - CACHED.bucket)
  return {
    name: 'range alone',
    requests: asked,
    bytes: asked * (HEADER_BYTES + BUCKET_BYTES),
    cpuMs: run * CPU_MS.bucket,
    rowsRead: run * (CROWD * CLAIMS_A_PAGE + 1),
    r2ClassB: 0,
    learns,
  }
}

function filter(): Design {
  const asked = annotatedViews + otherViews * FALSE_POSITIVES
  const opened = ranges(
    asked,
    `of ${count(asked)} page views (${((asked / PAGE_VIEWS) * 100).toFixed(2)} %) the bucket of about ${CROWD.toFixed(0)} annotated pages; of the others nothing`,
  )
  const syncs = READERS * SYNCS_A_READER
  // The first one of a day brings the delta.
  const deltas = READERS
  const bases = READERS * BASES_A_READER
  const files = syncs + deltas + bases
  const run = files * (1 - CACHED.file)
  return {
    name: 'filter and range',
    requests: opened.requests + files,
    bytes:
      opened.bytes +
      files * HEADER_BYTES +
      syncs * MANIFEST_BYTES +
      deltas * CHANGED_PAGES * DELTA_BYTES_A_PAGE +
      bases * PAGES * BASE_BYTES_A_PAGE,
    cpuMs: opened.cpuMs + run * CPU_MS.file,
    rowsRead: opened.rowsRead,
    r2ClassB: run,
    learns: opened.learns,
  }
}

const costOf = ({ requests, cpuMs, rowsRead, r2ClassB }: Design): number =>
  (requests * PRICES.requests +
    cpuMs * PRICES.cpuMs +
    rowsRead * PRICES.rowsRead +
    r2ClassB * PRICES.r2ClassB) /
  1e6

function count(value: number): string {
  return value >= 1e9
    ? `${(value / 1e9).toFixed(0)} billion`
    : value >= 1e6
      ? `${(value / 1e6).toFixed(1)} million`
      : Math.round(value).toLocaleString('en')
}

const designs = [
  perUrl(),
  ranges(
    PAGE_VIEWS,
    `of each of ${count(PAGE_VIEWS)} page views the first ${PREFIX_LENGTH} bits of the page’s hash, with the reader’s address`,
  ),
  filter(),
]

console.log(
  `${count(READERS)} readers, ${count(PAGE_VIEWS)} page views, ${ANNOTATED_SHARE * 100} % of annotated pages; ${count(PAGES)} annotated pages, ${PREFIX_LENGTH} bits of prefix, ${BUCKET_BYTES / 1024} KiB a bucket.\n`,
)
console.log(
  '| design | requests | sent | a reader | processor | D1 rows read | R2 class B | US$ a day | the server learns |',
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
for (const design of designs) {
  const cells = [
    design.name,
    count(design.requests),
    `${(design.bytes / 1e12).toFixed(2)} TB`,
    `${(design.bytes / READERS / 1e3).toFixed(0)} KB`,
    `${(design.cpuMs / 3.6e6).toFixed(1)} h`,
    count(design.rowsRead),
    count(design.r2ClassB),
    costOf(design).toFixed(2),
    design.learns,
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
