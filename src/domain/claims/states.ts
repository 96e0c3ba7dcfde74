import type { ClaimRow } from '../../storage/claims.ts'
import { DomainError } from '../errors.ts'

export type ClaimState = ClaimRow['state']

/** The states in which a verdict may be drafted on a claim, and published. */
export const LIVE_CLAIM = ['open', 'checked'] as const

/** @throws DomainError claim.declined, claim.merged, claim.checked, claim.proposed, claim.state */
export function expectState(claim: ClaimRow, states: readonly ClaimState[]): void {
  if (states.includes(claim.state)) return
  switch (claim.state) {
    case 'declined':
      throw new DomainError('claim.declined', `The claim was declined: ${claim.declinedReason}`)
    case 'merged':
      throw new DomainError('claim.merged', `The claim was merged into ${claim.mergedInto}.`)
    case 'checked':
      throw new DomainError('claim.checked', 'A published verdict stands on this claim.')
    case 'proposed':
      throw new DomainError('claim.proposed', 'A person has to accept this claim first.')
    case 'open':
      throw new DomainError('claim.state', 'The claim is open already.')
  }
}
