import type { LookupCode } from '../lookup/error.ts'

/**
 * `url`: no URL of a page. `network`: no answer. `timeout`: none in time. `http`: refused, see
 * `status`. `content`: an answer of another kind than asked for. `too_large`: more bytes than such
 * an answer may have. `outdated`: the deployment names pages by rules that this client does not
 * know. The others are why a manifest or a file of the lookup was refused (docs/lookup-format.md).
 */
export type ApostilErrorCode =
  | 'url'
  | 'network'
  | 'timeout'
  | 'http'
  | 'content'
  | 'too_large'
  | 'outdated'
  | LookupCode

/** What goes wrong with a deployment, told apart by `code`; the message is for people. */
export class ApostilError extends Error {
  readonly code: ApostilErrorCode
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined
  /** Seconds after which the server wants to be asked again, where it said so. */
  readonly retryAfter: number | undefined
  constructor(
    code: ApostilErrorCode,
    message: string,
    { status, retryAfter }: { status?: number; retryAfter?: number | undefined } = {},
  ) {
    super(message)
    this.name = 'ApostilError'
    this.code = code
    this.status = status
    this.retryAfter = retryAfter
  }
}
