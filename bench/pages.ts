import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Home } from '../scripts/server.ts'
import { pageKey } from '../src/domain/url.ts'

/** The URL of the benchmark's page of that number; one past the last is a page without annotations. */
export const pageUrl = (page: number): string => `https://news.example/${page}`

/** SHA-256 of the page's key, as hex. */
export const hashOf = (page: number): string => sha256(pageKey(pageUrl(page)))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const CLAIM = 'clm_00000000000000000000000000'

/** The SQLite file of a local D1. */
export function databaseOf({ state }: Pick<Home, 'state'>): string {
  const folder = join(state, 'v3', 'd1', 'miniflare-D1DatabaseObject')
  const file = readdirSync(folder).find(
    (name) => name.endsWith('.sqlite') && !name.startsWith('metadata'),
  )
  return join(folder, file!)
}

/**
 * Fills the pages read model of a local D1, one annotation a page, past the Worker and before it
 * starts: what is measured is reading. Triggers that keep history are taken away first.
 */
export function fillPages(here: Pick<Home, 'state'>, pages: number): void {
  const db = new DatabaseSync(databaseOf(here))
  try {
    db.function('hash_of', { deterministic: true }, (page) => hashOf(Number(page)))
    db.exec(`pragma foreign_keys = off; pragma synchronous = off;
      drop trigger annotation_history_begins`)
    db.prepare(
      `with recursive page (n) as (select 0 union all select n + 1 from page where n + 1 < ?1)
      insert into page_annotations (page_hash, claim_id, version, bytes, bytes_before, json, class)
      select hash_of(n), ?2, 1, length(?3), 0, ?3, 4 from page order by 1`,
    ).run(pages, CLAIM, JSON.stringify(ANNOTATION))
    db.exec('pragma wal_checkpoint(truncate)')
  } finally {
    db.close()
  }
}

/** About as large as a short annotation; nothing on the reader's path looks inside. */
const ANNOTATION = {
  claim: {
    id: CLAIM,
    permalink: `https://api.example/v1/claims/${CLAIM}`,
    text: 'The budget grew by 12 percent.',
    claimant: { name: 'Mara Lindqvist', role: 'mayor', sameAs: [] },
    claimedOn: null,
    language: 'en',
    topics: [],
  },
  appearances: [{ exact: 'the budget grew by 12 percent', prefix: 'said that ', suffix: '.' }],
  verdicts: [{ rating: 'false', conclusion: 'It grew by 7 percent.', sources: [] }],
  version: 1,
}
