import { writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { base64, hex, sha256 } from '../../src/log/bytes.ts'
import { signerOf } from '../../src/log/note.ts'
import { buildDelta } from '../../src/lookup/delta.ts'
import { buildBase } from '../../src/lookup/fuse.ts'
import { mix, mulhi } from '../../src/lookup/hash.ts'
import { prefixOf } from '../../src/lookup/key.ts'
import { writeManifest } from '../../src/lookup/manifest.ts'
import { hashOf, pages } from './support.ts'

// Made for the vectors by `npm run log-key`, and good for nothing else.
const SECRET = 'PRIVATE+KEY+api.example/log+d4a58f4d+ARyoIImJ1f9Zrtpco/6pCP22Xba8ncPN3nAkt2xVp6bV'

const entryOf = async (bytes: Uint8Array<ArrayBuffer>, count: number) => ({
  sha256: hex(await sha256(bytes)),
  bytes: bytes.length,
  pages: count,
})

// `node tests/lookup/vectors.ts` writes tests/fixtures/lookup-vectors.json anew.

/** The checked-in test vectors; the same at every call, since Ed25519 takes no chance. */
export async function vectors() {
  const held = pages(10)
  const changed = pages(2, 9)
  changed.classes.set([0, 4])
  const base = buildBase(held)
  const delta = buildDelta(changed)
  const signer = (await signerOf(SECRET))!
  const manifest = await writeManifest(
    {
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
    },
    [signer],
  )
  const words = [0, 1, 0x9e3779b9, 0xffffffff]
  return {
    mix: words.map((word) => ({ word, mixed: mix(word) })),
    mulhi: words.map((a) => ({ a, b: 0xdeadbeef, high: mulhi(a, 0xdeadbeef) })),
    prefixes: [0, 1, 9, 16].map((length) => ({ length, prefix: prefixOf(hashOf(0), length) })),
    key: signer.vkey,
    manifest,
    base: base64(base),
    delta: base64(delta),
    answers: [...held.hashes, hashOf(10), hashOf('absent')].map((hash, at) => ({
      hash,
      base: at < 10 ? held.classes[at] : 0,
      delta: at === 9 ? 0 : at === 10 ? 4 : null,
    })),
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(
    fileURLToPath(new URL('../fixtures/lookup-vectors.json', import.meta.url).href),
    `${JSON.stringify(await vectors(), null, 2)}\n`,
  )
