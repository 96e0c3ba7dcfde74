import { DomainError } from './errors.ts'

// Times in the past, for what was public then.

/** RFC 3339 in UTC with `Z`, to the millisecond. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/

export type NoPastTime = { code: 'format' | 'future'; message: string }

/**
 * A time that readers ask about, as the records have times (RFC 3339 in UTC with milliseconds), or
 * what is wrong with it.
 * @param now milliseconds since 1970: what will be public, nobody knows
 */
export function pastTime(text: string, now: number): string | NoPastTime {
  const time = TIME.test(text) ? Date.parse(text) : NaN
  // `Date.parse` takes February 30; its own form of the time tells.
  const isReal =
    !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === text.slice(0, 19)
  if (!isReal) return { code: 'format', message: 'must be an RFC 3339 time in UTC with Z' }
  if (time > now) return { code: 'future', message: 'must not be in the future' }
  return new Date(time).toISOString()
}

/** @throws DomainError request.invalid for what is no time in the past */
export function expectPast(text: string, now: string): string {
  const time = pastTime(text, Date.parse(now))
  if (typeof time === 'string') return time
  throw new DomainError('request.invalid', `asOf ${time.message}.`, {
    errors: [{ in: 'query', pointer: '/asOf', ...time }],
  })
}
