import { hasClause } from '../grammar.ts'
import { DOCUMENTS, GROUPS, INSTITUTIONS, PRONOUNS, ROLES } from '../nouns.ts'
import type { Phrase } from '../phrases.ts'
import { headEnd, isName } from '../phrases.ts'
import type { Sentence } from '../reading.ts'
import { reportingVerb } from '../reporting.ts'
import type { Word } from '../words.ts'
import { lowerAt } from '../words.ts'
import type { Report } from './report.ts'
import { tagAfterClause, tagAfterQuotation } from './tags.ts'

/**
 * The first report of a sentence, unless a tag behind it takes it in: in "The court had found that
 * the ban was void, said Judge Lee" the judge speaks, of the court. Null if it cannot be told
 * whose the words before the tag are.
 */
export function outermost(text: string, sentence: Sentence, first: Report): Report | null {
  const { words } = sentence
  const start = first.pieces[0]?.start ?? 0
  const from = words.findIndex((word) => word.start >= start)
  if (first.pieces.length !== 1 || from < first.cue.to) return first
  // "Said that the minister, the report noted, had lied": nothing whole before that tag.
  const isWhole = (to: number): boolean => first.readAs !== undefined || hasClause(words, from, to)
  for (let cue = from + 1; cue < words.length; cue++) {
    const word = words[cue]
    const verb = word?.isWord && !word.isQuoted ? reportingVerb(word.lower) : undefined
    if (!verb) continue
    const tag = tagAfterQuotation(text, sentence, cue, verb) ?? tagAfterClause(sentence, cue, verb)
    const tagFrom = tag ? startOf(tag) : cue
    if (!tag || !holds(words, tag, first) || !isWhole(tagFrom)) continue
    if (hasRival(words, from, tagFrom)) return null
    if (
      tag.subject &&
      first.subject &&
      PRONOUNS.has(lowerAt(words, tag.subject.core.from)) &&
      isPerson(words, first.subject.core)
    ) {
      return /^(?:add|continue)/.test(word?.lower ?? '') ? before(first, words, tagFrom) : null
    }
    return tag
  }
  return first
}

/** The first word of who says it and that they do. */
const startOf = ({ subject, cue }: Report): number =>
  Math.min(subject?.core.from ?? Infinity, cue.from)

/** The whole of the first report stands in what the tag tags. */
function holds(words: readonly Word[], tag: Report, first: Report): boolean {
  const [content] = tag.pieces
  const at = words[startOf(first)]
  return content !== undefined && at !== undefined && content.start <= at.start
}

/** "Smith said the dam was safe, but it was cracked, Jones said": each says one half. */
function hasRival(words: readonly Word[], from: number, to: number): boolean {
  return words.slice(from, to).some((word, i) => {
    if (word.isQuoted) return false
    if (word.text === ';') return true
    const at = from + i
    return (
      word.text === ',' &&
      /^(?:but|while|whereas|although|though)$/.test(lowerAt(words, at + 1)) &&
      lowerAt(words, at + 2) !== 'that'
    )
  })
}

/** Whether "he" in the tag may be the one whose report it tags. */
function isPerson(words: readonly Word[], core: Phrase): boolean {
  const head = lowerAt(words, headEnd(words, core) - 1)
  if (INSTITUTIONS.has(head) || DOCUMENTS.has(head) || GROUPS.has(head)) return false
  return PRONOUNS.has(head) || ROLES.has(head) || isName(words, core)
}

function before(first: Report, words: readonly Word[], tag: number): Report {
  const [content] = first.pieces
  const last = words[lowerAt(words, tag - 1) === ',' ? tag - 2 : tag - 1]
  return content && last ? { ...first, pieces: [{ ...content, end: last.end }] } : first
}
