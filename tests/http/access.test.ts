import { crc32 } from 'node:zlib'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { type Permission, roleMay } from '../../src/domain/actor.ts'
import { call, openApi, type Reply } from '../support/api.ts'
import { rows } from '../support/database.ts'
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
  type Person,
  type Role,
  submit,
} from '../support/desk.ts'
import { report } from './drift/support.ts'
import { publishedScale } from './scales/support.ts'

// Every route times every credential. A route without a row here fails, and so does a row without
// a route. The rules are written out once more, so that a change of them shows.

const ROLES = ['contributor', 'checker', 'editor', 'admin'] as const
const SCOPES = ['read', 'write', 'review', 'admin'] as const
type Scope = (typeof SCOPES)[number]

const PERMISSIONS: Record<Permission, { from: Role; scope: Scope }> = {
  'account:read': { from: 'contributor', scope: 'read' },
  'account:write': { from: 'admin', scope: 'admin' },
  'alias:write': { from: 'checker', scope: 'write' },
  'article:read': { from: 'contributor', scope: 'read' },
  'article:write': { from: 'contributor', scope: 'write' },
  'claim:decide': { from: 'editor', scope: 'review' },
  'claim:write': { from: 'contributor', scope: 'write' },
  'complaint:answer': { from: 'editor', scope: 'review' },
  'complaint:read': { from: 'checker', scope: 'read' },
  'key:revoke': { from: 'contributor', scope: 'write' },
  'scale:write': { from: 'admin', scope: 'admin' },
  'verdict:correct': { from: 'editor', scope: 'review' },
  'verdict:read': { from: 'contributor', scope: 'read' },
  'verdict:review': { from: 'checker', scope: 'review' },
  'verdict:write': { from: 'contributor', scope: 'write' },
  'webhook:manage': { from: 'admin', scope: 'admin' },
}

type Row = {
  access: Permission | 'public' | 'bootstrap'
  /** What is needed instead of the document's `x-access` for what belongs to somebody else. */
  needs?: Permission
  /** What is needed as well, because it has to be read first. */
  also?: Permission
  /** What who may gets, with ids that name nothing. */
  in: number
  /** What an admin of another organisation gets, with the ids of this one's records. */
  foreign: number | 'permission.organisation'
  query?: string
  /** Where the schema in the document carries no example. */
  body?: () => object
  /** Answered on the reader's path, which looks at no credential. */
  blind?: true
}

const HIDDEN = 404
const OTHERS = 'permission.organisation'
const HOOK = `http://${inject('web').site}/hook/access`

let slugs = 0
let pages = 0
const founding = () => ({
  organisation: { slug: `desk-${++slugs}`, name: 'A desk' },
  admin: { name: 'Ada Okafor' },
})

const ROUTES: Record<string, Row> = {
  readAnnotations: {
    access: 'public',
    in: 200,
    foreign: 200,
    query: '?url=https://news.example/',
    blind: true,
  },
  readHealth: { access: 'public', in: 200, foreign: 200, blind: true },
  readManifest: { access: 'public', in: 404, foreign: 404, blind: true },
  readLookupFile: { access: 'public', in: 404, foreign: 404, blind: true },
  publishLookup: { access: 'account:write', in: 200, foreign: OTHERS },
  readBucket: { access: 'public', in: 200, foreign: 200, blind: true },
  bootstrap: { access: 'bootstrap', in: 409, foreign: 401 },

  readMe: { access: 'account:read', in: 200, foreign: 200 },
  listOrganisations: { access: 'public', in: 200, foreign: 200 },
  rebuildPages: { access: 'account:write', in: 200, foreign: OTHERS, body: () => ({ limit: 1 }) },
  createOrganisation: { access: 'account:write', in: 201, foreign: OTHERS, body: founding },
  readOrganisation: { access: 'public', in: 404, foreign: 200 },
  changeOrganisation: {
    access: 'account:write',
    in: 404,
    foreign: OTHERS,
    body: () => ({ name: 'Renamed' }),
  },
  listMembers: { access: 'account:read', in: 404, foreign: HIDDEN },
  addMember: { access: 'account:write', in: 404, foreign: HIDDEN },
  readMember: { access: 'account:read', in: 404, foreign: HIDDEN },
  changeMember: {
    access: 'account:write',
    in: 404,
    foreign: HIDDEN,
    body: () => ({ role: 'admin' }),
  },
  listKeys: { access: 'account:read', needs: 'account:write', in: 404, foreign: HIDDEN },
  issueKey: { access: 'account:write', in: 404, foreign: HIDDEN },
  revokeKey: { access: 'account:read', in: 404, foreign: HIDDEN },

  importArticles: {
    access: 'article:write',
    in: 202,
    foreign: 202,
    // A name that leads nowhere.
    body: () => ({ urls: [`https://nobody.web.example/${++pages}`] }),
  },
  readJob: { access: 'article:read', in: 404, foreign: HIDDEN },
  listJobItems: { access: 'article:read', in: 404, foreign: HIDDEN },
  submitArticle: {
    access: 'article:write',
    in: 201,
    foreign: 201,
    body: () => ({ url: `https://news.example/${++pages}`, text: 'The budget grew.' }),
  },
  extract: { access: 'article:read', in: 200, foreign: 200 },
  reextract: { access: 'article:write', in: 404, foreign: 200, body: () => ({}) },
  listArticles: { access: 'article:read', in: 200, foreign: 200 },
  readArticle: { access: 'article:read', in: 404, foreign: 200 },
  listCaptures: { access: 'article:read', in: 404, foreign: 200 },
  readCapture: { access: 'article:read', in: 404, foreign: 200 },
  listCandidates: { access: 'article:read', in: 404, foreign: 200 },
  listAliases: { access: 'article:read', in: 404, foreign: 200 },
  addAlias: { access: 'alias:write', also: 'article:read', in: 404, foreign: 201 },
  removeAlias: { access: 'alias:write', in: 404, foreign: OTHERS },

  createClaim: { access: 'claim:write', in: 201, foreign: 201 },
  listClaims: { access: 'public', in: 200, foreign: 200 },
  readClaim: { access: 'public', in: 404, foreign: 200 },
  changeClaim: {
    access: 'claim:write',
    in: 404,
    foreign: OTHERS,
    body: () => ({ text: 'Other words.' }),
  },
  acceptClaim: { access: 'claim:write', in: 404, foreign: OTHERS },
  declineClaim: { access: 'claim:decide', in: 404, foreign: OTHERS },
  reopenClaim: { access: 'claim:decide', in: 404, foreign: OTHERS },
  mergeClaim: {
    access: 'claim:decide',
    in: 404,
    foreign: OTHERS,
    body: () => ({ into: NOTHING['claimId'] }),
  },
  listAppearances: { access: 'public', in: 404, foreign: 200 },
  addAppearance: {
    access: 'claim:write',
    in: 404,
    foreign: OTHERS,
    body: () => ({ captureId: NOTHING['captureId'], exact: 'words' }),
  },

  proveLog: { access: 'public', in: 200, foreign: 200, query: '?from=0&to=0' },
  listLogRecords: { access: 'public', in: 200, foreign: 200 },

  listScales: { access: 'public', in: 200, foreign: 200 },
  draftScale: { access: 'scale:write', in: 201, foreign: 201 },
  readScale: { access: 'public', in: 404, foreign: 200 },
  changeScale: {
    access: 'scale:write',
    in: 404,
    foreign: OTHERS,
    body: () => ({ name: 'Renamed' }),
  },
  publishScale: { access: 'scale:write', in: 404, foreign: OTHERS },
  retireScale: { access: 'scale:write', in: 404, foreign: OTHERS },
  retireRating: { access: 'scale:write', in: 404, foreign: OTHERS },
  addCrosswalk: { access: 'scale:write', in: 404, foreign: OTHERS },
  listCrosswalks: { access: 'public', in: 404, foreign: 200 },
  draftVerdict: { access: 'verdict:write', in: 404, foreign: 201 },
  listVerdictsOfClaim: { access: 'public', in: 404, foreign: 200 },
  listVerdicts: { access: 'verdict:read', in: 200, foreign: 200 },
  readVerdict: { access: 'public', in: 404, foreign: HIDDEN },
  changeVerdict: {
    access: 'verdict:write',
    in: 404,
    foreign: HIDDEN,
    body: () => ({ conclusion: 'Other words.' }),
  },
  submitVerdict: { access: 'verdict:review', in: 404, foreign: HIDDEN },
  returnVerdict: { access: 'verdict:review', in: 404, foreign: HIDDEN },
  approveVerdict: { access: 'verdict:review', in: 404, foreign: HIDDEN },
  objectToVerdict: { access: 'verdict:review', in: 404, foreign: HIDDEN },
  reviseVerdict: { access: 'verdict:correct', in: 404, foreign: HIDDEN },
  discardNextRevision: { access: 'verdict:correct', in: 404, foreign: HIDDEN },
  retractVerdict: { access: 'verdict:correct', in: 404, foreign: HIDDEN },
  listRevisions: { access: 'public', in: 404, foreign: HIDDEN },
  findSource: {
    access: 'public',
    in: 404,
    foreign: HIDDEN,
    query: '?url=https://nobody.example/',
  },
  readSource: { access: 'public', in: 404, foreign: HIDDEN },
  listSourceChecks: { access: 'public', in: 404, foreign: HIDDEN },
  listSourceCitations: { access: 'public', in: 404, foreign: HIDDEN },
  listEvidenceQueue: { access: 'verdict:read', in: 200, foreign: 200 },
  reviewEvidence: { access: 'verdict:review', in: 404, foreign: HIDDEN },
  readRevision: { access: 'public', in: 404, foreign: HIDDEN },

  reportDrift: { access: 'public', in: 404, foreign: HIDDEN },
  listDriftQueue: { access: 'verdict:read', in: 200, foreign: 200 },
  captureAgain: { access: 'verdict:review', also: 'article:write', in: 404, foreign: HIDDEN },
  reanchorAppearance: { access: 'verdict:review', in: 404, foreign: HIDDEN },
  closeAsCorrected: { access: 'verdict:review', in: 404, foreign: HIDDEN },
  retireAppearance: { access: 'verdict:review', in: 404, foreign: HIDDEN },
  dismissDriftReport: { access: 'verdict:review', in: 404, foreign: HIDDEN },

  fileComplaint: { access: 'public', in: 404, foreign: HIDDEN },
  listComplaints: { access: 'complaint:read', in: 200, foreign: 200 },
  readComplaint: { access: 'public', in: 404, foreign: 200 },
  answerComplaint: { access: 'complaint:answer', in: 404, foreign: OTHERS },
  deleteContact: { access: 'complaint:answer', in: 404, foreign: OTHERS },
  readTransparency: { access: 'public', in: 404, foreign: 200 },
  readChanges: { access: 'public', in: 200, foreign: 200 },
  readCorrectionsFeed: { access: 'public', in: 200, foreign: 200 },

  createWebhook: {
    access: 'webhook:manage',
    in: 201,
    foreign: 201,
    body: () => ({ url: HOOK }),
  },
  listWebhooks: { access: 'webhook:manage', in: 200, foreign: 200 },
  readWebhook: { access: 'webhook:manage', in: 404, foreign: HIDDEN },
  changeWebhook: {
    access: 'webhook:manage',
    in: 404,
    foreign: HIDDEN,
    body: () => ({ url: HOOK }),
  },
  disableWebhook: { access: 'webhook:manage', in: 404, foreign: HIDDEN },
  rotateWebhookSecret: { access: 'webhook:manage', in: 404, foreign: HIDDEN },
  replayWebhook: { access: 'webhook:manage', in: 404, foreign: HIDDEN },
  testWebhook: { access: 'webhook:manage', in: 404, foreign: HIDDEN },
}

type Ids = Record<string, string>

const ids = (suffix: string): Ids => ({
  slug: 'no-such-desk',
  memberId: `mbr_${suffix}`,
  keyId: `key_${suffix}`,
  articleId: `art_${suffix}`,
  jobId: `job_${suffix}`,
  captureId: `cap_${suffix}`,
  claimId: `clm_${suffix}`,
  verdictId: `vrd_${suffix}`,
  complaintId: `cmp_${suffix}`,
  reportId: `rpt_${suffix}`,
  webhookId: `whk_${suffix}`,
  sourceId: `src_${suffix}`,
  pageHash: '0'.repeat(64),
  scaleId: `scl_${suffix}`,
  key: 'right',
  number: '1',
  prefix: 'all',
  sha256: '0'.repeat(64),
})
const NOTHING = ids('0'.repeat(26))

let desk: Desk
let other: Desk
/** Ids of records of `desk`. */
let records: Ids
/** Keys that let nobody in, by the code of the refusal. */
let refused: Record<string, string>
/** Keys of an admin of `desk`, with one scope each. */
let narrow: Record<Scope, string>

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
  narrow = Object.fromEntries(
    await Promise.all(
      SCOPES.map(async (scope) => [scope, (await issue({ scopes: [scope] })).secret]),
    ),
  )
  refused = await refusedKeys()
  records = await recordsOf(desk)
})

async function issue(body: object = {}): Promise<{ id: string; secret: string }> {
  return created(
    await call('POST', `/v1/members/${desk.admin.id}/keys`, {
      key: desk.admin.key,
      body: { label: 'tests', ...body },
    }),
  )
}

async function refusedKeys(): Promise<Record<string, string>> {
  const expired = await issue({ expiresAt: '2999-01-01T00:00:00Z' })
  const past = '2020-01-01T00:00:00.000Z'
  await rows('update api_keys set expires_at = ? where id = ?', past, expired.id)
  const revoked = await issue()
  await call('DELETE', `/v1/keys/${revoked.id}`, { key: desk.admin.key })
  const leaver = await addPerson(desk.slug, desk.admin, 'admin')
  await call('PATCH', `/v1/members/${leaver.id}`, {
    key: desk.admin.key,
    headers: { 'If-Match': '*' },
    body: { active: false },
  })
  return {
    'auth.malformed': `${desk.admin.key.slice(0, -1)}~`,
    'auth.unknown': neverIssued(),
    'auth.expired': expired.secret,
    'auth.revoked': revoked.secret,
    'auth.inactive': leaver.key,
  }
}

/** Of the right form, with the right checksum. */
function neverIssued(): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const body = `apo_live_${'Z'.repeat(30)}`
  let checksum = ''
  for (let rest = crc32(body); checksum.length < 6; rest = Math.floor(rest / 62))
    checksum = digits[rest % 62]! + checksum
  return body + checksum
}

async function recordsOf(own: Desk): Promise<Ids> {
  const { article, capture } = await submit(own)
  const claim = await openClaim(own, capture.id, 'the budget grew by 12 percent')
  const verdict = created(
    await call('POST', `/v1/claims/${claim.id}/verdicts`, {
      key: own.contributor.key,
      // A page that no other desk cites.
      body: {
        ...COMPLETE_DRAFT,
        sources: [{ ...COMPLETE_DRAFT.sources[0], url: 'https://city.example/records' }],
      },
    }),
  )
  const alias = created(
    await call('POST', `/v1/articles/${article.id}/aliases`, {
      key: own.checker.key,
      body: { url: 'https://m.news.example/harbour' },
    }),
  )
  const job = await call('POST', '/v1/articles/import', {
    key: own.contributor.key,
    body: { urls: ['https://nobody.web.example/'] },
  })
  const scale = await publishedScale(own, 'Access')
  const checked = await openClaim(own, capture.id, 'the new quay last year')
  const published = await publishVerdict(own, checked.id)
  const complaint = created(
    await call('POST', `/v1/verdicts/${published.id}/complaints`, {
      body: { text: 'It is wrong.', contact: 'reader@mail.example' },
    }),
  )
  const page = created(await annotationsOf('https://news.example/harbour'))
  const quoted: string = page.annotations[0].appearances[0].id
  created(await report(quoted, 'https://news.example/harbour', { differences: [] }))
  const drift = created(await call('GET', '/v1/queues/drift', { key: own.admin.key }))
  const webhook = created(
    await call('POST', '/v1/webhooks', { key: own.admin.key, body: { url: HOOK } }),
  )
  const keys = await call('GET', `/v1/members/${own.checker.id}/keys`, { key: own.admin.key })
  return {
    slug: own.slug,
    memberId: own.checker.id,
    keyId: keys.body.items[0].id,
    articleId: article.id,
    jobId: job.body.id,
    captureId: capture.id,
    claimId: claim.id,
    verdictId: verdict.id,
    scaleId: scale.id,
    key: scale.ratings[0].key,
    complaintId: complaint.id,
    reportId: drift.items[0].id,
    webhookId: webhook.id,
    sourceId: verdict.working.sources[0].sourceId,
    pageHash: alias.pageHash,
    prefix: 'all',
    sha256: '0'.repeat(64),
  }
}

type Sampled = { $ref?: string; examples?: unknown[] }
type Operation = { method: string; path: string; access: string; body: unknown; ifMatch: boolean }

/** The operations that the served document describes, by their operationIds. */
async function operations(): Promise<Map<string, Operation>> {
  const { paths, components } = await openApi()
  const found = new Map<string, Operation>()
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const schema: Sampled = operation.requestBody?.content['application/json']?.schema ?? {}
      const name = schema.$ref?.split('/').at(-1)
      const component: Sampled = name === undefined ? schema : components.schemas[name]!
      found.set(operation.operationId, {
        method: method.toUpperCase(),
        path,
        access: operation['x-access'],
        body: component.examples?.[0],
        ifMatch: operation.parameters.some((one) => one.name === 'If-Match'),
      })
    }
  return found
}

async function ask(id: string, key: string | undefined, names: Ids): Promise<Reply> {
  const operation = (await operations()).get(id)!
  const row = ROUTES[id]!
  const body = row.body?.() ?? operation.body
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name]!)
  return call(operation.method, path + (row.query ?? ''), {
    key,
    headers: operation.ifMatch ? { 'If-Match': '*' } : {},
    ...(body !== undefined && { body }),
  })
}

/** What a row says that a member gets. */
function outcome(row: Row, role: Role, scopes: readonly Scope[]): number | string {
  if (row.access === 'public') return row.in
  if (row.access === 'bootstrap') return 'bootstrap.refused'
  for (const permission of [row.needs ?? row.access, ...(row.also ? [row.also] : [])]) {
    const { from, scope } = PERMISSIONS[permission]
    if (ROLES.indexOf(role) < ROLES.indexOf(from)) return 'permission.role'
    if (!scopes.includes(scope)) return 'permission.scope'
  }
  return row.in
}

const STATUS: Record<string, number> = { auth: 401, bootstrap: 401, permission: 403 }

/** What came, in the terms of `outcome`; refusals have their own status each. */
function came(reply: Reply): number | string {
  const code: string = reply.body?.code ?? ''
  const status = STATUS[code.split('.')[0]!]
  if (status === undefined || code === 'bootstrap.spent') return reply.status
  expect(reply.status).toBe(status)
  return code
}

describe('the table of this test', () => {
  it('has every route of the document, with the access that it declares, and no other', async () => {
    const documented = [...(await operations())].map(([id, { access }]) => [id, access])
    const listed = Object.entries(ROUTES).map(([id, { access }]) => [id, access])
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(documented))
  })

  it('has the permissions as the rules have them', () => {
    for (const [permission, { from }] of Object.entries(PERMISSIONS))
      for (const role of ROLES)
        expect(`${role} ${permission} ${roleMay(role, permission as Permission)}`).toBe(
          `${role} ${permission} ${ROLES.indexOf(role) >= ROLES.indexOf(from)}`,
        )
  })
})

describe.each(Object.entries(ROUTES))('%s', (id, row) => {
  it('without a key', async () => {
    const open = row.access === 'public' ? row.in : null
    const expected = row.access === 'bootstrap' ? 'bootstrap.refused' : (open ?? 'auth.required')
    expect(came(await ask(id, undefined, NOTHING))).toBe(expected)
  })

  it('with a key that is malformed, unknown, expired, revoked or of somebody who left', async () => {
    for (const [code, key] of Object.entries(refused)) {
      const strict = row.access === 'bootstrap' ? 'bootstrap.refused' : code
      expect(`${code}: ${came(await ask(id, key, NOTHING))}`).toBe(
        `${code}: ${row.blind ? row.in : strict}`,
      )
    }
  })

  it.each(ROLES)('as %s', async (role) => {
    expect(came(await ask(id, desk[role].key, NOTHING))).toBe(outcome(row, role, SCOPES))
  })

  it.each(SCOPES)('as admin with a key for %s alone', async (scope) => {
    expect(came(await ask(id, narrow[scope], NOTHING))).toBe(outcome(row, 'admin', [scope]))
  })

  it('as admin of another organisation, on this one’s records', async () => {
    const before = await snapshot()
    const expected = row.access === 'bootstrap' ? 'bootstrap.refused' : row.foreign
    expect(came(await ask(id, other.admin.key, records))).toBe(expected)
    expect(await snapshot()).toEqual(before)
  })
})

describe('a key without the scope read', () => {
  const open = Object.entries(ROUTES).filter(
    ([, { access, blind }]) => access === 'public' && !blind,
  )
  const shown = ({ status, body }: Reply) => ({
    status,
    body: status < 400 ? body : body.code,
  })

  it.each(open)('is shown by %s what everybody is shown, and no draft', async (id) => {
    const publicly = shown(await ask(id, undefined, records))
    for (const scope of ['write', 'review', 'admin'] as const)
      expect(shown(await ask(id, narrow[scope], records)), scope).toEqual(publicly)
  })

  it('is all that keeps the drafts from its desk: one with it is shown them', async () => {
    for (const id of ['readClaim', 'listVerdictsOfClaim', 'readVerdict', 'listRevisions']) {
      expect(`${id} ${(await ask(id, narrow.read, records)).status}`).toBe(`${id} 200`)
      expect(`${id} ${(await ask(id, undefined, records)).status}`).toBe(`${id} 404`)
    }
    const { body } = await ask('listClaims', narrow.read, records)
    expect(body.items.map((one: { id: string }) => one.id)).toContain(records['claimId'])
  })
})

/** The records of `desk` as they are stored. */
const snapshot = () =>
  Promise.all([
    rows('select * from organisations where id = ?', desk.id),
    rows(`select id, name, role, state, version from members where organisation_id = ?`, desk.id),
    rows('select revoked_at from api_keys where id = ?', records['keyId']),
    rows('select * from page_aliases where page_hash = ?', records['pageHash']),
    rows('select * from claims where id = ?', records['claimId']),
    rows('select * from verdicts where id = ?', records['verdictId']),
    rows('select * from revisions where verdict_id = ?', records['verdictId']),
    rows('select * from complaints where id = ?', records['complaintId']),
    rows('select url, secrets, state from webhooks where id = ?', records['webhookId']),
  ])

describe('a claim that a bot of another organisation proposed', () => {
  it('is not there, at any route', async () => {
    const proposed = created(
      await call('POST', '/v1/claims', {
        key: desk.bot.key,
        body: { text: 'The quay is 400 metres long.' },
      }),
    )
    expect(proposed.state).toBe('proposed')
    const all = [...(await operations())].filter(([, { path }]) => path.includes('{claimId}'))
    expect(all.length).toBeGreaterThan(7)
    for (const [id] of all)
      for (const person of [other.admin, undefined] as (Person | undefined)[]) {
        const reply = await ask(id, person?.key, { ...NOTHING, claimId: proposed.id })
        const expected = person || ROUTES[id]!.access === 'public' ? 404 : 401
        expect(`${id} ${reply.status}`).toBe(`${id} ${expected}`)
      }
    expect(
      (await ask('readClaim', desk.contributor.key, { ...NOTHING, claimId: proposed.id })).status,
    ).toBe(200)
  })
})
