import { discard, failureOf, readBytes, within } from './reading.ts'
import { IngestionRefusal } from './refusal.ts'

// Names to addresses by DNS over HTTPS in its JSON form, which Workers can ask for; a Worker has no
// resolver of its own to look at. https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/

const MAX_ANSWER_BYTES = 65_536
/** DNS record types (RFC 1035, RFC 3596). */
const TYPES = { A: 1, AAAA: 28 } as const
const NAME_ERROR = 3

type Answer = { Status?: unknown; Answer?: { type?: unknown; data?: unknown }[] }

/**
 * Every address of a name, IPv4 and IPv6.
 * @throws IngestionRefusal fetch.unreachable (no such name, or the resolver does not tell), fetch.timeout
 */
export async function resolve(
  host: string,
  resolverUrl: string,
  signal: AbortSignal,
): Promise<string[]> {
  const answers = await Promise.all([
    ask(host, 'A', resolverUrl, signal),
    ask(host, 'AAAA', resolverUrl, signal),
  ])
  const addresses = answers.flat()
  if (addresses.length === 0)
    throw new IngestionRefusal('fetch.unreachable', `There is no site of the name ${host}.`)
  return addresses
}

async function ask(
  host: string,
  type: keyof typeof TYPES,
  resolverUrl: string,
  signal: AbortSignal,
): Promise<string[]> {
  const url = new URL(resolverUrl)
  url.searchParams.set('name', host)
  url.searchParams.set('type', type)
  const answer = await answerTo(url, signal)
  if (answer.Status === NAME_ERROR) return []
  if (answer.Status !== 0)
    throw new IngestionRefusal('fetch.unreachable', `The name ${host} could not be resolved.`, true)
  return (answer.Answer ?? [])
    .filter((record) => record.type === TYPES[type])
    .map(({ data }) => String(data))
}

/** What cannot be asked is not let through. */
async function answerTo(url: URL, signal: AbortSignal): Promise<Answer> {
  const unreadable = () =>
    new IngestionRefusal('fetch.unreachable', 'The resolver of names does not answer.', true)
  try {
    const headers = { Accept: 'application/dns-json' }
    const response = await within(signal, fetch(url, { headers, signal, redirect: 'manual' }))
    if (response.status !== 200) {
      discard(response)
      throw unreadable()
    }
    const { bytes, isCut } = await readBytes(response, MAX_ANSWER_BYTES, signal)
    if (isCut) throw unreadable()
    const answer: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (!isAnswer(answer)) throw unreadable()
    return answer
  } catch (error) {
    throw failureOf(error, signal, 'The resolver of names')
  }
}

function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null) return false
  const records = (value as Answer).Answer
  return (
    records === undefined ||
    (Array.isArray(records) && records.every((one) => typeof one === 'object' && one !== null))
  )
}
