// Times as pages write them. What is not understood for certain is no time: 03/04/2026 is two days.

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i
const RFC_2822 =
  /^(?:[a-z]{3},\s*)?(\d{1,2})\s([a-z]{3})\s(\d{4})\s(\d{2}):(\d{2})(?::(\d{2}))?\s(GMT|UTC?|Z|[+-]\d{4})$/i

/**
 * A time as RFC 3339 in UTC with milliseconds, or null. Understood are ISO 8601 (a day, or a day and
 * a time of day) and RFC 2822. A day alone, or a time without its zone, gives the day's midnight in
 * UTC: the day is what is known of it.
 */
export function timeOf(text: string): string | null {
  const trimmed = text.trim()
  const iso = ISO.exec(trimmed)
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction, zone] = iso
    const date = { year: Number(year), month: Number(month), day: Number(day) }
    const clock = { hour: Number(hour), minute: Number(minute), second: Number(second ?? 0) }
    if (hour === undefined) return instant(date, MIDNIGHT, 0)
    const milliseconds = Number((fraction ?? '').padEnd(3, '0').slice(0, 3))
    const told = instant(date, { ...clock, milliseconds }, offsetOf(zone ?? 'Z'))
    return zone === undefined && told !== null ? instant(date, MIDNIGHT, 0) : told
  }
  const mail = RFC_2822.exec(trimmed)
  if (!mail) return null
  const [, day, month, year, hour, minute, second, zone] = mail
  return instant(
    {
      year: Number(year),
      month: MONTHS.indexOf(month!.toLowerCase()) + 1,
      day: Number(day),
    },
    {
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second ?? 0),
      milliseconds: 0,
    },
    offsetOf(zone!),
  )
}

type Day = { year: number; month: number; day: number }
type Clock = { hour: number; minute: number; second: number; milliseconds: number }

const MIDNIGHT: Clock = { hour: 0, minute: 0, second: 0, milliseconds: 0 }

/** Minutes ahead of UTC; NaN for what is no zone. */
function offsetOf(zone: string): number {
  const parts = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone)
  if (!parts) return 0
  const [, sign, hours, minutes] = parts
  const offset = Number(hours) * 60 + Number(minutes ?? 0)
  return offset > 14 * 60 ? Number.NaN : sign === '-' ? -offset : offset
}

function instant({ year, month, day }: Day, clock: Clock, offset: number): string | null {
  const { hour, minute, second, milliseconds } = clock
  const isClock = hour < 24 && minute < 60 && second < 60
  // A day that does not exist becomes another one, and so shows itself.
  const midnight = new Date(Date.UTC(year, month - 1, day))
  const isDay = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day
  if (!isClock || !isDay || year < 1_000 || year > 3_000 || Number.isNaN(offset)) return null
  const time = Date.UTC(year, month - 1, day, hour, minute - offset, second, milliseconds)
  return new Date(time).toISOString()
}
