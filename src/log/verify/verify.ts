import { isEqual } from '../bytes.ts'
import { type Checkpoint, parseCheckpoint } from '../checkpoint.ts'
import { type Note, signaturesOn, type Verifier, verifierOf } from '../note.ts'
import { readEntries } from './entries.ts'
import { checkPages } from './pages.ts'
import { checkHeads, checkRecords, checkRevisions, readRecords } from './records.ts'
import { type Finding, type Report, type Source, textOf } from './source.ts'
import { readTree } from './tree.ts'

/** What is kept from one verification to the next. */
export type Kept = {
  /** The newest checkpoint that held, as it was signed. */
  checkpoint: string
  /** The keys that are trusted. */
  keys: string[]
}

export type Wanted = {
  /** Keys that are known to be the log's: then these are trusted and no others. */
  keys: readonly string[]
  kept: Kept | null
  /** At most so many verdicts and pages are read one by one; the rest is taken by chance. */
  sample: number
}

export type Verified = {
  findings: Finding[]
  origin: string | null
  size: number
  /** Whose word for the keys was taken. */
  trust: 'given' | 'kept' | 'served'
  /** Keys that sign beside trusted ones and are trusted from now on. */
  joined: string[]
  /** How much was read one by one, of how much there is. */
  read: { verdicts: [number, number]; pages: [number, number] }
  /** What to keep; null while something does not hold. */
  kept: Kept | null
}

/** So often it is begun anew when the log grew while it was read. */
const ATTEMPTS = 3

/**
 * Holds a deployment's log against itself, against what was kept of it, and against what the
 * deployment shows. What is published meanwhile may look like a fault: then it is looked at again.
 * @throws what `source` throws
 */
export async function verifyLog(source: Source, wanted: Wanted): Promise<Verified> {
  for (let attempt = 1; ; attempt++) {
    const before = await readCheckpoint(source)
    const verified = await verifyOnce(source, wanted)
    if (verified.findings.length === 0 || attempt === ATTEMPTS) return verified
    const after = await readCheckpoint(source)
    if (!before || !after || after.size <= before.size) return verified
  }
}

async function verifyOnce(source: Source, wanted: Wanted): Promise<Verified> {
  const findings: Finding[] = []
  const report: Report = (code, message) => findings.push({ code, message })
  // First, so that all of them are older than the checkpoint, and have to be in it.
  const records = await readRecords(source)
  const verified: Verified = {
    findings,
    origin: null,
    size: 0,
    trust: wanted.keys.length > 0 ? 'given' : wanted.kept ? 'kept' : 'served',
    joined: [],
    read: { verdicts: [0, 0], pages: [0, 0] },
    kept: null,
  }
  const checkpoint = await readCheckpoint(source)
  if (!checkpoint) {
    report('checkpoint.none', 'there is no checkpoint at /log/checkpoint, or none that parses')
    return verified
  }
  const { origin, size, root, note } = checkpoint
  Object.assign(verified, { origin, size })
  const keys = await checkSignatures(source, note, wanted, verified, report)

  const spare = new Map(
    [...records.values()].flatMap(({ index, expected }) =>
      index === null ? [] : [[index, expected] as const],
    ),
  )
  const tree = await readTree(source, size, spare, report)
  const computed = await tree.rootAt(size)
  if (computed && !isEqual(computed, root))
    report('root.wrong', `the root of its ${size} leaves is not the one that the checkpoint has`)
  if (wanted.kept) await checkGrowth(wanted.kept, checkpoint, tree.rootAt, report)

  const entries = readEntries(tree.leaves, report)
  checkRecords(records, entries, report)
  checkHeads(records, report)
  const verdictIds = [...new Set([...entries.values()].map(({ verdictId }) => verdictId))]
  const pages = [...new Set([...records.values()].flatMap((record) => record.pages))]
  const chosen = { verdicts: some(verdictIds, wanted.sample), pages: some(pages, wanted.sample) }
  await checkRevisions(source, chosen.verdicts, records, entries, report)
  await checkPages(source, chosen.pages, records, report)
  verified.read = {
    verdicts: [chosen.verdicts.length, verdictIds.length],
    pages: [chosen.pages.length, pages.length],
  }
  if (findings.length === 0) verified.kept = { checkpoint: checkpoint.signed, keys }
  return verified
}

async function readCheckpoint(source: Source) {
  const bytes = await source.get('/log/checkpoint')
  const signed = bytes && textOf(bytes)
  const parsed = signed === null ? null : parseCheckpoint(signed)
  return parsed && { ...parsed, signed: signed! }
}

/** Answers the keys that are trusted from now on. */
async function checkSignatures(
  source: Source,
  note: Note,
  { keys, kept }: Wanted,
  verified: Verified,
  report: Report,
): Promise<string[]> {
  const published = await source.get('/log/keys')
  const served = published ? textOf(published).split('\n').filter(Boolean) : []
  const trusted = keys.length > 0 ? keys : (kept?.keys ?? served)
  const { by, wrong } = await signaturesOn(note, await verifiersOf(trusted))
  for (const { vkey } of wrong)
    report('signature.wrong', `the checkpoint is signed in the name of ${vkey}, but not by it`)
  if (by.length === 0)
    report(
      'signature.none',
      `the checkpoint is signed by none of the trusted keys: ${trusted.join(', ') || 'there are none'}`,
    )
  // Rotation: whoever signs beside a trusted key, and is published, takes its place one day.
  if (keys.length > 0 || by.length === 0) return [...trusted]
  const others = served.filter((vkey) => !trusted.includes(vkey))
  const beside = await signaturesOn(note, await verifiersOf(others))
  verified.joined = beside.by.map(({ vkey }) => vkey)
  return [...trusted, ...verified.joined]
}

async function verifiersOf(vkeys: readonly string[]): Promise<Verifier[]> {
  const verifiers = await Promise.all(vkeys.map(verifierOf))
  return verifiers.filter((one) => one !== null)
}

/** The log extends the one that was kept: the same name, no smaller, and the same so far. */
async function checkGrowth(
  kept: Kept,
  { origin, size }: Checkpoint,
  rootAt: (size: number) => Promise<Uint8Array | null>,
  report: Report,
): Promise<void> {
  const before = parseCheckpoint(kept.checkpoint)
  if (!before) throw new Error('What was kept holds no checkpoint.')
  if (before.origin !== origin)
    report('log.renamed', `the log called itself ${before.origin}, and is ${origin} now`)
  if (size < before.size) {
    report('log.rolled_back', `the log had ${before.size} leaves, and has ${size} now`)
    return
  }
  const root = await rootAt(before.size)
  if (root && !isEqual(root, before.root))
    report('log.forked', `its first ${before.size} leaves are not those that it had before`)
}

/** So many of them, by chance; all of them where there are no more. */
function some<T>(items: readonly T[], count: number): T[] {
  const left = [...items]
  if (left.length <= count) return left
  return Array.from({ length: count }, () => {
    const at = Math.floor(Math.random() * left.length)
    const [chosen] = left.splice(at, 1)
    return chosen!
  })
}
