import { call, type Reply } from '../../support/api.ts'
import type { Person } from '../../support/desk.ts'

export type ComplaintBody = { id: string; verdictId: string }

export const TEXT = 'The accounts were revised in May: the growth was 9.4 percent.'
export const CONTACT = 'reader@mail.example'

let addresses = 0
/** An address that nothing came from yet. */
export const freshAddress = () => `203.0.113.${++addresses}`

type From = { address?: string; headers?: Record<string, string> }

/** Files a complaint without an account, from an address of its own unless told. */
export function file(
  verdictId: string,
  body: object = {},
  { address = freshAddress(), headers = {} }: From = {},
): Promise<Reply> {
  return call('POST', `/v1/verdicts/${verdictId}/complaints`, {
    headers: { 'cf-connecting-ip': address, ...headers },
    body: { text: TEXT, ...body },
  })
}

export function answer(
  person: Person,
  { id }: { id: string },
  outcome: string,
  etag = '"v1"',
): Promise<Reply> {
  return call('POST', `/v1/complaints/${id}/answer`, {
    key: person.key,
    headers: { 'If-Match': etag },
    body: { outcome, answer: `We looked: ${outcome}.` },
  })
}

export const readAs = (id: string, person?: Person): Promise<Reply> =>
  call('GET', `/v1/complaints/${id}`, { key: person?.key })

export const forget = (person: Person, id: string): Promise<Reply> =>
  call('DELETE', `/v1/complaints/${id}/contact`, { key: person.key })
