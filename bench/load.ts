import { Agent, get } from 'node:http'

const CONNECTIONS = 8

/**
 * Sends so many requests over a few connections that stay open, the given ones in turn.
 * @returns seconds from the first request to the last answer
 * @throws Error where a status is another than the one expected
 */
export async function load(
  url: string,
  asked: readonly { path: string; etag?: string }[],
  requests: number,
  status: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  let sent = 0
  const begin = performance.now()
  const send = ({ path, etag }: { path: string; etag?: string }) =>
    new Promise<void>((resolve, reject) => {
      const headers = etag === undefined ? {} : { 'if-none-match': etag }
      get(url + path, { agent, headers }, (response) => {
        if (response.statusCode !== status)
          reject(new Error(`${path}: HTTP ${response.statusCode}, not ${status}`))
        response.resume().on('end', resolve).on('error', reject)
      }).on('error', reject)
    })
  const connection = async () => {
    while (sent < requests) await send(asked[sent++ % asked.length]!)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  agent.destroy()
  return (performance.now() - begin) / 1000
}
