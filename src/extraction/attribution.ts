import type { AttributionForm } from './candidate.ts'
import type { Range } from './span.ts'

/** An attribution in UTF-16 ranges, before the code points are counted. */
export type Attributed = {
  form: AttributionForm
  speaker: Range | null
  cue: Range | null
  content: Range
  /** The pieces of the content in order; several if the tag stands between two quotations. */
  pieces: readonly Range[]
  name: string | null
  role: string | null
}
