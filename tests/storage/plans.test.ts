import { report } from '../http/drift/support.ts'
import { env } from 'cloudflare:workers'
import { beforeAll, expect, inject, it } from 'vitest'
import { openDatabase } from '../../src/domain/context.ts'
import { dueSources, recheckSource } from '../../src/domain/evidence/recheck.ts'
import { resumeImports } from '../../src/domain/imports.ts'
import { forgetAnswers } from '../../src/domain/idempotency.ts'
import { call, send } from '../support/api.ts'
import { deliver } from '../../src/domain/webhooks/deliver.ts'
import { wakeWebhooks } from '../../src/domain/webhooks/wake.ts'
import { listBarePages, listPageClasses } from '../../src/storage/lookup.ts'
import { rows } from '../support/database.ts'
import { ARTICLE_TEXT, COMPLETE_DRAFT, created, type Desk, foundDesk } from '../support/desk.ts'
import { RATINGS } from '../http/scales/support.ts'
import { systemContext, rebuildReadModel } from '../support/soundness.ts'
import { type Sent, watchDatabase } from '../support/watch.ts'

// Every statement that the routes really send, explained by the database that they send it to. A
// scan of a table costs more with every record there is; none of these may have one. JSON arrays,
// constant rows and results of subqueries are as long as the request, not as the table.

let desk: Desk
beforeAll(async () => {
  desk = await foundDesk()
})

async function planOf({ sql, values }: Sent): Promise<string[]> {
  const { results } = await env.DB.prepare(`explain query plan ${sql}`)
    .bind(...values)
    .all<{ detail: string }>()
  return results.map(({ detail }) => detail)
}

/** The steps that read a table or an index from end to end, or make an index to avoid it. */
function scansIn(steps: string[]): string[] {
  // A table may be scanned under any alias: what is not known to be short counts as a table.
  const made = steps.flatMap((step) => /^(?:MATERIALIZE|CO-ROUTINE) (.+)$/.exec(step)?.[1] ?? [])
  const short = new Set(['json_each', 'CONSTANT', ...made])
  return steps.filter((step) => {
    const scanned = /^SCAN (\(subquery-\d+\)|\S+)/.exec(step)?.[1]
    return step.includes('AUTOMATIC') || (scanned !== undefined && !short.has(scanned))
  })
}

it('a scan is seen under an alias, and an index made for one statement', async () => {
  const scans = async (sql: string) => scansIn(await planOf({ sql, values: [], meta: null }))
  expect(await scans('select 1 from claims as c')).toHaveLength(1)
  expect(await scans('select 1 from claims where id = 1')).toEqual([])
  expect(await scans("select value from json_each('[1]')")).toEqual([])
  const joined = 'select 1 from json_each(0) as j join captures c on c.bytes = j.value'
  expect(await scans(joined)).not.toEqual([])
})

it('no statement of a route reads a table from end to end', async () => {
  const { DB, sent } = watchDatabase()
  const drop = () => Promise.resolve({ success: true, errors: [] })
  // Where there is one, the pages that changed are looked up.
  const cache = { purge: drop, invalidate: drop }
  const ask = async (method: string, path: string, body?: unknown, who = desk.editor) =>
    created(
      await call(method, path, {
        key: who.key,
        body,
        headers: {
          ...(method !== 'GET' && { 'If-Match': '*' }),
          ...(method === 'POST' && { 'Idempotency-Key': `${path}-${sent.length}` }),
        },
        env: { DB },
        cache,
      }),
    )
  // With every filter and without, alone and together.
  const claimLists = (articleId: string) => {
    const filters = ['state=checked', `articleId=${articleId}`, `organisationId=${desk.id}`]
    const subsets = Array.from({ length: 8 }, (_, bits) =>
      filters.filter((_filter, at) => bits & (1 << at)),
    )
    return subsets.map((chosen) => `/v1/claims?${chosen.join('&')}`)
  }
  const url = 'https://news.example/plans'
  const { article, capture, candidates } = await ask('POST', '/v1/articles', {
    url,
    text: ARTICLE_TEXT,
    language: 'en',
  })
  const html = `<link rel=canonical href="${url}"><p>${ARTICLE_TEXT}</p>`
  await ask('POST', '/v1/articles', { url: `${url}-page`, html })
  const urls = ['https://nobody.web.example/']
  const job = await ask('POST', '/v1/articles/import', { urls })
  const scale = await ask('POST', '/v1/scales', { name: 'Ours', ratings: RATINGS }, desk.admin)
  const toScale = (step: string, body?: object) =>
    ask('POST', `/v1/scales/${scale.id}/${step}`, body, desk.admin)
  await ask('PATCH', `/v1/scales/${scale.id}`, { name: 'Theirs', ratings: RATINGS }, desk.admin)
  await toScale('publish')
  await toScale('crosswalks', { entries: { off: 'false' } })
  const claim = await ask('POST', '/v1/claims', { candidateId: candidates[0].id })
  await ask('PATCH', `/v1/claims/${claim.id}`, { topics: ['harbour'] })
  await ask('POST', `/v1/claims/${claim.id}/decline`, { reason: 'Later.' })
  await ask('POST', `/v1/claims/${claim.id}/reopen`)
  const verdict = await ask('POST', `/v1/claims/${claim.id}/verdicts`, COMPLETE_DRAFT)
  await ask('PATCH', `/v1/verdicts/${verdict.id}`, { sources: COMPLETE_DRAFT.sources })
  await ask('POST', `/v1/verdicts/${verdict.id}/submit`)
  await ask('POST', `/v1/verdicts/${verdict.id}/return`, { note: 'Once more.' })
  await ask('POST', `/v1/verdicts/${verdict.id}/submit`)
  await ask('POST', `/v1/verdicts/${verdict.id}/approve`, undefined, desk.checker)
  const complaint = await ask('POST', `/v1/verdicts/${verdict.id}/complaints`, { text: 'No.' })
  const answer = { outcome: 'unchanged', answer: 'It stands.' }
  await ask('POST', `/v1/complaints/${complaint.id}/answer`, answer)
  const page = COMPLETE_DRAFT.sources[0]!.url
  const { id: sourceId } = await ask('GET', `/v1/sources?url=${page}`)
  const now = '2999-01-01T00:00:00.000Z'
  const sourcePaths = [
    '',
    '/checks',
    '/citations',
    `/citations?cursor=${btoa(`${verdict.id} 1`)}`,
  ].map((rest) => `/v1/sources/${sourceId}${rest}`)
  const looking = {
    ...systemContext(),
    db: openDatabase(DB.withSession('first-primary')),
    now,
    // Which knows of no such name.
    fetching: { resolverUrl: env.RESOLVER_URL, allow: [], userAgent: '' },
  }
  expect(await dueSources(looking, 10)).toContain(sourceId)
  for (const day of ['01', '02', '03'])
    await recheckSource({ ...looking, now: now.replace('01T', `${day}T`) }, sourceId, new Set())
  await ask('POST', '/v1/queues/evidence/reviews', { verdictId: verdict.id, sourceId })
  const exact = 'the budget grew by 12 percent'
  await ask('POST', `/v1/claims/${claim.id}/appearances`, { captureId: capture.id, exact })
  const places: { id: string; exact: string }[] = (await ask('GET', `/v1/annotations?url=${url}`))
    .annotations[0].appearances
  const place = places.find((one) => one.exact === exact)!
  const lastReport = async (now: string) => {
    created(await report(place.id, url, { differences: [{ kind: 'number', was: '12', now }] }))
    return (await ask('GET', '/v1/queues/drift')).items[0].id
  }
  for (const now of ['1', '2']) {
    const note = { note: 'Looked at.' }
    await ask('POST', `/v1/queues/drift/${await lastReport(now)}/dismiss`, note)
    await ask('POST', `/v1/queues/drift/${await lastReport(now)}/correct`, note)
    const moved = { captureId: capture.id, exact: 'grew by 12 percent' }
    await ask('POST', `/v1/queues/drift/${await lastReport(`${now}0`)}/reanchor`, moved)
  }
  const alias = await ask('POST', `/v1/articles/${article.id}/aliases`, { url: `${url}-2` })
  await toScale('ratings/off/retire')
  await toScale('retire')
  const twin = await ask('POST', '/v1/claims', { text: 'It grew.' })
  await ask('POST', `/v1/claims/${twin.id}/merge`, { into: claim.id })
  await ask('PATCH', `/v1/organisations/${desk.slug}`, { name: 'Other' }, desk.admin)
  for (const path of [
    `/v1/annotations?url=${url}`,
    '/v1/lookup/all',
    '/v1/changes',
    '/v1/changes?since=1&kind=published',
    `/v1/changes?since=1&organisation=${desk.slug}`,
    `/v1/changes?since=1&organisation=${desk.slug}&kind=corrected`,
    '/feeds/corrections.atom',
    `/feeds/corrections.atom?organisation=${desk.slug}`,
    '/v1/me',
    '/v1/scales',
    `/v1/scales/${scale.id}`,
    `/v1/scales/${scale.id}/crosswalks`,
    '/v1/organisations',
    `/v1/organisations/${desk.slug}`,
    `/v1/organisations/${desk.slug}/members`,
    `/v1/members/${desk.editor.id}`,
    `/v1/members/${desk.editor.id}/keys`,
    '/v1/articles',
    `/v1/articles?url=${url}-2`,
    `/v1/articles/${article.id}`,
    `/v1/articles/${article.id}/captures`,
    `/v1/articles/${article.id}/aliases`,
    `/v1/captures/${capture.id}`,
    `/v1/jobs/${job.id}`,
    `/v1/jobs/${job.id}/items`,
    `/v1/captures/${capture.id}/candidates`,
    ...claimLists(article.id),
    `/v1/claims/${claim.id}`,
    `/v1/claims/${claim.id}/verdicts`,
    '/v1/verdicts',
    '/v1/complaints',
    `/v1/complaints/${complaint.id}`,
    `/v1/organisations/${desk.slug}/transparency`,
    `/v1/verdicts/${verdict.id}`,
    `/v1/verdicts/${verdict.id}/revisions`,
    ...sourcePaths,
    '/v1/queues/evidence',
    `/v1/queues/evidence?cursor=${btoa(`${now} ${verdict.id} ${sourceId}`)}`,
  ])
    await ask('GET', path)
  const asOf = `asOf=${new Date().toISOString()}`
  for (const path of [
    ...claimLists(article.id),
    `/v1/claims/${claim.id}/verdicts`,
    `/v1/verdicts/${verdict.id}`,
    `/v1/verdicts/${verdict.id}/revisions`,
    `/v1/annotations?url=${url}&cursor=${btoa(claim.id)}`,
    ...[`/v1/claims/${claim.id}`, `/v1/verdicts/${verdict.id}`].map((path) => `${path}?${asOf}`),
    `/v1/annotations?url=${url}&${asOf}`,
    ...sourcePaths,
    '/v1/scales?limit=1',
    '/v1/organisations?limit=1',
    `/v1/log/proof?verdict=${verdict.id}&revision=1`,
    '/v1/log/proof?from=0&to=1',
    '/v1/log/records?limit=1',
    `/v1/log/records?cursor=${btoa(`${verdict.id} 1`)}`,
  ])
    created(await call('GET', path, { env: { DB } }))
  for (const path of ['/log/checkpoint', '/log/tile/0/000.p/1', '/log/tile/entries/000.p/1'])
    expect((await send('GET', path, { env: { DB } })).status).toBe(200)
  await call('DELETE', `/v1/articles/${article.id}/aliases/${alias.pageHash}`, {
    key: desk.editor.key,
    env: { DB },
  })
  const { id: told } = created(
    await call('POST', `/v1/verdicts/${verdict.id}/complaints`, {
      body: { text: 'No.', contact: 'reader@mail.example' },
      env: { DB },
    }),
  )
  await call('DELETE', `/v1/complaints/${told}/contact`, { key: desk.editor.key, env: { DB } })
  const db = openDatabase(DB.withSession('first-primary'))
  await forgetAnswers(db, new Date())
  await resumeImports({ ...systemContext(), db, now: '2999-01-01T00:00:00.000Z' })
  const hook = created(
    await call('POST', '/v1/webhooks', {
      key: desk.admin.key,
      body: { url: `http://${inject('web').site}/hook/plans`, since: 0 },
      env: { DB },
    }),
  )
  created(await call('GET', '/v1/webhooks', { key: desk.admin.key, env: { DB } }))
  await wakeWebhooks({ ...systemContext(), db })
  // What else publishing the lookup reads is all pages, from an index alone.
  await listBarePages(db, 0)
  await listPageClasses(db, { from: '00000000', to: 'g' }, null)
  const fetching = { resolverUrl: '', allow: [inject('web').site], userAgent: '' }
  await deliver({ ...systemContext(), db, fetching }, hook.id, () => new Date())
  // Twice: the pages first have to change, then stand.
  for (let round = 0; round < 2; round++)
    await rebuildReadModel({ ...systemContext('https://moved.example'), db })

  expect(sent.length).toBeGreaterThan(150)
  const scanning: string[] = []
  const plans: string[] = []
  const distinct = new Map(sent.map((one) => [one.sql, one]))
  for (const one of distinct.values()) {
    const steps = await planOf(one)
    plans.push(...steps)
    for (const scan of scansIn(steps)) scanning.push(`${scan}: ${one.sql}`)
  }
  expect(scanning).toEqual([])

  // Without its index a list would still begin at an id, and walk everything after it.
  const indexes = await rows<{ name: string }>(
    `select name from sqlite_master where type = 'index' and sql like 'create index%'`,
  )
  const isUsed = ({ name }: { name: string }) => plans.some((step) => step.includes(` ${name} `))
  const names = (some: typeof indexes) => some.map(({ name }) => name).toSorted()
  expect(names(indexes.filter(isUsed))).toEqual([
    'annotation_history_ended',
    'api_keys_by_member',
    'appearances_by_article',
    'audit_declines',
    'candidates_by_place',
    'captures_by_article',
    'changes_by_kind',
    'changes_by_organisation',
    'changes_by_time',
    'claims_by_organisation',
    'claims_by_state',
    'complaints_by_organisation',
    'complaints_by_time',
    'drift_reports_by_appearance',
    'drift_reports_open',
    'evidence_findings_by_source',
    'evidence_findings_open',
    'evidence_reviews_by_source',
    'idempotency_records_by_age',
    'job_items_waiting',
    'lookup_manifests_by_expiry',
    'members_by_organisation',
    'page_aliases_by_article',
    'page_annotations_by_bucket',
    'page_annotations_by_claim',
    'revision_sources_by_source',
    'revisions_by_rating',
    'sources_by_next_check',
    'verdicts_by_claim',
    'verdicts_by_first_publication',
    'verdicts_by_organisation',
    'verdicts_revised',
    'webhooks_by_organisation',
    'webhooks_by_state',
  ])
  // What nobody asks yet: the history of a record, what became of a claim, what it took in,
  // complaints of a verdict.
  expect(names(indexes.filter((index) => !isUsed(index)))).toEqual([
    'audit_by_record',
    'changes_by_claim',
    'claims_by_target',
    'complaints_by_verdict',
  ])
})
