import type { Reply } from './api.ts'

/** The statuses of requests that were under way at once, in ascending order. */
export function statusesOf(replies: readonly Reply[]): number[] {
  return replies.map(({ status }) => status).toSorted((a, b) => a - b)
}
