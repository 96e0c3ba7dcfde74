import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { rows } from '../support/database.ts'
import { type Desk, foundDesk, openClaim, publishVerdict, submit } from '../support/desk.ts'

// What the schema promises by itself, whatever the rules above it do. Each attempt is the copy of a
// row that is there, changed in one place, so that nothing but that place can be what is refused.

let desk: Desk
let tables: { name: string; sql: string }[]

beforeAll(async () => {
  desk = await foundDesk()
  const { article, capture } = await submit(desk)
  const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
  await publishVerdict(desk, claim.id)
  const candidate = await rows<{ id: string }>('select id from candidates limit 1')
  await rows('update candidates set claim_id = ? where id = ?', claim.id, candidate[0]!.id)
  await rows(
    `insert into page_aliases values ('hash', 'https://a.example', ?, 'member', ?, 'now')`,
    article.id,
    desk.admin.id,
  )
  await rows(`insert into capture_pages values (?, '{}', '[]')`, capture.id)
  await rows(
    `insert into jobs values ('job', ?, ?, 'import', 'https://a.example', 'now')`,
    desk.id,
    desk.admin.id,
  )
  await rows(
    `insert into job_items values ('job', 0, 'https://a.example', 'done', ?, ?, null, null,
    'now')`,
    article.id,
    capture.id,
  )
  await rows(`insert into idempotency_records values ('scope', 'key', 'hash', 201, 'now', '{}')`)
  await rows(`insert into complaints (id, verdict_id, organisation_id, revision, text, created_at)
    select 'cmp', id, organisation_id, 1, 'It is wrong.', 'now' from verdicts`)
  // A row in draft, whose children may still be written.
  await rows(`insert into verdicts select 'vrd_draft', claim_id, organisation_id, 'retracted',
    published_revision, latest_revision, return_note, first_published_at, version, created_at,
    updated_at from verdicts`)
  await rows(`insert into revisions (verdict_id, number, kind, state, rating_id, conclusion,
    rationale, created_at, updated_at)
    select 'vrd_draft', number, kind, 'in_review', rating_id, conclusion, rationale, created_at,
    updated_at from revisions`)
  await rows(`insert into revision_sources select 'vrd_draft', revision, position, source_id, kind,
    url, title, publisher, withheld_reason, published_on, archive_url, read_at, content_sha256,
    stance, passage from revision_sources`)
  await rows(`insert into revision_authors select 'vrd_draft', revision, member_id, created_at
    from revision_authors`)
  await rows(`insert into approvals (verdict_id, revision, member_id, created_at)
    select 'vrd_draft', revision, member_id, created_at from approvals`)
  await rows(
    `insert into rating_scales (id, organisation_id, name, version, state, created_at)
    values ('scl_draft', ?, 'Drafted', 1, 'draft', 'now')`,
    desk.id,
  )
  await rows(`insert into ratings (id, scale_id, key, label, definition, kind, value, position)
    values ('rtg_draft', 'scl_draft', 'right', 'Right', '', 'truth', 1, 1)`)
  await rows(`update revisions set rating_id = 'rtg_draft' where verdict_id = 'vrd_draft'`)
  await rows(
    `insert into crosswalks values ('cwk', 'scl_draft', 1, '{}', null, ?, 'now')`,
    desk.admin.id,
  )
  await rows(
    `insert into complaints (id, verdict_id, organisation_id, revision, text, created_at)
    select 'cpl', id, organisation_id, 1, 'It shrank.', 'now' from verdicts
    where id <> 'vrd_draft'`,
  )
  await rows(`insert into source_checks (source_id, at, state, detail)
    select id, 'now', 'ok', 'As it was.' from sources limit 1`)
  await rows(
    `insert into evidence_reviews select 'vrd_draft', 1, source_id, at, ?, null, 'now'
    from source_checks`,
    desk.editor.id,
  )
  await rows(`insert into evidence_findings select (select min(id) from sources), id, 1,
    organisation_id, 'gone', '', null, '[1]', 'now', null from verdicts where id = 'vrd_draft'`)
  await rows(
    `insert into drift_reports (id, organisation_id, appearance_id, page_hash, state, differences,
    digest, first_at, last_at) select 'rpt', ?, id, 'hash', 'missing', '[]', 'digest', 'now', 'now'
    from appearances limit 1`,
    desk.id,
  )
  await rows(
    `insert into appearance_settlements select id, 'corrected', 'Corrected.', ?, 'now'
    from appearances limit 1`,
    desk.editor.id,
  )
  await rows(
    `insert into webhooks (id, organisation_id, url, secrets, cursor, created_by, created_at,
    updated_at) values ('whk', ?, 'https://a.example', '[]', 0, ?, 'now', 'now')`,
    desk.id,
    desk.admin.id,
  )
  // The publication may have written these already.
  await rows(`insert or ignore into log_entries select 0, '{}', id, 1, 'now' from verdicts
    where id <> 'vrd_draft'`)
  await rows(`insert or ignore into log_tiles values (0, 0, 1, zeroblob(32))`)
  await rows(`insert into lookup_files values ('0', 'base', 1, 'now')`)
  await rows(`insert into lookup_chunks values ('0', 0, zeroblob(1))`)
  await rows(`insert into lookup_manifests values (1, '{}', null, 0, 1, 1, 'now', 'then')`)
  tables = await rows(`select name, sql from sqlite_master where type = 'table'
    and name not glob 'sqlite_*' and name not glob '_cf_*' and name <> 'd1_migrations'
    order by name`)
})

type Column = { name: string; type: string; notnull: number; pk: number }

const columnsOf = (table: string) => rows<Column>('select * from pragma_table_info(?)', table)

/** Which row of a table is copied: where there are several, the one that may still change. */
const MODEL: Record<string, string> = {
  revisions: "verdict_id = 'vrd_draft'",
  revision_authors: "verdict_id = 'vrd_draft'",
  revision_sources: "verdict_id = 'vrd_draft' and position = 1",
  approvals: "verdict_id = 'vrd_draft'",
  verdicts: "state = 'published'",
  candidates: 'claim_id is not null',
  rating_scales: "id = 'scl_draft'",
  ratings: "scale_id = 'scl_draft'",
  audit: "actor_kind = 'member'",
}

/** Copies a row with some columns changed; the values are SQL. */
async function copy(table: string, changed: Record<string, string>): Promise<unknown> {
  const columns = await columnsOf(table)
  const values = columns.map(({ name }) => changed[name] ?? name)
  return rows(
    `insert into ${table} (${columns.map(({ name }) => name).join(', ')})
     select ${values.join(', ')} from ${table} where ${MODEL[table] ?? 'true'} limit 1`,
  )
}

it('has a row of every table to try on', async () => {
  for (const { name } of tables) {
    const found = await rows(`select 1 from ${name} where ${MODEL[name] ?? 'true'} limit 1`)
    expect(found, name).toHaveLength(1)
  }
  expect(tables.map(({ name }) => name)).toEqual([
    'annotation_history',
    'api_keys',
    'appearance_settlements',
    'appearances',
    'approvals',
    'articles',
    'audit',
    'candidates',
    'capture_pages',
    'captures',
    'changes',
    'claim_history',
    'claims',
    'complaints',
    'crosswalks',
    'deployment',
    'drift_reports',
    'evidence_findings',
    'evidence_reviews',
    'idempotency_records',
    'job_items',
    'jobs',
    'log_entries',
    'log_tiles',
    'lookup_chunks',
    'lookup_files',
    'lookup_manifests',
    'members',
    'organisations',
    'page_aliases',
    'page_annotations',
    'rating_scales',
    'ratings',
    'revision_authors',
    'revision_sources',
    'revisions',
    'source_checks',
    'sources',
    'verdicts',
    'webhooks',
  ])
})

it('cascades nowhere: a table rebuilt by a migration would take its children with it', () => {
  for (const { name, sql } of tables) {
    expect(sql, name).not.toMatch(/on (?:delete|update) (?:cascade|set)/i)
    expect(sql, name).not.toMatch(/on conflict/i)
  }
})

it('finds a page by an index that holds no JSON', () => {
  // In a table WITHOUT ROWID the records themselves are the index: SQLite reads each record that a
  // search passes whole, whoever's page it is.
  const { sql } = tables.find(({ name }) => name === 'page_annotations')!
  expect(sql).not.toMatch(/without rowid/i)
})

it('has a foreign key wherever a record is named', async () => {
  const free = new Set(['audit.request_id', 'audit.record_id'])
  for (const { name } of tables) {
    const keys = await rows<{ from: string }>('select "from" from pragma_foreign_key_list(?)', name)
    const held = new Set(keys.map(({ from }) => from))
    for (const { name: column } of await columnsOf(name))
      if (/(?:_id|_by|_into)$/.test(column) && !free.has(`${name}.${column}`))
        expect(held.has(column), `${name}.${column}`).toBe(true)
  }
})

describe('every foreign key', () => {
  it('is enforced', async () => {
    let tried = 0
    for (const { name } of tables) {
      const keys = await rows<{ id: number; seq: number; from: string }>(
        'select id, seq, "from" from pragma_foreign_key_list(?)',
        name,
      )
      const primary = (await columnsOf(name)).filter(({ pk }) => pk > 0).map((one) => one.name)
      for (const key of keys.filter(({ seq }) => seq === 0)) {
        // A copy needs a key of its own; what it refers to is made up.
        const fresh = primary.length === 1 ? { [primary[0]!]: freshKey(name) } : {}
        const attempt =
          // There is room for one row only.
          name === 'deployment'
            ? rows("update deployment set organisation_id = 'nobody'")
            : copy(name, { ...fresh, ...OTHERWISE[name], [key.from]: "'nobody'" })
        await expect(attempt, `${name}.${key.from}`).rejects.toThrow('FOREIGN KEY')
        tried++
      }
    }
    const declared = tables.flatMap(({ sql }) => sql.match(/\bREFERENCES\b/g) ?? [])
    expect(tried).toBe(declared.length)
    expect(tried).toBeGreaterThan(30)
  })

  it('keeps what is referred to', async () => {
    for (const [table, id] of [
      ['organisations', desk.id],
      ['members', desk.contributor.id],
    ])
      await expect(rows(`delete from ${table} where id = ?`, id)).rejects.toThrow('FOREIGN KEY')
    for (const table of ['articles', 'captures', 'claims', 'rating_scales', 'ratings', 'sources'])
      await expect(
        rows(`delete from ${table} where ${MODEL[table] ?? 'true'}`),
        table,
      ).rejects.toThrow('FOREIGN KEY')
  })
})

const freshKey = (table: string) =>
  ['deployment', 'audit', 'changes', 'log_entries'].includes(table) ? 'null' : "'fresh'"

/** Values that make a copy break no other rule than the one that is tried. */
const OTHERWISE: Record<string, Record<string, string>> = {
  api_keys: { hash: "'other'" },
  appearances: { start_utf16: 'start_utf16 + 1' },
  articles: { page_hash: "'other'" },
  candidates: { claim_id: 'null' },
  claims: { state: "'merged'", merged_into: 'id' },
  captures: { sha256: "'other'" },
  crosswalks: { version: '2' },
  drift_reports: {
    digest: "'other'",
    closed_at: "'now'",
    action: "'dismissed'",
    closed_by: '(select min(id) from members)',
  },
  evidence_findings: { source_id: '(select max(id) from sources)' },
  evidence_reviews: { check_at: "'other'" },
  job_items: { position: '1' },
  organisations: { slug: "'other'" },
  rating_scales: { version: 'version + 1' },
  ratings: { key: "'other'", position: '99' },
  sources: { page_hash: "'other'" },
  verdicts: { state: "'retracted'" },
  revision_sources: { position: '99' },
  revisions: { number: '2', kind: "'update'", reason: "'x'" },
}

describe('what must be unique', () => {
  it.each<[string, Record<string, string>]>([
    ['annotation_history.page_hash, annotation_history.claim_id, annotation_history.seq', {}],
    ['api_keys.hash', { id: "'fresh'" }],
    ['appearances.claim_id, appearances.capture_id', { id: "'fresh'" }],
    ['appearance_settlements.appearance_id', {}],
    ['approvals.verdict_id, approvals.revision, approvals.member_id', {}],
    ['articles.page_hash', { id: "'fresh'" }],
    ['candidates.claim_id', { id: "'fresh'" }],
    ['capture_pages.capture_id', {}],
    ['captures.article_id, captures.sha256', { id: "'fresh'" }],
    ['claim_history.claim_id, claim_history.seq', {}],
    ['crosswalks.scale_id, crosswalks.version', { id: "'fresh'" }],
    ['deployment.id', {}],
    ['drift_reports.appearance_id, drift_reports.digest', { id: "'fresh'" }],
    ['evidence_findings.verdict_id, evidence_findings.revision', {}],
    ['evidence_reviews.verdict_id, evidence_reviews.revision', {}],
    ['idempotency_records.scope, idempotency_records.key', {}],
    ['job_items.job_id, job_items.position', {}],
    ['log_entries.verdict_id, log_entries.revision', { idx: 'null' }],
    ['log_tiles.level, log_tiles.idx', {}],
    ['lookup_chunks.sha256, lookup_chunks.position', {}],
    ['lookup_files.sha256', {}],
    ['lookup_manifests.version', {}],
    ['organisations.slug', { id: "'fresh'" }],
    ['page_aliases.page_hash', {}],
    ['page_annotations.page_hash, page_annotations.claim_id', {}],
    ['ratings.scale_id, ratings.key', { id: "'fresh'", position: '99' }],
    ['ratings.scale_id, ratings.position', { id: "'fresh'", key: "'other'" }],
    ['revision_authors.verdict_id', {}],
    ['revision_sources.verdict_id', {}],
    ['revisions.verdict_id, revisions.number', {}],
    ['source_checks.source_id, source_checks.at', {}],
    ['sources.page_hash', { id: "'fresh'" }],
    ['verdicts.claim_id, verdicts.organisation_id', { id: "'fresh'" }],
  ])('%s', async (columns, changed) => {
    const [table] = columns.split('.')
    await expect(copy(table!, changed)).rejects.toThrow(`UNIQUE constraint failed: ${columns}`)
  })

  it('rating_scales: a desk’s scale of one name and version', async () => {
    await expect(copy('rating_scales', { id: "'fresh'" })).rejects.toThrow(
      'UNIQUE constraint failed: rating_scales.organisation_id',
    )
  })

  it('but a desk may have a verdict beside one that it retracted', async () => {
    await copy('verdicts', { id: "'vrd_again'", state: "'retracted'" })
  })
})

const MEMBER = '(select min(id) from members)'

const CHECKS: [string, string, Record<string, string>][] = [
  ['organisations_approvals', 'organisations', { approvals_required: '3' }],
  ['organisations_approvals', 'organisations', { approvals_required: '-1' }],
  ['deployment_single', 'deployment', { id: '2' }],
  ['members_kind', 'members', { kind: "'cat'" }],
  ['members_role', 'members', { role: "'owner'" }],
  ['members_state', 'members', { state: "'away'" }],
  ['page_aliases_evidence', 'page_aliases', { page_hash: "'b'", evidence: "'hearsay'" }],
  ['captures_origin', 'captures', { origin: "'found'" }],
  ['claims_state', 'claims', { state: "'closed'" }],
  ['claims_declined', 'claims', { state: "'declined'" }],
  ['claims_declined', 'claims', { declined_reason: "'Why?'" }],
  ['claims_merged', 'claims', { state: "'merged'" }],
  ['claims_merged', 'claims', { merged_into: 'id' }],
  ['complaints_state', 'complaints', { state: "'lost'" }],
  ['complaints_answered', 'complaints', { state: "'answered'" }],
  ['complaints_answered', 'complaints', { outcome: "'unchanged'" }],
  ['complaints_outcome', 'complaints', { state: "'answered'", outcome: "'burnt'" }],
  ['candidates_score', 'candidates', { score: '1.1' }],
  ['candidates_score', 'candidates', { score: '-0.1' }],
  ['appearances_order', 'appearances', { start_utf16: 'end_utf16' }],
  ['appearances_occurrence', 'appearances', { occurrence: '0' }],
  ['appearances_occurrence', 'appearances', { occurrence: 'occurrences + 1' }],
  ['jobs_kind', 'jobs', { kind: "'export'" }],
  ['job_items_state', 'job_items', { position: '1', state: "'lost'" }],
  ['job_items_queued', 'job_items', { position: '1', finished_at: 'null' }],
  ['job_items_done', 'job_items', { position: '1', capture_id: 'null' }],
  ['job_items_failed', 'job_items', { position: '1', problem_code: "'x'" }],
  ['rating_scales_state', 'rating_scales', { state: "'gone'" }],
  ['ratings_kind', 'ratings', { kind: "'mood'", value: 'null' }],
  ['ratings_value', 'ratings', { value: 'null' }],
  ['ratings_value', 'ratings', { kind: "'context'" }],
  ['appearance_settlements_state', 'appearance_settlements', { state: "'lost'" }],
  ['drift_reports_state', 'drift_reports', { state: "'intact'" }],
  [
    'drift_reports_action',
    'drift_reports',
    { action: "'burnt'", closed_at: "'now'", closed_by: MEMBER },
  ],
  ['drift_reports_closed', 'drift_reports', { closed_at: "'now'" }],
  ['drift_reports_closed', 'drift_reports', { action: "'dismissed'" }],
  ['drift_reports_closed', 'drift_reports', { closed_at: "'now'", action: "'dismissed'" }],
  ['evidence_findings_state', 'evidence_findings', { state: "'ok'" }],
  ['source_checks_state', 'source_checks', { at: "'other'", state: "'fine'" }],
  ['verdicts_state', 'verdicts', { state: "'lost'", published_revision: 'null' }],
  ['verdicts_published', 'verdicts', { state: "'draft'" }],
  ['verdicts_published', 'verdicts', { published_revision: 'null' }],
  ['verdicts_revisions', 'verdicts', { published_revision: '2' }],
  ['complaints_state', 'complaints', { state: "'closed'" }],
  ['complaints_answered', 'complaints', { state: "'answered'" }],
  ['complaints_answered', 'complaints', { outcome: "'unchanged'" }],
  ['complaints_outcome', 'complaints', { state: "'answered'", outcome: "'lost'" }],
  ['revisions_number', 'revisions', { number: '0', kind: "'update'", reason: "'x'" }],
  ['revisions_kind', 'revisions', { number: '2', kind: "'whim'", reason: "'x'" }],
  ['revisions_original', 'revisions', { number: '2', reason: "'x'" }],
  ['revisions_original', 'revisions', { kind: "'update'" }],
  ['revisions_reason', 'revisions', { number: '2', kind: "'update'" }],
  ['revisions_state', 'revisions', { number: '2', kind: "'update'", reason: "'x'", state: "'?'" }],
  ['revisions_published', 'revisions', { published_at: "'now'" }],
  ['revision_sources_kind', 'revision_sources', { position: '99', kind: "'rumour'" }],
  ['revision_sources_stance', 'revision_sources', { position: '99', stance: "'unsure'" }],
  ['revision_sources_url', 'revision_sources', { position: '99', url: 'null' }],
  ['revision_sources_url', 'revision_sources', { position: '99', source_id: 'null' }],
  ['audit_actor_kind', 'audit', { seq: 'null', actor_kind: "'nobody'", member_id: 'null' }],
  ['audit_actor', 'audit', { seq: 'null', actor_kind: "'member'", member_id: 'null' }],
]

describe('what no row may say', () => {
  it.each(CHECKS)('%s: %s %j', async (constraint, table, changed) => {
    const primary = (await columnsOf(table)).filter(({ pk }) => pk > 0)
    const fresh = primary.length === 1 ? { [primary[0]!.name]: freshKey(table) } : {}
    await expect(copy(table, { ...fresh, ...changed })).rejects.toThrow(
      `CHECK constraint failed: ${constraint}`,
    )
  })

  it('is tried for every check that there is', async () => {
    const named = tables.flatMap(({ sql }) =>
      [...sql.matchAll(/CONSTRAINT "(\w+)" CHECK/g)].map(([, name]) => name),
    )
    expect(new Set(CHECKS.map(([name]) => name))).toEqual(new Set(named))
  })

  it('NULL stands nowhere but where the schema allows it', async () => {
    for (const { name } of tables) {
      const columns = await columnsOf(name)
      const keys = columns.filter(({ pk }) => pk > 0)
      for (const column of columns) {
        // NULL as a row's number lets the database choose one.
        const isRowNumber = column.pk > 0 && keys.length === 1 && column.type === 'INTEGER'
        if (!column.notnull || isRowNumber) continue
        await expect(
          copy(name, { [column.name]: 'null' }),
          `${name}.${column.name}`,
        ).rejects.toThrow(/NOT NULL constraint failed|a published revision|only what is in review/)
      }
    }
  })
})

it('everything refused above left nothing behind', async () => {
  expect(await env.DB.prepare('pragma foreign_key_check').all()).toMatchObject({ results: [] })
  const fresh = await rows(`select id from organisations where id = 'fresh'
    union all select id from claims where id = 'fresh' union all select id from verdicts
    where id = 'fresh' union all select id from articles where id = 'fresh'`)
  expect(fresh).toEqual([])
})
