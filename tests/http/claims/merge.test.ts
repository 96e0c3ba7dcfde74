import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { rowCounts, rows } from '../../support/database.ts'
import {
  addPerson,
  annotationsOf,
  COMPLETE_DRAFT,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  submit,
} from '../../support/desk.ts'
import { statusesOf } from '../../support/replies.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const QUOTE = 'the budget grew by 12 percent'
const ELSEWHERE = 'spent 48 million euros'

const merge = (from: string, into: string, key = desk.editor.key, version = '*') =>
  call('POST', `/v1/claims/${from}/merge`, {
    key,
    headers: { 'If-Match': version },
    body: { into },
  })

const read = async (id: string, key: string | undefined = desk.contributor.key) =>
  (await call('GET', `/v1/claims/${id}`, { key })).body

const claimsAt = async (url: string): Promise<string[]> =>
  (await annotationsOf(url)).body.annotations.map(
    ({ claim }: { claim: { id: string } }) => claim.id,
  )

let pages = 0

/** A claim on a page of its own. */
async function quoted(exact = QUOTE) {
  const url = `https://news.example/merge/${++pages}`
  const { capture } = await submit(desk, url)
  return { url, captureId: capture.id as string, id: (await openClaim(desk, capture.id, exact)).id }
}

const draft = async (of: Desk, claimId: string) =>
  created(
    await call('POST', `/v1/claims/${claimId}/verdicts`, {
      key: of.contributor.key,
      body: COMPLETE_DRAFT,
    }),
  )

const decline = async (claimId: string) =>
  created(
    await call('POST', `/v1/claims/${claimId}/decline`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
      body: { reason: 'A matter of taste.' },
    }),
  )

describe('a merge', () => {
  it('moves the appearances; the old id leads to the new one', async () => {
    const [from, into] = [await quoted(), await quoted(ELSEWHERE)]
    const [before, target] = [await read(from.id), await read(into.id)]
    const reply = await merge(from.id, into.id)
    expect(reply.status).toBe(200)
    expect(reply.headers.get('etag')).toBe('"v2"')
    expect(reply.body).toEqual({
      ...before,
      state: 'merged',
      mergedInto: into.id,
      version: 2,
      appearances: [],
      updatedAt: reply.body.updatedAt,
    })
    const joined = await read(into.id)
    expect(joined).toEqual({
      ...target,
      version: 2,
      updatedAt: joined.updatedAt,
      appearances: [...before.appearances, ...target.appearances],
    })

    for (const key of [undefined, desk.contributor.key, other.contributor.key])
      for (const suffix of ['', '/appearances']) {
        const moved = await call('GET', `/v1/claims/${from.id}${suffix}`, { key })
        expect(moved.status).toBe(308)
        expect(moved.headers.get('location')).toBe(`/v1/claims/${into.id}${suffix}`)
      }
    const written = await rows<{ action: string; record_id: string }>(
      `select action, record_id from audit where record_id in (?, ?) and action <> 'claim.created'
       order by seq`,
      from.id,
      into.id,
    )
    expect(written).toEqual([
      { action: 'claim.merged', record_id: from.id },
      { action: 'claim.joined', record_id: into.id },
    ])
  })

  it('keeps an appearance once that both had', async () => {
    const from = await quoted()
    const into = await openClaim(desk, from.captureId, QUOTE, 'The same in other words.')
    created(
      await call('POST', `/v1/claims/${into.id}/appearances`, {
        key: desk.contributor.key,
        body: { captureId: from.captureId, exact: 'the mayor' },
      }),
    )
    const { appearances } = await read(into.id)
    created(await merge(from.id, into.id))
    expect((await read(into.id)).appearances).toEqual(appearances)
  })

  it('moves a verdict that is being written, to be published there', async () => {
    const [from, into] = [await quoted(), await quoted(ELSEWHERE)]
    const { id } = await draft(desk, from.id)
    created(await merge(from.id, into.id))
    const key = desk.contributor.key
    const moved = await call('GET', `/v1/verdicts/${id}`, { key })
    expect(moved.body).toMatchObject({ claimId: into.id, state: 'draft' })
    expect((await read(into.id)).state).toBe('open')
    const listed = await call('GET', `/v1/claims/${into.id}/verdicts`, { key })
    expect(listed.body.items.map((verdict: { id: string }) => verdict.id)).toEqual([id])
  })

  it('of a checked claim into an open one makes that checked, and moves what readers see', async () => {
    const [from, into] = [await quoted(), await quoted(ELSEWHERE)]
    const verdict = await publishVerdict(desk, from.id)
    expect([await claimsAt(from.url), await claimsAt(into.url)]).toEqual([[from.id], []])
    created(await merge(from.id, into.id))

    expect(await read(into.id, undefined)).toMatchObject({ id: into.id, state: 'checked' })
    expect([await claimsAt(from.url), await claimsAt(into.url)]).toEqual([[into.id], [into.id]])
    const [annotation] = (await annotationsOf(from.url)).body.annotations
    expect(annotation).toMatchObject({
      claim: { id: into.id },
      appearances: [{ exact: QUOTE }],
      verdicts: [{ id: verdict.id }],
      version: 2,
    })
    const fed = await rows<{ kind: string; details: string }>(
      'select kind, details from changes where claim_id = ?',
      into.id,
    )
    expect(fed).toHaveLength(1)
    expect(fed[0]!.kind).toBe('moved')
    expect(JSON.parse(fed[0]!.details)).toMatchObject({ movedFrom: from.id })
  })

  it('of an open claim into a checked one shows its verdict on the pages of both', async () => {
    const [from, into] = [await quoted(), await quoted(ELSEWHERE)]
    await publishVerdict(desk, into.id)
    created(await merge(from.id, into.id))
    expect([await claimsAt(from.url), await claimsAt(into.url)]).toEqual([[into.id], [into.id]])
  })

  it('into a claim with another organisation’s verdict brings the verdicts together', async () => {
    const [from, into] = [await quoted(), await quoted(ELSEWHERE)]
    await publishVerdict(desk, from.id)
    await publishVerdict(other, into.id, { rating: { key: 'false' } })
    created(await merge(from.id, into.id))
    for (const { url } of [from, into]) {
      const [annotation] = (await annotationsOf(url)).body.annotations
      expect(annotation.verdicts).toHaveLength(2)
      expect(annotation.agreement).toMatchObject({ state: 'disputed', verdicts: 2 })
    }
  })

  it('of a merged claim’s target leads on from each to the next', async () => {
    const [one, two, three] = [await quoted(), await quoted(ELSEWHERE), await quoted('the mayor')]
    created(await merge(one.id, two.id))
    created(await merge(two.id, three.id))
    expect((await read(three.id)).appearances).toHaveLength(3)
    let path = `/v1/claims/${one.id}`
    for (const next of [two.id, three.id]) {
      const reply = await call('GET', path)
      expect(reply.status).toBe(308)
      path = reply.headers.get('location')!
      expect(path).toBe(`/v1/claims/${next}`)
    }
  })

  it('of what a bot proposed joins it to what is open', async () => {
    const into = await quoted()
    const proposal = created(
      await call('POST', '/v1/claims', { key: desk.bot.key, body: { text: 'The same.' } }),
    )
    expect(created(await merge(proposal.id, into.id)).state).toBe('merged')
    expect((await read(into.id)).state).toBe('open')
  })
})

describe('a merge is refused', () => {
  /** Tries it, and sees that nothing came of it. */
  async function refusal(from: string, into: string, key?: string, version?: string) {
    const before = await rowCounts()
    const records = () =>
      rows('select id, state, merged_into, version from claims where id in (?, ?)', from, into)
    const claims = await records()
    const reply = await merge(from, into, key, version)
    expect(await rowCounts()).toEqual(before)
    expect(await records()).toEqual(claims)
    return `${reply.status} ${reply.body.code}`
  }

  it('into itself', async () => {
    const { id } = await quoted()
    expect(await refusal(id, id)).toBe('422 merge.self')
  })

  it('into a declined claim, and of one', async () => {
    const [from, into] = [await quoted(), await quoted()]
    await decline(into.id)
    expect(await refusal(from.id, into.id)).toBe('409 claim.declined')
    expect(await refusal(into.id, from.id)).toBe('409 claim.declined')
  })

  it('into a proposed claim', async () => {
    const from = await quoted()
    const body = { text: 'The bot read this.' }
    const into = created(await call('POST', '/v1/claims', { key: desk.bot.key, body }))
    expect(await refusal(from.id, into.id)).toBe('409 claim.proposed')
  })

  it('into a merged claim, and of one', async () => {
    const [from, into, third] = [await quoted(), await quoted(ELSEWHERE), await quoted()]
    created(await merge(into.id, third.id))
    expect(await refusal(from.id, into.id)).toBe('409 claim.merged')
    expect(await refusal(into.id, from.id)).toBe('409 claim.merged')
  })

  it('where both have a verdict of the same organisation, published or not', async () => {
    const [from, into] = [await quoted(), await quoted(ELSEWHERE)]
    await publishVerdict(desk, from.id)
    await draft(desk, into.id)
    expect(await refusal(from.id, into.id)).toBe('409 merge.conflict')
    expect(await refusal(into.id, from.id)).toBe('409 merge.conflict')
    expect([await claimsAt(from.url), await claimsAt(into.url)]).toEqual([[from.id], []])
  })

  it('where another organisation has published on the words that would go', async () => {
    const [from, into] = [await quoted(), await quoted(ELSEWHERE)]
    await publishVerdict(other, from.id)
    expect(await refusal(from.id, into.id)).toBe('409 merge.foreign_verdict')
    expect(await claimsAt(from.url)).toEqual([from.id])
  })

  it('of another organisation’s claim, and into one', async () => {
    const [own, third] = [await quoted(), await quoted(ELSEWHERE)]
    const foreign = created(
      await call('POST', '/v1/claims', { key: other.contributor.key, body: { text: 'Theirs.' } }),
    )
    expect(await refusal(foreign.id, own.id)).toBe('403 permission.organisation')
    expect(await refusal(own.id, foreign.id)).toBe('403 permission.organisation')
    expect(await refusal(own.id, third.id, other.editor.key)).toBe('403 permission.organisation')
  })

  it('into a claim that is not there, or not for this desk to see', async () => {
    const { id } = await quoted()
    const unseen = created(
      await call('POST', '/v1/claims', { key: other.bot.key, body: { text: 'Proposed.' } }),
    )
    expect(await refusal(id, 'clm_00000000000000000000000000')).toBe('404 record.not_found')
    expect(await refusal(id, unseen.id)).toBe('404 record.not_found')
  })

  it('by a checker, by a bot, and with an old version', async () => {
    const [from, into] = [await quoted(), await quoted(ELSEWHERE)]
    const bot = await addPerson(desk.slug, desk.admin, 'editor', 'bot')
    expect(await refusal(from.id, into.id, desk.checker.key)).toBe('403 permission.role')
    expect(await refusal(from.id, into.id, bot.key)).toBe('403 permission.role')
    expect(await refusal(from.id, into.id, desk.editor.key, '"v2"')).toBe('412 precondition.stale')
  })
})

describe('merges at the same moment', () => {
  it.each([1, 2, 3, 4])('into each other happen once (%i)', async () => {
    const [one, two] = [await quoted(), await quoted(ELSEWHERE)]
    const replies = await Promise.all([merge(one.id, two.id), merge(two.id, one.id)])
    expect(statusesOf(replies)).toEqual([200, 409])
    const claims = [await call('GET', `/v1/claims/${one.id}`, { key: desk.editor.key })]
    claims.push(await call('GET', `/v1/claims/${two.id}`, { key: desk.editor.key }))
    expect(statusesOf(claims)).toEqual([200, 308])
    expect(claims.find(({ status }) => status === 200)!.body.appearances).toHaveLength(2)
  })

  it.each([1, 2, 3, 4])('with a publication lose neither verdict nor page (%i)', async () => {
    const [from, into] = [await quoted(), await quoted(ELSEWHERE)]
    const [merged] = await Promise.all([merge(from.id, into.id), publishVerdict(desk, into.id)])
    expect(merged.status).toBe(200)
    expect([await claimsAt(from.url), await claimsAt(into.url)]).toEqual([[into.id], [into.id]])
  })
})
