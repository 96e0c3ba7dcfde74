import { env } from 'cloudflare:workers'
import { call, type Reply } from './api.ts'

export const BOOTSTRAP_SECRET = 'a-secret-for-tests'

export type Role = 'contributor' | 'checker' | 'editor' | 'admin'
export type Person = { id: string; key: string }

/** An organisation with a member of each role; all of it made over HTTP. */
export type Desk = {
  id: string
  slug: string
  admin: Person
  editor: Person
  checker: Person
  contributor: Person
  bot: Person
}

const POLICIES = {
  siteUrl: 'https://courier.example/',
  methodologyUrl: 'https://courier.example/methodology',
  correctionsUrl: 'https://courier.example/corrections',
}

/** The first organisation of the deployment, by the bootstrap secret. */
export async function foundDesk(approvalsRequired = 1): Promise<Desk> {
  const slug = 'courier-checks'
  const reply = await call('POST', '/v1/bootstrap', {
    key: BOOTSTRAP_SECRET,
    body: {
      organisation: { slug, name: 'Courier Checks', approvalsRequired, ...POLICIES },
      admin: { name: 'Ada Okafor' },
    },
  })
  return staff(created(reply))
}

/** A further organisation, made by an admin of the first one. */
export async function foundAnotherDesk(
  host: Desk,
  slug = 'river-desk',
  approvalsRequired = 1,
): Promise<Desk> {
  const reply = await call('POST', '/v1/organisations', {
    key: host.admin.key,
    body: {
      organisation: { slug, name: `Desk ${slug}`, approvalsRequired, ...POLICIES },
      admin: { name: 'Bo Lindgren' },
    },
  })
  return staff(created(reply))
}

type Founding = {
  organisation: { id: string; slug: string }
  member: { id: string }
  key: { secret: string }
}

async function staff({ organisation, member, key }: Founding): Promise<Desk> {
  const admin = { id: member.id, key: key.secret }
  const hire = (role: Role, kind: 'person' | 'bot' = 'person') =>
    addPerson(organisation.slug, admin, role, kind)
  return {
    ...organisation,
    admin,
    editor: await hire('editor'),
    checker: await hire('checker'),
    contributor: await hire('contributor'),
    bot: await hire('checker', 'bot'),
  }
}

/** A member with a key. */
export async function addPerson(
  slug: string,
  admin: Person,
  role: Role,
  kind: 'person' | 'bot' = 'person',
): Promise<Person> {
  const member = created(
    await call('POST', `/v1/organisations/${slug}/members`, {
      key: admin.key,
      body: { name: `${kind} ${role}`, kind, role },
    }),
  )
  const key = created(
    await call('POST', `/v1/members/${member.id}/keys`, {
      key: admin.key,
      body: { label: 'tests' },
    }),
  )
  return { id: member.id, key: key.secret }
}

/** The body of a 201 (or 200); fails with what was answered instead. */
// oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of it is the check
export function created(reply: Reply): any {
  if (![200, 201, 202].includes(reply.status))
    throw new Error(`expected 201, got ${reply.status}: ${reply.text}`)
  return reply.body
}

export const ARTICLE_TEXT = [
  'The harbour authority spent 48 million euros on the new quay last year, the mayor said.',
  'According to Mara Lindqvist, the budget grew by 12 percent between 2019 and 2021.',
  'The court ruled that the tender had been “arbitrary and capricious”.',
  'Ferries now carry 2.3 million passengers a year, the port’s report says.',
].join('\n\n')

/** Submits an article and answers what came of it. */
export async function submit(
  desk: Desk,
  url = 'https://news.example/harbour',
  text = ARTICLE_TEXT,
) {
  return created(
    await call('POST', '/v1/articles', {
      key: desk.contributor.key,
      body: { url, text, title: 'Harbour', language: 'en' },
    }),
  )
}

/** An open claim that quotes the capture. */
export async function openClaim(
  desk: Desk,
  captureId: string,
  exact: string,
  text = 'The budget grew by 12 percent.',
) {
  return created(
    await call('POST', '/v1/claims', {
      key: desk.contributor.key,
      body: {
        text,
        appearance: { captureId, exact },
        claimant: { name: 'Mara Lindqvist', role: 'mayor' },
        language: 'en',
      },
    }),
  )
}

export const COMPLETE_DRAFT = {
  rating: { key: 'mostly-true' },
  conclusion: 'The audited accounts show growth of 11.6 percent.',
  rationale: 'The mayor *rounded up*; see the [accounts](https://city.example/accounts).',
  language: 'en',
  sources: [
    {
      kind: 'primary',
      url: 'https://city.example/accounts',
      title: 'Audited accounts',
      stance: 'supports',
      passage: 'Harbour: 11.6 percent above the previous year.',
    },
    {
      kind: 'secondary',
      url: 'https://daily.example/harbour-budget',
      title: 'A rival report',
      stance: 'refutes',
      passage: 'The growth was 9 percent at most.',
    },
  ],
}

/** Drafts, submits and approves a verdict of a desk that asks for one approval. */
export async function publishVerdict(desk: Desk, claimId: string, draft: object = {}) {
  const drafted = created(
    await call('POST', `/v1/claims/${claimId}/verdicts`, {
      key: desk.contributor.key,
      body: { ...COMPLETE_DRAFT, ...draft },
    }),
  )
  const submitted = created(await step(desk.checker, drafted, 'submit'))
  return created(await step(desk.editor, submitted, 'approve'))
}

/** One step of a verdict's workflow, with the ETag of the verdict as given. */
export function step(
  person: Person,
  verdict: { id: string; version: number },
  name: 'submit' | 'approve' | 'return' | 'object' | 'revise' | 'retract' | 'discard',
  body?: unknown,
): Promise<Reply> {
  return call('POST', `/v1/verdicts/${verdict.id}/${name}`, {
    key: person.key,
    headers: { 'If-Match': `"v${verdict.version}"` },
    body,
  })
}

export function annotationsOf(url: string, headers: Record<string, string> = {}): Promise<Reply> {
  return call('GET', `/v1/annotations?url=${encodeURIComponent(url)}`, { headers })
}

export const database = () => env.DB
