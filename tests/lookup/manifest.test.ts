import { describe, expect, it } from 'vitest'
import { newKey, signerOf } from '../../src/log/note.ts'
import { type Manifest, type Seen, readManifest, writeManifest } from '../../src/lookup/manifest.ts'

const key = await newKey('api.example/log')
const other = await newKey('api.example/log')
const signer = (await signerOf(key.secret))!
const file = { sha256: 'ab'.repeat(32), bytes: 100, pages: 20 }
const good: Manifest = {
  version: 3,
  seq: 12,
  issuedAt: '2026-03-20T10:00:00.000Z',
  expiresAt: '2026-03-20T16:00:00.000Z',
  pages: 1_000,
  prefixLength: 3,
  pageKeyVersion: 1,
  keys: [key.vkey],
  log: { origin: 'api.example/log', size: 12, root: 'AAAA' },
  base: [{ shard: 0, ...file }],
  deltas: [{ from: 10, to: 12, ...file }],
}
const read = (
  note: string,
  { at = '2026-03-20T12:00:00Z', keys = [key.vkey], seen = null as Seen | null } = {},
) => readManifest(note, { keys, now: new Date(at), seen })
const signed = (changes: object) => writeManifest({ ...good, ...changes }, [signer])

describe('a manifest', () => {
  it('reads as it was written', async () => {
    expect(await read(await signed({}))).toEqual(good)
  })

  it('is refused by those who know another key, or when a character changed', async () => {
    const note = await signed({})
    const refused = { code: 'manifest.unsigned' }
    await expect(read(note, { keys: [other.vkey] })).rejects.toMatchObject(refused)
    await expect(read(note, { keys: [] })).rejects.toMatchObject(refused)
    await expect(read(note.replace('"seq":12', '"seq":13'))).rejects.toMatchObject(refused)
  })

  it('is refused when a signature in the name of a known key is not its own', async () => {
    const note = await signed({})
    const [line = ''] = (await signed({ seq: 13 })).split('\n\n').slice(1)
    await expect(read(`${note}${line}`)).rejects.toMatchObject({ code: 'manifest.unsigned' })
    const stranger = await writeManifest(good, [signer, (await signerOf(other.secret))!])
    await expect(read(stranger)).resolves.toEqual(good)
  })

  it('may hold members that a later version adds', async () => {
    const file = { ...good.base[0]!, later: 1 }
    await expect(read(await signed({ later: true, base: [file] }))).resolves.toEqual(good)
  })

  it('is refused from the moment it expires', async () => {
    const note = await signed({})
    await expect(read(note, { at: good.expiresAt })).rejects.toMatchObject({
      code: 'manifest.expired',
    })
    await expect(read(note, { at: '2026-03-20T15:59:59.999Z' })).resolves.toEqual(good)
  })

  const seen = { version: 3, issuedAt: good.issuedAt, log: good.log }
  it.each([
    ['version', { ...seen, version: 4 }],
    ['time', { ...seen, issuedAt: '2026-03-20T10:00:00.001Z' }],
    ['log', { ...seen, log: { ...good.log!, size: good.log!.size + 1 } }],
    ['log, which has another root', { ...seen, log: { ...good.log!, root: 'BBBB' } }],
  ])('is refused when it goes back in %s', async (_, seen) => {
    await expect(read(await signed({}), { seen })).rejects.toMatchObject({
      code: 'manifest.rollback',
    })
  })

  it('may be the one that was seen last', async () => {
    await expect(read(await signed({}), { seen })).resolves.toEqual(good)
  })

  it('is refused when its prefix leaves a crowd below 50', async () => {
    await expect(read(await signed({ prefixLength: 5 }))).rejects.toMatchObject({
      code: 'manifest.prefix',
    })
    await expect(read(await signed({ prefixLength: 4 }))).resolves.toBeDefined()
    await expect(read(await signed({ pages: 1, prefixLength: 0 }))).resolves.toBeDefined()
  })

  it.each([
    ['negative count', { pages: -1 }],
    ['oversized file', { base: [{ shard: 0, ...file, bytes: 2 ** 25 }] }],
    ['missing shard', { base: [{ shard: 1, ...file }] }],
    ['no base', { base: [] }],
    ['three shards', { base: [0, 1, 2].map((shard) => ({ shard, ...file })) }],
    ['digest', { deltas: [{ from: 1, to: 2, ...file, sha256: 'no' }] }],
    ['deltas with a gap', { deltas: [1, 3].map((from) => ({ from, to: from + 1, ...file })) }],
    ['time', { issuedAt: 'yesterday' }],
    ['expiry before issue', { expiresAt: '2026-03-20T09:00:00.000Z' }],
  ])('with a wrong field is refused: %s', async (_, changes) => {
    await expect(read(await signed(changes))).rejects.toMatchObject({ code: 'manifest.malformed' })
  })

  it.each(['', '<html>502</html>', 'x'.repeat(300_000), 'a\n\n— b c\n'])(
    'that is none is refused (%#)',
    async (text) => {
      await expect(read(text)).rejects.toMatchObject({ code: 'manifest.malformed' })
    },
  )
})
