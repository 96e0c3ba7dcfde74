import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { integrateLog } from '../../../src/domain/log/integrate.ts'
import { utf8 } from '../../../src/log/bytes.ts'
import { newKey } from '../../../src/log/note.ts'
import type { FindingCode, Source } from '../../../src/log/verify/source.ts'
import { type Kept, verifyLog, type Wanted } from '../../../src/log/verify/verify.ts'
import { call } from '../../support/api.ts'
import { contents, rows } from '../../support/database.ts'
import {
  created,
  type Desk,
  foundDesk,
  openClaim,
  publishVerdict,
  step,
  submit,
} from '../../support/desk.ts'
import { systemContext } from '../../support/soundness.ts'
import { fetchBytes, VKEY } from './support.ts'

// Somebody who holds the database drops the triggers and changes what was published. The verifier
// knows what the deployment serves and what it kept of it, and has to name what was done.

let desk: Desk
let sound: Record<string, unknown[]>
let verdictIds: string[]

/** Writes past every rule. */
async function tamper(...statements: string[]): Promise<void> {
  await env.DB.batch(
    ['pragma defer_foreign_keys = on', ...statements].map((sql) => env.DB.prepare(sql)),
  )
}

async function publishAnother(exact: string): Promise<{ id: string }> {
  const { capture } = await submit(desk)
  const claim = await openClaim(desk, capture.id, exact, `${exact}.`)
  return publishVerdict(desk, claim.id)
}

beforeAll(async () => {
  desk = await foundDesk()
  verdictIds = []
  for (const exact of [
    'The harbour authority spent 48 million euros',
    'the budget grew by 12 percent',
    'The court ruled',
    'Ferries now carry 2.3 million passengers a year',
  ])
    verdictIds.push((await publishAnother(exact)).id)
  await integrateLog(systemContext())
  const triggers = await rows<{ name: string }>(
    "select name from sqlite_master where type = 'trigger'",
  )
  await tamper(...triggers.map(({ name }) => `drop trigger "${name}"`))
  sound = await contents()
})

/** Writes everything as it was once. */
async function restore(state: typeof sound): Promise<void> {
  const valueOf = (value: unknown) =>
    Array.isArray(value) ? new Uint8Array(value as number[]) : value
  await env.DB.batch([
    env.DB.prepare('pragma defer_foreign_keys = on'),
    ...Object.keys(state).map((table) => env.DB.prepare(`delete from ${table}`)),
    ...Object.entries(state).flatMap(([table, held]) =>
      held.map((row) => {
        const names = Object.keys(row as object).map((name) => `"${name}"`)
        const marks = names.map(() => '?').join()
        return env.DB.prepare(`insert into ${table} (${names.join()}) values (${marks})`).bind(
          ...Object.values(row as object).map(valueOf),
        )
      }),
    ),
  ])
}

beforeEach(() => restore(sound))

const source = (bindings: Record<string, string> = {}): Source => ({
  get: async (path) => {
    const { status, bytes } = await fetchBytes(path, bindings)
    if (status === 404 || status === 410) return null
    if (status !== 200) throw new Error(`${path}: ${status}`)
    return bytes
  },
})

const ALL: Wanted = { keys: [], kept: null, sample: Infinity }

const verify = (wanted: Partial<Wanted> = {}, bindings = {}) =>
  verifyLog(source(bindings), { ...ALL, ...wanted })

/** What the first verification keeps. */
async function keep(): Promise<Kept> {
  const { findings, kept } = await verify()
  expect(findings).toEqual([])
  return kept!
}

async function findingsOf(kept: Kept | null): Promise<string[]> {
  const { findings, kept: keeps } = await verify({ kept })
  expect(keeps, 'nothing is kept of what does not hold').toBeNull()
  return findings.map(({ code, message }) => `${code}: ${message}`)
}

/** What is wrong, as codes, each once. */
const codes = (findings: string[]): FindingCode[] =>
  [...new Set(findings.map((one) => one.split(':')[0] as FindingCode))].toSorted()

describe('a sound log', () => {
  it('holds, and what is kept of it is taken up the next time', async () => {
    const first = await verify()
    expect(first).toMatchObject({
      findings: [],
      origin: 'api.example/log',
      size: 4,
      trust: 'served',
      read: { verdicts: [4, 4], pages: [1, 1] },
      kept: { keys: [VKEY] },
    })
    expect(await verify({ kept: first.kept })).toMatchObject({ findings: [], trust: 'kept' })
    expect(await verify({ keys: [VKEY] })).toMatchObject({ findings: [], trust: 'given' })
  })

  it('that has grown holds, against what was kept before', async () => {
    const kept = await keep()
    await publishAnother('2.3 million passengers')
    expect(await verify({ kept })).toMatchObject({ findings: [], size: 5 })
  })

  it('to which something is added while it is read holds, too', async () => {
    let published = false
    const { get } = source()
    const busy: Source = {
      get: async (path) => {
        if (path.startsWith('/log/checkpoint') && !published) {
          published = true
          await publishAnother('the new quay')
        }
        return get(path)
      },
    }
    expect(await verifyLog(busy, ALL)).toMatchObject({ findings: [], size: 5 })
  })

  it('of corrections and retractions holds: each is a leaf, and what they replace stays one', async () => {
    const kept = await keep()
    const [first, second] = verdictIds as [string, string]
    const read = async (id: string) => created(await call('GET', `/v1/verdicts/${id}`))
    const next = { kind: 'correction', reason: 'The table was misread.' }
    const drafted = created(await step(desk.editor, await read(first), 'revise', next))
    const submitted = created(await step(desk.checker, drafted, 'submit'))
    created(await step(desk.admin, submitted, 'approve'))
    created(await step(desk.editor, await read(second), 'retract', { reason: 'It was satire.' }))
    expect(await verify({ kept })).toMatchObject({ findings: [], size: 6 })

    // What readers were shown before is put back, and nothing but that.
    const pages = sound['page_annotations'] as { claim_id: string; json: string }[]
    const put = pages.map(({ claim_id, json }) =>
      env.DB.prepare(`update page_annotations set json = ? where claim_id = ?`).bind(
        json,
        claim_id,
      ),
    )
    await env.DB.batch(put)
    expect(await findingsOf(kept)).toEqual([
      `page.outdated: revision 1 of ${first} is shown on https://news.example/harbour, and does not stand any more`,
      `page.missing: revision 2 of ${first} is not shown on https://news.example/harbour`,
    ])

    // The retraction is undone by hand, and the first words are shown again.
    await tamper(
      `update verdicts set state = 'published', published_revision = 1 where id = '${second}'`,
      `update revisions set reason = 'Otherwise.' where verdict_id = '${first}' and number = 2`,
    )
    const found = await findingsOf(kept)
    expect(found).toContain(
      `revision.changed: revision 2 of ${first} is not what leaf 4 commits to`,
    )
    expect(found).toContain(
      `verdict.outdated: revision 1 of ${second} is shown, though a later one was published`,
    )
  })

  it('may be read in part', async () => {
    const { read, findings } = await verify({ sample: 2 })
    expect({ read, findings }).toEqual({ read: { verdicts: [2, 4], pages: [1, 1] }, findings: [] })
  })
})

describe('tampering is named:', () => {
  it.each([
    ['conclusion', "'Another one.'"],
    ['rationale', "'Another one.'"],
    ['rating_id', "'rtg_00000000000000000000000001'"],
    ['reason', "'For no reason.'"],
    ['conflict_of_interest', "'None.'"],
    ['published_at', "'2020-01-01T00:00:00.000Z'"],
    ['claim_text', "'It shrank.'"],
    [
      'replies',
      `'[{"party":"A","askedOn":"2026-01-01","channel":"mail","answer":null,"answeredOn":null}]'`,
    ],
  ])('a published revision’s %s', async (column, value) => {
    await tamper(`update revisions set ${column} = ${value} where verdict_id = '${verdictIds[1]}'`)
    const found = await findingsOf(null)
    expect(found).toContain(
      `revision.changed: revision 1 of ${verdictIds[1]} is not what leaf 1 commits to`,
    )
    expect(found.join()).not.toContain(verdictIds[0])
  })

  it('a source’s passage, a source that is gone, an approver that is another', async () => {
    for (const sql of [
      `update revision_sources set passage = 'x' where verdict_id = '${verdictIds[2]}'`,
      `update revision_sources set stance = 'context' where verdict_id = '${verdictIds[2]}'`,
      `delete from revision_sources where verdict_id = '${verdictIds[2]}'`,
      `update approvals set member_id = '${desk.admin.id}' where verdict_id = '${verdictIds[2]}'`,
    ]) {
      await tamper(sql)
      expect((await findingsOf(null)).join('\n')).toContain(
        `revision 1 of ${verdictIds[2]} is not what leaf 2 commits to`,
      )
    }
  })

  it('a verdict that is given to another desk', async () => {
    await tamper(
      `insert into organisations (id, slug, name, approvals_required, created_at, updated_at)
       values ('org_00000000000000000000000009', 'other', 'Other', 1, '', '')`,
      `update verdicts set organisation_id = 'org_00000000000000000000000009' where id = '${verdictIds[0]}'`,
    )
    expect(codes(await findingsOf(null))).toContain('revision.changed')
  })

  it('a revision that is taken away', async () => {
    const of = `where verdict_id = '${verdictIds[3]}'`
    await tamper(
      ...['approvals', 'revision_authors', 'revision_sources'].map(
        (table) => `delete from ${table} ${of}`,
      ),
      `update verdicts set state = 'draft', published_revision = null where id = '${verdictIds[3]}'`,
      `update revisions set state = 'draft', published_at = null ${of}`,
    )
    expect(await findingsOf(null)).toContain(
      `revision.missing: revision 1 of ${verdictIds[3]}, leaf 3, is not public`,
    )
  })

  it('a leaf that is removed, in the middle and at the end', async () => {
    for (const index of [1, 3]) {
      await tamper(`delete from log_entries where idx = ${index}`)
      const found = await findingsOf(null)
      expect(found).toContain(`leaf.missing: leaf ${index} cannot be had`)
      expect(found).toContain(
        `revision.unlogged: revision 1 of ${verdictIds[index]} is public and is no leaf of the log`,
      )
      expect(
        found.filter((one) => /leaf [02] |of vrd/.test(one) && !one.includes(verdictIds[index]!)),
      ).toEqual([])
      await restore(sound)
      expect((await verify()).findings).toEqual([])
    }
  })

  it('a leaf that is changed, and with it the revision', async () => {
    await tamper(
      `update log_entries set entry = replace(entry, '"original"', '"update"') where idx = 2`,
    )
    const found = await findingsOf(null)
    expect(found).toContain('leaf.changed: leaf 2 is not what its tile has the hash of')
    expect(codes(found)).toEqual(
      expect.arrayContaining(['leaf.changed', 'revision.changed', 'root.wrong']),
    )
  })

  it('a hash in a tile', async () => {
    await tamper(`update log_tiles set hashes = zeroblob(length(hashes)) where level = 0`)
    const found = await findingsOf(null)
    expect(codes(found)).toEqual(expect.arrayContaining(['leaf.changed', 'root.wrong']))
  })

  it('two leaves for one revision, and leaves that are none', async () => {
    await tamper(
      'drop index log_entries_revision',
      `insert into log_entries select 4, entry, verdict_id, revision, at from log_entries where idx = 0`,
      `insert into log_entries select 5, '{}', verdict_id, revision, at from log_entries where idx = 0`,
    )
    const found = await findingsOf(null)
    await restore(sound)
    await tamper('create unique index log_entries_revision on log_entries (verdict_id, revision)')
    expect(found).toContain(`entry.order: leaf 4 is revision 1 of ${verdictIds[0]}, after 1`)
    expect(found).toContain('entry.malformed: leaf 5 is no entry of an Apostil log')
  })

  it('a log that is rolled back with all that was published since', async () => {
    const before = await contents()
    await publishAnother('million euros on the new quay')
    const kept = await keep()
    await restore(before)
    expect(await findingsOf(kept)).toEqual(['log.rolled_back: the log had 5 leaves, and has 4 now'])

    // Grown again it is as large, and another one.
    await publishAnother('on the new quay last year')
    expect(codes(await findingsOf(kept))).toEqual(['log.forked'])
    await publishAnother('the port’s report says')
    expect(await findingsOf(kept)).toEqual([
      'log.forked: its first 5 leaves are not those that it had before',
    ])
    // Whoever never saw the other one sees nothing wrong: that is what is kept, and compared, for.
    expect((await verify()).findings).toEqual([])
  })

  it('a log that was written anew, hashes and all', async () => {
    const kept = await keep()
    await tamper(
      'delete from log_tiles',
      `update log_entries set entry = replace(entry, '"original"', '"update"') where idx = 2`,
    )
    await integrateLog(systemContext())
    expect(codes(await findingsOf(kept))).toContain('log.forked')
  })

  it('a claim under other words than its verdicts were published on', async () => {
    await tamper(
      `update page_annotations set json = json_set(json, '$.claim.text', 'It shrank.')
        where claim_id = (select claim_id from verdicts where id = '${verdictIds[0]}')`,
    )
    const found = await findingsOf(null)
    expect(found).toEqual([
      `page.claim: revision 1 of ${verdictIds[0]} stands on https://news.example/harbour under other words`,
    ])
  })

  it('a page that says otherwise, and one that does not say it', async () => {
    await tamper(`update page_annotations set json = replace(json, 'Mostly true', 'Mostly false')`)
    const found = await findingsOf(null)
    expect(codes(found)).toEqual(['page.changed'])
    expect(found).toHaveLength(4)
    await tamper('delete from page_annotations')
    const silent = await findingsOf(null)
    expect(codes(silent)).toEqual(['page.missing'])
    expect(silent).toContain(
      `page.missing: revision 1 of ${verdictIds[0]} is not shown on https://news.example/harbour`,
    )
  })

  it('a log by another name', async () => {
    const kept = await keep()
    const { secret, vkey } = await newKey('other.example/log')
    const renamed = { LOG_ORIGIN: 'other.example/log', LOG_KEYS: secret }
    const { findings } = await verify({ kept, keys: [vkey] }, renamed)
    expect(findings).toEqual([
      {
        code: 'log.renamed',
        message: 'the log called itself api.example/log, and is other.example/log now',
      },
    ])
  })
})

describe('keys', () => {
  it('that are not trusted do not count, whatever the deployment serves', async () => {
    const other = await newKey('api.example/log')
    const kept = await keep()
    const { findings } = await verify({ kept }, { LOG_KEYS: other.secret })
    expect(findings.map(({ code }) => code)).toEqual(['signature.none'])
    expect((await verify({ keys: [other.vkey] })).findings.map(({ code }) => code)).toEqual([
      'signature.none',
    ])
  })

  it('take over from each other, where both sign for a while', async () => {
    const next = await newKey('api.example/log')
    const both = { LOG_KEYS: `${env.LOG_KEYS} ${next.secret}` }
    const overlap = await verify({ kept: await keep() }, both)
    expect(overlap).toMatchObject({ findings: [], joined: [next.vkey] })
    expect(overlap.kept!.keys).toEqual([VKEY, next.vkey])
    const after = await verify({ kept: overlap.kept }, { LOG_KEYS: next.secret })
    expect(after).toMatchObject({ findings: [], joined: [], trust: 'kept' })
    // Given keys are all that count.
    const given = await verify({ keys: [VKEY] }, both)
    expect(given).toMatchObject({ findings: [], joined: [], kept: { keys: [VKEY] } })
  })

  it('sign in their own name', async () => {
    const { get } = source()
    const forged: Source = {
      get: async (path) => {
        const bytes = await get(path)
        if (path !== '/log/checkpoint' || !bytes) return bytes
        return utf8(new TextDecoder().decode(bytes).replace('\n4\n', '\n3\n'))
      },
    }
    const { findings } = await verifyLog(forged, ALL)
    expect(findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['signature.wrong', 'root.wrong']),
    )
  })

  it('missing, there is nothing to verify', async () => {
    await expect(verify({}, { LOG_KEYS: '' })).rejects.toThrow('503')
    const none: Source = {
      get: async (path) => (path.startsWith('/log/') ? null : source().get(path)),
    }
    expect((await verifyLog(none, ALL)).findings.map(({ code }) => code)).toEqual([
      'checkpoint.none',
    ])
  })
})
