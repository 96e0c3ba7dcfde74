import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { type Context, openDatabase } from '../../src/domain/context.ts'
import { rebuildPages, type Rebuilt } from '../../src/domain/rebuild.ts'
import { ORIGIN } from './api.ts'
import { rows } from './database.ts'

// What holds of the records whatever was done to them, and in whatever order.

/** The context of the system's own work, as the platform's clock would start it. */
export function systemContext(origin = ORIGIN): Context {
  return {
    db: openDatabase(env.DB.withSession('first-primary')),
    actor: { kind: 'system', job: 'rebuild' },
    now: new Date().toISOString(),
    requestId: 'req_00000000000000000000000000',
    origin,
    fetching: { resolverUrl: '', allow: [], userAgent: '' },
    model: null,
    enqueue: async () => {},
  }
}

/** Slice by slice to the end; the claims that had to be mended. */
export async function rebuildReadModel(ctx: Context): Promise<string[]> {
  const all: string[] = []
  for (let after: string | null = null; ;) {
    const { mended, next }: Rebuilt = await rebuildPages(ctx, { limit: 50, after })
    all.push(...mended)
    if (next === null) return all
    after = next
  }
}

export type PageRow = {
  page_hash: string
  claim_id: string
  version: number
  bytes: number
  bytes_before: number
  json: string
}

export const readModel = () =>
  rows<PageRow>('select * from page_annotations order by page_hash, claim_id')

/** The read model as values: JSON parsed, and without what a second writing counts up. */
const unversioned = (model: PageRow[]) =>
  model.map(({ json, version: _v, bytes: _b, bytes_before: _before, ...row }) => {
    const { version: _version, ...annotation } = JSON.parse(json)
    return { ...row, annotation }
  })

/** The read model says what the records say, to the byte, and each row's sizes are true. */
export async function expectSoundReadModel(): Promise<void> {
  const before = await readModel()
  const utf8 = new TextEncoder()
  let page = ''
  let bytesBefore = 0
  for (const row of before) {
    if (row.page_hash !== page) bytesBefore = 0
    page = row.page_hash
    expect(row.bytes).toBe(utf8.encode(row.json).byteLength)
    expect(row.bytes_before).toBe(bytesBefore)
    expect(row.version).toBe(JSON.parse(row.json).version)
    bytesBefore += row.bytes
  }
  expect(await rebuildReadModel(systemContext()), 'claims that a rebuild had to mend').toEqual([])
  expect(await readModel()).toEqual(before)
}

/** Without any read model the records make the same one again. */
export async function expectRebuildable(): Promise<void> {
  const before = await readModel()
  await env.DB.exec('delete from page_annotations')
  const claims = [...new Set(before.map(({ claim_id }) => claim_id))].toSorted()
  expect(await rebuildReadModel(systemContext())).toEqual(claims)
  expect(unversioned(await readModel())).toEqual(unversioned(before))
}

/** Revisions without gaps, four eyes, one feed entry and one audit row a publication. */
export async function expectSoundRecords(): Promise<void> {
  const offenders = {
    'revisions numbered with gaps': `
      select verdict_id from revisions join verdicts on id = verdict_id group by verdict_id
      having min(number) <> 1 or max(number) <> count(*) or max(number) <> latest_revision`,
    'a verdict whose revision in work stands elsewhere': `
      select id from verdicts join revisions on verdict_id = id and number = latest_revision
      where revisions.state <> 'published' and verdicts.state in ('draft', 'in_review')
      and verdicts.state <> revisions.state`,
    'a publication with too few approvals, or by an author': `
      select r.verdict_id from revisions r join verdicts v on v.id = r.verdict_id
      join organisations o on o.id = v.organisation_id
      where r.state = 'published' and r.kind <> 'retraction' and (
        select count(distinct a.member_id) from approvals a
        where a.verdict_id = r.verdict_id and a.revision = r.number and a.vote = 'for' and not exists (
          select 1 from revision_authors w where w.verdict_id = a.verdict_id
          and w.revision = a.revision and w.member_id = a.member_id)) < o.approvals_required`,
    'a published revision without exactly one feed entry': `
      select verdict_id from revisions r where state = 'published' and 1 <> (select count(*)
        from changes c where c.verdict_id = r.verdict_id and c.revision = r.number
        and c.kind = case r.kind when 'original' then 'published' when 'update' then 'updated'
          when 'clarification' then 'clarified' when 'correction' then 'corrected'
          else 'retracted' end)`,
    'a feed entry without its publication': `
      select seq from changes c where verdict_id is not null and not exists (
        select 1 from revisions r where r.verdict_id = c.verdict_id and r.number = c.revision
        and r.state = 'published')`,
    'a feed with gaps, or with times that go back': `
      select seq from changes c where (seq > 1 and not exists (
        select 1 from changes p where p.seq = c.seq - 1)) or exists (
        select 1 from changes p where p.seq = c.seq - 1 and p.at > c.at)`,
    'a published revision without exactly one leaf in the log': `
      select verdict_id from revisions r where (state = 'published') <> (
        select count(*) from log_entries l where l.verdict_id = r.verdict_id
        and l.revision = r.number)`,
    'a log with gaps': `
      select min(idx) from log_entries
      having count(*) > 0 and (min(idx) <> 0 or max(idx) <> count(*) - 1)`,
    'a change of rating that is no correction, or a revision without a reason': `
      select r.verdict_id from revisions r join revisions b on b.verdict_id = r.verdict_id
        and b.number = r.number - 1 where r.state = 'published' and (trim(r.reason) = ''
        or (r.kind in ('update', 'clarification') and r.rating_id is not b.rating_id))`,
    'a retracted verdict whose last revision is no retraction, or the other way around': `
      select v.id from verdicts v join revisions r on r.verdict_id = v.id
        and r.number = v.latest_revision where (v.state = 'retracted') <> (r.kind = 'retraction')`,
    'an annotation whose words are not at its offsets': `
      select a.id from appearances a join captures c on c.id = a.capture_id
        where substr(c.text, a.start_code_point + 1, a.end_code_point - a.start_code_point)
        <> a.exact`,
    'approvals that were not audited one by one': `
      select v.id from verdicts v where (select count(*) from approvals where verdict_id = v.id)
        > (select count(*) from audit where record_id = v.id and action in ('verdict.approved', 'verdict.objected', 'verdict.voted_down'))`,
    'a verdict published without its audit row': `
      select id from verdicts v where published_revision is not null and not exists (select 1
        from audit where record_id = v.id and action in ('verdict.approved', 'verdict.submitted'))`,
    'a verdict with more versions than audit rows': `
      select id from verdicts v where version > (select count(*) from audit where record_id = v.id)`,
    'a claim on a page without a word of it in the feed': `
      select claim_id from page_annotations p where not exists
        (select 1 from changes where claim_id = p.claim_id)`,
    'a claim that is checked without a verdict, or has one and is not': `
      select id from claims c where (state = 'checked') <> exists (select 1 from verdicts
        where claim_id = c.id and state = 'published')`,
    'a verdict or an appearance left on a merged claim': `
      select c.id from claims c where state = 'merged' and (
        exists (select 1 from verdicts where claim_id = c.id)
        or exists (select 1 from appearances where claim_id = c.id))`,
  }
  const found = await env.DB.batch(Object.values(offenders).map((sql) => env.DB.prepare(sql)))
  for (const [at, what] of Object.keys(offenders).entries())
    expect(found[at]!.results, what).toEqual([])
}
