import type { AttributionForm } from '../candidate.ts'
import type { Phrase } from '../phrases.ts'
import type { Sentence } from '../reading.ts'
import type { Reporting } from '../reporting.ts'
import type { Range } from '../span.ts'
import type { Subject } from '../subjects.ts'

export type Joint = '' | ',' | ';'

/** What one sentence reports, before the speaker is looked up. */
export type Report = {
  form: AttributionForm
  /** Null where nobody is named: "is believed to". */
  subject: Subject | null
  cue: Phrase
  /** The pieces of the content in order. */
  pieces: Range[]
  /** The piece that can stand alone, where another only adds to it; the longest otherwise. */
  main?: Range
  /** The mark between two pieces, where the tag between them took one with it. */
  joint?: Joint
  /** What to read the claim from, if the pieces alone would change its meaning. */
  readAs?: Range
}

export type Rule = (sentence: Sentence, cue: number, verb: Reporting) => Report | null
