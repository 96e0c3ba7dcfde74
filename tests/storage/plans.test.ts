import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../src/domain/context.ts'
import { forgetAnswers } from '../../src/domain/idempotency.ts'
import { call } from '../support/api.ts'
import { rows } from '../support/database.ts'
import { ARTICLE_TEXT, COMPLETE_DRAFT, created, type Desk, foundDesk } from '../support/desk.ts'
import { recording, type Sent } from '../support/statements.ts'

// Every statement that the routes really send, explained by the database that they send it to. A
// scan of a table costs more with every record there is; none of these may have one. JSON arrays,
// constant rows and results of subqueries are as long as the request, not as the table.

let desk: Desk
let tables: Set<string>
beforeAll(async () => {
  desk = await foundDesk()
  const found = await rows<{ name: string }>("select name from sqlite_master where type = 'table'")
  tables = new Set(found.map(({ name }) => name))
})

/** The steps of a plan that read a table or an index from end to end. */
async function scansOf({ sql, values }: Sent): Promise<string[]> {
  const { results } = await env.DB.prepare(`explain query plan ${sql}`)
    .bind(...values)
    .all<{ detail: string }>()
  return results
    .map(({ detail }) => detail)
    .filter((detail) => tables.has(/^SCAN (\S+)/.exec(detail)?.[1] ?? ''))
}

it('no statement of a route reads a table from end to end', async () => {
  const { DB, sent } = recording()
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
      }),
    )
  const url = 'https://news.example/plans'
  const { article, capture, candidates } = await ask('POST', '/v1/articles', {
    url,
    text: ARTICLE_TEXT,
    language: 'en',
  })
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
  const exact = 'the budget grew by 12 percent'
  await ask('POST', `/v1/claims/${claim.id}/appearances`, { captureId: capture.id, exact })
  const alias = await ask('POST', `/v1/articles/${article.id}/aliases`, { url: `${url}-2` })
  const twin = await ask('POST', '/v1/claims', { text: 'It grew.' })
  await ask('POST', `/v1/claims/${twin.id}/merge`, { into: claim.id })
  await ask('PATCH', `/v1/organisations/${desk.slug}`, { name: 'Other' }, desk.admin)
  for (const path of [
    `/v1/annotations?url=${url}`,
    '/v1/me',
    '/v1/scales',
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
    `/v1/captures/${capture.id}/candidates`,
    '/v1/claims',
    '/v1/claims?state=checked',
    `/v1/claims?articleId=${article.id}`,
    `/v1/claims?organisationId=${desk.id}&state=open`,
    `/v1/claims/${claim.id}`,
    `/v1/claims/${claim.id}/verdicts`,
    '/v1/verdicts',
    `/v1/verdicts/${verdict.id}`,
    `/v1/verdicts/${verdict.id}/revisions`,
  ])
    await ask('GET', path)
  await call('DELETE', `/v1/articles/${article.id}/aliases/${alias.pageHash}`, {
    key: desk.editor.key,
    env: { DB },
  })
  await forgetAnswers(openDatabase(DB.withSession('first-primary')), new Date())

  expect(sent.length).toBeGreaterThan(150)
  const scanning: string[] = []
  const distinct = new Map(sent.map((one) => [one.sql, one]))
  for (const one of distinct.values())
    for (const scan of await scansOf(one)) scanning.push(`${scan}: ${one.sql}`)
  expect(scanning).toEqual([])
})
