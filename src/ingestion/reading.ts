import { IngestionRefusal } from './refusal.ts'

/**
 * What a promise gives, unless the signal comes first: a stalled stream may never say that it was
 * aborted.
 */
export function within<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason as Error)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort))
}

/**
 * An answer's body, counted as it arrives and after it is decompressed, whatever its length is said
 * to be. Stops at the limit: the rest is not asked for.
 * @returns the bytes, at most `max`, and whether there were more
 */
export async function readBytes(
  response: Response,
  max: number,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  if (!response.body) return { bytes: new Uint8Array(), isCut: false }
  const reader = response.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    while (size <= max) {
      const { done, value } = await within(signal, reader.read())
      if (done) break
      chunks.push(value)
      size += value.byteLength
    }
  } finally {
    // Not awaited: a peer that stalls would stall this too.
    reader.cancel().catch(() => {})
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return { bytes: whole.subarray(0, max), isCut: size > max }
}

/** Lets go of an answer that is not read. */
export function discard(response: Response): void {
  response.body?.cancel().catch(() => {})
}

/**
 * What a failed request comes to: out of time, or no answer. Refusals of our own pass through, and
 * so does the platform's limit on the requests of one run: that says nothing of the site.
 * https://developers.cloudflare.com/workers/platform/limits/#subrequests
 * @param what what was asked, for the message
 */
export function failureOf(error: unknown, signal: AbortSignal, what: string): Error {
  if (error instanceof IngestionRefusal) return error
  if (error instanceof Error && /too many subrequests/i.test(error.message)) return error
  if (signal.aborted)
    return new IngestionRefusal('fetch.timeout', `${what} did not answer in time.`, true)
  return new IngestionRefusal('fetch.unreachable', `${what} could not be reached.`, true)
}
