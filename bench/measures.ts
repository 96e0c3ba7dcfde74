// How good a ranking or a set of spans is. Pure; the usual measures of the field, by their names.

/** One thing that was ranked: its score, and whether it should stand high. */
export type Ranked = { score: number; label: boolean }

/** Area under the ROC curve: the chance that a positive stands above a negative; ties count half. */
export function rocArea(ranked: readonly Ranked[]): number {
  const order = ranked.toSorted((a, b) => a.score - b.score)
  let positives = 0
  let rankSum = 0
  for (let i = 0; i < order.length;) {
    let end = i
    while (end < order.length && order[end]!.score === order[i]!.score) end++
    for (let at = i; at < end; at++) {
      if (!order[at]!.label) continue
      positives++
      // Ranks count from 1; those of a tie share their mean.
      rankSum += (i + 1 + end) / 2
    }
    i = end
  }
  const negatives = ranked.length - positives
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Best first; of equal scores the earlier one first, as a reader of a list would meet them. */
const bestFirst = (ranked: readonly Ranked[]): Ranked[] =>
  ranked.toSorted((a, b) => b.score - a.score)

/** The mean of the precisions at each positive's rank; NaN where there is none. */
export function averagePrecision(ranked: readonly Ranked[]): number {
  let positives = 0
  let sum = 0
  bestFirst(ranked).forEach(({ label }, at) => {
    if (label) sum += ++positives / (at + 1)
  })
  return sum / positives
}

/** How many of the best `k` are positives. */
export function precisionAt(ranked: readonly Ranked[], k: number): number {
  const best = bestFirst(ranked).slice(0, k)
  return best.filter(({ label }) => label).length / best.length
}

/** Average precision a group, averaged over the groups that hold a positive. */
export function meanAveragePrecision(groups: Iterable<readonly Ranked[]>): number {
  const values = [...groups].map(averagePrecision).filter((value) => !Number.isNaN(value))
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export type Counts = { right: number; found: number; wanted: number }
export type Rates = { precision: number; recall: number; f1: number }

export function ratesOf({ right, found, wanted }: Counts): Rates {
  return { precision: right / found, recall: right / wanted, f1: (2 * right) / (found + wanted) }
}

/** Precision, recall and F1 of saying yes from a threshold on. */
export function ratesFrom(ranked: readonly Ranked[], threshold: number): Rates {
  const found = ranked.filter(({ score }) => score >= threshold)
  return ratesOf({
    right: found.filter(({ label }) => label).length,
    found: found.length,
    wanted: ranked.filter(({ label }) => label).length,
  })
}

/** The threshold whose F1 is best on a sample; the highest of equals. */
export function bestThreshold(ranked: readonly Ranked[]): number {
  const wanted = ranked.filter(({ label }) => label).length
  const order = bestFirst(ranked)
  let right = 0
  let best = { f1: -1, threshold: 0 }
  order.forEach(({ label, score }, at) => {
    if (label) right++
    if (order[at + 1]?.score === score) return
    const { f1 } = ratesOf({ right, found: at + 1, wanted })
    if (f1 > best.f1) best = { f1, threshold: score }
  })
  return best.threshold
}

/** Agreement of two annotators beyond chance (Cohen 1960). */
export function cohensKappa(pairs: readonly (readonly [boolean, boolean])[]): number {
  const share = (test: (pair: readonly [boolean, boolean]) => boolean) =>
    pairs.filter(test).length / pairs.length
  const first = share(([a]) => a)
  const second = share(([, b]) => b)
  const chance = first * second + (1 - first) * (1 - second)
  return (share(([a, b]) => a === b) - chance) / (1 - chance)
}
