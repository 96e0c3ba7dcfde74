import { checkAddresses, checkUrl } from './guard.ts'
import { discard, failureOf, within } from './reading.ts'
import { resolve } from './resolver.ts'
import type { FetchSettings } from './fetch.ts'

/** For names and answer together, in milliseconds. */
const MAX_TIME = 15_000

export type Posted = { headers: Record<string, string>; body: string }

/**
 * Looks at an address without connecting to it: what of it and of its name is not public is refused.
 * @throws IngestionRefusal fetch.refused, fetch.unreachable, fetch.timeout
 */
export async function expectPublic(
  address: string,
  { allow, resolverUrl }: FetchSettings,
  signal: AbortSignal = AbortSignal.timeout(MAX_TIME),
): Promise<void> {
  const url = new URL(address)
  const needsAddresses = checkUrl(url, allow)
  if (needsAddresses) checkAddresses(url.hostname, await resolve(url.hostname, resolverUrl, signal))
}

/**
 * A way to one address, which is looked at before the first request and holds for those that follow.
 * What is sent through it gives the status that came; redirects are not followed, bodies not read.
 * @throws IngestionRefusal fetch.refused, fetch.unreachable, fetch.timeout
 */
export function wayTo(
  address: string,
  settings: FetchSettings,
): (posted: Posted) => Promise<number> {
  let isAdmitted = false
  return async ({ headers, body }) => {
    const signal = AbortSignal.timeout(MAX_TIME)
    if (!isAdmitted) await expectPublic(address, settings, signal)
    isAdmitted = true
    const init = {
      method: 'POST',
      headers: { 'User-Agent': settings.userAgent, ...headers },
      body,
      signal,
      redirect: 'manual',
    } as const
    try {
      const response = await within(signal, fetch(address, init))
      discard(response)
      return response.status
    } catch (error) {
      throw failureOf(error, signal, new URL(address).host)
    }
  }
}
