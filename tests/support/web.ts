import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { TestProject } from 'vitest/node'
import { receive, receivedBy } from './receiver.ts'

// A small web on the loopback interface, for the whole run: sites that redirect, lie and stall, and
// a resolver of names (DNS over HTTPS, in plain HTTP). The tests run elsewhere, in workerd: they
// learn the ports by `inject`, and what was asked for at `/log`.

export type Web = {
  /** `host:port` of a site that behaves as its paths say. */
  site: string
  /** Another site with the same paths. */
  other: string
  /** A site whose robots.txt answers 503. */
  closed: string
  /** A site at whose port nobody listens any more. */
  gone: string
  resolver: string
}

declare module 'vitest' {
  interface ProvidedContext {
    web: Web
  }
}

type Reply = { status?: number; type?: string | null; headers?: Record<string, string> }

const SENTENCE = 'The harbour authority paid 48 million euros for two ferries that never came.'

/** A page with an article of its own. */
const page = (words = SENTENCE, head = '') =>
  `<!doctype html><html><head><title>Ferries</title>${head}</head><body><p>${words}</p><p>Nobody wrote back, said Mara Lindqvist.</p></body></html>`

const LATIN1 = Buffer.from(
  page('Die Fähre kostete \u009348 Millionen\u0094 Euro, sagte der Bürgermeister.'),
  'latin1',
)

const ROBOTS = `
User-agent: *
Disallow: /

User-agent: apostil
User-agent: other
Disallow: /disallowed
Allow: /disallowed/but-this
Disallow: /*.secret$
`

/** Names, and what they lead to. */
const NAMES: Record<string, { a?: string[]; aaaa?: string[]; status?: number }> = {
  'private.web.example': { a: ['10.0.0.1'] },
  'metadata.web.example': { a: ['169.254.169.254'] },
  'loopback.web.example': { a: ['127.0.0.1'], aaaa: ['::1'] },
  'mixed.web.example': { a: ['93.184.215.14', '192.168.1.1'] },
  'six.web.example': { aaaa: ['fd00::1'] },
  'half.web.example': { a: ['93.184.215.14'], aaaa: ['fe80::1'] },
  'mapped.web.example': { aaaa: ['::ffff:10.0.0.1'] },
  'odd.web.example': { a: ['not an address'] },
  'failing.web.example': { status: 2 },
  'empty.web.example': {},
}

const log: string[] = []

/** What stands under `/as/…`, by name: the path of this site that it is at the moment. */
const standing = new Map<string, string>()

function answer(request: IncomingMessage, response: ServerResponse, closed: string): void {
  const sent = new URL(request.url!, `http://${request.headers.host}`)
  if (request.method === 'PUT') {
    standing.set(sent.pathname, sent.searchParams.get('path')!)
    return void response.end()
  }
  const url = new URL(standing.get(sent.pathname) ?? sent, sent)
  const path = decodeURIComponent(url.pathname)
  const asked = (name: string) => url.searchParams.get(name) ?? ''
  const reply = (body: string | Buffer, { status = 200, type, headers }: Reply = {}) => {
    const contentType = type === undefined ? 'text/html; charset=utf-8' : type
    response.writeHead(status, {
      ...(contentType !== null && { 'Content-Type': contentType }),
      ...headers,
    })
    response.end(body)
  }
  const stream = (chunk: string | Buffer, milliseconds: number, times = Infinity) => {
    response.writeHead(200, { 'Content-Type': 'text/html' })
    let sent = 0
    const send = () => {
      if (response.destroyed) return
      if (sent++ >= times) return
      response.write(chunk)
      setTimeout(send, milliseconds)
    }
    send()
  }

  if (path === '/log') return reply(JSON.stringify(log.splice(0)), { type: 'application/json' })
  log.push(`${request.headers.host} ${request.url} ${request.headers['user-agent']}`)
  if (path === '/robots.txt')
    return request.headers.host === closed
      ? reply('', { status: 503 })
      : reply(ROBOTS, { type: 'text/plain' })

  const [, kind, rest = ''] = /^\/([^/]+)(?:\/(.*))?$/.exec(path) ?? []
  switch (kind) {
    case 'hook':
      return receive(request, response, rest, url.searchParams)
    case 'received':
      return reply(JSON.stringify(receivedBy(rest)), { type: 'application/json' })
    case 'fixture':
      return reply(readFileSync(`${import.meta.dirname}/../fixtures/pages/${rest}.html`))
    case 'page':
      return reply(page(`${SENTENCE} This is page ${rest}.`, asked('head')), {
        headers: asked('robots') ? { 'X-Robots-Tag': asked('robots') } : {},
      })
    case 'words':
      return reply(`<p>${SENTENCE}<p>${asked('say')}<p>Nobody wrote back, said Mara Lindqvist.`)
    case 'hops': {
      const left = Number(rest)
      return left === 0
        ? reply(page(`${SENTENCE} After hops.`))
        : reply('', { status: 302, headers: { Location: `/hops/${left - 1}${url.search}` } })
    }
    case 'to':
      return reply('moved', {
        status: Number(asked('status') || 301),
        headers: { Location: asked('url') },
      })
    case 'circle':
      return reply('', { status: 307, headers: { Location: rest === 'a' ? 'b' : 'a' } })
    case 'far':
      return reply('', { status: 301, headers: { Location: `/page/${'x'.repeat(2_048)}` } })
    case 'nowhere':
      return reply('', { status: 301 })
    case 'status':
      return reply(page(), { status: Number(rest) })
    case 'type':
      return reply(asked('body') || page(), { type: asked('type') || null })
    case 'binary':
      return reply(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00]))
    case 'bytes':
      return reply(
        page(
          SENTENCE,
          `<meta name=x content="${'x'.repeat(Number(rest) - page(SENTENCE, '<meta name=x content="">').length)}">`,
        ),
      )
    case 'declared':
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': rest })
      response.write(page())
      return void setTimeout(() => response.destroy(), 100)
    case 'endless':
      return stream(Buffer.alloc(100_000, 'a '), 1)
    case 'trickle':
      return stream('a ', 500)
    case 'stalled-body':
      return stream(page(), 0, 1)
    case 'stalled':
      return
    case 'broken':
      return void request.socket.destroy()
    case 'gzip':
      return reply(gzipSync(page(`${SENTENCE} It was compressed.`)), {
        headers: { 'Content-Encoding': 'gzip' },
      })
    case 'bomb':
      return reply(gzipSync(Buffer.alloc(100_000_000, 'a')), {
        headers: { 'Content-Encoding': 'gzip' },
      })
    case 'latin1':
      return reply(LATIN1, { type: asked('type') || 'text/html' })
    case 'disallowed':
      return reply(page(`${SENTENCE} Disallowed.`))
    default:
      return reply('', { status: 404 })
  }
}

function resolved(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url!, 'http://resolver')
  if (url.pathname === '/log') return void response.end(JSON.stringify(log.splice(0)))
  const name = url.searchParams.get('name') ?? ''
  const type = url.searchParams.get('type') ?? ''
  log.push(`resolver ${name} ${type}`)
  if (name === 'silent.web.example') return
  if (name === 'garbled.web.example') return void response.end('<html>')
  const known = NAMES[name]
  const data = (type === 'A' ? known?.a : known?.aaaa) ?? []
  response.setHeader('Content-Type', 'application/dns-json')
  response.end(
    JSON.stringify({
      Status: known ? (known.status ?? 0) : 3,
      Answer: [
        { name, type: 5, TTL: 60, data: `alias.${name}` },
        ...data.map((address) => ({ name, type: type === 'A' ? 1 : 28, TTL: 60, data: address })),
      ],
    }),
  )
}

/** Runs once, before all tests; vitest calls what it returns after them. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const servers: ReturnType<typeof createServer>[] = []
  const listen = async (handler: typeof resolved): Promise<string> => {
    const server = createServer(handler)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  let closed = ''
  const site = (request: IncomingMessage, response: ServerResponse) =>
    answer(request, response, closed)
  const close = async () => {
    for (const server of servers) server.closeAllConnections()
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }
  closed = await listen(site)
  const [one, other, resolver] = [await listen(site), await listen(site), await listen(resolved)]
  const gone = await listen(site)
  await new Promise((resolve) => servers.pop()!.close(resolve))
  provide('web', { site: one, other, closed, gone, resolver })
  return close
}
