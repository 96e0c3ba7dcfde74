/**
 * Documented limits, in code points unless the name says bytes. No schema stands here: the rules
 * and the reader's path hold to the same numbers, and load this file alone of the contract.
 */
export const LIMITS = {
  articleBytes: 1_048_576,
  bodyBytes: 2_097_152,
  rationale: 20_000,
  sources: 50,
  replies: 10,
  ratings: 30,
  ratingValue: 1_000,
  quote: 2_000,
  context: 500,
  url: 2_048,
  line: 500,
  paragraph: 2_000,
  complaint: 5_000,
  list: 20,
  difference: 100,
  imports: 1_000,
} as const
