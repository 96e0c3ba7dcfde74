import {
  type Difference,
  type DriftRow,
  findShown,
  isNews,
  keepReport,
} from '../../storage/drift.ts'
import { folded } from '../anchor.ts'
import { commit, type Context, idFor } from '../context.ts'
import { sha256 } from '../digest.ts'
import { DomainError, type Fault, notFound } from '../errors.ts'

export type Reported = {
  pageHash: string
  appearanceId: string
  state: DriftRow['state']
  differences: Difference[]
}

/**
 * Public: a reader's client did not find a quote as it was checked. Nothing is kept of who reports
 * it; the same again is counted (docs/decisions/017-reports-of-drift.md).
 * @throws DomainError record.not_found unless readers are shown the appearance on that page;
 *   request.invalid where `was` are not words of the quote
 */
export async function reportDrift(ctx: Context, reported: Reported): Promise<void> {
  const { pageHash, appearanceId, state, differences } = reported
  const shown = await findShown(ctx.db, appearanceId, pageHash)
  if (!shown) throw notFound('appearance on that page')
  expectQuoted(shown.exact, differences)
  const digest = await sha256(JSON.stringify([pageHash, state, differences.map(inOrder)]))
  if (!(await isNews(ctx.db, appearanceId, digest))) return
  const row: DriftRow = {
    id: idFor(ctx, 'rpt'),
    organisationId: shown.organisationId,
    appearanceId,
    pageHash,
    state,
    differences,
    digest,
    count: 1,
    firstAt: ctx.now,
    lastAt: ctx.now,
    closedAt: null,
    closedBy: null,
    action: null,
    note: null,
    version: 1,
  }
  await commit(unnamed(ctx), {
    statements: [keepReport(row)],
    audit: [{ action: 'drift.reported', recordId: appearanceId, after: reported }],
    result: undefined,
  })
}

const inOrder = ({ kind, was, now }: Difference) => [kind, was, now]

/** Readers stay unnamed, those who have a key too. */
const unnamed = (ctx: Context): Context => ({ ...ctx, actor: { kind: 'system', job: 'reports' } })

/** @throws DomainError request.invalid */
function expectQuoted(exact: string, differences: Difference[]): void {
  const errors = differences.flatMap(({ was }, at): Fault[] =>
    wordsOf(exact).includes(wordsOf(was))
      ? []
      : [
          {
            in: 'body',
            pointer: `/differences/${at}/was`,
            code: 'difference.not_quoted',
            message: 'must be words of the quote',
          },
        ],
  )
  if (errors.length > 0)
    throw new DomainError('request.invalid', 'The report names words that the quote has not.', {
      errors,
    })
}

/** Words and marks with one space around each, so that no part of a word counts as a word. */
function wordsOf(text: string): string {
  const words = folded(text.normalize('NFC')).match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu)
  return words === null ? '' : ` ${words.join(' ')} `
}
