import { fromUtf8, utf8 } from '../log/bytes.ts'
import { parseJson } from '../lookup/shape.ts'

/** Where a client keeps the lookup's files and what it has seen, between its runs. */
export type Storage = {
  get: (key: string) => Promise<Uint8Array | undefined>
  set: (key: string, value: Uint8Array) => Promise<void>
  delete: (key: string) => Promise<void>
}

/** Keeps everything in memory, for as long as the client lives. */
export function memoryStorage(): Storage {
  const kept = new Map<string, Uint8Array>()
  return {
    get: async (key) => kept.get(key),
    set: async (key, value) => void kept.set(key, value),
    delete: async (key) => void kept.delete(key),
  }
}

/** JSON that was kept by `keepJson`; null where there is none. */
export async function keptJson<T>(storage: Storage, key: string): Promise<T | null> {
  const bytes = await storage.get(key)
  return ((bytes && parseJson(fromUtf8(bytes))) as T | undefined) ?? null
}

export const keepJson = (storage: Storage, key: string, value: object): Promise<void> =>
  storage.set(key, utf8(JSON.stringify(value)))
