import type { IncomingMessage, ServerResponse } from 'node:http'

// Who webhooks are delivered to, in the tests: keeps what comes, as it came, under a name, and
// answers as the URL says. What has come is asked for at `/received/<name>`.

export type Received = {
  method: string
  headers: Record<string, string>
  body: string
  /** Milliseconds since 1970, and whether another request to the same name was under way. */
  at: number
  overlapped: boolean
  status: number
}

const kept = new Map<string, Received[]>()
const under = new Map<string, number>()

/**
 * `status` and `times`: so many requests are answered with that status, those that follow with 204.
 * `slow`: after so many milliseconds. `to`: where a redirect leads.
 */
export function receive(
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  options: URLSearchParams,
): void {
  const overlapped = (under.get(name) ?? 0) > 0
  under.set(name, (under.get(name) ?? 0) + 1)
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const all = kept.get(name) ?? []
    const fails = options.has('status') && all.length < Number(options.get('times') ?? Infinity)
    const status = fails ? Number(options.get('status')) : 204
    all.push({
      method: request.method!,
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString('utf8'),
      at: Date.now(),
      overlapped,
      status,
    })
    kept.set(name, all)
    setTimeout(
      () => {
        under.set(name, under.get(name)! - 1)
        const to = options.get('to')
        response.writeHead(status, to === null ? {} : { Location: to })
        response.end(status === 204 ? undefined : 'x'.repeat(1_000))
      },
      Number(options.get('slow') ?? 0),
    )
  })
}

export const receivedBy = (name: string): Received[] => kept.get(name) ?? []
