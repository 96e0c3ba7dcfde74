import type { Annotation } from '../../contract/annotation.ts'
import type { ClaimWithAppearances } from '../../storage/claims.ts'

export type Claimant = { name: string; role: string | null; sameAs: string[] }

/** A claimant as the columns of its claim. */
export function claimantColumns(claimant: Claimant | null) {
  return {
    claimantName: claimant?.name ?? null,
    claimantRole: claimant?.role ?? null,
    claimantSameAs: claimant?.sameAs ?? [],
  }
}

/** The columns of a claimant as readers are told them. */
export function claimantOf(claim: ClaimWithAppearances): Annotation['claim']['claimant'] {
  if (claim.claimantName === null) return null
  return { name: claim.claimantName, role: claim.claimantRole, sameAs: claim.claimantSameAs }
}
