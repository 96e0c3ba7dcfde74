import type * as z from 'zod'
import { DomainError, type Fault } from '../domain/errors.ts'

/** An RFC 6901 pointer from a path of keys and indexes. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** An answer tells so many faults: more could only come of a body that was made to have them. */
const MAX_FAULTS = 100

/**
 * Checks a part of the request; its faults join `faults`, all of them, so that one answer tells
 * everything. Returns undefined where there are any.
 */
export function check<T extends z.ZodType>(
  schema: T,
  value: unknown,
  part: Fault['in'],
  faults: Fault[],
): z.output<T> | undefined {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  for (const issue of result.error.issues) faults.push(...faultsOf(issue, part, []))
  return undefined
}

type Issue = z.core.$ZodIssue

function faultsOf(issue: Issue, part: Fault['in'], base: PropertyKey[]): Fault[] {
  const path = [...base, ...issue.path]
  const fault = (at: PropertyKey[], code: string, message: string): Fault => ({
    in: part,
    pointer: pointerTo(at),
    code,
    message,
  })
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys
        .slice(0, MAX_FAULTS + 1)
        .map((key) => fault([...path, key], 'unknown', 'is not a field here'))
    case 'invalid_type':
      return issue.input === undefined
        ? [fault(path, 'required', 'is required')]
        : [fault(path, 'type', `must be ${article(issue.expected)}`)]
    case 'invalid_value':
      return [fault(path, 'choice', `must be one of ${issue.values.map(String).join(', ')}`)]
    case 'too_big':
      return [fault(path, 'too_big', `must be at most ${issue.maximum}${unit(issue)}`)]
    case 'too_small':
      return [fault(path, 'too_small', `must be at least ${issue.minimum}${unit(issue)}`)]
    case 'invalid_format':
      return [fault(path, 'format', issue.message)]
    case 'invalid_union': {
      // Of the alternatives those that were nearest met: their faults are what the caller can mend.
      const least = Math.min(...issue.errors.map((errors) => errors.length))
      const nearest = issue.errors.filter((errors) => errors.length === least).flat()
      return nearest.flatMap((inner) => faultsOf(inner, part, path))
    }
    case 'custom': {
      const code: unknown = issue.params?.['code']
      return [fault(path, typeof code === 'string' ? code : 'custom', issue.message)]
    }
    default:
      return [fault(path, issue.code, issue.message)]
  }
}

const unit = (issue: { origin?: string }): string =>
  issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : ''

const article = (type: string): string => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`)

/** @throws DomainError request.invalid when there are faults */
export function refuseFaults(faults: Fault[]): void {
  if (faults.length === 0) return
  const places =
    faults.length === 1
      ? 'One thing is'
      : faults.length > MAX_FAULTS
        ? `More than ${MAX_FAULTS} things are`
        : `${faults.length} things are`
  throw new DomainError('request.invalid', `${places} wrong with the request; see errors.`, {
    errors: faults.slice(0, MAX_FAULTS),
  })
}
