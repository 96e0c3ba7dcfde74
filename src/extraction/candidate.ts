import type { Position } from './span.ts'

/**
 * How the words of somebody are given: `direct` between quotation marks, `indirect` in the
 * writer's words, `mixed` in the writer's words with quoted pieces.
 */
export type AttributionForm = 'direct' | 'indirect' | 'mixed'

/** Who is said to claim it, as three spans of the text (the PARC/PolNeAR source, cue, content). */
export type Attribution = {
  form: AttributionForm
  /** The words that name the speaker here, a pronoun perhaps; null if a quotation runs on,
   * or the language is not English. */
  speaker: Position | null
  /** The reporting verb, or "according to". */
  cue: Position | null
  /** What is claimed; its main part if who says it stands in its middle. */
  content: Position
  /** The speaker's fullest name in the text so far: "Rudolf Contreras"; null if it gives none. */
  name: string | null
  /** "District Court Judge for the District of Columbia", when the text gives it. */
  role: string | null
  /** Where the name was told that a pronoun, a title or a surname stands for here. */
  antecedent: Position | null
}

export type ClaimKind = 'quantity' | 'law' | 'causation' | 'prediction' | 'comparison' | 'quotation'

/** One reason for a score: its name, and what it added to the log-odds. */
export type Signal = { name: string; weight: number }

/** A sentence that may be worth a check. A member decides whether it becomes a claim. */
export type Candidate = {
  /** `text.slice(utf16.start, utf16.end) === quote`, always. */
  position: Position
  quote: string
  /**
   * The claim to read on its own: the quote's words, trimmed of who said it; whoever says "I" is
   * named in square brackets.
   */
  statement: string
  /** 0 to 1, three decimals; null where there is no model for the language. */
  score: number | null
  /** Which model gave the score; null where there is none for the language. */
  model: string | null
  signals: Signal[]
  /** Candidates of one text with the same number say nearly the same; counted from 1. */
  group: number
  attribution: Attribution | null
  /** Reports within that one and after it: "Lee said that the mayor denied …, and Reed that …". */
  furtherAttributions: Attribution[]
  kinds: ClaimKind[]
}
