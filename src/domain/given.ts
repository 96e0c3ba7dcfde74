/** A change of some fields: what is absent or undefined stays as it is, null clears. */
export type Change<T> = { [K in keyof T]?: T[K] | undefined }

/** The fields of a change that are there. */
export function given<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
