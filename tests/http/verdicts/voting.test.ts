import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { addPerson, created, type Desk, foundDesk, type Person, step } from '../../support/desk.ts'
import { completeDraft, refusalsOf } from './support.ts'

let desk: Desk
/** Reviewers beside the desk's own checker, who hands over. */
let voters: [Person, Person, Person]

beforeAll(async () => {
  desk = await foundDesk(2)
  created(
    await call('PATCH', `/v1/organisations/${desk.slug}`, {
      key: desk.admin.key,
      headers: { 'If-Match': '*' },
      body: { voting: true },
    }),
  )
  const hire = () => addPerson(desk.slug, desk.admin, 'checker')
  voters = [await hire(), await hire(), await hire()]
})

const inReview = async () => created(await step(desk.checker, await completeDraft(desk), 'submit'))
const NOTE = { note: 'The accounts were restated.' }

describe('where two of three votes decide', () => {
  it('two for publish, whether one was against or not', async () => {
    const unanimous = created(await step(voters[0], await inReview(), 'approve'))
    expect(unanimous.state).toBe('in_review')
    expect(created(await step(voters[1], unanimous, 'approve')).state).toBe('published')

    const one = created(await step(voters[0], await inReview(), 'approve'))
    const split = created(await step(voters[1], one, 'object', NOTE))
    expect(split.working).toMatchObject({
      approvers: [{ memberId: voters[0].id }],
      objections: [{ memberId: voters[1].id, ...NOTE }],
    })
    const after = created(await step(voters[2], split, 'approve'))
    expect(after).toMatchObject({
      state: 'published',
      published: {
        approvers: [{ memberId: voters[0].id }, { memberId: voters[2].id }],
        objections: [{ memberId: voters[1].id, ...NOTE }],
      },
    })
    const publicly = await call('GET', `/v1/verdicts/${after.id}`)
    expect(publicly.body.published).toEqual(after.published)
  })

  it('two against return it to its authors with both notes, and the votes start anew', async () => {
    const one = created(await step(voters[0], await inReview(), 'object', NOTE))
    const two = created(await step(voters[1], one, 'approve'))
    const after = created(await step(voters[2], two, 'object', { note: 'So says the source.' }))
    expect(after).toMatchObject({
      state: 'draft',
      published: null,
      working: { state: 'draft', approvers: [], objections: [] },
    })
    expect(after.returnNote).toBe(
      'person checker: The accounts were restated.\n\nperson checker: So says the source.',
    )
    const again = created(await step(desk.checker, after, 'submit'))
    const first = created(await step(voters[0], again, 'approve'))
    expect(created(await step(voters[2], first, 'approve')).state).toBe('published')
  })

  it('nobody votes twice, the author not at all, nor a bot', async () => {
    const approved = created(await step(voters[0], await inReview(), 'approve'))
    for (const name of ['approve', 'object'] as const) {
      const reply = await step(voters[0], approved, name, name === 'object' ? NOTE : undefined)
      expect([reply.status, reply.body.code]).toEqual([409, 'verdict.state'])
    }
    const objected = created(await step(voters[1], approved, 'object', NOTE))
    expect((await step(voters[1], objected, 'approve')).body.code).toBe('verdict.state')
    expect(refusalsOf(await step(desk.bot, objected, 'object', NOTE))).toEqual(['actor.bot'])
    const own = created(
      await step(desk.checker, await completeDraft(desk, {}, desk.checker), 'submit'),
    )
    expect(refusalsOf(await step(desk.checker, own, 'object', NOTE))).toEqual(['author.approves'])
  })

  it('one reviewer alone does not return it; an author and an editor do', async () => {
    const verdict = await inReview()
    const alone = await step(voters[0], verdict, 'return', NOTE)
    expect([alone.status, alone.body.code]).toEqual([409, 'verdict.voting'])
    expect(created(await step(desk.editor, verdict, 'return', NOTE)).state).toBe('draft')
    const own = created(
      await step(desk.checker, await completeDraft(desk, {}, desk.checker), 'submit'),
    )
    expect(created(await step(desk.checker, own, 'return', NOTE)).state).toBe('draft')
  })
})

it('voting goes with two approvals alone', async () => {
  const change = (body: object) =>
    call('PATCH', `/v1/organisations/${desk.slug}`, {
      key: desk.admin.key,
      headers: { 'If-Match': '*' },
      body,
    })
  const refused = await change({ approvalsRequired: 1 })
  expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'voting.approvals'])
  const plain = created(await change({ approvalsRequired: 1, voting: false }))
  expect(plain).toMatchObject({ approvalsRequired: 1, voting: false })
  const verdict = created(await step(desk.checker, await completeDraft(desk), 'submit'))
  const reply = await step(desk.editor, verdict, 'object', NOTE)
  expect([reply.status, reply.body.code]).toEqual([409, 'verdict.voting'])
})
