import { DomainError } from '../domain/errors.ts'

// Cursors are opaque to callers: base 64 (URL alphabet) over what the next page begins after.

export function encodeCursor(value: string): string {
  return btoa(value).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * @param shape what a cursor of this list holds
 * @throws DomainError request.invalid
 */
export function decodeCursor(cursor: string | null | undefined, shape: RegExp): string | null {
  if (cursor === null || cursor === undefined) return null
  let value = ''
  try {
    value = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    // Refused below, like everything else that is not a cursor of this list.
  }
  if (shape.test(value)) return value
  throw new DomainError('request.invalid', 'The cursor is not one that this list gave.', {
    errors: [{ in: 'query', pointer: '/cursor', code: 'cursor', message: 'must be a cursor' }],
  })
}
