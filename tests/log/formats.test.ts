import { createPublicKey, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { base64, fromBase64, hex, utf8 } from '../../src/log/bytes.ts'
import { checkpointText, parseCheckpoint } from '../../src/log/checkpoint.ts'
import {
  newKey,
  parseNote,
  signaturesOn,
  signerOf,
  signNote,
  verifierOf,
} from '../../src/log/note.ts'
import { bundleOf, entriesIn, parsePath, pathOf, TILE_WIDTH } from '../../src/log/tiles.ts'
import { emptyRoot } from '../../src/log/tree.ts'

describe('paths', () => {
  it.each([
    ['tile/0/000', { kind: 'tile', level: 0, index: 0, width: 256 }],
    ['tile/0/x001/234', { kind: 'tile', level: 0, index: 1_234, width: 256 }],
    // The specification's own example.
    ['tile/0/x001/x234/067', { kind: 'tile', level: 0, index: 1_234_067, width: 256 }],
    ['tile/3/x999/x999/x999/999', { kind: 'tile', level: 3, index: 999_999_999_999, width: 256 }],
    ['tile/1/017.p/1', { kind: 'tile', level: 1, index: 17, width: 1 }],
    ['tile/entries/x001/000.p/255', { kind: 'entries', level: 0, index: 1_000, width: 255 }],
  ] as const)('%s', (path, parsed) => {
    expect(parsePath(path)).toEqual(parsed)
    expect(pathOf(parsed)).toBe(path)
  })

  it.each([
    'tile/0/0',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/001/234',
    'tile/0/x000/001',
    'tile/0/x01/234',
    'tile/0/x001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/',
    'tile/0/000/',
    'tile/data/000',
    'tile/0/x001/x001/x001/x001/x001/001',
    'tile/0/٠٠٠',
    '/tile/0/000',
    '',
  ])('%s is none', (path) => expect(parsePath(path)).toBeNull())
})

describe('entry bundles', () => {
  it('give back what they were made of', () => {
    const entries = ['', 'a', 'é', 'x'.repeat(65_535)]
    const bundle = bundleOf(entries)
    expect([...bundle.subarray(0, 8)]).toEqual([0, 0, 0, 1, 97, 0, 2, 195])
    expect(entriesIn(bundle)!.map((bytes) => new TextDecoder().decode(bytes))).toEqual(entries)
    expect(bundleOf([])).toHaveLength(0)
  })

  it('are none where they end within an entry', () => {
    const bundle = bundleOf(['abc', 'de'])
    for (const cut of [1, 3, 4, 6, 8])
      expect(entriesIn(bundle.slice(0, -cut))).toSatisfy(
        (entries: unknown[] | null) => entries === null || entries.length < 2,
      )
    expect(entriesIn(bundle.slice(0, -1))).toBeNull()
    expect(() => bundleOf(['x'.repeat(65_536)])).toThrow(RangeError)
  })
})

// From the documentation and the tests of Go's golang.org/x/mod/sumdb/note.
const GO_SECRET = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
const GO_VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const GO_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const GO_NOTE = `${GO_TEXT}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`

describe('notes', () => {
  it('are those of Go’s implementation: keys, signing, verifying', async () => {
    const signer = (await signerOf(GO_SECRET))!
    expect(signer).toMatchObject({ name: 'PeterNeumann', id: 'c74f20a3', vkey: GO_VKEY })
    expect(await signNote(GO_TEXT, [signer])).toBe(GO_NOTE)
    const note = parseNote(GO_NOTE)!
    expect(note.text).toBe(GO_TEXT)
    const verifier = (await verifierOf(GO_VKEY))!
    expect(await signaturesOn(note, [verifier])).toEqual({ by: [verifier], wrong: [] })
    const forged = parseNote(GO_NOTE.replace('answer', 'anwser'))!
    expect(await signaturesOn(forged, [verifier])).toEqual({ by: [], wrong: [verifier] })
  })

  it('are signed by new keys, which another implementation of Ed25519 verifies', async () => {
    const { secret, vkey } = await newKey('checks.example/log')
    const signer = (await signerOf(secret))!
    expect(signer.vkey).toBe(vkey)
    const publicKey = fromBase64(vkey.split('+').slice(2).join('+'))!.subarray(1)
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
      format: 'jwk',
    })
    const note = parseNote(await signNote('text\n', [signer]))!
    expect(verify(null, utf8('text\n'), key, note.signatures[0]!.bytes)).toBe(true)
    expect((await newKey('checks.example/log')).vkey).not.toBe(vkey)
    await expect(newKey('a b')).rejects.toThrow(RangeError)
    await expect(newKey('a+b')).rejects.toThrow(RangeError)
  })

  it('carry one signature a key, in order, and unknown ones are passed over', async () => {
    const keys = await Promise.all(['a.example', 'b.example'].map(newKey))
    const signers = (await Promise.all(keys.map(({ secret }) => signerOf(secret)))).map(
      (one) => one!,
    )
    const note = parseNote(await signNote('x\n', signers))!
    expect(note.signatures.map(({ name }) => name)).toEqual(['a.example', 'b.example'])
    const second = (await verifierOf(keys[1]!.vkey))!
    expect((await signaturesOn(note, [second])).by).toEqual([second])
    const stranger = (await verifierOf((await newKey('a.example')).vkey))!
    expect(await signaturesOn(note, [stranger])).toEqual({ by: [], wrong: [] })
  })

  it.each([
    ['', 'nothing'],
    ['text\n', 'no signature'],
    ['text\n\n', 'no signature after the empty line'],
    [GO_NOTE.slice(0, -1), 'no newline at the end'],
    [GO_NOTE.replace('— ', '- '), 'another dash'],
    [GO_NOTE.replace('AM=', 'AM'), 'base 64 without padding'],
    [`${GO_NOTE}more\n`, 'a line that is no signature'],
    [GO_NOTE.replace('you', 'y\tou'), 'a control character'],
  ])('that are none: %#, %s', (text) => expect(parseNote(text)).toBeNull())

  it.each([
    GO_VKEY.replace('c74f20a3', 'c74f20a4'),
    GO_VKEY.replace('Peter', 'Petra'),
    GO_VKEY.replace('+ARpc', '+Arpc'),
    GO_VKEY.slice(0, -4),
    `${GO_VKEY} `,
    'nothing',
    '',
  ])('a key that is none: %s', async (vkey) => {
    expect(await verifierOf(vkey)).toBeNull()
    expect(await signerOf(`PRIVATE+KEY+${vkey}`)).toBeNull()
  })
})

describe('checkpoints', () => {
  it('come back as they were written', async () => {
    const { secret } = await newKey('checks.example/log')
    const checkpoint = {
      origin: 'checks.example/log',
      size: 3 * TILE_WIDTH,
      root: await emptyRoot(),
    }
    const text = checkpointText(checkpoint)
    expect(text).toBe(`checks.example/log\n768\n${base64(checkpoint.root)}\n`)
    const signed = await signNote(text, [(await signerOf(secret))!])
    expect(parseCheckpoint(signed)).toMatchObject(checkpoint)
    expect(hex(parseCheckpoint(signed)!.root)).toMatch(/^e3b0c442/)
    // Extension lines are allowed, and say nothing here.
    const extended = await signNote(`${text}extension\n`, [(await signerOf(secret))!])
    expect(parseCheckpoint(extended)).toMatchObject(checkpoint)
  })

  it.each(['\n1\n', 'o\n01\n', 'o\n-1\n', 'o\n1.0\n', 'o\n\n', 'o\n9007199254740993\n'])(
    'are none with %j',
    async (head) => {
      const { secret } = await newKey('o')
      const text = `${head}${base64(await emptyRoot())}\n`
      expect(parseCheckpoint(await signNote(text, [(await signerOf(secret))!]))).toBeNull()
    },
  )
})
