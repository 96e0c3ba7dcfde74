import { type Attributed, positioned } from '../attribution.ts'
import type { Attribution, Candidate } from '../candidate.ts'
import { signalsOf } from '../features.ts'
import { groupsOf } from '../groups.ts'
import { kindsOf } from '../kinds.ts'
import { isEnglish } from '../language.ts'
import { quotationsOf } from '../quotations.ts'
import { positionsOf, type Range } from '../span.ts'
import { statementOf } from '../statement.ts'
import { wordsOf } from '../words.ts'

/** What an answer of a language model comes to once it is held against the text. */
export type Verified = {
  candidates: Candidate[]
  /** Claims and parts of claims that are not in the text, or not of the form asked for. */
  dropped: number
}

/** Why an answer is of no use at all. */
export type Unusable = { problem: 'answer.malformed' | 'answer.empty' }

/** A quote on the wire has at most so many code points. */
const LONGEST = 2_000

/**
 * Takes a language model at its word only where the text has that word. `answer` is what Workers AI
 * gives: `{ response }` with an object, or with JSON as a string, fenced perhaps. What is not in the
 * text to the letter is dropped and counted; no sentence is changed to fit. Pure.
 */
export function verified(
  answer: unknown,
  article: string,
  language: string | null,
  model: string,
): Verified | Unusable {
  const claims = claimsIn(answer)
  if (!claims) return { problem: 'answer.malformed' }
  const positionOf = positionsOf(article)
  const taken = new Map<string, number>()
  const drafts: { draft: Omit<Candidate, 'group'>; start: number }[] = []
  let dropped = 0
  for (const claim of claims) {
    const quote = claim && find(article, claim.quote, taken)
    if (!claim || !quote) {
      dropped++
      continue
    }
    const { attributed, lost } = attributionIn(article, quote, claim)
    dropped += lost
    const words = article.slice(quote.start, quote.end)
    const names = signalsOf({
      quote: words,
      words: wordsOf(
        article,
        quote,
        quotationsOf(words).map(({ outer }) => shifted(outer, quote.start)),
      ),
      english: isEnglish(language),
      claim: attributed && article.slice(attributed.content.start, attributed.content.end),
    })
    drafts.push({
      start: quote.start,
      draft: {
        position: positionOf(quote),
        quote: words,
        statement: statementOf(article, quote, attributed),
        score: Math.round(claim.score * 1000) / 1000,
        model,
        signals: [],
        attribution: attributed && positioned(attributed, positionOf),
        furtherAttributions: [],
        kinds: kindsOf(words, names, isEnglish(language)),
      },
    })
  }
  if (drafts.length === 0) return { problem: 'answer.empty' }
  const inOrder = drafts.toSorted((a, b) => a.start - b.start).map(({ draft }) => draft)
  const groups = groupsOf(inOrder.map(({ statement }) => statement))
  return { candidates: inOrder.map((draft, at) => ({ ...draft, group: groups[at]! })), dropped }
}

type Claim = { quote: string; score: number } & Record<
  'speaker' | 'cue' | 'content' | 'name' | 'role',
  string | null
>

function claimsIn(answer: unknown): (Claim | null)[] | null {
  const response = (answer as { response?: unknown } | null)?.response ?? answer
  const value = typeof response === 'string' ? parsed(response) : response
  const claims = (value as { claims?: unknown } | null)?.claims
  return Array.isArray(claims) ? claims.map(asClaim) : null
}

function parsed(text: string): unknown {
  const fenced = /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/.exec(text)
  try {
    return JSON.parse(fenced?.[1] ?? text)
  } catch {
    return null
  }
}

function asClaim(value: unknown): Claim | null {
  if (typeof value !== 'object' || value === null) return null
  const { quote, score } = value as Record<string, unknown>
  if (typeof quote !== 'string' || quote.trim() === '') return null
  if (typeof score !== 'number' || !(score >= 0 && score <= 1)) return null
  const part = (name: string): string | null => {
    const given = (value as Record<string, unknown>)[name]
    return typeof given === 'string' && given.trim() !== '' ? given : null
  }
  return {
    quote,
    score,
    speaker: part('speaker'),
    cue: part('cue'),
    content: part('content'),
    name: part('name'),
    role: part('role'),
  }
}

/** Where a quote stands: the place after the last one of the same words; null if nowhere. */
function find(article: string, quote: string, taken: Map<string, number>): Range | null {
  const words = quote.trim()
  if ([...words].length > LONGEST) return null
  const start = article.indexOf(words, taken.get(words) ?? 0)
  if (start === -1 || splitsPair(article, start) || splitsPair(article, start + words.length))
    return null
  taken.set(words, start + words.length)
  return { start, end: start + words.length }
}

const splitsPair = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800

/** Who is said to claim it, as far as the quote and the article hold the words. */
function attributionIn(
  article: string,
  quote: Range,
  claim: Claim,
): { attributed: Attributed | null; lost: number } {
  let lost = 0
  const inQuote = (words: string | null): Range | null => {
    if (words === null) return null
    const at = article.slice(quote.start, quote.end).indexOf(words.trim())
    if (at === -1) {
      lost++
      return null
    }
    return { start: quote.start + at, end: quote.start + at + words.trim().length }
  }
  const inArticle = (words: string | null): string | null => {
    if (words === null || article.includes(words.trim())) return words?.trim() ?? null
    lost++
    return null
  }
  const [speaker, cue, content] = [claim.speaker, claim.cue, claim.content].map(inQuote)
  const [name, role] = [inArticle(claim.name), inArticle(claim.role)]
  if (!content || (!speaker && name === null)) return { attributed: null, lost }
  const attributed: Attributed = {
    form: 'indirect',
    speaker: speaker ?? null,
    cue: cue ?? null,
    content,
    spans: [content],
    pieces: [content],
    name: name ?? null,
    role: role ?? null,
    antecedent: null,
  }
  return { attributed: { ...attributed, form: formOf(article, content) }, lost }
}

function formOf(article: string, content: Range): Attribution['form'] {
  const words = article.slice(content.start, content.end)
  if (!/["“”«»]/.test(words)) return 'indirect'
  return /^["“«].*["”»]$/s.test(words) ? 'direct' : 'mixed'
}

const shifted = ({ start, end }: Range, by: number): Range => ({ start: start + by, end: end + by })
