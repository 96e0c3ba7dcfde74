import { expect, it } from 'vitest'
import { annotationsOf, foundDesk, openClaim, publishVerdict, submit } from '../support/desk.ts'

it('takes an article in and gives its verdicts out on the same page', async () => {
  const desk = await foundDesk()
  const { capture, candidates } = await submit(desk)
  expect(candidates.length).toBeGreaterThan(2)
  const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
  const verdict = await publishVerdict(desk, claim.id)
  expect(verdict.state).toBe('published')

  const reply = await annotationsOf('http://news.example/harbour/?utm_source=feed')
  expect(reply.status).toBe(200)
  expect(reply.body).toMatchObject({
    pageKey: 'https://news.example/harbour',
    total: 1,
    annotations: [
      {
        claim: { id: claim.id, text: 'The budget grew by 12 percent.' },
        appearances: [{ exact: 'the budget grew by 12 percent', occurrence: 1, occurrences: 1 }],
        verdicts: [{ id: verdict.id, rating: { key: 'mostly-true', value: 4 }, revision: 1 }],
        agreement: { state: 'single', verdicts: 1, sharedSources: 0 },
      },
    ],
    next: null,
  })
})
