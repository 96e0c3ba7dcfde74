import { findAnswer } from '../domain/idempotency.ts'
import type { Database, IdempotencyReceipt } from '../domain/context.ts'
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
    answer: seal === null ? text : await sealed(seal, text),
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
  const text = repeat.seal === null ? recorded.answer : await unsealed(repeat.seal, recorded.answer)
  const answer = JSON.parse(text) as Answer
  return { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } }
}

export async function recordedAnswer(db: Database, repeat: Repeat): Promise<Recorded | undefined> {
  return findAnswer(db, repeat.scope, repeat.key)
}

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
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(box)))
}

async function unsealed(seal: string, box: string): Promise<string> {
  const bytes = Uint8Array.from(atob(box), (char) => char.charCodeAt(0))
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
