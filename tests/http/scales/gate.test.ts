import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { created, type Desk, foundAnotherDesk, foundDesk, step } from '../../support/desk.ts'
import { watchDatabase, type Watched, writes } from '../../support/watch.ts'
import { completeDraft, read, refusalsOf } from '../verdicts/support.ts'
import { addCrosswalk, draftScale, moveScale, publishedScale, RATINGS } from './support.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

let names = 0
const fresh = () => `Gated ${++names}`

const inDraft = (scale: string, key = 'off') => completeDraft(desk, { rating: { key, scale } })
const submitted = async (scale: string, key = 'off') =>
  step(desk.checker, await inDraft(scale, key), 'submit')

describe('the publication gate', () => {
  it('lets a live rating of the desk’s own scale pass', async () => {
    const { id } = await publishedScale(desk, fresh())
    const inReview = created(await submitted(id))
    expect(created(await step(desk.editor, inReview, 'approve')).state).toBe('published')
  })

  it('refuses a retired rating, and the others of its scale not', async () => {
    const { id } = await publishedScale(desk, fresh())
    created(await moveScale(desk.admin, id, 'ratings/off/retire'))
    expect(refusalsOf(await submitted(id))).toEqual(['rating.retired'])
    expect((await submitted(id, 'spot-on')).body.state).toBe('in_review')
  })

  it('refuses every rating of a scale that is retired, or in draft', async () => {
    const { id } = await publishedScale(desk, fresh())
    created(await moveScale(desk.admin, id, 'retire'))
    for (const { key } of RATINGS.slice(0, 2))
      expect(refusalsOf(await submitted(id, key))).toEqual(['rating.retired'])
    const draft = created(await draftScale(desk.admin, { name: fresh(), ratings: RATINGS }))
    expect(refusalsOf(await submitted(draft.id))).toEqual(['rating.retired'])
    created(await moveScale(desk.admin, draft.id, 'publish'))
    expect((await submitted(draft.id)).body.state).toBe('in_review')
  })

  it('refuses another desk’s scale, and says both of one that is retired as well', async () => {
    const { id } = await publishedScale(other, fresh())
    expect(refusalsOf(await submitted(id))).toEqual(['rating.foreign'])
    created(await moveScale(other.admin, id, 'retire'))
    expect(refusalsOf(await submitted(id))).toEqual(['rating.retired', 'rating.foreign'])
  })

  it('does not know another desk’s draft', async () => {
    const { id } = created(await draftScale(other.admin, { name: fresh(), ratings: RATINGS }))
    await expect(inDraft(id)).rejects.toThrow('rating.unknown')
  })

  it.each(['ratings/off/retire', 'retire'])('judges when it publishes: %s', async (retiring) => {
    const { id } = await publishedScale(desk, fresh())
    const inReview = created(await submitted(id))
    created(await moveScale(desk.admin, id, retiring))
    expect(refusalsOf(await step(desk.editor, inReview, 'approve'))).toEqual(['rating.retired'])
    expect((await read(inReview.id)).status).toBe(404)
  })
})

it('a retraction needs no live rating', async () => {
  const { id } = await publishedScale(desk, fresh())
  const inReview = created(await submitted(id))
  const published = created(await step(desk.editor, inReview, 'approve'))
  created(await moveScale(desk.admin, id, 'retire'))
  const reply = await step(desk.editor, published, 'retract', { reason: 'The source withdrew it.' })
  expect(created(reply).state).toBe('retracted')
})

/** Approves; between what that reads and what it writes, once, something else happens. */
async function approveWhile(
  inReview: { id: string; version: number },
  other: () => Promise<unknown>,
) {
  let done = false
  const watched: Watched = watchDatabase(async () => {
    if (done || !writes(watched.trips.at(-1)!)) return
    // What the key's use writes down is no publication.
    if (!watched.trips.at(-1)!.sent.some(({ sql }) => sql.includes('"revisions"'))) return
    done = true
    await other()
  })
  const reply = await call('POST', `/v1/verdicts/${inReview.id}/approve`, {
    key: desk.editor.key,
    headers: { 'If-Match': `"v${inReview.version}"` },
    env: { DB: watched.DB },
  })
  expect(done).toBe(true)
  return reply
}

describe('at the same moment', () => {
  it.each(['ratings/off/retire', 'retire'])('nothing is published after %s', async (retiring) => {
    const { id } = await publishedScale(desk, fresh())
    const inReview = created(await submitted(id))
    const reply = await approveWhile(inReview, async () =>
      created(await moveScale(desk.admin, id, retiring)),
    )
    expect(refusalsOf(reply)).toEqual(['rating.retired'])
    expect((await read(inReview.id)).status).toBe(404)
  })

  it('a revision gets the crosswalk that stands when it is published', async () => {
    const { id } = await publishedScale(desk, fresh())
    created(await addCrosswalk(desk.admin, id, { off: 'false' }))
    const inReview = created(await submitted(id))
    const reply = await approveWhile(inReview, async () =>
      created(await addCrosswalk(desk.admin, id, { off: 'half-true' })),
    )
    expect(created(reply).published.rating.normalised.key).toBe('half-true')
  })
})
