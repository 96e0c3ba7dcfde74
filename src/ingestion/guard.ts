import { addressBytes, isPublicAddress } from './addresses.ts'
import { IngestionRefusal } from './refusal.ts'

// Which addresses the Worker goes to. Whoever may submit an article chooses them, and so does every
// site that redirects: nothing here may lead into a network that only the Worker is let into.

const PORTS = new Set(['80', '443'])

/**
 * Names that are no public site's: special-use names (RFC 6761, 6762, 7686, 8375, 9476) and those
 * that private networks use (`internal` is reserved for them by ICANN).
 */
const LOCAL_NAMES = [
  'alt',
  'corp',
  'home',
  'home.arpa',
  'internal',
  'intranet',
  'invalid',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'onion',
  'private',
  'test',
]

/** `host:port`, the port always there; an IPv6 host in brackets. */
export function hostAndPort({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
}

/**
 * What can be told of a URL by itself.
 * @param allow hosts, as `host:port`, that are let through as they are
 * @returns whether the host's addresses are to be checked as well
 * @throws IngestionRefusal fetch.refused
 */
export function checkUrl(url: URL, allow: readonly string[]): boolean {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(`${url.protocol} is not fetched, only http and https.`)
  if (url.username !== '' || url.password !== '')
    throw refused('The URL carries a user name or a password.')
  const host = hostAndPort(url)
  if (allow.includes(host)) return false
  if (!PORTS.has(host.slice(host.lastIndexOf(':') + 1)))
    throw refused(`The port ${url.port} is not fetched from, only 80 and 443.`)
  const name = url.hostname.replace(/\.$/, '')
  if (name.startsWith('[') || addressBytes(name))
    throw refused('The host is an IP address; only names of public sites are fetched.')
  if (name.split('.').includes('')) throw refused(`${url.hostname} is not a host name.`)
  if (!name.includes('.') || LOCAL_NAMES.some((local) => `.${name}`.endsWith(`.${local}`)))
    throw refused(`${name} is not the name of a public site.`)
  return true
}

/**
 * What a name leads to: all of its addresses have to be public, because any of them may be used.
 * @throws IngestionRefusal fetch.refused
 */
export function checkAddresses(host: string, addresses: readonly string[]): void {
  for (const address of addresses) {
    const bytes = addressBytes(address)
    // The address itself is not told: it would be a way to look into a network's names.
    if (!bytes || !isPublicAddress(bytes))
      throw refused(`${host} leads to an address that is not public.`)
  }
}

function refused(message: string): IngestionRefusal {
  return new IngestionRefusal('fetch.refused', message)
}
