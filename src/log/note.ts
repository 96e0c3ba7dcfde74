import { base64, concat, fromBase64, hex, sha256, utf8 } from './bytes.ts'

// Signed notes (https://c2sp.org/signed-note) with Ed25519, and keys as Go's
// golang.org/x/mod/sumdb/note writes them.

const ED25519 = 0x01
const KEY_BYTES = 32
/** PKCS #8 (RFC 8410, section 7) around the 32 bytes of a seed. */
// Pure, or whoever only verifies would carry it.
const PKCS8 = /* @__PURE__ */ new Uint8Array([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
])

export type Verifier = {
  name: string
  /** The key's id in signatures: 4 bytes, as 8 lower-case hex digits. */
  id: string
  /** How the key is published: `<name>+<id>+<base64(0x01 || public key)>`. */
  vkey: string
  verify: (text: string, signature: Uint8Array<ArrayBuffer>) => Promise<boolean>
}

export type Signer = Verifier & { sign: (text: string) => Promise<Uint8Array<ArrayBuffer>> }

/** A note's text, which ends with a newline, and the signatures below it. */
export type Note = { text: string; signatures: Signature[] }
/** `id` as in `Verifier`; `bytes` without it. */
export type Signature = { name: string; id: string; bytes: Uint8Array<ArrayBuffer> }

/** A key's name: something without white space and plus signs. */
const isName = (name: string) =>
  name !== '' && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name)

async function idOf(name: string, publicKey: Uint8Array): Promise<string> {
  const digest = await sha256(concat(utf8(`${name}\n`), new Uint8Array([ED25519]), publicKey))
  return hex(digest.subarray(0, 4))
}

/** Splits `<name>+<id>+<base64>`, whose last part may hold plus signs of its own. */
function partsOf(key: string): { name: string; id: string; bytes: Uint8Array<ArrayBuffer> } | null {
  const [, name, id, data] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(key) ?? []
  const bytes = data === undefined ? null : fromBase64(data)
  if (!name || !id || !isName(name) || bytes?.[0] !== ED25519 || bytes.length !== KEY_BYTES + 1)
    return null
  return { name, id, bytes: bytes.subarray(1) }
}

/** Reads a published key; null where it is none, or its id is not that of its name and key. */
export async function verifierOf(vkey: string): Promise<Verifier | null> {
  const parts = partsOf(vkey)
  if (!parts || parts.id !== (await idOf(parts.name, parts.bytes))) return null
  const key = await crypto.subtle.importKey('raw', parts.bytes, 'Ed25519', false, ['verify'])
  return {
    name: parts.name,
    id: parts.id,
    vkey,
    verify: (text, signature) => crypto.subtle.verify('Ed25519', key, signature, utf8(text)),
  }
}

const PRIVATE = 'PRIVATE+KEY+'

/** Reads a private key, `PRIVATE+KEY+<name>+<id>+<base64(0x01 || seed)>`; null where it is none. */
export async function signerOf(secret: string): Promise<Signer | null> {
  const parts = secret.startsWith(PRIVATE) ? partsOf(secret.slice(PRIVATE.length)) : null
  if (!parts) return null
  const pkcs8 = concat(PKCS8, parts.bytes)
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign'])
  const jwk = (await crypto.subtle.exportKey('jwk', key)) as { x?: string }
  const publicKey = fromBase64(`${jwk.x!.replaceAll('-', '+').replaceAll('_', '/')}=`)!
  const verifier = await verifierOf(vkeyOf(parts.name, parts.id, publicKey))
  if (!verifier) return null
  return {
    ...verifier,
    sign: async (text) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, utf8(text))),
  }
}

const vkeyOf = (name: string, id: string, publicKey: Uint8Array) =>
  `${name}+${id}+${base64(concat(new Uint8Array([ED25519]), publicKey))}`

/** Makes a key of that name. @throws RangeError for a name with white space or plus signs */
export async function newKey(name: string): Promise<{ secret: string; vkey: string }> {
  if (!isName(name)) throw new RangeError('a key’s name holds no white space and no plus sign')
  const { privateKey, publicKey } = (await crypto.subtle.generateKey('Ed25519', true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const raw = new Uint8Array((await crypto.subtle.exportKey('raw', publicKey)) as ArrayBuffer)
  const pkcs8 = new Uint8Array((await crypto.subtle.exportKey('pkcs8', privateKey)) as ArrayBuffer)
  const id = await idOf(name, raw)
  const seed = concat(new Uint8Array([ED25519]), pkcs8.subarray(-KEY_BYTES))
  return { secret: `${PRIVATE}${name}+${id}+${base64(seed)}`, vkey: vkeyOf(name, id, raw) }
}

/** The text, signed by each; `text` ends with a newline. */
export async function signNote(text: string, signers: readonly Signer[]): Promise<string> {
  const lines = signers.map(async ({ name, id, sign }) => {
    const prefix = Uint8Array.from(id.match(/../g)!, (pair) => Number.parseInt(pair, 16))
    return `— ${name} ${base64(concat(prefix, await sign(text)))}\n`
  })
  return `${text}\n${(await Promise.all(lines)).join('')}`
}

/** Takes a note apart; null where it is none. */
export function parseNote(note: string): Note | null {
  // oxlint-disable-next-line no-control-regex -- what a note may not hold
  if (!note.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(note)) return null
  const end = note.lastIndexOf('\n\n')
  if (end === -1 || !note.endsWith('\n')) return null
  const lines = note.slice(end + 2, -1).split('\n')
  const signatures = lines.map(signatureOf)
  if (!signatures.every((one) => one !== null)) return null
  return { text: note.slice(0, end + 1), signatures }
}

function signatureOf(line: string): Signature | null {
  const [, name, data] = /^— (\S+) (\S+)$/.exec(line) ?? []
  const bytes = data === undefined ? null : fromBase64(data)
  if (!name || !isName(name) || !bytes || bytes.length < 5) return null
  return { name, id: hex(bytes.subarray(0, 4)), bytes: bytes.subarray(4) }
}

export type Signed = { by: Verifier[]; wrong: Verifier[] }

/** Which of these keys signed a note, and in whose name it carries signatures that are not theirs. */
export async function signaturesOn(note: Note, known: readonly Verifier[]): Promise<Signed> {
  const signed: Signed = { by: [], wrong: [] }
  for (const verifier of known)
    for (const { name, id, bytes } of note.signatures)
      if (name === verifier.name && id === verifier.id)
        signed[(await verifier.verify(note.text, bytes)) ? 'by' : 'wrong'].push(verifier)
  return signed
}
