import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestHarness } from 'wrangler'
import { play, readPage } from '../../scripts/story.ts'

// The bundle as it is deployed, whole, in workerd, reached over HTTP.

const SECRET = 'a-secret-for-the-end-to-end-test'
const harness = createTestHarness({
  workers: [{ configPath: './wrangler.toml', vars: { BOOTSTRAP_SECRET: SECRET } }],
})
let base: string

beforeAll(async () => {
  await harness.listen().then(({ url }) => (base = url.href))
  await harness.getWorker().applyD1Migrations('DB')
})
afterAll(() => harness.close())

it('serves the story to a reader who sends no key', async () => {
  await play(base, SECRET, () => {})
  const { annotations } = await readPage(base)
  expect(annotations.map(({ verdicts }) => verdicts[0]?.rating.label).toSorted()).toEqual([
    'Not checkable',
    'True',
    'True',
    'True',
  ])
})
