import { type Identity, NOBODY } from './antecedents.ts'
import type { Attribution, AttributionForm } from './candidate.ts'
import type { Quotation } from './quotations.ts'
import type { Sentence } from './reading.ts'
import type { Joint, Report } from './reports/report.ts'
import { furtherReportsIn, reportIn } from './reports.ts'
import type { Position, Range } from './span.ts'
import { createSpeakers } from './speakers.ts'

/** An attribution in UTF-16 ranges, before the code points are counted. */
export type Attributed = {
  form: AttributionForm
  speaker: Range | null
  cue: Range | null
  content: Range
  /** All of the content, in order: several pieces where the tag stands in its middle. */
  spans: readonly Range[]
  /** What the claim is read from, in order; several if the tag stands between two quotations. */
  pieces: readonly Range[]
  /** The mark that joins the pieces, if one does. */
  joint?: Joint
  name: string | null
  role: string | null
  /** Where the name stands that the speaker's words stand for; null if they are the name. */
  antecedent: Range | null
}

/** Who says what in a sentence: the outermost report, and what stands in it and after it. */
export type Attributions = { first: Attributed | null; further: readonly Attributed[] }

/** The attributions of each sentence. English only. */
export function attributionsOf(text: string, sentences: readonly Sentence[]): Attributions[] {
  const speakers = createSpeakers(text)
  const further: Attributed[][] = []
  const found = sentences.map((sentence, at) => {
    speakers.learn(sentence)
    const report = reportIn(text, sentence)
    if (!report) return null
    const told = (one: Report): Attributed => {
      const identity = one.subject ? speakers.identify(sentence.words, one.subject) : NOBODY
      return attributed(sentence, one, identity, speakers.placeOf(identity))
    }
    const first = told(report)
    const others = furtherReportsIn(text, sentence, report)
    further[at] = others.map(told)
    // "He" in the next sentence is the one who said all this, not whom they quoted.
    return others.length === 0 ? first : told(report)
  })
  const owners = ownersOf(sentences, found)
  return sentences.map((_, at) => ({
    first: found[at] ?? continued(sentences, found, owners, at),
    further: further[at] ?? [],
  }))
}

function attributed(
  { words }: Sentence,
  report: Report,
  identity: Identity,
  place: Range | null,
): Attributed {
  const { form, subject, cue, pieces, main, readAs, joint = '' } = report
  const named = subject && rangeOf(words, subject.core)
  // Without its ’s, which is two units long.
  const speaker = named && subject?.isPossessive ? { ...named, end: named.end - 2 } : named
  const isNamedHere = speaker && place && place.start < speaker.end && speaker.start < place.end
  return {
    form,
    speaker,
    antecedent: isNamedHere ? null : place,
    cue: rangeOf(words, cue),
    content: main ?? longest(pieces),
    spans: pieces,
    pieces: readAs ? [readAs] : pieces,
    joint,
    ...identity,
  }
}

function rangeOf(
  words: Sentence['words'],
  { from, to }: { from: number; to: number },
): Range | null {
  const first = words[from]
  const last = words[to - 1]
  return first && last ? { start: first.start, end: last.end } : null
}

const longest = (pieces: readonly Range[]): Range =>
  pieces.reduce(
    (a, b) => (b.end - b.start > a.end - a.start ? b : a),
    pieces[0] ?? { start: 0, end: 0 },
  )

/** Whose each quotation is, by its opening mark: the speaker of the sentence that tags it. */
function ownersOf(
  sentences: readonly Sentence[],
  found: readonly (Attributed | null)[],
): Map<number, Attributed> {
  const owners = new Map<number, Attributed>()
  for (const [at, sentence] of sentences.entries()) {
    const attribution = found[at]
    if (!attribution || attribution.form === 'indirect') continue
    for (const { outer, inner } of sentence.quotations) {
      const isTagged = attribution.pieces.some(
        (piece) => piece.start < inner.end && inner.start < piece.end,
      )
      if (isTagged && !owners.has(outer.start)) owners.set(outer.start, attribution)
    }
  }
  // Of a quotation in several paragraphs the tag may stand in the last.
  for (let at = sentences.length - 2; at >= 0; at--) {
    const quotation = sentences[at]?.quotations.at(-1)
    const next = sentences[at + 1]?.quotations[0]
    const owner = next && owners.get(next.outer.start)
    if (quotation?.runsOn && owner && !owners.has(quotation.outer.start)) {
      owners.set(quotation.outer.start, owner)
    }
  }
  return owners
}

/**
 * A sentence that stands inside quotation marks and names nobody: its speaker is the one whose
 * quotation it is, or the one quoted right before it in the same paragraph; else somebody, but
 * the text's rules do not tell who.
 */
function continued(
  sentences: readonly Sentence[],
  found: (Attributed | null)[],
  owners: Map<number, Attributed>,
  at: number,
): Attributed | null {
  const sentence = sentences[at]
  if (!sentence || !sentence.words.some((word) => word.isWord)) return null
  if (sentence.words.some((word) => word.isWord && !word.isQuoted)) return opened(sentence, owners)
  const quotation = sentence.quotations[0]
  if (!quotation || sentence.quotations.length > 1) return null

  const before = sentences[at - 1]
  const owner =
    owners.get(quotation.outer.start) ??
    (before && follows(before, sentence) ? found[at - 1] : null)
  const content = innerOf(sentence, quotation)
  const attribution: Attributed = {
    form: 'direct',
    speaker: null,
    cue: null,
    content,
    spans: [content],
    pieces: [content],
    name: owner?.name ?? null,
    role: owner?.role ?? null,
    antecedent: owner?.antecedent ?? owner?.speaker ?? null,
  }
  // The next sentence of the quotation, or the next quotation, goes on from here.
  found[at] = attribution
  if (!owners.has(quotation.outer.start)) owners.set(quotation.outer.start, attribution)
  return attribution
}

/** `The city "has lost control. Nobody is in charge," Reed said`: its first sentence. */
function opened(sentence: Sentence, owners: ReadonlyMap<number, Attributed>): Attributed | null {
  const quotation = sentence.quotations.at(-1)
  if (!quotation || quotation.outer.end <= sentence.range.end) return null
  const owner = owners.get(quotation.outer.start)
  if (!owner) return null
  const { range } = sentence
  const { name, role } = owner
  const antecedent = owner.antecedent ?? owner.speaker
  const whole = { content: range, spans: [range], pieces: [range] }
  return { form: 'mixed', speaker: null, cue: null, ...whole, name, role, antecedent }
}

/** In the same paragraph, or in the next one when the quotation was left open for it. */
const follows = (before: Sentence, sentence: Sentence): boolean =>
  before.paragraph === sentence.paragraph || before.quotations.at(-1)?.runsOn === true

const innerOf = ({ range }: Sentence, { inner }: Quotation): Range => ({
  start: Math.max(range.start, inner.start),
  end: Math.min(range.end, inner.end),
})

/** An attribution in both units, as a candidate carries it. */
export function positioned(
  attributed: Attributed,
  positionOf: (utf16: Range) => Position,
): Attribution {
  const { form, speaker, cue, content, name, role, antecedent } = attributed
  return {
    form,
    speaker: speaker && positionOf(speaker),
    cue: cue && positionOf(cue),
    content: positionOf(content),
    name,
    role,
    antecedent: antecedent && positionOf(antecedent),
  }
}
