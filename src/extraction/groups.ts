// Two sentences of an article often make one claim: the lede and the paragraph that goes into it.

/** From this likeness of their words on, two statements say nearly the same (Jaccard). */
const LIKENESS = 0.6

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Words that are in any statement and tell none from another. */
const COMMON = list(
  'the a an of in on at to for and or but that this it its is are was were be been has have had he she they his her their by with as from not said says',
)

/** What a paragraph adds to or drops from a claim without making another of it. */
const INCIDENTAL = list(
  'also who which these those there then now last recently will would told added according ' +
    'reporters monday tuesday wednesday thursday friday saturday sunday yesterday today',
)

/** What turns a claim into its opposite. */
const TURNS = list(
  'not no never none nobody nothing neither nor without hardly barely false falsely untrue ' +
    'deny denies denied denying dispute disputes disputed disputing doubt doubts doubted ' +
    'reject rejects rejected rejecting refuse refuses refused refusing fail fails failed ' +
    'nicht nie niemals kein keine keinen keiner keinem pas jamais aucun aucune nunca jamás não ' +
    'non nessun nessuno niet geen inte ikke не ни никогда',
)

type Statement = {
  words: ReadonlySet<string>
  /** What must not differ on both sides: the stems of what is no small word. */
  content: ReadonlySet<string>
  turns: number
}

/**
 * A number for each statement, counted from 1 in their order; nearly equal ones share the number
 * of the first of them. Only statements that share a word are compared; none joins a group of
 * which it contradicts a member.
 */
export function groupsOf(texts: readonly string[]): number[] {
  const statements = texts.map(read)
  const holders = new Map<string, number[]>()
  const groups: number[] = []
  const members: number[][] = []
  for (const [at, one] of statements.entries()) {
    const shared = new Map<number, number>()
    for (const word of one.words) {
      const held = holders.get(word) ?? []
      for (const other of held) shared.set(other, (shared.get(other) ?? 0) + 1)
      holders.set(word, [...held, at])
    }
    const like = new Set<number>()
    for (const [other, common] of shared) {
      const all = one.words.size + statements[other]!.words.size - common
      if (common / all >= LIKENESS) like.add(groups[other]!)
    }
    const joined = [...like].find((group) =>
      members[group - 1]!.every((member) => mayAgree(one, statements[member]!)),
    )
    const group = joined ?? members.push([])
    members[group - 1]!.push(at)
    groups.push(group)
  }
  return groups
}

/** "fell to 5 percent" and "rose to 5 percent" share most words, and each has one of its own. */
function mayAgree(a: Statement, b: Statement): boolean {
  if (a.turns !== b.turns) return false
  const [small, large] = a.content.size <= b.content.size ? [a, b] : [b, a]
  for (const stem of small.content) if (!large.content.has(stem)) return false
  return true
}

// A figure goes with "to" or "from": a rise to 5 is none from 5, nor one by 5.
const FIGURE_OR_WORD =
  /(?:(?<!\p{L})(?:to|from) (?:[$€£¥] ?)?)?\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}\p{N}]+/gu

function read(statement: string): Statement {
  const spelled = spelledOut(statement.toLowerCase())
  const words = spelled.match(/[\p{L}\p{N}]+(?:[.,]\p{N}+)*/gu) ?? []
  const content = (spelled.match(FIGURE_OR_WORD) ?? []).filter(
    (word) => !COMMON.has(word) && !INCIDENTAL.has(word) && !TURNS.has(word),
  )
  return {
    words: new Set(words.filter((word) => !COMMON.has(word))),
    content: new Set(content.map(stemOf)),
    turns: words.filter((word) => TURNS.has(word)).length,
  }
}

/** "won’t" is "will not", and "the city’s" is the city. */
const spelledOut = (words: string): string =>
  words
    .replace(/\bwon['’]t\b/g, 'will not')
    .replace(/\bcan(?:['’]t|not)\b/g, 'can not')
    .replace(/n['’]t\b/g, ' not')
    .replace(/['’]s\b/g, '')

/** Enough to take "fines", "fined" and "fining" for one word. */
const stemOf = (word: string): string =>
  word.length < 4 ? word : word.replace(/(?:ies|ing|ed|es|s|e|y)$/, '')
