import * as z from 'zod'
import { LIMITS } from './limits.ts'

// The kinds of string on the wire. Lengths are counted in Unicode code points, as JSON Schema's
// maxLength counts them (zod's own max() counts UTF-16 units), so that the published schema and
// the check agree about emoji.

// oxlint-disable-next-line no-control-regex -- NUL is what it refuses
const NO_NUL = /^[^\u0000]*$/
// What shows nothing is nothing: white space, and characters made to be ignored (zero width).
const SOMETHING = /[^\s\p{Default_Ignorable_Code_Point}]/u
// The same for JSON Schema, where a property class cannot be relied on: no NUL, and one character
// that is none of the usual invisible ones.
const FILLED = '^[^\\u0000]*[^\\s\\u0000\\u00ad\\u200b-\\u200f\\u2060\\ufeff][^\\u0000]*$'

function isWithin(max: number): (value: string) => boolean {
  return (value) => {
    if (value.length <= max) return true
    if (value.length > max * 2) return false
    let length = 0
    for (const _ of value) if (++length > max) return false
    return true
  }
}

const WELL_FORMED = {
  error: 'must be well-formed Unicode (it holds half of a surrogate pair)',
  params: { code: 'text.lone_surrogate' },
}

/** Any text of at most `max` code points, without NUL and without lone surrogates. */
export function text(max: number) {
  return z
    .string()
    .regex(NO_NUL, 'must not contain NUL')
    .refine((value) => value.isWellFormed(), WELL_FORMED)
    .refine(isWithin(max), {
      error: `must have at most ${max} characters (code points)`,
      params: { code: 'text.too_long' },
    })
    .meta({ maxLength: max })
}

/** Like `text`, and with something to be seen in it. */
export function filledText(max: number) {
  return text(max)
    .refine((value) => SOMETHING.test(value), {
      error: 'must not be empty',
      params: { code: 'text.empty' },
    })
    .meta({ minLength: 1, maxLength: max, pattern: FILLED })
}

/** A change of a record: any of the fields, and at least one. */
export function changeOf<T extends z.ZodRawShape>(fields: T, name: string) {
  return z
    .strictObject(fields)
    .partial()
    .refine((change) => Object.keys(change).length > 0, {
      error: 'must name at least one field',
      params: { code: 'change.empty' },
    })
    .meta({
      id: name,
      minProperties: 1,
      description:
        'What is absent stays as it is; null clears; a list takes the place of the list.',
    })
}

export const line = () => filledText(LIMITS.line)

/** An absolute http or https URL without credentials. */
export const webUrl = () =>
  z
    .string()
    .refine(isWithin(LIMITS.url), {
      error: `must have at most ${LIMITS.url} characters`,
      params: { code: 'url.too_long' },
    })
    .superRefine((value, ctx) => {
      const refuse = (code: string, message: string) =>
        ctx.addIssue({ code: 'custom', message, params: { code } })
      if (!URL.canParse(value) || !value.isWellFormed() || value.includes('\0'))
        return refuse('url.malformed', 'must be an absolute URL')
      const url = new URL(value)
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        return refuse('url.not_http', 'must be an http or https URL')
      if (url.username || url.password)
        return refuse('url.credentials', 'must not carry a user name or password')
    })
    .meta({ format: 'uri', maxLength: LIMITS.url, pattern: '^[Hh][Tt][Tt][Pp][Ss]?://' })

/** RFC 3339 in UTC with `Z`, e.g. 2026-11-23T09:30:00.000Z; years 0000–9999. */
export const timestamp = () => z.iso.datetime({ error: 'must be an RFC 3339 time in UTC with Z' })

/** Query parameter of public reads that answer for a time in the past as well. */
export const asOf = {
  asOf: timestamp()
    .optional()
    .meta({ description: 'A time in the past, in UTC with Z: what was public then.' }),
}

/** What a name is in URLs and in others' records. */
export const slug = () =>
  z
    .string()
    .regex(
      /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
      'must be lower-case letters, digits and hyphens',
    )

/** A calendar day, e.g. 2026-11-23. */
export const day = () => z.iso.date({ error: 'must be a date like 2026-11-23' })

const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/

/** A BCP 47 language tag. */
export const language = () => z.string().regex(LANGUAGE, 'must be a BCP 47 language tag')

/** Prefixed, time-sortable id: `clm_` and 26 characters of Crockford's base 32. */
export const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `must be a ${prefix}_… id`)

const range = z.strictObject({ start: z.int().min(0), end: z.int().min(0) })

/** Where words stand in a text, half-open, in both units. */
export const Position = z
  .strictObject({ codePoints: range, utf16: range })
  .meta({ id: 'Position', description: 'Half-open ranges: Unicode code points and UTF-16 units.' })
export type Position = z.infer<typeof Position>

/** Query parameters of every list. */
export const paging = {
  // As the digits that a query holds: Number() would take `1e1`, `0x10` and ` 5 ` as well.
  limit: z
    .string()
    .refine((value) => /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= 100, {
      error: 'must be a whole number from 1 to 100',
      params: { code: 'range' },
    })
    .transform(Number)
    .default(25)
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 25,
      description: 'How many at the most.',
    }),
  cursor: z.string().optional().meta({ description: 'The `next` of the page before. Opaque.' }),
}

/** A page of a list: `next` is the cursor of the following page, null on the last. */
export function page<T extends z.ZodType>(name: string, item: T) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() }).meta({ id: name })
}
