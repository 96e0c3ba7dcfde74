import type { ClaimKind } from './candidate.ts'
import type { SignalName } from './signals.ts'

const BY_SIGNAL: readonly [SignalName, ClaimKind][] = [
  ['figure', 'quantity'],
  ['law', 'law'],
  ['causation', 'causation'],
  ['comparison', 'comparison'],
  ['superlative', 'comparison'],
  ['quoted', 'quotation'],
]

const PREDICTION =
  /\b(?:will|won['’]t|going to|(?:is|are) (?:set|expected|likely|due) to|would soon|forecasts?|predict(?:s|ed)?|projected)\b/i

/** What kinds of claim a sentence may hold; hints for whoever checks it. */
export function kindsOf(
  quote: string,
  signals: readonly SignalName[],
  english: boolean,
): ClaimKind[] {
  const kinds = new Set<ClaimKind>()
  for (const [signal, kind] of BY_SIGNAL) if (signals.includes(signal)) kinds.add(kind)
  if (english && PREDICTION.test(quote)) kinds.add('prediction')
  return [...kinds]
}
