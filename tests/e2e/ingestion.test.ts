import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createTestHarness } from 'wrangler'
import { call } from '../../scripts/client.ts'

// The built Worker with its chunks, its fetches and its queue, against sites of our own.

const SECRET = 'a-secret-for-the-end-to-end-test'
const web = inject('web')
const harness = createTestHarness({
  workers: [
    {
      configPath: './wrangler.toml',
      vars: {
        BOOTSTRAP_SECRET: SECRET,
        RESOLVER_URL: `http://${web.resolver}/dns-query`,
        FETCH_ALLOW: Object.values(web).join(' '),
      },
    },
  ],
})
let base: string
let key: string

beforeAll(async () => {
  await harness.listen().then(({ url }) => (base = url.href.replace(/\/$/, '')))
  await harness.getWorker().applyD1Migrations('DB')
  const { body } = await call<{ key: { secret: string } }>(base, 'POST', '/v1/bootstrap', {
    key: SECRET,
    body: { organisation: { slug: 'desk', name: 'Desk' }, admin: { name: 'Ada Okafor' } },
  })
  key = body.key.secret
})
afterAll(() => harness.close())

it('takes an article by its URL, and by the HTML of its page', async () => {
  const url = `http://${web.site}/fixture/daily`
  const html = await (await fetch(url)).text()
  for (const body of [{ url }, { url: 'https://www.tideway.example/a', html }]) {
    const reply = await call<{ article: { title: string }; candidates: unknown[] }>(
      base,
      'POST',
      '/v1/articles',
      { key, body },
    )
    expect(reply.body.article.title).toBe('Ferry tender “flawed from the start”, auditors say')
    expect(reply.body.candidates.length).toBeGreaterThan(5)
  }
})

it('works an import off', async () => {
  const urls = [1, 2, 3, 4, 5, 6, 7].map((n) => `http://${n % 2 ? web.site : web.other}/page/${n}`)
  type Job = { id: string; state: string; done: number; failed: number }
  const started = await call<Job>(base, 'POST', '/v1/articles/import', { key, body: { urls } })
  const job = async () =>
    (await call<Job>(base, 'GET', `/v1/jobs/${started.body.id}`, { key })).body
  await expect.poll(async () => (await job()).state, { timeout: 60_000 }).toBe('done')
  expect(await job()).toMatchObject({ done: 7, failed: 0 })
})
