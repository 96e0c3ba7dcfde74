import { writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { base64, hex, sha256 } from '../../src/log/bytes.ts'
import { signerOf, signNote } from '../../src/log/note.ts'
import { buildDelta } from '../../src/lookup/delta.ts'
import { type BaseKeys, buildBase, shardOf } from '../../src/lookup/fuse.ts'
import { mix, mulhi } from '../../src/lookup/hash.ts'
import { prefixOf } from '../../src/lookup/key.ts'
import { type Manifest, manifestText, writeManifest } from '../../src/lookup/manifest.ts'
import { hashOf, pages } from './support.ts'

// Made for the vectors by `npm run log-key`, and good for nothing else.
const SECRET = 'PRIVATE+KEY+api.example/log+d4a58f4d+ARyoIImJ1f9Zrtpco/6pCP22Xba8ncPN3nAkt2xVp6bV'

const entryOf = async (bytes: Uint8Array<ArrayBuffer>, count: number) => ({
  sha256: hex(await sha256(bytes)),
  bytes: bytes.length,
  pages: count,
})

/** The keys that are in one of two shards. */
function halfOf(keys: BaseKeys, shard: number): BaseKeys {
  const own = [...keys.hi.keys()].filter((at) => shardOf(keys.hi[at]!, 1) === shard)
  return {
    hi: Uint32Array.from(own, (at) => keys.hi[at]!),
    lo: Uint32Array.from(own, (at) => keys.lo[at]!),
    classes: Uint8Array.from(own, (at) => keys.classes[at]!),
  }
}

/** Notes that a reader refuses at 12:00 who took the manifest of the vectors before. */
async function refusedNotes(good: Manifest) {
  const signer = (await signerOf(SECRET))!
  const signed = (changes: object) => writeManifest({ ...good, ...changes }, [signer])
  const [base, delta] = [good.base[0]!, good.deltas[0]!]
  const note = await signed({})
  const text = manifestText(good)
  const [, signature = ''] = (await signed({ seq: 13 })).split('\n\n')
  const malformed: Record<string, string> = {
    'no note': text,
    'another first line': await signNote(text.replace('/v1', '/v2'), [signer]),
    'not canonical': await signNote(text.replace('"seq":12', '"seq": 12'), [signer]),
    'a member short': await signNote(text.replace('"log":null,', ''), [signer]),
    'three shards': await signed({ base: [0, 1, 2].map((shard) => ({ ...base, shard })) }),
    'a gap between deltas': await signed({ deltas: [delta, { ...delta, from: 13, to: 14 }] }),
    'a file too large': await signed({ base: [{ ...base, bytes: 16_777_217 }] }),
    'expiry not after issue': await signed({ expiresAt: good.issuedAt }),
    'no such day': await signed({ issuedAt: '2026-02-30T10:00:00.000Z' }),
  }
  const others = [
    ['manifest.unsigned', 'a digit changed', note.replace('"seq":12', '"seq":13')],
    ['manifest.unsigned', 'a false signature beside a true one', note + signature],
    ['manifest.expired', 'expires now', await signed({ expiresAt: '2026-03-20T12:00:00.000Z' })],
    ['manifest.rollback', 'an older version', await signed({ version: 1 })],
    ['manifest.prefix', 'a crowd of 49', await signed({ pages: 98, prefixLength: 1 })],
  ] as const
  return [
    ...Object.entries(malformed).map(([why, text]) => ({ code: 'manifest.malformed', why, text })),
    ...others.map(([code, why, text]) => ({ code, why, text })),
  ]
}

/** Files that a reader refuses as `file.malformed`: good ones with bytes changed. */
function refusedFiles(base: Uint8Array<ArrayBuffer>, delta: Uint8Array<ArrayBuffer>) {
  const patched = (bytes: Uint8Array<ArrayBuffer>, at: number, ...values: number[]) => {
    const copy = bytes.slice()
    copy.set(values, at)
    return base64(copy)
  }
  return {
    base: {
      magic: patched(base, 0, 0),
      'format version': patched(base, 4, 2),
      'shard beyond the bits': patched(base, 8, 1),
      'more pages than slots': patched(base, 12, 29),
      'segment length': patched(base, 20, 6),
      'slots that are no segments': patched(base, 24, 27),
      'a slot short': base64(base.slice(0, -2)),
    },
    delta: {
      'key bits': patched(delta, 5, 53),
      'Rice parameter': patched(delta, 6, 20),
      'more pages than bits': patched(delta, 8, 3),
      'a one behind the last page': patched(delta, 21, delta[21]! | 1),
      'a byte over': base64(
        Uint8Array.of(...delta.slice(0, 12), 7, 0, 0, 0, ...delta.slice(16), 0),
      ),
    },
  }
}

// `node tests/lookup/vectors.ts` writes tests/fixtures/lookup-vectors.json anew.

/** The checked-in test vectors; the same at every call, since Ed25519 takes no chance. */
export async function vectors() {
  const held = pages(10)
  const changed = pages(2, 9)
  changed.classes.set([0, 4])
  const base = buildBase(held)
  const delta = buildDelta(changed)
  const signer = (await signerOf(SECRET))!
  const good: Manifest = {
    version: 2,
    seq: 12,
    issuedAt: '2026-03-20T10:00:00.000Z',
    expiresAt: '2026-03-20T16:00:00.000Z',
    pages: 10,
    prefixLength: 0,
    pageKeyVersion: 1,
    keys: [signer.vkey],
    log: null,
    base: [{ shard: 0, ...(await entryOf(base, 10)) }],
    deltas: [{ from: 10, to: 12, ...(await entryOf(delta, 2)) }],
  }
  const words = [0, 1, 0x9e3779b9, 0xffffffff]
  return {
    mix: words.map((word) => ({ word, mixed: mix(word) })),
    mulhi: words.map((a) => ({ a, b: 0xdeadbeef, high: mulhi(a, 0xdeadbeef) })),
    prefixes: [0, 1, 9, 16].map((length) => ({ length, prefix: prefixOf(hashOf(0), length) })),
    key: signer.vkey,
    manifest: await writeManifest(good, [signer]),
    base: base64(base),
    shards: [0, 1].map((shard) => base64(buildBase(halfOf(held, shard), { shard, shardBits: 1 }))),
    delta: base64(delta),
    answers: [...held.hashes, hashOf(10), hashOf('absent')].map((hash, at) => ({
      hash,
      base: at < 10 ? held.classes[at] : 0,
      delta: at === 9 ? 0 : at === 10 ? 4 : null,
    })),
    refused: { manifests: await refusedNotes(good), ...refusedFiles(base, delta) },
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(
    fileURLToPath(new URL('../fixtures/lookup-vectors.json', import.meta.url).href),
    `${JSON.stringify(await vectors(), null, 2)}\n`,
  )
