import type { IdempotencyReceipt } from '../domain/context.ts'
import { DomainError } from '../domain/errors.ts'
import type { Answer } from './route.ts'

/** What an Idempotency-Key stands for: whose request, which one, and what to answer again. */
export type Repeat = {
  scope: string
  key: string
  requestHash: string
  /** Set where the answer holds a secret: what it is sealed with; nothing stored can open it. */
  seal: string | null
}

const KEY = /^[\x21-\x7e]{1,255}$/

/** @throws DomainError request.invalid */
export function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null
  if (KEY.test(header)) return header
  throw new DomainError('request.invalid', 'The Idempotency-Key is not valid.', {
    errors: [
      {
        in: 'header',
        pointer: '/Idempotency-Key',
        code: 'format',
        message: 'must have 1 to 255 printable ASCII characters',
      },
    ],
  })
}

export async function receiptOf(repeat: Repeat, answer: Answer): Promise<IdempotencyReceipt> {
  const { scope, key, requestHash, seal } = repeat
  const text = JSON.stringify(answer)
  return {
    scope,
    key,
    requestHash,
    status: answer.status,
    answer: seal === null ? await packed(text) : await sealed(seal, text),
  }
}

type Recorded = { requestHash: string; answer: string }

/**
 * The answer that was given before, to give again.
 * @throws DomainError idempotency.reused
 */
export async function answerAgain(repeat: Repeat, recorded: Recorded): Promise<Answer> {
  if (recorded.requestHash !== repeat.requestHash)
    throw new DomainError(
      'idempotency.reused',
      'This Idempotency-Key was used for another request.',
    )
  const { answer: kept } = recorded
  const text = repeat.seal === null ? await unpacked(kept) : await unsealed(repeat.seal, kept)
  const answer = JSON.parse(text) as Answer
  return { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } }
}

// A value may have 2 MB on D1 (the local one lets more pass), and the candidates of a long article
// are more than that: they repeat much, so compressed they are a fraction of it.

const PLAIN_UNITS = 100_000
const PACKED = 'gzip '

async function packed(text: string): Promise<string> {
  if (text.length <= PLAIN_UNITS) return text
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  return PACKED + toBase64(new Uint8Array(await new Response(stream).arrayBuffer()))
}

async function unpacked(kept: string): Promise<string> {
  if (!kept.startsWith(PACKED)) return kept
  const bytes = fromBase64(kept.slice(PACKED.length))
  return new Response(
    new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')),
  ).text()
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8_192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(binary)
}

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))

// An answer that holds a fresh API key is kept for a day so that a lost answer can be had again,
// but encrypted with the credential that asked for it, of which the database has only a hash.

const NONCE_BYTES = 12

async function sealKey(seal: string): Promise<CryptoKey> {
  const material = new TextEncoder().encode(`apostil idempotency\n${seal}`)
  const digest = await crypto.subtle.digest('SHA-256', material)
  return crypto.subtle.importKey('raw', digest, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

async function sealed(seal: string, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const data = new TextEncoder().encode(text)
  const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await sealKey(seal), data)
  return toBase64(new Uint8Array([...iv, ...new Uint8Array(box)]))
}

async function unsealed(seal: string, box: string): Promise<string> {
  const bytes = fromBase64(box)
  const iv = bytes.slice(0, NONCE_BYTES)
  try {
    const data = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv },
      await sealKey(seal),
      bytes.slice(NONCE_BYTES),
    )
    return new TextDecoder().decode(data)
  } catch {
    throw new DomainError(
      'idempotency.reused',
      'This Idempotency-Key was used with another credential, which alone can read the answer.',
    )
  }
}
