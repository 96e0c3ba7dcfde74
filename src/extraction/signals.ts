/**
 * What speaks for and against a sentence as a claim to check, by name: features of the model
 * beside its n-grams, and reasons that a reader can follow.
 */
export const SIGNALS = [
  /** Somebody stands behind it: who said it can be asked, and it travels under their name. */
  'attributed',
  /** The wording itself can be checked against the record. */
  'quoted',
  /** Courts, laws and agencies leave documents that settle the matter. */
  'law',
  /** A count can be right or wrong. */
  'figure',
  /** Money and percentages are what statistics answer; beside `figure`. */
  'amount',
  /** An event with its day can be looked up. */
  'date',
  /** More, fewer, twice: two things that were measured. */
  'comparison',
  /** First, biggest, never: one counterexample refutes it. */
  'superlative',
  /** A name: it is about somebody in particular. */
  'actor',
  /** "Caused by", "led to": what false claims are most often about. */
  'causation',
  /** Told as done, in the past or the perfect. */
  'event',
  /** No rules and no model for this language: what else there is says nothing. */
  'unread',
  /** Asks, so asserts nothing. */
  'question',
  /** What should be done is no matter of fact. */
  'advice',
  /** A taste or a view. */
  'opinion',
  /** The writer's or a speaker's own experience. */
  'firstPerson',
  /** May, might, perhaps: nothing is refuted if it does not come true. */
  'hedge',
  /** Light, faces and rooms: there to be read, not checked. */
  'scene',
  /** A heading, a caption, a list entry. */
  'noVerb',
  /** Rarely a whole thought. */
  'short',
  /** "Did not respond to a request for comment": the desk's boilerplate. */
  'boilerplate',
  /** Thanks, hello, read more. */
  'greeting',
  /** Opens with "this" or "it": needs the sentence before to be understood. */
  'dependent',
] as const

export type SignalName = (typeof SIGNALS)[number]
