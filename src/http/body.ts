import { LIMITS } from '../contract/limits.ts'
import { DomainError } from '../domain/errors.ts'

// A media type and its parameters (RFC 9110, section 8.3.1), empty ones too; of these only a
// charset means something here.
const JSON_TYPE =
  /^application\/(?:[\w.+-]+\+)?json[ \t]*(?:;[ \t]*(?:charset="?utf-8"?[ \t]*)?)*$/i

/**
 * Reads a JSON body whole; stops as soon as it is too large.
 * @throws DomainError request.content_type, request.too_large, request.encoding, request.malformed
 */
export async function readJson(request: Request): Promise<{ text: string; value: unknown }> {
  const type = request.headers.get('content-type')
  if (type === null || !JSON_TYPE.test(type.trim()))
    throw new DomainError('request.content_type', 'Send the body as application/json in UTF-8.')
  const coding = request.headers.get('content-encoding')?.trim().toLowerCase()
  if (coding !== undefined && coding !== '' && coding !== 'identity')
    throw new DomainError(
      'request.content_type',
      'Send the body without Content-Encoding: compressed ones are not read.',
    )
  const bytes = await readBytes(request)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    throw new DomainError('request.encoding', 'The body is not well-formed UTF-8.')
  }
  try {
    return { text, value: JSON.parse(text) as unknown }
  } catch {
    throw new DomainError('request.malformed', 'The body does not parse as JSON.')
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  const tooLarge = () =>
    new DomainError('request.too_large', `The body has more than ${LIMITS.bodyBytes} bytes.`)
  if (Number(request.headers.get('content-length') ?? 0) > LIMITS.bodyBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  // A length need not be declared, or true: what counts is what arrives.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > LIMITS.bodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
