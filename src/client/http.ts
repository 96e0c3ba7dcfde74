import { ApostilError } from './errors.ts'

export type Ask = {
  /** What the answer's Content-Type begins with. */
  type: string
  /** The most bytes that such an answer may have. */
  most: number
  signal: AbortSignal | undefined
}

export type Http = (path: string, ask: Ask) => Promise<Uint8Array<ArrayBuffer>>

/** How often a request is sent, at the most. */
const ATTEMPTS = 4
/** An attempt, its whole answer included, takes so many milliseconds at the most. */
const DEADLINE = 20_000
/** Before the second attempt, in milliseconds; twice as long before each further one. */
const FIRST_WAIT = 300
/** Whoever wants to be left alone for longer, in seconds, is not asked again. */
const LONGEST_WAIT = 20

const WORTH_RETRYING = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * GET requests to one deployment: without credentials, cookies and referrer, bounded in bytes and
 * time, tried again where that may help.
 * @throws ApostilError; the signal's own reason when the caller gives up
 */
export function httpOf(baseUrl: string, fetch: typeof globalThis.fetch): Http {
  return async (path, ask) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(fetch, new URL(path, baseUrl).href, ask)
      } catch (error) {
        ask.signal?.throwIfAborted()
        const wait = error instanceof ApostilError ? waitAfter(error, attempt) : null
        if (wait === null) throw error
        await pause(wait, ask.signal)
      }
    }
  }
}

/** Milliseconds until the next attempt; null: there is none. */
function waitAfter({ code, status, retryAfter }: ApostilError, attempt: number): number | null {
  // Not after a timeout: the caller has waited long enough.
  const mayHelp = code === 'network' || (code === 'http' && WORTH_RETRYING.has(status!))
  if (!mayHelp || attempt === ATTEMPTS || (retryAfter ?? 0) > LONGEST_WAIT) return null
  const backOff = FIRST_WAIT * 2 ** (attempt - 1) * (0.5 + Math.random())
  return Math.max(backOff, (retryAfter ?? 0) * 1_000)
}

async function once(
  fetch: typeof globalThis.fetch,
  url: string,
  { type, most, signal }: Ask,
): Promise<Uint8Array<ArrayBuffer>> {
  const deadline = AbortSignal.timeout(DEADLINE)
  try {
    const response = await fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
    const { ok, status, headers } = response
    if (ok && headers.get('Content-Type')?.toLowerCase().startsWith(type))
      return await bytesOf(response, most)
    await response.body?.cancel()
    throw ok
      ? new ApostilError('content', `not ${type}`)
      : new ApostilError('http', `status ${status}`, {
          status,
          retryAfter: secondsOf(headers.get('Retry-After')),
        })
  } catch (error) {
    if (error instanceof ApostilError || signal?.aborted) throw error
    throw deadline.aborted
      ? new ApostilError('timeout', 'no answer in time')
      : new ApostilError('network', 'no answer')
  }
}

/** Seconds, from a number of them or from a date (RFC 9110, section 10.2.3). */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}

async function bytesOf(response: Response, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: BlobPart[] = []
  let size = 0
  const reader = response.body?.getReader()
  for (;;) {
    const part = await reader?.read()
    if (!part || part.done) break
    size += part.value.byteLength
    if (size > most) {
      await reader!.cancel()
      throw new ApostilError('too_large', `more than ${most} bytes`)
    }
    parts.push(part.value)
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal!.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', stop)
  })
}
