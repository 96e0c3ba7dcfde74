import { expect, it } from 'vitest'
import { failureOf } from '../../src/ingestion/reading.ts'
import { IngestionRefusal } from '../../src/ingestion/refusal.ts'

it('a failed request is the site’s failure, unless the platform let no more through', () => {
  const { signal } = new AbortController()
  const lost = failureOf(new Error('Network connection lost.'), signal, 'a.example')
  expect(lost).toMatchObject({ code: 'fetch.unreachable', isPassing: true })
  const over = new Error('Too many subrequests by single Worker invocation.')
  expect(failureOf(over, signal, 'a.example')).toBe(over)
  const refusal = new IngestionRefusal('fetch.robots', 'No.')
  expect(failureOf(refusal, signal, 'a.example')).toBe(refusal)
  expect(failureOf(lost, AbortSignal.abort(), 'a.example')).toBe(lost)
  expect(failureOf(new Error('aborted'), AbortSignal.abort(), 'a.example')).toMatchObject({
    code: 'fetch.timeout',
  })
})
