import { beforeAll, describe, expect, it, vi } from 'vitest'
import { pageHash } from '../../../src/domain/url.ts'
import { call } from '../../support/api.ts'
import {
  annotationsOf,
  created,
  type Desk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../../support/desk.ts'

const QUOTE = 'the budget grew by 12 percent'
const URL_OF = (name: string) => `https://news.example/purge-${name}`

let desk: Desk
beforeAll(async () => {
  desk = await foundDesk()
})

async function checkedPage(url: string) {
  const { capture, article } = await submit(desk, url)
  const claim = await openClaim(desk, capture.id, QUOTE)
  return { article, claim, verdict: await publishVerdict(desk, claim.id) }
}

const tagOf = async (url: string) => `page-${(await pageHash(url)).slice(0, 16)}`

it('answers about a page carry a tag that names the page and no URL, whatever they answer', async () => {
  const url = URL_OF('tagged')
  await checkedPage(url)
  const hit = await annotationsOf(url)
  const same = await annotationsOf(url, { 'If-None-Match': hit.headers.get('etag')! })
  const way = await annotationsOf(`${url}?utm_source=x`)
  expect([hit.status, same.status, way.status]).toEqual([200, 304, 200])
  for (const { headers } of [hit, same, way])
    expect(headers.get('cache-tag')).toBe(await tagOf(url))
  const miss = await annotationsOf(URL_OF('nothing'))
  expect(miss.headers.get('cache-tag')).toBe(await tagOf(URL_OF('nothing')))
})

describe('the platform’s cache', () => {
  /** Stands for the platform: notes what it is told to drop. */
  function platform(purge = (): Promise<CachePurgeResult> => accepted()) {
    const dropped: string[] = []
    const cache: CacheContext = {
      purge: ({ tags = [] }) => {
        dropped.push(...tags)
        return purge()
      },
      invalidate: () => Promise.reject(new Error('is not asked for')),
    }
    return { cache, dropped }
  }
  const accepted = () => Promise.resolve({ success: true, errors: [] })
  const limited = () =>
    Promise.resolve({ success: false, errors: [{ code: 1, message: 'too many' }] })

  it('drops the page when a verdict on it is retracted, and no other page', async () => {
    const { verdict } = await checkedPage(URL_OF('retracted'))
    await checkedPage(URL_OF('bystander'))
    const { cache, dropped } = platform()
    created(
      await call('POST', `/v1/verdicts/${verdict.id}/retract`, {
        key: desk.editor.key,
        headers: { 'If-Match': '*' },
        body: { reason: 'It was another year.' },
        cache,
      }),
    )
    expect((await annotationsOf(URL_OF('retracted'))).body.total).toBe(0)
    expect(dropped).toEqual([await tagOf(URL_OF('retracted'))])
  })

  it('drops an alias with the page, and by itself when it is taken away', async () => {
    const { article } = await checkedPage(URL_OF('page'))
    const path = `/v1/articles/${article.id}/aliases`
    const added = platform()
    const { key } = desk.editor
    const body = { url: URL_OF('alias') }
    const alias = created(await call('POST', path, { key, body, cache: added.cache }))
    const both = [await tagOf(URL_OF('page')), await tagOf(URL_OF('alias'))].toSorted()
    expect(added.dropped.toSorted()).toEqual(both)
    const removed = platform()
    await call('DELETE', `${path}/${alias.pageHash}`, { key, cache: removed.cache })
    expect(removed.dropped.toSorted()).toEqual(both)
  })

  it('is left alone by what readers do not see', async () => {
    const { capture } = await submit(desk, URL_OF('draft'))
    const { cache, dropped } = platform()
    const body = { captureId: capture.id, exact: QUOTE }
    await call('POST', '/v1/claims', { key: desk.editor.key, body: { text: 'It grew.' }, cache })
    await call('POST', '/v1/claims', { key: desk.editor.key, body, cache })
    expect(dropped).toEqual([])
  })

  it.each([
    ['refuses', limited, 'purge.refused'],
    ['fails', () => Promise.reject(new TypeError('gone')), 'TypeError'],
  ])('loses no change when it %s', async (_case, purge, error) => {
    const url = URL_OF(error)
    const { verdict } = await checkedPage(url)
    const written = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { cache } = platform(purge)
    const reply = await call('POST', `/v1/verdicts/${verdict.id}/retract`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
      body: { reason: 'It was another year.' },
      cache,
    })
    const lines = written.mock.calls.map(([line]) => JSON.parse(String(line)) as object)
    written.mockRestore()
    expect(reply.status).toBe(200)
    expect((await annotationsOf(url)).body.total).toBe(0)
    expect(lines).toEqual([
      { level: 'error', requestId: reply.headers.get('x-request-id'), error, at: ['purge'] },
    ])
  })
})
