import { expect } from 'vitest'
import { ORIGIN, type Reply } from './api.ts'

/** Expects RFC 9457 problem details, whole, with all that goes with every refusal. */
export function expectProblem(reply: Reply, status: number, code: string): void {
  expect(`${reply.status} ${reply.body?.code}`).toBe(`${status} ${code}`)
  expect(reply.headers.get('content-type')).toBe('application/problem+json')
  const { type, title, detail, instance, requestId } = reply.body
  expect(reply.body.status).toBe(status)
  expect(type).toBe(`${ORIGIN}/problems/${code}`)
  expect(title).toMatch(/\S/)
  expect(detail).toMatch(/\S/)
  expect(instance).toMatch(/^\/[^?#]*$/)
  expect(requestId).toMatch(/^req_[0-9a-z]{26}$/)
  expect(reply.headers.get('x-request-id')).toBe(requestId)
  expect(reply.headers.get('cache-control')).toBe('no-store')
  expectDressed(reply)
}

/** Expects what goes round every answer, whatever it says. */
export function expectDressed({ headers }: Reply): void {
  expect(Object.fromEntries(headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': expect.stringContaining('x-request-id'),
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cross-origin-resource-policy': 'cross-origin',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': expect.stringMatching(/^max-age=\d{8,}/),
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^req_/),
  })
  // Every origin may read, so none may be let in by a cookie.
  expect(headers.has('access-control-allow-credentials')).toBe(false)
  expect(headers.has('set-cookie')).toBe(false)
}

/** The faults of a refusal, as `in pointer code`, in the order of the alphabet. */
export function faultsOf(reply: Reply): string[] {
  const faults: { in: string; pointer: string; code: string }[] = reply.body.errors
  return faults.map((fault) => `${fault.in} ${fault.pointer} ${fault.code}`).toSorted()
}
