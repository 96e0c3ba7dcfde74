/** Every way in which a page is not taken in. The rules give each its problem (`domain/errors`). */
export type RefusalCode =
  | 'fetch.paywalled'
  | 'fetch.redirects'
  | 'fetch.refused'
  | 'fetch.robots'
  | 'fetch.status'
  | 'fetch.timeout'
  | 'fetch.too_large'
  | 'fetch.type'
  | 'fetch.unreachable'
  | 'page.no_article'
  | 'page.too_complex'

/** Which answer ended the way to a page: where it stands, and what led there, in order. */
export type Answered = {
  url: string
  status: number
  redirects: { url: string; status: number }[]
}

/** A page that is not taken in, and why. The message is shown to whoever asked for it. */
export class IngestionRefusal extends Error {
  override name = 'IngestionRefusal'
  readonly code: RefusalCode
  /** Whether the same page may be had a little later. */
  readonly isPassing: boolean
  /** The answer that is not taken; null where the refusal came before any. */
  answered: Answered | null = null
  constructor(code: RefusalCode, message: string, isPassing = false) {
    super(message)
    this.code = code
    this.isPassing = isPassing
  }
}
