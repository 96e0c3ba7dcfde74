import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { entryFor, type PublicRevision, recordOf } from '../src/log/record.ts'
import { localBootstrapSecret, localLogKey, migrate } from '../scripts/server.ts'
import { configurationOf, median, start, temporaryHome } from './workerd.ts'

// `npm run bench:log`: how long `npm run verify-log` takes over ten thousand leaves, against workerd
// on this machine. The records are written straight into D1's SQLite: publishing them is not what
// is measured.

const LEAVES = 10_000
const ROUNDS = 5
const AT = '2026-11-24T10:00:00.000Z'
const SCALE = 'scl_00000000000000000000000001'

const id = (prefix: string, number: number) => `${prefix}_${String(number).padStart(26, '0')}`

function revisionOf(number: number): PublicRevision {
  const source = (kind: string, at: number) => ({
    kind,
    url: `https://city.example/accounts/${number}/${at}`,
    title: 'Audited accounts',
    publisher: 'The city',
    withheldReason: null,
    publishedOn: '2026-01-01',
    archiveUrl: null,
    readAt: AT,
    contentSha256: null,
    stance: 'supports',
    passage: 'Harbour: 11.6 percent above the previous year, as table 4 has it. '.repeat(4),
  })
  return {
    number: 1,
    kind: 'original',
    claimText: `The budget grew by ${number} percent.`,
    rating: {
      key: 'mostly-true',
      label: 'Mostly true',
      kind: 'truth',
      value: 4,
      scale: { id: SCALE, version: 1 },
      normalised: { key: 'mostly-true' },
    },
    conclusion: `The audited accounts show growth of ${number} percent.`,
    rationale: {
      markdown: 'The mayor *rounded up*, as the accounts of both years show. '.repeat(20),
    },
    language: 'en',
    reviewUrl: null,
    conflictOfInterest: null,
    replies: [],
    reason: null,
    sources: [source('primary', 0), source('secondary', 1)],
    authors: [{ memberId: id('mbr', 1) }],
    approvers: [],
    publishedAt: AT,
  }
}

async function fill(state: string): Promise<void> {
  const folder = join(state, 'v3/d1/miniflare-D1DatabaseObject')
  const files = readdirSync(folder).filter((name) => name.endsWith('.sqlite'))
  const db = files
    .map((name) => new DatabaseSync(join(folder, name)))
    .find((one) => one.prepare("select 1 from sqlite_master where name = 'log_entries'").get())
  if (!db) throw new Error('there is no database with the tables')
  const triggers = db.prepare("select name from sqlite_master where type = 'trigger'").all()
  db.exec('pragma foreign_keys = off')
  for (const { name } of triggers) db.exec(`drop trigger "${String(name)}"`)
  db.exec('begin')
  db.exec(`insert into organisations (id, slug, name, approvals_required, created_at, updated_at)
    values ('${id('org', 1)}', 'bench', 'Bench', 0, '${AT}', '${AT}');
    insert into members (id, organisation_id, name, kind, role, created_at, updated_at)
    values ('${id('mbr', 1)}', '${id('org', 1)}', 'Bench', 'person', 'admin', '${AT}', '${AT}')`)
  const insert = (table: string, columns: string) =>
    db.prepare(`insert into ${table} (${columns}) values (${columns.replaceAll(/\w+/g, '?')})`)
  const claims = insert(
    'claims',
    'id, organisation_id, text, claimant_same_as, topics, state, created_by, created_at, updated_at',
  )
  const verdicts = insert(
    'verdicts',
    'id, claim_id, organisation_id, state, published_revision, latest_revision, created_at, updated_at',
  )
  const revisions = insert(
    'revisions',
    'verdict_id, number, kind, state, rating_id, conclusion, rationale, language, claim_text, normal_key, created_at, updated_at, published_at',
  )
  const authors = insert('revision_authors', 'verdict_id, revision, member_id, created_at')
  const sources = insert(
    'revision_sources',
    'verdict_id, revision, position, source_id, kind, url, title, publisher, published_on, read_at, stance, passage',
  )
  const entries = insert('log_entries', 'idx, entry, verdict_id, revision, at')
  for (let at = 0; at < LEAVES; at++) {
    const [verdictId, claimId] = [id('vrd', at), id('clm', at)]
    const revision = revisionOf(at)
    const { conclusion, rationale, claimText } = revision
    claims.run(claimId, id('org', 1), claimText, '[]', '[]', 'checked', id('mbr', 1), AT, AT)
    verdicts.run(verdictId, claimId, id('org', 1), 'published', 1, 1, AT, AT)
    const rating = id('rtg', 4)
    revisions.run(
      verdictId,
      1,
      'original',
      'published',
      rating,
      conclusion,
      rationale.markdown,
      'en',
      claimText,
      'mostly-true',
      AT,
      AT,
      AT,
    )
    authors.run(verdictId, 1, id('mbr', 1), AT)
    for (const [position, source] of revision.sources.entries()) {
      const { kind, url, title, publisher, publishedOn, readAt, stance, passage } = source
      sources.run(
        verdictId,
        1,
        position,
        id('src', 1),
        kind,
        url,
        title,
        publisher,
        publishedOn,
        readAt,
        stance,
        passage,
      )
    }
    const whose = { verdictId, organisationId: id('org', 1) }
    entries.run(at, await entryFor(recordOf(revision, whose)), verdictId, 1, AT)
  }
  db.exec('commit')
  db.close()
}

async function verify(url: string, ...options: string[]): Promise<number> {
  const begin = performance.now()
  const script = `${import.meta.dirname}/../scripts/verify-log.ts`
  const child = spawn(process.execPath, [script, url, ...options], { stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number]
  if (code !== 0) throw new Error(`verify-log ended with ${code}`)
  return performance.now() - begin
}

const here = temporaryHome()
try {
  localBootstrapSecret(here)
  await localLogKey(here)
  migrate(here)
  await fill(here.state)
  const { url, cpu, stop } = await start(await configurationOf('apostil', 'wrangler.toml', here))
  try {
    const state = join(here.folder, 'log.json')
    const first = await verify(url, '--state', state)
    const used = cpu()
    const rounds = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await verify(url, '--state', state))
    const perRound = (cpu() - used) / ROUNDS
    const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`
    console.log(
      `${LEAVES} leaves: the first time, with their hashes to be made, ${seconds(first)};`,
    )
    console.log(
      `then ${seconds(median(rounds))} (median of ${ROUNDS}), of which workerd computes ${seconds(perRound)};`,
    )
    console.log(
      `with every verdict read one by one ${seconds(await verify(url, '--full', '--state', 'none'))}.`,
    )
    console.log('Bound: 10 s.')
  } finally {
    await stop()
  }
} finally {
  rmSync(here.folder, { recursive: true })
}
