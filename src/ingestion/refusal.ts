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

/** A page that is not taken in, and why. The message is shown to whoever asked for it. */
export class IngestionRefusal extends Error {
  override name = 'IngestionRefusal'
  readonly code: RefusalCode
  /** Whether the same page may be had a little later. */
  readonly isPassing: boolean
  constructor(code: RefusalCode, message: string, isPassing = false) {
    super(message)
    this.code = code
    this.isPassing = isPassing
  }
}
