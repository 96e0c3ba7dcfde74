import { align, hunks } from './align.ts'
import { type Difference, kindOfWords, turns, unsettles } from './classify.ts'
import { type Word, wordsOf } from './words.ts'

// No verdict stands on an edited sentence: where a quote is a part of one, or words were put in
// front of it or behind it, the rest of its sentence is held against the context that was stored.

/** What stands on one side of a quote, read away from it: text, and whether a line ends in it. */
export type Side = { stored: string; live: string; before: boolean }

/** How far a sentence is read beside a quote, in UTF-16 units. */
export const REACH = 240
/** A correction that begins so near a quote is about it. */
const NOTICE_REACH = 40
/** A stored context that is shorter than this begins or ends with the page. */
const FULL = 24

const LINE = /[\n\r\u2028\u2029]/
const ENDS = /[.!?\u2026\u3002\uff01\uff1f]["')\]]*(?=\s+["'([]*[^\s\p{Ll}"'([]|\s*$)/u
const SHORTENED =
  /(?:^|[\s(])(?:\p{L}|[MD]rs?|Ms|St|Sen|Rep|Gov|Gen|Prof|No|vs|\p{L}(?:\.\p{L})+)\.$/u
const NOTICE =
  /\b(?:corrections?|corrected|updated?|clarification)\s*[:([-]|[([]\s*(?:correct|updat|clarif|retract|editor)|\b(?:earlier|previous) version|\b(?:been|was|were|is|are|has) (?:since )?(?:retract|correct|withdr|debunk)|\beditors?'?s? note|\bretraction\b|\bmisstated\b|\bregret the error|\b(?:this|that) (?:\w+ )?(?:is|was) (?:not true|false|wrong|incorrect|untrue)/iu

/** The part of the sentence that stands beside the quote, and whether its end is in sight. */
function sentencePart(text: string, before: boolean, quoteEnds: boolean) {
  if (before) {
    const line = text.split(LINE).at(-1)!
    let from = line.length < text.length ? text.length - line.length : -1
    for (let at = Math.max(from, 0); ;) {
      const end = ENDS.exec(`${text.slice(at)}A`)
      if (end === null) break
      const to = at + end.index + end[0].length
      if (to > text.length) break
      if (!SHORTENED.test(text.slice(0, to))) from = to
      at = to
    }
    return { part: text.slice(Math.max(from, 0)), whole: from >= 0 }
  }
  if (quoteEnds) return { part: '', whole: true }
  const line = text.search(LINE)
  const limit = line < 0 ? text.length : line
  for (let at = 0; at < limit;) {
    const end = ENDS.exec(text.slice(at, limit))
    if (end === null) break
    const to = at + end.index + end[0].length
    if (!SHORTENED.test(text.slice(0, to))) return { part: text.slice(0, to), whole: true }
    at = to
  }
  return { part: text.slice(0, limit), whole: line >= 0 }
}

/** Differences in the rest of the quote's sentence that may turn its meaning round. */
export function sentenceDifferences(side: Side, exact: string): Difference[] {
  const quoteEnds = /[.!?\u2026]["')\]]*$/.test(exact.trimEnd())
  const stored = sentencePart(side.stored, side.before, quoteEnds)
  const live = sentencePart(side.live, side.before, quoteEnds)
  const whole = stored.whole || side.stored.length < FULL
  // Read away from the quote, so that the far end is the end of both lists.
  const away = (text: string) => {
    const words = wordsOf(text, 128)
    return side.before ? words.toReversed() : words
  }
  const was = away(stored.part)
  // Beyond a line's end too: as far as the stored sentence goes, a line end is but white space.
  const near = side.before
    ? side.live.slice(-stored.part.length * 2 - 32)
    : side.live.slice(0, stored.part.length * 2 + 32)
  const now = away(whole ? live.part : near)
  // Stored context may cut its last word.
  if (!whole && was.length > 0) was.pop()
  const differences: Difference[] = []
  const pairs = align(was, now, { start: false, end: true })
  for (const hunk of hunks(pairs, was, now)) {
    if ([...hunk.was, ...hunk.now].some(({ word }) => turns(word)))
      differences.push(difference(hunk.was, hunk.now, side.before))
  }
  const last = pairs.reduce((most, { now }) => Math.max(most, now ?? -1), -1)
  const beyond = whole ? now.slice(last + 1) : []
  if (beyond.some(({ word }) => unsettles(word)))
    differences.push(difference([], beyond, side.before))
  return differences
}

function difference(was: Word[], now: Word[], before: boolean): Difference {
  const joined = (words: Word[]) =>
    (before ? words.toReversed() : words).map(({ word }) => word).join(' ')
  const kind = kindOfWords([...was, ...now].map(({ word }) => word))
  return { kind, was: joined(was), now: joined(now) }
}

/** A correction notice that stands beside the quote and did not when it was taken. */
export function notice(side: Side): Difference[] {
  const { stored, live, before } = side
  const flat = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
  const [old, fresh] = [flat(stored), flat(live)]
  const kept = before ? fresh.endsWith(old) : fresh.startsWith(old)
  if (NOTICE.test(old) || (kept && old.length >= FULL)) return []
  const close = before ? fresh.slice(-160) : fresh.slice(0, 160)
  const found = NOTICE.exec(close)
  if (found === null) return []
  const distance = before ? close.length - found.index - found[0].length : found.index
  if (distance > (before ? 3 : 1) * NOTICE_REACH) return []
  return [{ kind: 'modality', was: '', now: found[0] }]
}
