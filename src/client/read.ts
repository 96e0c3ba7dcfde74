import { count, isObject, object, only, type Reader } from '../lookup/shape.ts'
import type { Annotation, Appearance, Source, Verdict } from './types.ts'

// What an answer says, taken apart without trusting it: what is not of its shape is left out, lists
// and texts are cut at more than any honest deployment sends.

const MOST = {
  annotations: 1_000,
  appearances: 100,
  verdicts: 100,
  sources: 50,
  units: 100_000,
  quote: 4_096,
}

/** `undefined` becomes `instead`. */
const or =
  <T>(reader: Reader<T>, instead: T): Reader<T> =>
  (value) =>
    reader(value) ?? instead

const some: Reader<string> = (value) =>
  typeof value === 'string' ? value.slice(0, MOST.units) : undefined
const filled = only(some, (words) => words !== '')
const orNull = or<string | null>(some, null)
const orEmpty = or(some, '')

export const text = (value: unknown): string | null => some(value) ?? null

/** The objects of a list; none where it is no list. */
export const objects = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isObject) : []

/** A link that is safe to offer: `javascript:` and the like are none. */
const link = only(
  (value) => (typeof value === 'string' ? value : undefined),
  (url) => url.length <= 4_096 && /^https?:\/\/[^\s"'<>\\]+$/i.test(url),
)

const list =
  <T>(most: number, reader: Reader<T>) =>
  (value: unknown): T[] =>
    Array.isArray(value) ? value.slice(0, most).flatMap((one) => reader(one) ?? []) : []

const span = only(
  object<{ start: number; end: number }>({ start: count, end: count }),
  ({ start, end }) => start <= end,
)
const appearance = object<Appearance>({
  id: some,
  // A quote that was cut would be another one.
  exact: only(filled, (words) => words.length <= MOST.quote),
  prefix: orEmpty,
  suffix: orEmpty,
  position: object({ codePoints: span, utf16: span }),
  occurrence: or(count, 1),
  occurrences: or(count, 1),
  speaker: orNull,
})
const number: Reader<number | null> = (value) => (typeof value === 'number' ? value : null)
const verdict = object<Verdict>({
  id: filled,
  permalink: link,
  organisation: object({ id: orEmpty, name: filled }),
  revision: count,
  kind: orEmpty,
  reason: orNull,
  rating: object({
    key: orEmpty,
    label: filled,
    definition: orEmpty,
    kind: orNull as Reader<Verdict['rating']['kind']>,
    value: number,
  }),
  conclusion: orEmpty,
  rationale: or<Verdict['rationale']>(object({ markdown: some }), null),
  sources: list(
    MOST.sources,
    object<Source>({ url: or<string | null>(link, null), title: orNull }),
  ),
  publishedAt: orEmpty,
})
export const readAnnotations = list(
  MOST.annotations,
  object<Annotation>({
    claim: object({
      id: some,
      permalink: link,
      text: some,
      claimant: or<Annotation['claim']['claimant']>(object({ name: some, role: orNull }), null),
    }),
    appearances: list(MOST.appearances, appearance),
    verdicts: list(MOST.verdicts, verdict),
    agreement: object({ state: orNull as Reader<Annotation['agreement']['state']> }),
  }),
)
