// What readers are shown, as the API gives it; a test holds these types to the API's contract.

type Span = { start: number; end: number }

export type Rating = {
  key: string
  label: string
  definition: string
  kind: 'truth' | 'context' | 'media' | 'unresolved' | 'not_checkable'
  value: number | null
}

export type Appearance = {
  id: string
  exact: string
  prefix: string
  suffix: string
  position: { codePoints: Span; utf16: Span }
  occurrence: number
  occurrences: number
  speaker: string | null
}

export type Source = { url: string | null; title: string | null }

export type Verdict = {
  id: string
  permalink: string
  organisation: { id: string; name: string }
  revision: number
  kind: string
  reason: string | null
  rating: Rating
  conclusion: string
  /** Markdown as its author wrote it: render it with a library that is safe by default. */
  rationale: { markdown: string } | null
  sources: Source[]
  publishedAt: string
}

/** One claim on a page, where it stands and what desks say of it. */
export type Annotation = {
  claim: {
    id: string
    permalink: string
    text: string
    claimant: { name: string; role: string | null } | null
  }
  appearances: Appearance[]
  verdicts: Verdict[]
  agreement: { state: 'single' | 'agree' | 'adjacent' | 'disputed' | 'incomparable' }
}

/** A verdict that was shown, and what has become of it since. */
export type Correction = {
  verdictId: string
  /** The revision that was shown, and the one that took its place. */
  shown: number
  revision: number
  kind: 'corrected' | 'retracted'
  previousRating: string | null
  rating: string | null
  reason: string | null
  at: string
}
