export type LookupCode =
  | 'manifest.malformed'
  | 'manifest.unsigned'
  | 'manifest.expired'
  | 'manifest.rollback'
  | 'manifest.prefix'
  | 'file.malformed'
  | 'file.corrupt'

/** Why a lookup file or a manifest was refused; `code` is stable, the message is for people. */
export class LookupError extends Error {
  readonly code: LookupCode
  constructor(code: LookupCode, message: string) {
    super(message)
    this.name = 'LookupError'
    this.code = code
  }
}
