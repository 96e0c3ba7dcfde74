import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pageHash, pageKey, PAGE_KEY_VERSION } from '../../src/domain/url.ts'
import { VERDICT_CLASSES, type VerdictClass } from '../../src/lookup/class.ts'
import { buildDelta } from '../../src/lookup/delta.ts'
import { buildBase } from '../../src/lookup/fuse.ts'
import { lookupKey } from '../../src/lookup/key.ts'
import { type Manifest, writeManifest } from '../../src/lookup/manifest.ts'
import { hex, sha256 } from '../../src/log/bytes.ts'
import { newKey, signerOf } from '../../src/log/note.ts'

// Somebody else's server on this machine, which may behave badly: the client must stand it.

type Handler = (request: IncomingMessage, response: ServerResponse) => void

export type Deployment = {
  url: string
  /** Paths asked for, in order. */
  asked: string[]
  /** What answers a path; it may be set anew. */
  answers: Map<string, Handler>
  close: () => Promise<void>
}

export const send =
  (type: string, body: string | Uint8Array, status = 200, headers = {}): Handler =>
  (_, response) => {
    response.writeHead(status, { 'Content-Type': type, ...headers })
    response.end(body)
  }

export async function deployment(): Promise<Deployment> {
  const asked: string[] = []
  const answers = new Map<string, Handler>()
  const server = createServer((request, response) => {
    asked.push(request.url!)
    const answer = answers.get(request.url!) ?? send('text/plain', 'nothing here', 404)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export type Pages = Record<string, VerdictClass>

async function keysOf(pages: Pages) {
  const keys = await Promise.all(
    Object.entries(pages).map(async ([url, verdict]) => ({
      ...lookupKey(await pageHash(pageKey(url))),
      verdict: VERDICT_CLASSES.indexOf(verdict),
    })),
  )
  return {
    hi: Uint32Array.from(keys, ({ hi }) => hi),
    lo: Uint32Array.from(keys, ({ lo }) => lo),
    classes: Uint8Array.from(keys, ({ verdict }) => verdict),
  }
}

const HOUR = 3_600_000

/** A publisher of real, signed lookups. */
export async function publisher(name = 'checks.example/log') {
  const { secret, vkey } = await newKey(name)
  const signer = (await signerOf(secret))!
  let issued = 0

  async function fileOf(at: Deployment, bytes: Uint8Array<ArrayBuffer>, pages: number) {
    const digest = hex(await sha256(bytes))
    at.answers.set(`/v1/lookup/files/${digest}`, send('application/octet-stream', bytes))
    return { sha256: digest, bytes: bytes.length, pages }
  }

  return {
    vkey,
    /** Puts a manifest and its files where clients look for them. */
    async publish(at: Deployment, base: Pages, changes: Pages[] = [], set: Partial<Manifest> = {}) {
      const now = Date.now() + issued++
      const counts = Object.keys(base).length
      const manifest: Manifest = {
        version: issued,
        seq: 7,
        issuedAt: new Date(now).toISOString(),
        expiresAt: new Date(now + HOUR).toISOString(),
        pages: counts,
        prefixLength: 0,
        pageKeyVersion: PAGE_KEY_VERSION,
        keys: [vkey],
        log: null,
        base: [{ shard: 0, ...(await fileOf(at, buildBase(await keysOf(base)), counts)) }],
        deltas: await Promise.all(
          changes.map(async (pages, index) => ({
            from: index,
            to: index + 1,
            ...(await fileOf(at, buildDelta(await keysOf(pages)), Object.keys(pages).length)),
          })),
        ),
        ...set,
      }
      const note = await writeManifest(manifest, [signer])
      at.answers.set('/v1/lookup/manifest', send('text/plain; charset=utf-8', note))
      at.answers.set('/log/keys', send('text/plain', `${vkey}\n`))
      return { manifest, note }
    },
  }
}
