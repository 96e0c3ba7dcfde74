import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { rowCounts, rows } from '../../support/database.ts'
import {
  addPerson,
  COMPLETE_DRAFT,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  type Person,
  publishVerdict,
  submit,
} from '../../support/desk.ts'
import { faultsOf } from '../../support/problems.ts'
import { statusesOf } from '../../support/replies.ts'

let desk: Desk
let other: Desk
/** A bot that may do whatever an editor may. */
let editingBot: Person
let captureId: string

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
  editingBot = await addPerson(desk.slug, desk.admin, 'editor', 'bot')
  captureId = (await submit(desk)).capture.id
})

type Claim = { id: string; version: number }

const fresh = (text?: string): Promise<Claim> =>
  openClaim(desk, captureId, 'the budget grew by 12 percent', text)

const proposed = async (): Promise<Claim> =>
  created(
    await call('POST', '/v1/claims', {
      key: desk.bot.key,
      body: { text: 'The bot read this.', appearance: { captureId, exact: 'the new quay' } },
    }),
  )

const ifMatch = ({ version }: Claim) => ({ 'If-Match': `"v${version}"` })

const patch = (claim: Claim, body: object, key = desk.contributor.key) =>
  call('PATCH', `/v1/claims/${claim.id}`, { key, headers: ifMatch(claim), body })

const act = (
  claim: Claim,
  verb: 'accept' | 'decline' | 'reopen',
  key = desk.editor.key,
  reason = 'A matter of taste.',
) =>
  call('POST', `/v1/claims/${claim.id}/${verb}`, {
    key,
    headers: ifMatch(claim),
    ...(verb === 'decline' && { body: { reason } }),
  })

const read = (id: string, key?: string) => call('GET', `/v1/claims/${id}`, { key })

const actionsOn = async (id: string) =>
  (
    await rows<{ action: string; member_id: string }>(
      'select action, member_id from audit where record_id = ? order by seq',
      id,
    )
  ).map(({ action }) => action)

describe('a change of a claim', () => {
  it('sets what is there, clears what is null, leaves what is absent', async () => {
    const claim = await fresh()
    const all = {
      text: 'New words.',
      claimant: { name: 'Ann Lee', role: 'pilot', sameAs: ['https://people.example/al'] },
      claimedOn: '2026-05-06',
      language: 'sv',
      topics: ['quays'],
    }
    const full = created(await patch(claim, all))
    expect(full).toEqual({ ...claim, ...all, version: 2, updatedAt: full.updatedAt })

    const retopiced = created(await patch(full, { topics: ['quays', 'boats'] }))
    expect(retopiced).toEqual({
      ...full,
      topics: ['quays', 'boats'],
      version: 3,
      updatedAt: retopiced.updatedAt,
    })

    const cleared = created(
      await patch(retopiced, { claimant: null, claimedOn: null, language: null, topics: [] }),
    )
    expect(cleared).toEqual({
      ...full,
      claimant: null,
      claimedOn: null,
      language: null,
      topics: [],
      version: 4,
      updatedAt: cleared.updatedAt,
    })

    const retold = created(await patch(cleared, { text: 'Newer words.', topics: ['boats'] }))
    expect(retold).toMatchObject({ text: 'Newer words.', topics: ['boats'], claimant: null })
    const stored = await read(claim.id, desk.contributor.key)
    expect(stored.body).toEqual(retold)
    expect(stored.headers.get('etag')).toBe('"v5"')
  })

  it('forgets the old claimant whole', async () => {
    const claim = await fresh()
    const told = { name: 'Ann Lee', role: 'pilot', sameAs: ['https://people.example/al'] }
    const first = created(await patch(claim, { claimant: told }))
    const next = created(await patch(first, { claimant: { name: 'Bea Roy' } }))
    expect(next.claimant).toEqual({ name: 'Bea Roy', role: null, sameAs: [] })
  })

  it('cannot clear the words, nor what no client sets', async () => {
    const claim = await fresh()
    const reply = await patch(claim, {
      text: null,
      topics: null,
      state: 'checked',
      organisationId: other.id,
      version: 9,
    })
    expect(faultsOf(reply)).toEqual([
      'body /organisationId unknown',
      'body /state unknown',
      'body /text type',
      'body /topics type',
      'body /version unknown',
    ])
    expect((await read(claim.id, desk.contributor.key)).body).toEqual(claim)
  })

  it('needs the version that was read; of two at once one lands', async () => {
    const claim = await fresh()
    const replies = await Promise.all([
      patch(claim, { text: 'One.' }),
      patch(claim, { text: 'Two.' }),
    ])
    expect(statusesOf(replies)).toEqual([200, 412])
    const landed = replies.find(({ status }) => status === 200)!.body
    expect((await read(claim.id, desk.contributor.key)).body).toEqual(landed)
    expect((await patch(claim, { text: 'Three.' })).status).toBe(412)
    const bare = await call('PATCH', `/v1/claims/${claim.id}`, {
      key: desk.contributor.key,
      body: { text: 'Four.' },
    })
    expect(bare.status).toBe(428)
    expect(await actionsOn(claim.id)).toEqual(['claim.created', 'claim.changed'])
  })

  it('is refused once the claim is checked: what was checked stands', async () => {
    const claim = await fresh()
    await publishVerdict(desk, claim.id)
    const { body: checked } = await read(claim.id)
    expect(checked.state).toBe('checked')
    const reply = await patch(checked, { text: 'Other words.' }, desk.admin.key)
    expect([reply.status, reply.body.code]).toEqual([409, 'claim.checked'])
    expect((await read(claim.id)).body).toEqual(checked)
  })

  it('is refused on a declined claim', async () => {
    const declined = created(await act(await fresh(), 'decline'))
    const reply = await patch(declined, { text: 'Other words.' })
    expect([reply.status, reply.body.code]).toEqual([409, 'claim.declined'])
  })
})

describe('what a bot proposes', () => {
  it('is proposed: its own desk sees it, nobody else', async () => {
    const claim = await proposed()
    expect(claim).toMatchObject({ state: 'proposed', organisationId: desk.id })
    expect((await read(claim.id, desk.contributor.key)).body).toEqual(claim)
    for (const key of [undefined, other.admin.key]) {
      for (const path of [`/v1/claims/${claim.id}`, `/v1/claims/${claim.id}/appearances`]) {
        const reply = await call('GET', path, { key })
        expect([path, reply.status, reply.body.code]).toEqual([path, 404, 'record.not_found'])
      }
      const listed = await call('GET', '/v1/claims?limit=100', { key })
      expect(listed.text).not.toContain(claim.id)
    }
  })

  it('is not there for another organisation’s changes', async () => {
    const claim = await proposed()
    const key = other.editor.key
    const path = `/v1/claims/${claim.id}`
    const appearance = { captureId, exact: 'the mayor' }
    const before = await rowCounts()
    const replies = [
      await patch(claim, { text: 'Mine.' }, key),
      await act(claim, 'accept', key),
      await act(claim, 'decline', key),
      await act(claim, 'reopen', key),
      await call('POST', `${path}/appearances`, { key, body: appearance }),
      await call('POST', `${path}/verdicts`, { key, body: COMPLETE_DRAFT }),
      await call('POST', `${path}/merge`, {
        key,
        headers: ifMatch(claim),
        body: { into: claim.id },
      }),
    ]
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 404))
    expect(await rowCounts()).toEqual(before)
  })

  it('is opened by a person of the desk, once', async () => {
    const claim = await proposed()
    const opened = created(await act(claim, 'accept', desk.contributor.key))
    expect(opened).toEqual({ ...claim, state: 'open', version: 2, updatedAt: opened.updatedAt })
    expect((await read(claim.id, other.contributor.key)).body).toEqual(opened)
    const again = await act(opened, 'accept')
    expect([again.status, again.body.code]).toEqual([409, 'claim.state'])
  })

  it('is opened by no bot, neither by accepting nor by declining and reopening', async () => {
    const claim = await proposed()
    for (const bot of [desk.bot, editingBot]) {
      const reply = await act(claim, 'accept', bot.key)
      expect([reply.status, reply.body.code]).toEqual([403, 'permission.role'])
    }
    const declined = created(await act(claim, 'decline', editingBot.key))
    const reopened = await act(declined, 'reopen', editingBot.key)
    expect([reopened.status, reopened.body.code]).toEqual([403, 'permission.role'])
    expect((await read(claim.id, desk.contributor.key)).body.state).toBe('declined')
  })

  it('takes no verdict before a person accepts it', async () => {
    const claim = await proposed()
    const draft = () =>
      call('POST', `/v1/claims/${claim.id}/verdicts`, {
        key: desk.contributor.key,
        body: COMPLETE_DRAFT,
      })
    const refused = await draft()
    expect([refused.status, refused.body.code]).toEqual([409, 'claim.proposed'])
    created(await act(claim, 'accept'))
    expect((await draft()).status).toBe(201)
  })

  it('may be changed and declined before it is accepted', async () => {
    const changed = created(await patch(await proposed(), { text: 'Clearer words.' }))
    expect(changed).toMatchObject({ state: 'proposed', text: 'Clearer words.' })
    expect(created(await act(changed, 'decline')).state).toBe('declined')
  })

  it('may come of a candidate, which is then taken', async () => {
    const { candidates } = await submit(desk, 'https://news.example/bots')
    const body = { candidateId: candidates[0].id }
    const claim = created(await call('POST', '/v1/claims', { key: desk.bot.key, body }))
    expect(claim.state).toBe('proposed')
    const again = await call('POST', '/v1/claims', { key: desk.contributor.key, body })
    expect([again.status, again.body.code]).toEqual([409, 'candidate.accepted'])
  })
})

describe('declining', () => {
  it('keeps the claim and the reason, and takes no verdict', async () => {
    const claim = await fresh()
    const reply = await act(claim, 'decline', desk.editor.key, 'Nobody can know this.')
    const declined = created(reply)
    expect(reply.headers.get('etag')).toBe('"v2"')
    expect(declined).toEqual({
      ...claim,
      state: 'declined',
      declinedReason: 'Nobody can know this.',
      version: 2,
      updatedAt: declined.updatedAt,
    })
    expect((await read(claim.id, other.contributor.key)).body).toEqual(declined)
    expect((await read(claim.id)).status).toBe(404)
    for (const { contributor } of [desk, other]) {
      const drafted = await call('POST', `/v1/claims/${claim.id}/verdicts`, {
        key: contributor.key,
        body: COMPLETE_DRAFT,
      })
      expect([drafted.status, drafted.body.code]).toEqual([409, 'claim.declined'])
      expect(drafted.body.detail).toContain('Nobody can know this.')
    }
  })

  it('stops a verdict that is being written', async () => {
    const claim = await fresh()
    const verdict = created(
      await call('POST', `/v1/claims/${claim.id}/verdicts`, {
        key: desk.contributor.key,
        body: COMPLETE_DRAFT,
      }),
    )
    created(await act(claim, 'decline'))
    const reply = await call('POST', `/v1/verdicts/${verdict.id}/submit`, {
      key: desk.checker.key,
      headers: { 'If-Match': '*' },
    })
    expect([reply.status, reply.body.code]).toEqual([409, 'claim.declined'])
  })

  it('happens once, and not to what is checked', async () => {
    const declined = created(await act(await fresh(), 'decline'))
    const again = await act(declined, 'decline')
    expect([again.status, again.body.code]).toEqual([409, 'claim.declined'])

    const claim = await fresh()
    await publishVerdict(desk, claim.id)
    const refused = await act((await read(claim.id)).body, 'decline')
    expect([refused.status, refused.body.code]).toEqual([409, 'claim.checked'])
    expect((await read(claim.id)).body.state).toBe('checked')
  })

  it('needs a reason, a version and an editor', async () => {
    const claim = await fresh()
    expect(faultsOf(await act(claim, 'decline', desk.editor.key, ' '))).toEqual([
      'body /reason text.empty',
    ])
    expect((await act({ ...claim, version: 2 }, 'decline')).status).toBe(412)
    const refused = await act(claim, 'decline', desk.checker.key)
    expect([refused.status, refused.body.code]).toEqual([403, 'permission.role'])
    expect((await read(claim.id, desk.contributor.key)).body).toEqual(claim)
  })
})

describe('reopening', () => {
  it('opens a declined claim again, without its reason', async () => {
    const claim = await fresh()
    const declined = created(await act(claim, 'decline'))
    const reopened = created(await act(declined, 'reopen'))
    expect(reopened).toEqual({ ...claim, version: 3, updatedAt: reopened.updatedAt })
    await publishVerdict(desk, claim.id)
    expect((await read(claim.id)).body.state).toBe('checked')
    expect(await actionsOn(claim.id)).toEqual(['claim.created', 'claim.declined', 'claim.reopened'])
  })

  it('is refused of any other claim', async () => {
    const open = await act(await fresh(), 'reopen')
    expect([open.status, open.body.code]).toEqual([409, 'claim.state'])
    const proposal = await act(await proposed(), 'reopen')
    expect([proposal.status, proposal.body.code]).toEqual([409, 'claim.proposed'])
    const claim = await fresh()
    await publishVerdict(desk, claim.id)
    const checked = await act((await read(claim.id)).body, 'reopen')
    expect([checked.status, checked.body.code]).toEqual([409, 'claim.checked'])
  })
})

describe('another organisation', () => {
  it('sees an open claim and changes nothing of it', async () => {
    const claim = await fresh()
    const target = await fresh('A twin.')
    const key = other.admin.key
    expect((await read(claim.id, key)).body).toEqual(claim)
    const before = await rowCounts()
    const replies = [
      await patch(claim, { text: 'Mine.' }, key),
      await act(claim, 'accept', key),
      await act(claim, 'decline', key),
      await act(claim, 'reopen', key),
      await call('POST', `/v1/claims/${claim.id}/appearances`, {
        key,
        body: { captureId, exact: 'the mayor' },
      }),
      await call('POST', `/v1/claims/${claim.id}/merge`, {
        key,
        headers: ifMatch(claim),
        body: { into: target.id },
      }),
    ]
    expect(replies.map(({ status, body }) => `${status} ${body.code}`)).toEqual(
      replies.map(() => '403 permission.organisation'),
    )
    expect(await rowCounts()).toEqual(before)
    expect((await read(claim.id, key)).body).toEqual(claim)
  })

  it('may have its own verdict on it', async () => {
    const claim = await fresh()
    await publishVerdict(other, claim.id)
    expect((await read(claim.id)).body).toMatchObject({
      state: 'checked',
      organisationId: desk.id,
    })
  })
})

describe('a claim that is not there', () => {
  it('is not found by any verb', async () => {
    const claim = { id: 'clm_00000000000000000000000000', version: 1 }
    const replies = [
      await read(claim.id),
      await read(claim.id, desk.admin.key),
      await read('clm_1'),
      await patch(claim, { text: 'Words.' }),
      await act(claim, 'accept'),
      await act(claim, 'decline'),
      await act(claim, 'reopen'),
    ]
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 404))
  })
})
