import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { createTestHarness } from 'wrangler'
import { call } from '../../scripts/client.ts'
import { newKey } from '../../src/log/note.ts'
import { launchBrowser } from '../support/browser.ts'

// The client as it is published, in a real browser, against the Worker as it is deployed.

const SECRET = 'a-secret-for-the-end-to-end-test'
/** What the reader has open, in markup of its own. */
const PAGE =
  '<p>The mayor spoke on Monday.<p>The <b>budget</b> grew by 12 <i>per</i>cent.<p>Nobody objected.'
const TEXT = 'The mayor spoke on Monday. The budget grew by 12 percent. Nobody objected.'
const ANNOTATED = 10

const { secret: logKey, vkey } = await newKey('checks.example/log')
const harness = createTestHarness({
  workers: [
    {
      configPath: './wrangler.toml',
      vars: { BOOTSTRAP_SECRET: SECRET, LOG_ORIGIN: 'checks.example/log', LOG_KEYS: logKey },
    },
  ],
})
let base: string
let author: string
let editor: string
let verdicts: string[]
let reader: Server
let browser: Browser
let page: Page

const post = async <T>(key: string, path: string, body: unknown, ifMatch?: number) =>
  (await call<T>(base, 'POST', path, { key, body, ...(ifMatch !== undefined && { ifMatch }) })).body

type Id = { id: string }

async function publishOn(url: string): Promise<string> {
  const { capture } = await post<{ capture: Id }>(author, '/v1/articles', { url, text: TEXT })
  const claim = await post<Id>(author, '/v1/claims', {
    text: `The budget grew by 12 percent, says ${url}.`,
    appearance: { captureId: capture.id, exact: 'The budget grew by 12 percent.' },
  })
  const source = { kind: 'primary', url: 'https://city.example/', stance: 'refutes', passage: '9' }
  const { id } = await post<Id>(author, `/v1/claims/${claim.id}/verdicts`, {
    rating: { key: 'false' },
    conclusion: 'It grew by 9 percent.',
    language: 'en',
    sources: [source],
  })
  await post(author, `/v1/verdicts/${id}/submit`, undefined, 1)
  await post(editor, `/v1/verdicts/${id}/approve`, undefined, 2)
  return id
}

beforeAll(async () => {
  execFileSync(process.execPath, ['scripts/build-client.ts'])
  base = (await harness.listen()).url.href
  await harness.getWorker().applyD1Migrations('DB')
  const founded = await post<{ key: { secret: string } }>(SECRET, '/v1/bootstrap', {
    organisation: { slug: 'desk', name: 'Desk' },
    admin: { name: 'Ada' },
  })
  author = founded.key.secret
  const bo = { name: 'Bo', role: 'editor' }
  const member = await post<Id>(author, '/v1/organisations/desk/members', bo)
  const key = await post<{ secret: string }>(author, `/v1/members/${member.id}/keys`, {
    label: 'e2e',
  })
  editor = key.secret
  const pages = Array.from({ length: ANNOTATED }, (_, at) => `https://news.example/${at}`)
  verdicts = []
  for (const url of pages) verdicts.push(await publishOn(url))
  await post(author, '/v1/lookup', {})

  reader = createServer(({ url }, response) => {
    const isModule = url === '/client.js'
    response.setHeader('Content-Type', isModule ? 'text/javascript' : 'text/html')
    response.end(isModule ? readFileSync('dist-client/index.js') : PAGE)
  })
  await new Promise<void>((resolve) => reader.listen(0, 'localhost', resolve))
  browser = await launchBrowser()
  page = await browser.newPage()
  await page.goto(`http://localhost:${(reader.address() as AddressInfo).port}/`)
  await inPage(`
    const { createClient } = await import('/client.js')
    globalThis.client = createClient(${JSON.stringify({ baseUrl: base, keys: [vkey] })})`)
})
afterAll(async () => {
  await browser.close()
  reader.close()
  await harness.close()
})

/** Runs in the page: `client` is there. */
const inPage = <T>(script: string): Promise<T> => page.evaluate(`(async () => { ${script} })()`)

/** What the browser asks the deployment for meanwhile. */
async function requestsOf<T>(work: () => Promise<T>): Promise<{ result: T; requests: string[] }> {
  const requests: string[] = []
  const listen = (request: { url: () => string }) => requests.push(request.url())
  page.on('request', listen)
  try {
    const result = await work()
    return { result, requests }
  } finally {
    page.off('request', listen)
  }
}

it('glancing at a thousand pages, ten of them annotated, sends nothing', async () => {
  const { requests: first } = await requestsOf(() => inPage('await client.sync()'))
  expect(first.map((url) => new URL(url).pathname.replace(/\w{64}/, '…'))).toEqual([
    '/v1/lookup/manifest',
    '/v1/lookup/files/…',
  ])
  const { result, requests } = await requestsOf(() =>
    inPage<string[]>(`
      const classes = []
      for (let at = 0; at < 1000; at++)
        classes.push(await client.glance('https://news.example/' + at + '?utm_source=x'))
      return classes`),
  )
  expect(requests).toEqual([])
  expect(result.slice(0, ANNOTATED)).toEqual(Array.from({ length: ANNOTATED }, () => 'false'))
  // One page in 9,000 is taken for another.
  expect(result.slice(ANNOTATED).filter((one) => one !== 'nothing').length).toBeLessThan(5)
})

it('opening one sends one request, which names no page and whose answer is padded', async () => {
  const answered = page.waitForResponse((response) => response.url().includes('/v1/lookup/'))
  const { result, requests } = await requestsOf(() =>
    inPage<{ state: string; words: string }[]>(`
      const annotations = await client.annotations('https://news.example/3')
      await client.shown(annotations)
      return client.anchor(document.body, annotations)
        .map(({ anchoring, range }) => ({ state: anchoring.state, words: range.toString() }))`),
  )
  expect(requests).toEqual([`${base}v1/lookup/all`])
  const bytes = (await (await answered).body()).byteLength
  expect(bytes).toBeGreaterThanOrEqual(16_384)
  expect(Number.isInteger(Math.log2(bytes))).toBe(true)
  expect(result).toEqual([{ state: 'intact', words: 'The budget grew by 12 percent.' }])
})

it('an edited sentence is not shown with its verdict', async () => {
  const result = await inPage<{ state: string; differences: object[] }>(`
    const [annotation] = await client.annotations('https://news.example/3')
    const edited = document.createElement('div')
    edited.textContent = 'The mayor spoke on Monday. The budget grew by 2 percent. Nobody objected.'
    document.body.replaceChildren(edited)
    const [{ anchoring }] = client.anchor(document.body, [annotation])
    return { state: anchoring.state, differences: anchoring.differences }`)
  expect(result).toEqual({
    state: 'changed',
    differences: [{ kind: 'number', was: '12', now: '2' }],
  })
})

it('a verdict that was shown and is retracted is told', async () => {
  await post(editor, `/v1/verdicts/${verdicts[3]}/retract`, { reason: 'The source is gone.' }, 3)
  expect(await inPage('return client.changesSince()')).toMatchObject([
    { verdictId: verdicts[3], kind: 'retracted', previousRating: 'False', shown: 1 },
  ])
  expect(await inPage('return client.changesSince()')).toEqual([])
  await post(author, '/v1/lookup', {})
  await inPage('await client.sync()')
  expect(await inPage(`return client.glance('https://news.example/3')`)).toBe('nothing')
})
