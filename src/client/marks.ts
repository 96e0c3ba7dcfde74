import { anchor, type Anchoring, prepare } from '../anchor/anchor.ts'
import { readText } from './dom.ts'
import type { Annotation, Appearance } from './types.ts'

/** Places that are looked for on one page. */
const MOST_PLACES = 1_000

/** An appearance on the page: what has become of its words, and where they stand. */
export type Mark = {
  annotation: Annotation
  appearance: Appearance
  anchoring: Anchoring
  /** The nodes that the words stand in, where they stand in one place. */
  range: Range | null
}

/**
 * Looks for every appearance in a page's text. Only `intact` may be shown with its verdict; for
 * `changed`, what was checked is shown beside what stands there now. Never throws into the page:
 * what cannot be looked for is left out.
 */
export function marksOf(root: Node, annotations: readonly Annotation[]): Mark[] {
  try {
    const { text, rangeOf } = readText(root)
    const page = prepare(text)
    return annotations
      .flatMap((annotation) =>
        annotation.appearances.map((appearance) => ({ annotation, appearance })),
      )
      .slice(0, MOST_PLACES)
      .map(({ annotation, appearance }) => {
        const anchoring = anchor(page, appearance)
        const [place] = anchoring.ranges
        const isPlaced = anchoring.state === 'intact' || anchoring.state === 'changed'
        const range = isPlaced && place ? rangeOf(place.utf16) : null
        return { annotation, appearance, anchoring, range }
      })
  } catch {
    return []
  }
}
