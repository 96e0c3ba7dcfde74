import type { Annotation, Appearance, Source, Verdict } from './types.ts'

// What an answer says, taken apart without trusting it: what is not of its shape is left out, lists
// and texts are cut at more than any honest deployment sends.

const MOST = { annotations: 1_000, appearances: 100, verdicts: 100, sources: 50, units: 100_000 }

type Fields = Record<string, unknown>

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const text = (value: unknown): string | null =>
  typeof value === 'string' ? value.slice(0, MOST.units) : null

const count = (value: unknown): number | null =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null

/** A link that is safe to offer: `javascript:` and the like are none. */
function link(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 4_096) return null
  return /^https?:\/\/[^\s"'<>\\]+$/i.test(value) ? value : null
}

function list<T>(value: unknown, most: number, read: (fields: Fields) => T | null): T[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, most).flatMap((one) => (isObject(one) ? (read(one) ?? []) : []))
}

export const readAnnotations = (value: unknown): Annotation[] =>
  list(value, MOST.annotations, readAnnotation)

function readAnnotation({ claim, appearances, verdicts, agreement }: Fields): Annotation | null {
  if (!isObject(claim) || !isObject(agreement)) return null
  const [id, permalink, words] = [text(claim['id']), link(claim['permalink']), text(claim['text'])]
  if (id === null || permalink === null || words === null) return null
  return {
    claim: { id, permalink, text: words, claimant: readClaimant(claim['claimant']) },
    appearances: list(appearances, MOST.appearances, readAppearance),
    verdicts: list(verdicts, MOST.verdicts, readVerdict),
    agreement: { state: text(agreement['state']) as Annotation['agreement']['state'] },
  }
}

function readClaimant(value: unknown): Annotation['claim']['claimant'] {
  const name = isObject(value) ? text(value['name']) : null
  return name === null ? null : { name, role: text((value as Fields)['role']) }
}

function readSpan(value: unknown): { start: number; end: number } | null {
  if (!isObject(value)) return null
  const [start, end] = [count(value['start']), count(value['end'])]
  return start === null || end === null || end < start ? null : { start, end }
}

function readAppearance(fields: Fields): Appearance | null {
  const position = isObject(fields['position']) ? fields['position'] : {}
  const [codePoints, utf16] = [readSpan(position['codePoints']), readSpan(position['utf16'])]
  const [id, exact] = [text(fields['id']), text(fields['exact'])]
  if (id === null || !exact || !codePoints || !utf16) return null
  return {
    id,
    exact,
    prefix: text(fields['prefix']) ?? '',
    suffix: text(fields['suffix']) ?? '',
    position: { codePoints, utf16 },
    occurrence: count(fields['occurrence']) ?? 1,
    occurrences: count(fields['occurrences']) ?? 1,
    speaker: text(fields['speaker']),
  }
}

function readVerdict(fields: Fields): Verdict | null {
  const { organisation, rating, rationale } = fields
  if (!isObject(organisation) || !isObject(rating)) return null
  const [id, permalink, revision] = [
    text(fields['id']),
    link(fields['permalink']),
    count(fields['revision']),
  ]
  const [label, name] = [text(rating['label']), text(organisation['name'])]
  if (!id || !permalink || revision === null || !label || !name) return null
  const markdown = isObject(rationale) ? text(rationale['markdown']) : null
  return {
    id,
    permalink,
    organisation: { id: text(organisation['id']) ?? '', name },
    revision,
    kind: text(fields['kind']) ?? '',
    reason: text(fields['reason']),
    rating: {
      key: text(rating['key']) ?? '',
      label,
      definition: text(rating['definition']) ?? '',
      kind: text(rating['kind']) as Verdict['rating']['kind'],
      value: typeof rating['value'] === 'number' ? rating['value'] : null,
    },
    conclusion: text(fields['conclusion']) ?? '',
    rationale: markdown === null ? null : { markdown },
    sources: list(fields['sources'], MOST.sources, readSource),
    publishedAt: text(fields['publishedAt']) ?? '',
  }
}

const readSource = ({ url, title }: Fields): Source => ({ url: link(url), title: text(title) })
