import { stale } from './errors.ts'

/** What the caller believes to change: the versions that If-Match names, or any. */
export type Expected = readonly number[] | '*'

/** @throws DomainError precondition.stale */
export function expectVersion(record: { version: number }, expected: Expected): void {
  if (expected !== '*' && !expected.includes(record.version)) throw stale()
}
