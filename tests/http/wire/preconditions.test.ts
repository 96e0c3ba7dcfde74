import { beforeAll, describe, expect, inject, it } from 'vitest'
import { editorialRoutes } from '../../../src/editorial.ts'
import { call, openApi } from '../../support/api.ts'
import { contents } from '../../support/database.ts'
import {
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  type Person,
  publishVerdict,
  step,
  submit,
} from '../../support/desk.ts'
import { expectDressed, expectProblem } from '../../support/problems.ts'
import { statusesOf } from '../../support/replies.ts'
import { draftScale, publishedScale, RATINGS } from '../scales/support.ts'
import { file } from '../complaints/support.ts'
import { drifted, shownOnline } from '../drift/support.ts'
import { anyClaim, completeDraft } from '../verdicts/support.ts'

let desk: Desk
let path: string

beforeAll(async () => {
  desk = await foundDesk()
  path = `/v1/members/${desk.checker.id}`
})

const read = (headers: Record<string, string> = {}) =>
  call('GET', path, { key: desk.admin.key, headers })
const rename = (name: string, headers: Record<string, string>) =>
  call('PATCH', path, { key: desk.admin.key, headers, body: { name } })
const version = async () => Number(/^"v(\d+)"$/.exec((await read()).headers.get('etag')!)![1])

it('a change that changes nothing is refused, and counts no version up', async () => {
  const before = await read()
  const { paths } = await openApi()
  const patched = Object.entries(paths).filter(([, operations]) => 'patch' in operations)
  expect(patched.length).toBeGreaterThan(3)
  for (const [template] of patched) {
    const target = template
      .replace('{slug}', desk.slug)
      .replaceAll(/\{member\w*\}/g, desk.checker.id)
      .replaceAll(/\{claimId\}/g, `clm_${'0'.repeat(26)}`)
      .replaceAll(/\{verdictId\}/g, `vrd_${'0'.repeat(26)}`)
      .replaceAll(/\{scaleId\}/g, `scl_${'0'.repeat(26)}`)
      .replaceAll(/\{webhookId\}/g, `whk_${'0'.repeat(26)}`)
    const reply = await call('PATCH', target, {
      key: desk.admin.key,
      headers: { 'If-Match': '*' },
      body: {},
    })
    expectProblem(reply, 422, 'request.invalid')
    expect(reply.body.errors).toMatchObject([{ in: 'body', pointer: '', code: 'change.empty' }])
  }
  expect((await read()).body).toEqual(before.body)
})

describe('If-Match', () => {
  it('is required by every route whose document says so, and by no other', async () => {
    const { paths } = await openApi()
    const asking = Object.entries(paths).flatMap(([template, operations]) =>
      Object.entries(operations).flatMap(([method, { parameters }]) =>
        parameters.some(({ name, required }) => name === 'If-Match' && required)
          ? [{ method: method.toUpperCase(), template }]
          : [],
      ),
    )
    expect(asking.filter(({ method }) => method === 'PATCH').length).toBe(
      Object.values(paths).filter((operations) => 'patch' in operations).length,
    )
    for (const { method, template } of asking) {
      const target = template
        .replace('{slug}', desk.slug)
        .replaceAll(/\{(\w{3})\w*Id\}/g, (_, kind: string) => {
          const prefix = {
            mem: 'mbr',
            cla: 'clm',
            com: 'cmp',
            ver: 'vrd',
            sca: 'scl',
            web: 'whk',
            rep: 'rpt',
          }[kind]!
          return `${prefix}_${'0'.repeat(26)}`
        })
      const reply = await call(method, target, { key: desk.admin.key, body: {} })
      expectProblem(reply, 428, 'precondition.required')
    }
  })

  it('that is stale changes nothing', async () => {
    const before = await read()
    const current = await version()
    for (const stale of [
      `"v${current + 1}"`,
      '"v0"',
      '""',
      '"abc"',
      '"v1.0"',
      `"V${current}"`,
      `"a,b"`,
      `"v${'9'.repeat(30)}"`,
    ])
      expectProblem(await rename('Stale', { 'If-Match': stale }), 412, 'precondition.stale')
    const after = await read()
    expect(after.body).toEqual(before.body)
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'))
  })

  it.each([
    ['as it was read', (tag: string) => tag],
    ['made weak by a proxy', (tag: string) => `W/${tag}`],
    ['in a list', (tag: string) => `"v999", "a,b" ,${tag}`],
    ['in a list with empty elements', (tag: string) => `, ,${tag},`],
    ['as any', () => '*'],
  ])('lets the change through %s', async (_name, header) => {
    const etag = (await read()).headers.get('etag')!
    const reply = await rename(`After ${etag}`, { 'If-Match': header(etag) })
    expect(reply).toMatchObject({ status: 200, body: { name: `After ${etag}` } })
    expect(reply.headers.get('etag')).not.toBe(etag)
    expect((await read()).headers.get('etag')).toBe(reply.headers.get('etag'))
  })

  it.each(['v1', '"v1', 'v1"', '"v1" "v2"', '**', '*, "v1"', 'w/"v1"', '"v1";', ''])(
    'that is no list of tags is refused (%s)',
    async (header) => {
      const before = await read()
      const reply = await rename('Garbage', { 'If-Match': header })
      expectProblem(reply, 422, 'request.invalid')
      expect(reply.body.errors).toMatchObject([{ in: 'header', pointer: '/If-Match' }])
      expect((await read()).body).toEqual(before.body)
    },
  )

  it('lets one of several changes at once through', async () => {
    const etag = `"v${await version()}"`
    const names = ['One', 'Two', 'Three', 'Four']
    const replies = await Promise.all(names.map((name) => rename(name, { 'If-Match': etag })))
    expect(statusesOf(replies)).toEqual([200, 412, 412, 412])
    const won = replies.find(({ status }) => status === 200)!
    expect((await read()).body).toEqual(won.body)
  })
})

describe('a route that asks for If-Match', () => {
  const asking = editorialRoutes.filter(({ ifMatch }) => ifMatch)

  /** `etag`: where the record has no address of its own. */
  type Ready = { id: string; by: Person; body?: object; etag?: string }
  const decline = (id: string) =>
    call('POST', `/v1/claims/${id}/decline`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
      body: { reason: 'A matter of opinion.' },
    })
  const inReview = async () => {
    const { id }: { id: string } = created(
      await step(desk.checker, await completeDraft(desk), 'submit'),
    )
    return id
  }

  const published = async () => {
    const { id }: { id: string } = await publishVerdict(desk, (await anyClaim(desk)).id)
    return id
  }
  const draftedScale = async () =>
    created(await draftScale(desk.admin, { name: 'Tags', ratings: RATINGS }))

  const closing = async () => {
    const { reportId } = await drifted(desk)
    return { id: reportId, by: desk.checker, body: { note: 'Looked at.' }, etag: '"v1"' }
  }

  /** A record in the state that the step needs: nothing stands against it but its version. */
  const READY: Record<string, () => Promise<Ready>> = {
    changeOrganisation: async () => ({
      id: desk.slug,
      by: desk.admin,
      body: { name: 'Otherwise', approvalsRequired: 1 },
    }),
    changeMember: async () => ({
      id: desk.contributor.id,
      by: desk.admin,
      body: { name: 'Otherwise' },
    }),
    changeClaim: async () => ({
      id: (await anyClaim(desk)).id,
      by: desk.contributor,
      body: { text: 'Otherwise.' },
    }),
    acceptClaim: async () => {
      const body = { text: 'The quay is 400 metres long.' }
      const proposed = created(await call('POST', '/v1/claims', { key: desk.bot.key, body }))
      return { id: proposed.id, by: desk.contributor }
    },
    declineClaim: async () => ({
      id: (await anyClaim(desk)).id,
      by: desk.editor,
      body: { reason: 'A matter of opinion.' },
    }),
    reopenClaim: async () => {
      const { id } = await anyClaim(desk)
      created(await decline(id))
      return { id, by: desk.editor }
    },
    mergeClaim: async () => ({
      id: (await anyClaim(desk)).id,
      by: desk.editor,
      body: { into: (await anyClaim(desk)).id },
    }),
    changeScale: async () => ({
      id: (await draftedScale()).id,
      by: desk.admin,
      body: { ratings: RATINGS.toReversed() },
    }),
    publishScale: async () => ({ id: (await draftedScale()).id, by: desk.admin }),
    retireScale: async () => ({ id: (await publishedScale(desk, 'Tags')).id, by: desk.admin }),
    retireRating: async () => ({ id: (await publishedScale(desk, 'Tags')).id, by: desk.admin }),
    changeVerdict: async () => ({
      id: (await completeDraft(desk)).id,
      by: desk.contributor,
      body: { conclusion: 'Otherwise.', sources: [] },
    }),
    submitVerdict: async () => ({ id: (await completeDraft(desk)).id, by: desk.checker }),
    returnVerdict: async () => ({
      id: await inReview(),
      by: desk.checker,
      body: { note: 'Once more.' },
    }),
    approveVerdict: async () => ({ id: await inReview(), by: desk.editor }),
    objectToVerdict: async () => {
      const voting = await foundAnotherDesk(desk, 'voting', 2)
      created(
        await call('PATCH', `/v1/organisations/${voting.slug}`, {
          key: voting.admin.key,
          headers: { 'If-Match': '*' },
          body: { voting: true },
        }),
      )
      const drafted = await completeDraft(voting)
      const { id } = created(await step(voting.checker, drafted, 'submit'))
      return { id, by: voting.editor, body: { note: 'The accounts were restated.' } }
    },
    reviseVerdict: async () => ({
      id: await published(),
      by: desk.editor,
      body: { kind: 'update', reason: 'The audit is out.' },
    }),
    retractVerdict: async () => ({
      id: await published(),
      by: desk.editor,
      body: { reason: 'The source withdrew it.' },
    }),
    discardNextRevision: async () => {
      const verdict = await publishVerdict(desk, (await anyClaim(desk)).id)
      const next = { kind: 'update', reason: 'The audit is out.' }
      const { id } = created(await step(desk.editor, verdict, 'revise', next))
      return { id, by: desk.editor }
    },
    answerComplaint: async () => {
      const verdict = await publishVerdict(desk, (await anyClaim(desk)).id)
      const { id } = created(await file(verdict.id))
      return { id, by: desk.editor, body: { outcome: 'unchanged', answer: 'It stands.' } }
    },
    captureAgain: async () => {
      const { reportId } = await shownOnline(desk)
      return { id: reportId, by: desk.checker, etag: '"v1"' }
    },
    reanchorAppearance: async () => {
      const { reportId, capture } = await drifted(desk)
      return { id: reportId, by: desk.checker, body: { captureId: capture.id }, etag: '"v1"' }
    },
    closeAsCorrected: closing,
    retireAppearance: closing,
    dismissDriftReport: closing,
    changeWebhook: async () => {
      const body = { url: `http://${inject('web').site}/hook/preconditions` }
      const made = created(await call('POST', '/v1/webhooks', { key: desk.admin.key, body }))
      return { id: made.id, by: desk.admin, body: { active: false } }
    },
  }

  it('has a row in the table of this test, and no row is without a route', () => {
    expect(asking.map(({ operationId }) => operationId).toSorted()).toEqual(
      Object.keys(READY).toSorted(),
    )
  })

  it.each(asking.map((spec) => [spec.operationId, spec] as const))(
    'changes nothing without it or for another version: %s',
    async (operationId, { method, path: template }) => {
      const { id, by, body, etag: known } = await READY[operationId]!()
      const target = template.replace('{key}', RATINGS[0]!.key).replace(/\{\w+\}/, id)
      const ask = (headers: Record<string, string>) =>
        call(method, target, { key: by.key, headers, body })
      const record = target.split('/').slice(0, 4).join('/')
      const etag = known ?? (await call('GET', record, { key: by.key })).headers.get('etag')!

      const before = await contents()
      expectProblem(await ask({}), 428, 'precondition.required')
      expectProblem(await ask({ 'If-Match': '"v999"' }), 412, 'precondition.stale')
      expect(await contents()).toEqual(before)

      const done = await ask({ 'If-Match': etag })
      expect(done.status).toBe(200)
      expect(done.headers.get('etag')).not.toBe(etag)
    },
  )
})

describe('If-None-Match', () => {
  it('answers 304 with the headers of the 200', async () => {
    const { article, capture } = await submit(desk)
    const claim = await openClaim(desk, capture.id, 'the budget grew by 12 percent')
    const { key } = desk.admin
    for (const target of [
      path,
      `/v1/organisations/${desk.slug}`,
      `/v1/claims/${claim.id}`,
      `/v1/articles/${article.id}`,
      `/v1/captures/${capture.id}`,
      '/v1/me',
      '/v1/claims',
    ]) {
      const full = await call('GET', target, { key })
      const etag = full.headers.get('etag')!
      expect(etag).toMatch(/^"[\x21\x23-\x7e]+"$/)
      for (const header of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const headers = { 'If-None-Match': header }
        const reply = await call('GET', target, { key, headers })
        const { status, text, headers: got } = reply
        expect(`${target} ${status} ${text}`).toBe(`${target} 304 `)
        expectDressed(reply)
        for (const name of ['etag', 'cache-control', 'vary'])
          expect(got.get(name)).toBe(full.headers.get(name))
      }
      const other = await call('GET', target, { key, headers: { 'If-None-Match': '"x"' } })
      expect(other.body).toEqual(full.body)
    }
  })

  it('answers 304 to readers of a page', async () => {
    const target = '/v1/annotations?url=https://news.example/none'
    const full = await call('GET', target)
    const etag = full.headers.get('etag')!
    const again = await call('GET', target, { headers: { 'If-None-Match': `W/${etag}` } })
    expect(again).toMatchObject({ status: 304, text: '' })
    expectDressed(again)
    for (const name of ['etag', 'cache-control', 'vary'])
      expect(again.headers.get(name)).toBe(full.headers.get(name))
  })

  it('does not spare the key', async () => {
    const etag = (await read()).headers.get('etag')!
    const reply = await call('GET', path, { headers: { 'If-None-Match': etag } })
    expectProblem(reply, 401, 'auth.required')
  })
})

describe('caching', () => {
  it('is public for the public, private with a key, and none for writes and refusals', async () => {
    const target = `/v1/organisations/${desk.slug}`
    const open = await call('GET', target)
    expect(open.headers.get('cache-control')).toMatch(/^public,.*s-maxage=\d+.*no-transform$/)
    expect(open.headers.get('cache-control')).toContain('stale-while-revalidate=')
    const own = await call('GET', target, { key: desk.admin.key })
    expect(own.headers.get('cache-control')).toBe('private, no-cache, no-transform')
    for (const reply of [open, own])
      expect(reply.headers.get('vary')).toBe('Authorization, x-d1-bookmark')
    const written = await rename('Cached', { 'If-Match': '*' })
    expect(written.headers.get('cache-control')).toBe('no-store')
  })
})
