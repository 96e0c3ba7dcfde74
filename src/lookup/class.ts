/** What is said about a page, in three bits: the index is the code in base and delta files. */
export const VERDICT_CLASSES = [
  'nothing',
  'unchecked',
  'true',
  'mixed',
  'false',
  'context',
  'disputed',
  'corrected',
] as const

export type VerdictClass = (typeof VERDICT_CLASSES)[number]

// A page with several claims shows the one that a reader should know first.
const FIRST: readonly VerdictClass[] = [
  'false',
  'mixed',
  'context',
  'disputed',
  'true',
  'corrected',
  'unchecked',
]

/** The class of a page from those of its claims. */
export const classOfPage = (claims: readonly VerdictClass[]): VerdictClass =>
  FIRST.find((one) => claims.includes(one)) ?? 'nothing'

/** What the class of a claim follows from; `truths` are normalised ratings, 1 to 5. */
export type Judged = {
  isDisputed: boolean
  isCorrected: boolean
  isContext: boolean
  truths: readonly number[]
}

/** The class of a claim on one page; a correction by the publisher goes before all else. */
export function classOfClaim({ isDisputed, isCorrected, isContext, truths }: Judged): VerdictClass {
  if (isCorrected) return 'corrected'
  if (isDisputed) return 'disputed'
  if (truths.length > 0) {
    const low = truths.some((truth) => truth <= 2)
    const high = truths.some((truth) => truth >= 4)
    if (low && truths.every((truth) => truth < 3)) return 'false'
    if (high && truths.every((truth) => truth > 3)) return 'true'
    return 'mixed'
  }
  return isContext ? 'context' : 'unchecked'
}
