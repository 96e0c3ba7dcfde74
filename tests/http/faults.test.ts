import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { call, type Reply } from '../support/api.ts'
import { contents, rowCounts, rows } from '../support/database.ts'
import {
  addPerson,
  ARTICLE_TEXT,
  COMPLETE_DRAFT,
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  openClaim,
  step,
  submit,
} from '../support/desk.ts'
import { drifted, hashOf, queueOf, report, shown, shownOnline } from './drift/support.ts'
import { become, saying } from '../support/evidence.ts'
import { publishedScale, RATINGS } from './scales/support.ts'
import { expectSoundReadModel, expectSoundRecords } from '../support/soundness.ts'
import { watchDatabase, type Watched, writes } from '../support/watch.ts'

// D1 fails at each round trip and at each statement of every write in turn: before it arrives,
// within its batch, and when the answer is lost though it landed. Nothing is ever half-written, and
// the same request with the same Idempotency-Key ends in one result.

type Attempt = (database: D1Database, idempotencyKey: string) => Promise<Reply>
/** Brings about what the verb needs, and gives the request, to be sent as often as one likes. */
type Scenario = () => Promise<Attempt>

let desk: Desk
/** Two of three votes decide there. */
let strict: Desk
let count = 0

beforeAll(async () => {
  desk = await foundDesk()
  strict = await foundAnotherDesk(desk, 'strict', 2)
  created(
    await call('PATCH', `/v1/organisations/${strict.slug}`, {
      key: strict.admin.key,
      headers: { 'If-Match': '*' },
      body: { voting: true },
    }),
  )
  // A key's first use is noted by itself, now and then.
  for (const { key } of [
    strict.editor,
    desk.bot,
    desk.admin,
    desk.editor,
    desk.checker,
    desk.contributor,
  ])
    created(await call('GET', '/v1/me', { key }))
})

const url = () => `https://news.example/faults/${++count}`
const capture = async () => (await submit(desk, url())).capture as { id: string }
const claim = async () => openClaim(desk, (await capture()).id, 'the budget grew by 12 percent')
const draft = async () =>
  created(
    await call('POST', `/v1/claims/${(await claim()).id}/verdicts`, {
      key: desk.contributor.key,
      body: COMPLETE_DRAFT,
    }),
  )
const inReview = async () => created(await step(desk.checker, await draft(), 'submit'))
const handedOver = async (own: Desk) => {
  const drafted = await call('POST', `/v1/claims/${(await claim()).id}/verdicts`, {
    key: own.contributor.key,
    body: COMPLETE_DRAFT,
  })
  return created(await step(own.checker, created(drafted), 'submit'))
}
const published = async () => created(await step(desk.editor, await inReview(), 'approve'))

/** A POST with an Idempotency-Key, as of the version given. */
const post =
  (path: string, key: string | undefined, body?: unknown, version?: number): Attempt =>
  (database, idempotencyKey) =>
    call('POST', path, {
      key,
      body,
      env: { DB: database },
      headers: {
        'Idempotency-Key': idempotencyKey,
        ...(version !== undefined && { 'If-Match': `"v${version}"` }),
      },
    })

const onVerdict =
  (
    make: () => Promise<{ id: string; version: number }>,
    name: string,
    role: 'checker' | 'editor' | 'admin',
    body?: object,
  ): Scenario =>
  async () => {
    const { id, version } = await make()
    return post(`/v1/verdicts/${id}/${name}`, desk[role].key, body, version)
  }

const COMPLAINT = { text: 'The growth was 9.4 percent.', contact: 'reader@mail.example' }
let hook: { id: string } | undefined
async function disabledHook(): Promise<{ id: string }> {
  const body = { url: `http://${inject('web').site}/hook/faults` }
  const made = created(await call('POST', '/v1/webhooks', { key: desk.admin.key, body }))
  await call('DELETE', `/v1/webhooks/${made.id}`, { key: desk.admin.key })
  return made
}

const shownAppearance = async () => {
  const { appearanceId, url: at } = await shown(desk)
  return { appearanceId, pageHash: await hashOf(at) }
}
const reportPath = async () => {
  const { appearanceId, url: at } = await shown(desk)
  created(await report(appearanceId, at))
  return `/v1/queues/drift/${(await queueOf(desk.checker)).items[0].id}`
}

const REASON = { reason: 'The audit is out.' }

const SCENARIOS: Record<string, Scenario> = {
  'submit an article': async () =>
    post('/v1/articles', desk.contributor.key, { url: url(), text: ARTICLE_TEXT, language: 'en' }),
  'extract again': async () =>
    post(`/v1/captures/${(await capture()).id}/extract`, desk.contributor.key, {}),
  'create a claim': async () =>
    post('/v1/claims', desk.contributor.key, {
      text: 'The budget grew.',
      appearance: { captureId: (await capture()).id, exact: 'the budget grew by 12 percent' },
    }),
  'add an appearance': async () => {
    const [{ id }, there] = await Promise.all([claim(), capture()])
    return post(`/v1/claims/${id}/appearances`, desk.editor.key, {
      captureId: there.id,
      exact: 'the budget grew by 12 percent',
    })
  },
  'decline a claim': async () => {
    const { id, version } = await claim()
    return post(`/v1/claims/${id}/decline`, desk.editor.key, REASON, version)
  },
  'merge claims': async () => {
    const [from, into] = [await claim(), await published()]
    return post(
      `/v1/claims/${from.id}/merge`,
      desk.editor.key,
      { into: into.claimId },
      from.version,
    )
  },
  'add an alias': async () => {
    const { article } = await submit(desk, url())
    return post(`/v1/articles/${article.id}/aliases`, desk.checker.key, { url: url() })
  },
  'draft a verdict': async () =>
    post(`/v1/claims/${(await claim()).id}/verdicts`, desk.contributor.key, COMPLETE_DRAFT),
  'hand over': onVerdict(draft, 'submit', 'checker'),
  return: onVerdict(inReview, 'return', 'checker', { note: 'Which?' }),
  'approve, which publishes': onVerdict(inReview, 'approve', 'editor'),
  revise: onVerdict(published, 'revise', 'editor', { kind: 'update', ...REASON }),
  'publish a revision': async () => {
    const drafted = created(
      await step(desk.editor, await published(), 'revise', { kind: 'update', ...REASON }),
    )
    const { id, version } = created(await step(desk.checker, drafted, 'submit'))
    return post(`/v1/verdicts/${id}/approve`, desk.admin.key, undefined, version)
  },
  retract: onVerdict(published, 'retract', 'editor', REASON),
  'acknowledge a finding': async () => {
    const { id: verdictId, published: revision } = await published()
    const { sourceId } = revision.sources[0]
    // As a look leaves it.
    await rows(
      `insert into evidence_findings (source_id, verdict_id, revision, organisation_id, state,
      detail, positions, seen_at) values (?, ?, 1, ?, 'gone', 'It is gone.', '[1]', ?)`,
      sourceId,
      verdictId,
      desk.id,
      new Date().toISOString(),
    )
    return post('/v1/queues/evidence/reviews', desk.checker.key, { verdictId, sourceId })
  },
  'report a quote that drifted': async () => {
    const at = await shownAppearance()
    return post('/v1/reports', undefined, { ...at, state: 'missing' })
  },
  'capture again what drifted': async () => {
    const { name, reportId } = await shownOnline(desk)
    await become(name, saying('It was edited.'))
    return post(`/v1/queues/drift/${reportId}/capture`, desk.checker.key, undefined, 1)
  },
  'anchor an appearance anew': async () => {
    const { capture, reportId } = await drifted(desk)
    const to = { captureId: capture.id, exact: 'grew by 12 percent' }
    return post(`/v1/queues/drift/${reportId}/reanchor`, desk.checker.key, to, 1)
  },
  'close a report as corrected': async () =>
    post(`${await reportPath()}/correct`, desk.checker.key, { note: 'It was corrected.' }, 1),
  'retire an appearance': async () =>
    post(`${await reportPath()}/retire`, desk.checker.key, { note: 'It was cut.' }, 1),
  'dismiss a report': async () =>
    post(`${await reportPath()}/dismiss`, desk.checker.key, { note: 'It stands.' }, 1),
  'draft a scale': async () =>
    post('/v1/scales', desk.admin.key, { name: 'Faulty', ratings: RATINGS }),
  'publish a scale': async () => {
    const body = { name: 'Faulty', ratings: RATINGS }
    const { id } = created(await call('POST', '/v1/scales', { key: desk.admin.key, body }))
    return post(`/v1/scales/${id}/publish`, desk.admin.key, undefined, 1)
  },
  'retire a scale': async () => {
    const { id } = await publishedScale(desk, 'Faulty')
    return post(`/v1/scales/${id}/retire`, desk.admin.key, undefined, 2)
  },
  'retire a rating': async () => {
    const { id } = await publishedScale(desk, 'Faulty')
    return post(`/v1/scales/${id}/ratings/off/retire`, desk.admin.key, undefined, 2)
  },
  'add a crosswalk': async () => {
    const { id } = await publishedScale(desk, 'Faulty')
    return post(`/v1/scales/${id}/crosswalks`, desk.admin.key, { entries: { off: 'false' } })
  },
  'file a complaint': async () =>
    post(`/v1/verdicts/${(await published()).id}/complaints`, undefined, COMPLAINT),
  'answer a complaint': async () => {
    const filed = await call('POST', `/v1/verdicts/${(await published()).id}/complaints`, {
      key: desk.contributor.key,
      body: COMPLAINT,
    })
    const answer = { outcome: 'unchanged', answer: 'It stands.' }
    return post(`/v1/complaints/${created(filed).id}/answer`, desk.editor.key, answer, 1)
  },
  'drop a next revision': async () => {
    const next = { kind: 'update', ...REASON }
    const { id, version } = created(await step(desk.editor, await published(), 'revise', next))
    return post(`/v1/verdicts/${id}/discard`, desk.editor.key, undefined, version)
  },
  'accept a claim': async () => {
    const proposed = created(
      await call('POST', '/v1/claims', {
        key: desk.bot.key,
        body: { text: 'The budget grew.', claimant: { name: 'Mara' } },
      }),
    )
    return post(`/v1/claims/${proposed.id}/accept`, desk.editor.key, undefined, proposed.version)
  },
  'reopen a claim': async () => {
    const { id } = await claim()
    const declined = created(
      await call('POST', `/v1/claims/${id}/decline`, {
        key: desk.editor.key,
        headers: { 'If-Match': '*' },
        body: REASON,
      }),
    )
    return post(`/v1/claims/${id}/reopen`, desk.editor.key, undefined, declined.version)
  },
  'approve first of two': async () => {
    const { id, version } = await handedOver(strict)
    return post(`/v1/verdicts/${id}/approve`, strict.editor.key, undefined, version)
  },
  'vote against': async () => {
    const { id, version } = await handedOver(strict)
    return post(`/v1/verdicts/${id}/object`, strict.editor.key, { note: 'No.' }, version)
  },
  'add a member': async () =>
    post(`/v1/organisations/${desk.slug}/members`, desk.admin.key, { name: 'Io', role: 'editor' }),
  'replace a webhook’s secret': async () =>
    // One that is disabled: what it would be delivered is no part of this.
    post(`/v1/webhooks/${(hook ??= await disabledHook()).id}/rotate`, desk.admin.key, {}),
  'issue a key': async () => {
    const person = await addPerson(desk.slug, desk.admin, 'contributor')
    return post(`/v1/members/${person.id}/keys`, desk.admin.key, { label: 'Another' })
  },
}

const LOST = () => {
  throw new Error('D1_ERROR: Network connection lost.')
}
/** Fails when it runs, not when it is prepared; and is no sign of a stale write. */
const failing = () => env.DB.prepare('select abs(-9223372036854775808)')

/** What a request adds to each table, idempotency records included. */
async function addedBy(run: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await rowCounts()
  await run()
  const after = await rowCounts()
  return Object.fromEntries(
    Object.keys(after).flatMap((table) => {
      const added = after[table]! - before[table]!
      return added === 0 ? [] : [[table, added]]
    }),
  )
}

describe.each(Object.entries(SCENARIOS))('%s', (name, scenario) => {
  let clean: Watched
  let added: Record<string, number>
  let answered: Reply

  beforeAll(async () => {
    const attempt = await scenario()
    clean = watchDatabase()
    added = await addedBy(async () => {
      answered = await attempt(clean.DB, `clean-${++count}`)
    })
  })

  it('is done where nothing fails', () => {
    expect(answered.status, answered.text).toBeLessThan(300)
  })

  const writing = () => clean.trips.findIndex(writes) + 1

  /** The same request again, with D1 whole: one result in all, and the same answer from then on. */
  async function expectOneResult(attempt: Attempt, key: string, soFar: Record<string, number>) {
    let reply!: Reply
    const rest = await addedBy(async () => {
      reply = await attempt(env.DB, key)
    })
    expect(reply.status, reply.text).toBe(answered.status)
    const sum = { ...soFar }
    for (const [table, rows] of Object.entries(rest)) sum[table] = (sum[table] ?? 0) + rows
    expect(sum).toEqual(added)
    const again = await attempt(env.DB, key)
    expect([again.status, again.text]).toEqual([reply.status, reply.text])
    await expectSoundRecords()
  }

  it('is one batch of at most twelve statements', () => {
    expect(clean.trips.filter(writes)).toHaveLength(1)
    expect(clean.trips[writing() - 1]!.batch).toBe(true)
    const bounded = /^(?:approve|publish)/.test(name)
    if (bounded) expect(clean.trips[writing() - 1]!.sent.length).toBeLessThanOrEqual(12)
  })

  it('is not begun where D1 fails ahead of a round trip', async () => {
    const attempt = await scenario()
    const before = await contents()
    const key = `ahead-${++count}`
    for (let trip = 1; trip <= writing(); trip++) {
      const faulty = watchDatabase((at) => (at === trip ? LOST() : undefined))
      const reply = await attempt(faulty.DB, key)
      expect([trip, reply.status], reply.text).toEqual([trip, 503])
      expect(await contents()).toEqual(before)
    }
    await expectOneResult(attempt, key, {})
  })

  it('leaves nothing where any statement of its batch fails', async () => {
    const { sent } = clean.trips[writing() - 1]!
    const attempt = await scenario()
    const before = await contents()
    for (let at = 0; at <= sent.length; at++) {
      const faulty = watchDatabase(undefined, undefined, (trip) =>
        trip === writing() ? { at, statement: failing() } : null,
      )
      const reply = await attempt(faulty.DB, `within-${++count}`)
      expect([at, reply.status], reply.text).toEqual([at, 500])
      expect(await contents()).toEqual(before)
    }
    await expectOneResult(attempt, `within-${++count}`, {})
  })

  it('is done once where the answer is lost though it landed', async () => {
    const attempt = await scenario()
    const before = await contents()
    const key = `behind-${++count}`
    for (let trip = 1; trip <= writing(); trip++) {
      const faulty = watchDatabase(undefined, (at) => {
        if (at === trip) LOST()
      })
      const reply = await attempt(faulty.DB, key)
      expect([trip, reply.status], reply.text).toEqual([trip, 503])
      if (trip < writing()) expect(await contents()).toEqual(before)
    }
    await expectOneResult(attempt, key, await landed(before))
    await expectSoundReadModel()
  })

  /** What has been added since, by table. */
  async function landed(before: Record<string, unknown[]>): Promise<Record<string, number>> {
    const after = await rowCounts()
    return Object.fromEntries(
      Object.entries(after).flatMap(([table, rows]) => {
        const more = rows - (before[table]?.length ?? 0)
        return more === 0 ? [] : [[table, more]]
      }),
    )
  }
})

/** A change without an Idempotency-Key: it names the version that it was made on. */
const changing =
  (method: 'PATCH' | 'DELETE', path: string, key: string, body?: unknown, etag?: string) =>
  (database: D1Database): Promise<Reply> =>
    call(method, path, {
      key,
      body,
      env: { DB: database },
      ...(etag !== undefined && { headers: { 'If-Match': etag } }),
    })

const etagAt = async (path: string, key: string): Promise<string> =>
  (await call('GET', path, { key })).headers.get('etag')!

const CHANGES: Record<string, () => Promise<(database: D1Database) => Promise<Reply>>> = {
  'change a draft': async () => {
    const { id } = await draft()
    const body = { conclusion: 'In other words.' }
    return changing('PATCH', `/v1/verdicts/${id}`, desk.contributor.key, body, '"v1"')
  },
  'change a claim in review': async () => {
    const path = `/v1/claims/${(await inReview()).claimId}`
    const etag = await etagAt(path, desk.editor.key)
    return changing('PATCH', path, desk.editor.key, { text: 'It grew by some 12 percent.' }, etag)
  },
  'rename a desk whose verdicts are read': async () => {
    await published()
    const path = `/v1/organisations/${desk.slug}`
    const etag = await etagAt(path, desk.admin.key)
    return changing('PATCH', path, desk.admin.key, { name: `Desk ${++count}` }, etag)
  },
  'change a member': async () => {
    const person = await addPerson(desk.slug, desk.admin, 'contributor')
    const path = `/v1/members/${person.id}`
    const etag = await etagAt(path, desk.admin.key)
    return changing('PATCH', path, desk.admin.key, { role: 'checker' }, etag)
  },
  'revoke a key': async () => {
    const { id } = await addPerson(desk.slug, desk.admin, 'contributor')
    const { items } = (await call('GET', `/v1/members/${id}/keys`, { key: desk.admin.key })).body
    return changing('DELETE', `/v1/keys/${items[0].id}`, desk.admin.key)
  },
  'remove an alias': async () => {
    const { article } = await submit(desk, url())
    const alias = await call('POST', `/v1/articles/${article.id}/aliases`, {
      key: desk.checker.key,
      body: { url: url() },
    })
    const { pageHash } = created(alias)
    return changing('DELETE', `/v1/articles/${article.id}/aliases/${pageHash}`, desk.checker.key)
  },
}

describe.each(Object.entries(CHANGES))('%s', (_name, scenario) => {
  it('lands whole or not at all, wherever D1 fails', async () => {
    const clean = watchDatabase()
    const reply = await (await scenario())(clean.DB)
    expect(reply.status, reply.text).toBeLessThan(300)
    const writing = clean.trips.findIndex(writes) + 1
    expect(clean.trips.filter(writes)).toHaveLength(1)

    const attempt = await scenario()
    const before = await contents()
    for (let trip = 1; trip <= writing; trip++) {
      const faulty = watchDatabase((at) => (at === trip ? LOST() : undefined))
      expect((await attempt(faulty.DB)).status).toBe(503)
      expect(await contents()).toEqual(before)
    }
    for (let at = 0; at <= clean.trips[writing - 1]!.sent.length; at++) {
      const faulty = watchDatabase(undefined, undefined, (trip) =>
        trip === writing ? { at, statement: failing() } : null,
      )
      expect((await attempt(faulty.DB)).status).toBe(500)
      expect(await contents()).toEqual(before)
    }
    const faulty = watchDatabase(undefined, (at) => {
      if (at === writing) LOST()
    })
    expect((await attempt(faulty.DB)).status).toBe(503)
    const landed = await contents()
    expect(landed).not.toEqual(before)
    // It landed: the same change again is on a version that is no more, or changes nothing.
    const again = await attempt(env.DB)
    expect([200, 204, 404, 412], again.text).toContain(again.status)
    expect(await contents()).toEqual(landed)
    await expectSoundRecords()
    await expectSoundReadModel()
  })
})
