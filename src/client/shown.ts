import { isObject } from '../lookup/shape.ts'
import type { Http } from './http.ts'
import { readJson } from './pages.ts'
import { objects, text } from './read.ts'
import { keepJson, keptJson, type Storage } from './storage.ts'
import type { Annotation, Correction } from './types.ts'

/** Verdicts that are remembered as shown: the latest. */
const MOST_SHOWN = 5_000
const MOST_BYTES = 4 * 2 ** 20
/** Answers of the feed that one call reads, of a hundred entries each. */
const MOST_ANSWERS = 100

type State = { seq: number; verdicts: [id: string, revision: number][] }

/** What a reader was shown, kept on this machine alone, and what has become of it. */
export type Shown = {
  /** Remembers the verdicts of an annotation; `seq`: the feed's newest entry by then. */
  remember: (annotations: readonly Annotation[], seq: number) => Promise<void>
  /** Corrections and retractions since the last call; each is told once. */
  corrections: (signal?: AbortSignal) => Promise<Correction[]>
}

export function shownOf(http: Http, storage: Storage, name: string): Shown {
  let turn: Promise<unknown> = Promise.resolve()
  // One after the other: each reads what the one before it wrote.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work)
    turn = result.catch(() => {})
    return result
  }
  return {
    remember: (annotations, seq) =>
      inTurn(async () => {
        const state = (await keptJson<State>(storage, name)) ?? { seq, verdicts: [] }
        const verdicts = new Map(state.verdicts)
        for (const { id, revision } of annotations.flatMap((one) => one.verdicts)) {
          verdicts.delete(id)
          verdicts.set(id, revision)
        }
        await keepJson(storage, name, {
          seq: state.seq,
          verdicts: [...verdicts].slice(-MOST_SHOWN),
        })
      }),
    corrections: (signal) =>
      inTurn(async () => {
        const state = await keptJson<State>(storage, name)
        if (!state) return []
        const verdicts = new Map(state.verdicts)
        const found: Correction[] = []
        let { seq } = state
        for (let answers = 0; answers < MOST_ANSWERS; answers++) {
          const path = `/v1/changes?since=${seq}&limit=100`
          const { items, next, last } = await readJson(http, path, MOST_BYTES, signal)
          for (const entry of objects(items)) {
            const correction = correctionOf(entry, verdicts)
            if (!correction) continue
            found.push(correction)
            verdicts.set(correction.verdictId, correction.revision)
          }
          if (typeof next !== 'number' || next <= seq) break
          seq = next
          if (seq === last) break
        }
        await keepJson(storage, name, { seq, verdicts: [...verdicts] })
        return found
      }),
  }
}

function correctionOf(
  entry: Record<string, unknown>,
  shown: ReadonlyMap<string, number>,
): Correction | null {
  const { kind, verdict, revision, rating, previousRating, reason, at } = entry
  const verdictId = isObject(verdict) ? text(verdict['id']) : null
  const before = verdictId === null ? undefined : shown.get(verdictId)
  const isOne = kind === 'corrected' || kind === 'retracted'
  if (!isOne || before === undefined || typeof revision !== 'number' || revision <= before)
    return null
  const label = (value: unknown) => (isObject(value) ? text(value['label']) : null)
  return {
    verdictId: verdictId!,
    shown: before,
    revision,
    kind,
    previousRating: label(previousRating),
    rating: label(rating),
    reason: text(reason),
    at: text(at) ?? '',
  }
}
