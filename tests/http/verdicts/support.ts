import { call, type Reply } from '../../support/api.ts'
import { COMPLETE_DRAFT, created, type Desk, type Person } from '../../support/desk.ts'

export type VerdictBody = { id: string; version: number }

/** An open claim without an article: what most rules of verdicts need. */
export async function anyClaim(desk: Desk, body: object = {}) {
  return created(
    await call('POST', '/v1/claims', {
      key: desk.contributor.key,
      body: { text: 'The budget grew by 12 percent.', claimant: { name: 'Mara' }, ...body },
    }),
  )
}

export function draft(person: Person, claimId: string, body: object = {}): Promise<Reply> {
  return call('POST', `/v1/claims/${claimId}/verdicts`, { key: person.key, body })
}

/** A draft that the gate lets pass, on a claim of its own. */
export async function completeDraft(desk: Desk, body: object = {}, author = desk.contributor) {
  const claim = await anyClaim(desk)
  return created(await draft(author, claim.id, { ...COMPLETE_DRAFT, ...body }))
}

export function change(person: Person, verdict: VerdictBody, body: object): Promise<Reply> {
  return call('PATCH', `/v1/verdicts/${verdict.id}`, {
    key: person.key,
    headers: { 'If-Match': `"v${verdict.version}"` },
    body,
  })
}

export function read(id: string, person?: Person): Promise<Reply> {
  return call('GET', `/v1/verdicts/${id}`, { key: person?.key })
}

export const codesOf = (findings: { code: string }[]) => findings.map(({ code }) => code)

/** The codes by which the publication gate refused. */
export function refusalsOf(reply: Reply): string[] {
  if (reply.status !== 422 || reply.body.code !== 'gate.refused')
    throw new Error(`expected a refusal of the gate, got ${reply.status}: ${reply.text}`)
  return codesOf(reply.body.errors)
}
