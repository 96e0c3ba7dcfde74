/** Takes a value of the shape it is for, and nothing else: undefined for any other. */
export type Reader<T> = (value: unknown) => T | undefined

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A whole number from 0 that a double holds exactly. */
export const count: Reader<number> = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined

/** What `reader` takes, if it also `fits`. */
export const only =
  <T>(reader: Reader<T>, fits: (value: T) => boolean): Reader<T> =>
  (value) => {
    const read = reader(value)
    return read !== undefined && fits(read) ? read : undefined
  }

/** An object whose fields are all taken; what else it holds is left out. */
export const object =
  <T>(fields: { [Name in keyof T]: Reader<T[Name]> }): Reader<T> =>
  (value) => {
    if (!isObject(value)) return undefined
    const read = Object.entries<Reader<unknown>>(fields).map(([name, of]) => [
      name,
      of(value[name]),
    ])
    return read.some(([, one]) => one === undefined) ? undefined : (Object.fromEntries(read) as T)
  }

/** JSON of any shape; undefined for what is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
