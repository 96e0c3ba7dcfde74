import * as z from 'zod'
import { id } from '../../contract/text.ts'
import * as contract from '../../contract/verdict.ts'
import type { ErrorCode } from '../../domain/errors.ts'

// What the routes of verdicts share in their declarations.

export const claimParam = z.strictObject({ claimId: id('clm') })
export const verdictParam = z.strictObject({ verdictId: id('vrd') })
export const changed = {
  200: { description: 'As it is now.', schema: contract.Verdict, headers: ['ETag'] },
}
/** What every step of the workflow may be refused for. */
export const step: ErrorCode[] = ['verdict.state', 'permission.organisation']
export const claimStates: ErrorCode[] = ['claim.declined', 'claim.merged', 'claim.proposed']
