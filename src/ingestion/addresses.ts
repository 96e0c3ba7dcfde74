// IP addresses, and which of them are a public host's. The ranges are those of the IANA registries
// of special-purpose addresses (RFC 6890), https://www.iana.org/assignments/iana-ipv4-special-registry
// and …/iana-ipv6-special-registry, with multicast and what is reserved. None of them serves pages,
// so that those few which are globally reachable (AS112, relays) are refused with the rest.

const SPECIAL_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, with the clouds' metadata
  '172.16.0.0/12', // private
  '192.0.0.0/24', // IETF protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT relays
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, with limited broadcast
]

/** Global unicast. What lies outside is loopback, mapped, translated, local, multicast or unassigned. */
const PUBLIC_IPV6 = '2000::/3'
const SPECIAL_IPV6 = [
  '2001::/23', // IETF protocol assignments: Teredo, benchmarking, AMT, ORCHID, DRIP
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, which holds an IPv4 address
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
]

/**
 * The bytes of an IP address, 4 or 16; null for any other text. IPv4 in four decimal parts, IPv6 as
 * RFC 4291, section 2.2 has it, without a zone.
 */
export function addressBytes(text: string): Uint8Array | null {
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text)
}

/** Whether an address may be a public site's. */
export function isPublicAddress(bytes: Uint8Array): boolean {
  if (bytes.length === 4) return !ipv4Ranges.some((range) => holds(range, bytes))
  return holds(publicIpv6, bytes) && !ipv6Ranges.some((range) => holds(range, bytes))
}

function ipv4Bytes(text: string): Uint8Array | null {
  const parts = text.split('.')
  const isAddress = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))
  const numbers = parts.map(Number)
  return isAddress && numbers.every((number) => number < 256) ? Uint8Array.from(numbers) : null
}

function ipv6Bytes(text: string): Uint8Array | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [before, after] = halves.map((half, index) =>
    half === '' ? [] : groupBytes(half.split(':'), index === halves.length - 1),
  )
  if (!before || after === null) return null
  if (after === undefined) return before.length === 16 ? Uint8Array.from(before) : null
  const gap = 16 - before.length - after.length
  return gap < 2 ? null : Uint8Array.from([...before, ...Array<number>(gap).fill(0), ...after])
}

/** Groups of hex digits; the last of the address may be an IPv4 address. */
function groupBytes(groups: string[], isEnd: boolean): number[] | null {
  const bytes: number[] = []
  for (const [index, group] of groups.entries()) {
    const isLast = isEnd && index === groups.length - 1
    const ipv4 = isLast && group.includes('.') ? ipv4Bytes(group) : null
    if (ipv4) bytes.push(...ipv4)
    else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    } else return null
  }
  return bytes
}

type AddressRange = { bytes: Uint8Array; bits: number }

function rangeOf(text: string): AddressRange {
  const [address, bits] = text.split('/')
  return { bytes: addressBytes(address!)!, bits: Number(bits) }
}

function holds({ bytes, bits }: AddressRange, address: Uint8Array): boolean {
  for (let at = 0; at * 8 < bits; at++) {
    const mask = 0xff << Math.max(0, 8 - (bits - at * 8))
    if (((bytes[at]! ^ address[at]!) & mask & 0xff) !== 0) return false
  }
  return true
}

const ipv4Ranges = SPECIAL_IPV4.map(rangeOf)
const publicIpv6 = rangeOf(PUBLIC_IPV6)
const ipv6Ranges = SPECIAL_IPV6.map(rangeOf)
