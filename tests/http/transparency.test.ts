import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { call } from '../support/api.ts'
import { rows } from '../support/database.ts'
import {
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  publishVerdict,
  step,
  submit,
} from '../support/desk.ts'
import { expectProblem, faultsOf } from '../support/problems.ts'
import { watchDatabase } from '../support/watch.ts'
import { answer, file } from './complaints/support.ts'
import { anyClaim, change, read } from './verdicts/support.ts'

// A history of a desk, made over HTTP at times that are set, and counted by hand below.

type Verdict = { id: string; version: number }

let desk: Desk
let other: Desk

const at = (time: string) => vi.setSystemTime(new Date(time))
const rated = (key: string) => ({ rating: { key } })
const by = (name: string) => ({ claimant: { name } })

const checked = async (claim: object, rating: string, own = desk): Promise<Verdict> =>
  publishVerdict(own, (await anyClaim(own, claim)).id, rated(rating))

/** Opens, edits and publishes the next revision. */
async function revise(id: string, kind: string, edit: object): Promise<void> {
  const { body } = await read(id, desk.editor)
  const drafted = created(
    await step(desk.editor, body, 'revise', { kind, reason: `A ${kind} it is.` }),
  )
  const edited = created(await change(desk.editor, drafted, edit))
  const submitted = created(await step(desk.checker, edited, 'submit'))
  created(await step(desk.admin, submitted, 'approve'))
}

async function retract(id: string): Promise<void> {
  const { body } = await read(id, desk.editor)
  created(await step(desk.editor, body, 'retract', { reason: 'The accounts were forged.' }))
}

const claimStep = async (id: string, name: string, body?: object) =>
  created(
    await call('POST', `/v1/claims/${id}/${name}`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
      body,
    }),
  )
const decline = (id: string, reason: string) => claimStep(id, 'decline', { reason })
const declined = async (reason: string): Promise<string> => {
  const { id } = await anyClaim(desk)
  await decline(id, reason)
  return id
}

const report = (query = '?from=2031-03-01&to=2031-03-31', slug = desk.slug) =>
  call('GET', `/v1/organisations/${slug}/transparency${query}`)
const counted = async (query?: string, slug?: string) => created(await report(query, slug))

const OPINION = 'A matter of opinion.'
const NO_DATA = 'There are no data.'

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  at('2031-01-10T08:00:00.000Z')
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
  const { capture } = await submit(desk)

  at('2031-02-10T12:00:00.000Z')
  const old = await checked(by('Mara'), 'mostly-true')
  at('2031-02-20T12:00:00.000Z')
  await declined(OPINION)

  at('2031-03-01T00:00:00.000Z')
  const first = await checked(by('Mara'), 'mostly-true')
  at('2031-03-02T12:00:00.000Z')
  // A change of rating, whatever its author calls it: 20 days after the error.
  await revise(old.id, 'update', rated('false'))
  at('2031-03-03T12:00:00.000Z')
  await declined(OPINION)
  at('2031-03-04T12:00:00.000Z')
  await declined(OPINION)
  await checked(by('Mara'), 'true', other)
  at('2031-03-05T12:00:00.000Z')
  const second = await checked(by('Ida Holm'), 'false')
  await declined(NO_DATA)
  at('2031-03-06T12:00:00.000Z')
  const place = await openClaim(desk, capture.id, 'the new quay last year')
  await claimStep(place.id, 'decline', { reason: OPINION })
  await claimStep(place.id, 'reopen')
  const patched = await call('PATCH', `/v1/claims/${place.id}`, {
    key: desk.editor.key,
    headers: { 'If-Match': '*' },
    body: { claimant: null },
  })
  created(patched)
  const nameless: Verdict = await publishVerdict(desk, place.id, rated('misleading'))
  at('2031-03-07T12:00:00.000Z')
  const again = await declined(OPINION)
  await claimStep(again, 'reopen')
  at('2031-03-10T12:00:00.000Z')
  // 5 days after.
  await revise(second.id, 'correction', rated('half-true'))
  at('2031-03-12T12:00:00.000Z')
  await revise(first.id, 'clarification', { conclusion: 'It grew by 11.6 percent.' })
  at('2031-03-13T12:00:00.000Z')
  await revise(first.id, 'update', { conclusion: 'It grew by 11.7 percent.' })
  at('2031-03-14T12:00:00.000Z')
  const complaint = created(await file(first.id))
  await file(first.id, { text: 'And the year is wrong.' })
  created(await answer(desk.editor, created(await file(second.id)), 'unchanged'))
  at('2031-03-20T12:00:00.250Z')
  // 7 days and a quarter of a second after the revision that it corrects.
  await revise(first.id, 'correction', { rating: { key: 'mostly-false' } })
  created(await answer(desk.editor, complaint, 'corrected'))
  at('2031-03-25T12:00:00.000Z')
  await retract(nameless.id)
  at('2031-03-31T23:59:59.999Z')
  const last = await checked(by('Mara'), 'true')

  at('2031-04-01T00:00:00.000Z')
  const after = await checked(by('Ida Holm'), 'false')
  await file(after.id)
  at('2031-04-02T12:00:00.000Z')
  await revise(last.id, 'correction', rated('false'))
  at('2031-04-03T12:00:00.000Z')
  await decline(again, NO_DATA)
  at('2031-05-01T12:00:00.000Z')
})

afterAll(() => {
  vi.useRealTimers()
})

const SCALE = expect.objectContaining({ id: expect.stringMatching(/^scl_/), version: 1 })
const said = (key: string, label: string, value: number, verdicts: number) => ({
  key,
  label,
  kind: 'truth',
  value,
  scale: SCALE,
  verdicts,
})

describe('the report of a month', () => {
  it('counts what was done in it', async () => {
    expect(await counted()).toEqual({
      organisation: { id: desk.id, slug: desk.slug, name: 'Courier Checks' },
      from: '2031-03-01',
      to: '2031-03-31',
      checked: 4,
      declined: {
        total: 3,
        reasons: [
          { reason: OPINION, claims: 2 },
          { reason: NO_DATA, claims: 1 },
        ],
        others: 0,
      },
      updates: 1,
      clarifications: 1,
      corrections: 3,
      retractions: 1,
      medianSecondsToCorrection: 7 * 86_400 + 0.25,
      claimants: {
        total: 2,
        items: [
          { name: 'Mara', verdicts: 2 },
          { name: 'Ida Holm', verdicts: 1 },
        ],
        others: 0,
        none: 1,
      },
      ratings: {
        items: [
          said('mostly-false', 'Mostly false', 2, 1),
          said('half-true', 'Half true', 3, 1),
          said('true', 'True', 5, 1),
        ],
        retracted: 1,
      },
      complaints: {
        filed: 3,
        open: 1,
        answered: { corrected: 1, clarified: 0, retracted: 0, unchanged: 1 },
      },
    })
  })

  it('is that of its own organisation', async () => {
    expect(await counted(undefined, other.slug)).toMatchObject({
      checked: 1,
      declined: { total: 0, reasons: [] },
      corrections: 0,
      medianSecondsToCorrection: null,
      claimants: { total: 1, items: [{ name: 'Mara', verdicts: 1 }], none: 0 },
      ratings: { items: [{ key: 'true', verdicts: 1 }], retracted: 0 },
      complaints: { filed: 0 },
    })
  })

  it('begins and ends with its days, in UTC', async () => {
    const day = (one: string) => counted(`?from=${one}&to=${one}`)
    expect(await day('2031-02-28')).toMatchObject({ checked: 0 })
    expect(await day('2031-03-01')).toMatchObject({
      checked: 1,
      ratings: { items: [{ value: 4 }] },
    })
    expect(await day('2031-03-31')).toMatchObject({ checked: 1 })
    expect(await day('2031-04-01')).toMatchObject({ checked: 1, complaints: { filed: 1, open: 1 } })
    expect(await day('2031-03-25')).toMatchObject({ checked: 0, retractions: 1, corrections: 0 })
  })
})

describe('the report of other periods', () => {
  it('takes the mean of the two in the middle, where corrections are even', async () => {
    expect(await counted('?from=2031-03-01&to=2031-03-10')).toMatchObject({
      corrections: 2,
      medianSecondsToCorrection: 12.5 * 86_400,
    })
    // A day and a half, five days, seven and twenty.
    const [last, five, seven] = [1.5 * 86_400 + 0.001, 5 * 86_400, 7 * 86_400 + 0.25] as const
    expect(await counted('?from=2031-03-01&to=2031-04-30')).toMatchObject({
      corrections: 4,
      medianSecondsToCorrection: (five + seven) / 2,
    })
    expect((await counted('?from=2031-04-01&to=2031-04-30')).medianSecondsToCorrection).toBe(last)
  })

  it('tells a rating as it stood at the end, and a decline where it stands', async () => {
    const spring = await counted('?from=2031-03-01&to=2031-04-30')
    expect(
      spring.ratings.items.map(({ key, verdicts }: Record<string, unknown>) => [key, verdicts]),
    ).toEqual([
      ['false', 2],
      ['mostly-false', 1],
      ['half-true', 1],
    ])
    expect(spring.declined.reasons).toEqual([
      { reason: OPINION, claims: 2 },
      { reason: NO_DATA, claims: 2 },
    ])
    const early = await counted('?from=2031-03-01&to=2031-03-09')
    expect(early.ratings).toMatchObject({
      items: [{ key: 'false' }, { key: 'mostly-true' }, { key: 'misleading', kind: 'context' }],
      retracted: 0,
    })
  })

  it('is the last 365 days, unless said otherwise', async () => {
    const all = await counted('')
    expect(all).toMatchObject({ from: '2030-05-02', to: '2031-05-01', checked: 6, corrections: 4 })
    expect(await counted('?from=2030-05-02&to=2031-05-01')).toEqual(all)
    expect(await counted('?to=2031-03-31')).toMatchObject({ from: '2030-04-01', checked: 5 })
    expect(await counted('?from=2031-03-31')).toMatchObject({ to: '2031-05-01', checked: 2 })
  })

  it('is empty where nothing was done', async () => {
    expect(await counted('?from=0000-01-01&to=0009-12-31')).toEqual({
      organisation: { id: desk.id, slug: desk.slug, name: 'Courier Checks' },
      from: '0000-01-01',
      to: '0009-12-31',
      checked: 0,
      declined: { total: 0, reasons: [], others: 0 },
      updates: 0,
      clarifications: 0,
      corrections: 0,
      retractions: 0,
      medianSecondsToCorrection: null,
      claimants: { total: 0, items: [], others: 0, none: 0 },
      ratings: { items: [], retracted: 0 },
      complaints: {
        filed: 0,
        open: 0,
        answered: { corrected: 0, clarified: 0, retracted: 0, unchanged: 0 },
      },
    })
  })
})

it('names the fifty most frequent, and sums up the others', async () => {
  // What HTTP would take minutes to make: 52 verdicts on claims by 52, and 51 more declines.
  const [verdict] = await rows<{ id: string; claim_id: string }>(
    `select id, claim_id from verdicts where organisation_id = ? and state = 'published'`,
    other.id,
  )
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < 52)`
  await rows(
    `insert into claims (id, organisation_id, text, claimant_name, claimant_same_as, topics, state,
      declined_reason, created_by, created_at, updated_at)
     ${numbers} select 'clm_' || i || d.state, organisation_id, text, 'Name ' || i,
       claimant_same_as, topics, d.state, iif(d.state = 'declined', 'Reason ' || i, null),
       created_by, created_at, updated_at
     from n, claims, (select 'open' as state union all select 'declined') as d
     where claims.id = ?`,
    verdict!.claim_id,
  )
  await rows(
    `insert into audit (at, request_id, actor_kind, organisation_id, action, record_id)
     ${numbers} select '2031-06-01T00:00:00.000Z', 'req', 'system', ?, 'claim.declined',
       'clm_' || i || 'declined' from n`,
    other.id,
  )
  await rows(
    `insert into verdicts (id, claim_id, organisation_id, state, published_revision,
      latest_revision, first_published_at, created_at, updated_at)
     ${numbers} select 'vrd_' || i, 'clm_' || i || 'open', organisation_id, state, 1, 1,
       '2031-06-01T00:00:00.000Z', created_at, updated_at from n, verdicts where verdicts.id = ?`,
    verdict!.id,
  )
  const {
    checked: total,
    claimants,
    declined: declines,
  } = await counted('?from=2031-03-01&to=2031-06-30', other.slug)
  expect(total).toBe(53)
  expect(claimants).toMatchObject({ total: 53, others: 3, none: 0 })
  expect(claimants.items).toHaveLength(50)
  expect(declines).toMatchObject({ total: 52, others: 2 })
  expect(declines.reasons).toHaveLength(50)
})

describe('a request for a report', () => {
  it('is refused with what is wrong in it', async () => {
    for (const [query, fault] of [
      ['?from=2031-02-30', '/from format'],
      ['?to=yesterday', '/to format'],
      ['?from=2031-03-02&to=2031-03-01', '/from period.order'],
      ['?from=2032-01-01', '/from period.order'],
      ['?from=2021-03-01&to=2031-03-02', '/from period.too_long'],
      ['?until=2031-03-01', '/until unknown'],
    ] as const) {
      const reply = await report(query)
      expectProblem(reply, 422, 'request.invalid')
      expect(faultsOf(reply)).toEqual([`query ${fault}`])
    }
    expectProblem(await report('', 'nobody'), 404, 'record.not_found')
    expect((await report('?from=2021-03-01&to=2031-03-01')).status).toBe(200)
  })

  it('costs two round trips and seven statements, whatever the period', async () => {
    for (const query of ['', '?from=2022-01-01&to=2031-12-31']) {
      const { DB, trips, sent } = watchDatabase()
      const path = `/v1/organisations/${desk.slug}/transparency${query}`
      expect((await call('GET', path, { env: { DB } })).status).toBe(200)
      expect([trips.length, sent.length]).toEqual([2, 7])
    }
  })
})
