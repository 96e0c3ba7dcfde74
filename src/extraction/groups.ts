// Two sentences of an article often make one claim: the lede and the paragraph that goes into it.

/** From this likeness of their words on, two statements say nearly the same (Jaccard). */
const LIKENESS = 0.6

/** Words that are in any statement and tell none from another. */
const COMMON = new Set(
  'the a an of in on at to for and or but that this it its is are was were be been has have had he she they his her their by with as from not said says'.split(
    ' ',
  ),
)

/**
 * A number for each statement, counted from 1 in their order; nearly equal ones share the number
 * of the first of them. Only statements that share a word are compared.
 */
export function groupsOf(statements: readonly string[]): number[] {
  const bags = statements.map(wordsIn)
  const holders = new Map<string, number[]>()
  const groups: number[] = []
  let count = 0
  for (const [at, bag] of bags.entries()) {
    const shared = new Map<number, number>()
    for (const word of bag) {
      const held = holders.get(word) ?? []
      for (const other of held) shared.set(other, (shared.get(other) ?? 0) + 1)
      holders.set(word, [...held, at])
    }
    const like = [...shared].find(
      ([other, common]) => common / (bag.size + bags[other]!.size - common) >= LIKENESS,
    )
    groups.push(like ? groups[like[0]]! : ++count)
  }
  return groups
}

function wordsIn(statement: string): ReadonlySet<string> {
  const words = statement.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,]\p{N}+)*/gu) ?? []
  return new Set(words.filter((word) => !COMMON.has(word)))
}
