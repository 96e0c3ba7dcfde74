import type { Transparency } from '../contract/transparency.ts'
import type { OrganisationRow } from '../storage/accounts.ts'
import { type Activity, countActivity, NAMED } from '../storage/transparency.ts'
import { readOrganisation } from './accounts/read-organisation.ts'
import type { Context } from './context.ts'
import { DomainError, type Fault } from './errors.ts'

/** Days in UTC, the first and the last both in it. */
type Period = { from: string; to: string }
type AskedPeriod = { [K in keyof Period]?: string | undefined }

const DAY = 86_400_000
/** A period that says no beginning has so many days. */
const USUAL_DAYS = 365
const MAX_YEARS = 10

/**
 * Public: what an organisation did in a period, counted from its records.
 * @throws DomainError record.not_found, request.invalid
 */
export async function readTransparency(
  ctx: Context,
  slug: string,
  asked: AskedPeriod,
): Promise<Transparency> {
  const period = periodOf(asked, ctx.now)
  const organisation = await readOrganisation(ctx, slug)
  const activity = await countActivity(ctx.db, organisation.id, {
    first: `${period.from}T00:00:00.000Z`,
    last: `${period.to}T23:59:59.999Z`,
  })
  return reportOf(organisation, period, activity)
}

/**
 * The period asked for; without a last day until today, without a first one for 365 days.
 * @throws DomainError request.invalid if it ends before it begins, or is longer than ten years
 */
export function periodOf(asked: AskedPeriod, now: string): Period {
  const to = asked.to ?? now.slice(0, 10)
  const from = asked.from ?? daysBefore(to, USUAL_DAYS - 1)
  const latest = new Date(from)
  latest.setUTCFullYear(latest.getUTCFullYear() + MAX_YEARS)
  if (from > to)
    throw refusal('period.order', 'must not be after the last day, which is today if not given')
  if (Date.parse(to) > latest.getTime())
    throw refusal('period.too_long', `must be at most ${MAX_YEARS} years before the last day`)
  return { from, to }
}

function refusal(code: string, message: string): DomainError {
  const fault: Fault = { in: 'query', pointer: '/from', code, message }
  return new DomainError('request.invalid', 'The period is not valid.', { errors: [fault] })
}

/** Never before the first day that can be written. */
function daysBefore(day: string, days: number): string {
  const time = Math.max(Date.parse(day) - days * DAY, Date.parse('0000-01-01'))
  return new Date(time).toISOString().slice(0, 10)
}

/** Puts the counts together. Whatever is not named one by one is in a sum: each part adds up. */
function reportOf(
  { id, slug, name }: OrganisationRow,
  { from, to }: Period,
  { declined, published, median, claimants, rated, filed }: Activity,
): Transparency {
  const declines = declined[0]?.total ?? 0
  const checked = claimants[0]?.total ?? 0
  const nameless = sum(claimants.filter((row) => row.name === null))
  const named = claimants.flatMap(({ name: claimant, count }) =>
    claimant === null ? [] : [{ name: claimant, count }],
  )
  const shown = named.slice(0, NAMED)
  const ratings = rated.flatMap(({ count, ...row }) => {
    const { key, label, kind, value, scaleId, scaleName, scaleVersion } = row
    if (key === null || label === null || kind === null) return []
    const scale = { id: scaleId!, name: scaleName!, version: scaleVersion! }
    return [{ key, label, kind, value, scale, verdicts: count }]
  })
  const revisions = (kind: Activity['published'][number]['kind']) =>
    sum(published.filter((row) => row.kind === kind))
  const complaints = (outcome: Activity['filed'][number]['outcome']) =>
    sum(filed.filter((row) => row.outcome === outcome))
  return {
    organisation: { id, slug, name },
    from,
    to,
    checked,
    declined: {
      total: declines,
      reasons: declined.map(({ reason, count }) => ({ reason: reason!, claims: count })),
      others: declines - sum(declined),
    },
    updates: revisions('update'),
    clarifications: revisions('clarification'),
    corrections: revisions('correction'),
    retractions: revisions('retraction'),
    medianSecondsToCorrection: median,
    claimants: {
      total: (claimants[0]?.groups ?? 0) - (nameless > 0 ? 1 : 0),
      items: shown.map(({ name: claimant, count }) => ({ name: claimant, verdicts: count })),
      others: checked - nameless - sum(shown),
      none: nameless,
    },
    ratings: {
      items: ratings,
      retracted: checked - ratings.reduce((total, { verdicts }) => total + verdicts, 0),
    },
    complaints: {
      filed: sum(filed),
      open: complaints(null),
      answered: {
        corrected: complaints('corrected'),
        clarified: complaints('clarified'),
        retracted: complaints('retracted'),
        unchanged: complaints('unchanged'),
      },
    },
  }
}

const sum = (rows: readonly { count: number }[]): number =>
  rows.reduce((total, { count }) => total + count, 0)
