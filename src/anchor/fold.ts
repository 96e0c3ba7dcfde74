// What cannot change a sentence's meaning is folded: canonical forms (NFC), white space, quotation
// marks, dashes, invisible break hints. Case is kept, and so are bidi controls: they change what a
// reader sees.

/** A folded text and the way back: unit `i` of `text` comes from unit `at[i]` of the source. */
export type Folded = { source: string; text: string; at: Uint32Array }

/** As in the stream-safe text format (UAX #15): longer runs of marks are put in order piecewise. */
const LONGEST_RUN = 30

const SPACE = 0x20

const isDropped = (unit: number) =>
  unit === 0xad || unit === 0x200b || unit === 0x2060 || unit === 0xfeff

const isSpace = (unit: number) =>
  unit === SPACE ||
  ((unit < SPACE || (unit > 0x7f && unit <= 0x3000)) && /[\s\x85]/.test(String.fromCharCode(unit)))

/** One unit for one unit; what is not folded stays itself. */
function foldUnit(unit: number): number {
  if (unit === 0x60 || unit === 0xb4) return 0x27
  if (unit === 0xab || unit === 0xbb) return 0x22
  if (unit < 0x2010) return unit
  if (unit <= 0x2015 || unit === 0x2212) return 0x2d
  if ((unit >= 0x2018 && unit <= 0x201b) || unit === 0x2032) return 0x27
  if ((unit >= 0x201c && unit <= 0x201f) || unit === 0x2033) return 0x22
  return unit
}

/** Whether NFC may change this unit or join it to the one before: a quick no for most text. */
const mayCompose = (unit: number) =>
  unit >= 0x300 &&
  !(unit >= 0x388 && unit < 0x483) &&
  !(unit >= 0x48a && unit < 0x591) &&
  !(unit > 0x2001 && unit < 0x20d0) &&
  !(unit >= 0x30a0 && unit < 0xa66f)

const joins = /^[\p{M}\u1160-\u11ff\u00ad\u200b\u2060\ufeff]$/u

/** Linear in the text, in time and space (6 bytes a unit beside the texts). */
export function fold(source: string): Folded {
  let units = new Uint16Array(source.length + 64)
  let at = new Uint32Array(source.length + 64)
  let size = 0
  const push = (unit: number, from: number) => {
    if (isDropped(unit)) return
    if (isSpace(unit)) {
      if (units[size - 1] !== SPACE || size === 0) {
        units[size] = SPACE
        at[size++] = from
      }
      return
    }
    units[size] = foldUnit(unit)
    at[size++] = from
  }
  for (let from = 0; from < source.length;) {
    if (size + 4 * LONGEST_RUN > units.length) {
      const room = Math.ceil(units.length * 1.5) + 4 * LONGEST_RUN
      units = grown(units, new Uint16Array(room))
      at = grown(at, new Uint32Array(room))
    }
    const unit = source.charCodeAt(from)
    const next = source.charCodeAt(from + 1)
    // Most text is ASCII.
    if (unit > SPACE && unit < 0x7f && unit !== 0x60 && !(next > 0x7f)) {
      units[size] = unit
      at[size++] = from++
      continue
    }
    if (!mayCompose(unit) && !(next >= 0x300 && mayCompose(next)) && !isDropped(next)) {
      push(unit, from++)
      continue
    }
    const end = clusterEnd(source, from)
    const cluster = source.slice(from, end).replaceAll(/[\u00ad\u200b\u2060\ufeff]/g, '')
    const normal = cluster.normalize('NFC')
    for (let i = 0; i < normal.length; i++)
      push(normal.charCodeAt(i), normal === source.slice(from, end) ? from + i : from)
    from = end
  }
  at[size] = source.length
  return { source, text: decode(units.subarray(0, size)), at: at.subarray(0, size + 1) }
}

/** Where the character and the marks on it end, at most `LONGEST_RUN` units on. */
function clusterEnd(source: string, from: number): number {
  let end = from + charLength(source, from)
  while (end < source.length && end - from < LONGEST_RUN) {
    const length = charLength(source, end)
    if (!joins.test(source.slice(end, end + length))) break
    end += length
  }
  return end
}

const charLength = (text: string, at: number) => (text.codePointAt(at)! > 0xffff ? 2 : 1)

function grown<T extends Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}

function decode(units: Uint16Array): string {
  const parts: string[] = []
  for (let i = 0; i < units.length; i += 8192)
    parts.push(String.fromCharCode(...units.subarray(i, i + 8192)))
  return parts.join('')
}

/** The source's range (UTF-16 units) of a folded one, without dropped characters at its ends. */
export function unfold({ source, at }: Folded, start: number, end: number) {
  let to = at[end]!
  while (to > at[start]! && isDropped(source.charCodeAt(to - 1))) to--
  let from = at[start]!
  while (from < to && isDropped(source.charCodeAt(from))) from++
  return { start: from, end: to }
}
