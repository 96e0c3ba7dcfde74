import type { RevisionRecord } from '../../storage/verdicts/record.ts'
import { canonicalJson } from '../../log/canonical.ts'
import { shownRating, shownSource } from '../publication.ts'

export type Difference = { field: string; before: unknown; after: unknown }

/**
 * What a revision says otherwise than the one before, field by field, in the order of the fields;
 * sources by their page, `sources[https://…]`, and withheld ones by their place. Pure.
 */
export function differencesOf(before: RevisionRecord | null, after: RevisionRecord): Difference[] {
  const [old, now] = [before ? fieldsOf(before) : new Map<string, unknown>(), fieldsOf(after)]
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((field) => {
    const [was, is] = [old.get(field) ?? null, now.get(field) ?? null]
    return canonicalJson(was) === canonicalJson(is) ? [] : [{ field, before: was, after: is }]
  })
}

function fieldsOf(revision: RevisionRecord): Map<string, unknown> {
  const { rating, normalKey, conclusion, rationale, language, reviewUrl } = revision
  const fields = new Map<string, unknown>([
    ['rating', rating && shownRating(rating, normalKey)],
    ['conclusion', conclusion],
    ['rationale', rationale],
    ['language', language],
    ['reviewUrl', reviewUrl],
    ['conflictOfInterest', revision.conflictOfInterest],
    ['claimText', revision.claimText],
    ['replies', revision.replies.length === 0 ? null : revision.replies],
  ])
  // One page may be cited for several passages: the second of them is `… #2`.
  const cited = new Map<string, number>()
  for (const source of revision.sources) {
    const page = source.url ?? 'withheld'
    const count = (cited.get(page) ?? 0) + 1
    cited.set(page, count)
    fields.set(`sources[${page}${count > 1 ? ` #${count}` : ''}]`, shownSource(source))
  }
  return fields
}
