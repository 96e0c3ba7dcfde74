/**
 * What speaks for and against a sentence as a claim to check, on the scale of log-odds: the score
 * is the logistic of BIAS plus the weights of the signals found. Set by hand for news prose, where
 * scores trained on debates fail; each weight stands here, with its reason, and nowhere else.
 */
export const WEIGHTS = {
  /** Somebody stands behind it: who said it can be asked, and it travels under their name. */
  attributed: 1.3,
  /** The wording itself can be checked against the record. */
  quoted: 0.5,
  /** Courts, laws and agencies leave documents that settle the matter. */
  law: 0.7,
  /** A count can be right or wrong. */
  figure: 0.8,
  /** Money and percentages are what statistics answer; on top of `figure`. */
  amount: 0.4,
  /** An event with its day can be looked up. */
  date: 0.3,
  /** More, fewer, twice: two things that were measured. */
  comparison: 0.5,
  /** First, biggest, never: one counterexample refutes it. */
  superlative: 0.5,
  /** A name: it is about somebody in particular. */
  actor: 0.5,
  /** "Caused by", "led to": what false claims are most often about. */
  causation: 0.5,
  /** Told as done, in the past or the perfect. */
  event: 0.4,
  /** No rules for this language, so the missing signals say nothing. */
  unread: 0.6,

  /** Asks, so asserts nothing; nothing else on this list outweighs it. */
  question: -4,
  /** What should be done is no matter of fact. */
  advice: -1.5,
  /** A taste or a view. */
  opinion: -1.2,
  /** The writer's or a speaker's own experience. */
  firstPerson: -0.6,
  /** May, might, perhaps: nothing is refuted if it does not come true. */
  hedge: -0.5,
  /** Light, faces and rooms: there to be read, not checked. */
  scene: -0.9,
  /** A heading, a caption, a list entry. */
  noVerb: -1.5,
  /** Rarely a whole thought. */
  short: -1,
  /** "Did not respond to a request for comment": the desk's boilerplate. */
  boilerplate: -1.8,
  /** Thanks, hello, read more. */
  greeting: -3,
  /** Opens with "this" or "it": needs the sentence before to be understood. */
  dependent: -0.4,
} as const

export type SignalName = keyof typeof WEIGHTS

/** The log-odds of a sentence that shows no signal: most sentences of an article are no claims. */
export const BIAS = -1.2

/**
 * Below this score a sentence is no candidate. A plain statement about nobody in particular
 * (BIAS + event) stays just above it; a question, a greeting, an unquoted fragment fall below.
 */
export const THRESHOLD = 0.25
