import { expect, it } from 'vitest'
import { fromBase64 } from '../../src/log/bytes.ts'
import { VERDICT_CLASSES } from '../../src/lookup/class.ts'
import { readDelta } from '../../src/lookup/delta.ts'
import { createFilter } from '../../src/lookup/filter.ts'
import { readBase } from '../../src/lookup/fuse.ts'
import { lookupKey } from '../../src/lookup/key.ts'
import { checkFile, readManifest } from '../../src/lookup/manifest.ts'
import checkedIn from '../fixtures/lookup-vectors.json' with { type: 'json' }
import { vectors } from './vectors.ts'

it('still builds the checked-in vectors, byte by byte', async () => {
  expect(await vectors()).toEqual(checkedIn)
})

it('answers as the checked-in vectors say', async () => {
  const now = new Date('2026-03-20T12:00:00Z')
  const manifest = await readManifest(checkedIn.manifest, {
    keys: [checkedIn.key],
    now,
    seen: null,
  })
  const [baseBytes, deltaBytes] = [fromBase64(checkedIn.base)!, fromBase64(checkedIn.delta)!]
  await checkFile(baseBytes, manifest.base[0]!)
  await checkFile(deltaBytes, manifest.deltas[0]!)
  const [base, delta] = [readBase(baseBytes), readDelta(deltaBytes)]
  const filter = createFilter([base], [delta])
  const sharded = createFilter(
    checkedIn.shards.map((shard) => readBase(fromBase64(shard)!)),
    [],
  )
  for (const answer of checkedIn.answers) {
    const { hi, lo } = lookupKey(answer.hash)
    expect(base.classAt(hi, lo)).toBe(answer.base)
    expect(sharded.classAt(hi, lo)).toBe(answer.base)
    expect(delta.classAt(hi, lo)).toBe(answer.delta)
    expect(filter.classOf(answer.hash)).toBe(VERDICT_CLASSES[answer.delta ?? answer.base ?? 0])
  }
})

it.each(checkedIn.refused.manifests)('refuses a manifest: $why', async ({ code, text }) => {
  const seen = { version: 2, issuedAt: '2026-03-20T10:00:00.000Z', log: null }
  const now = new Date('2026-03-20T12:00:00Z')
  await expect(readManifest(text, { keys: [checkedIn.key], now, seen })).rejects.toMatchObject({
    code,
  })
})

it.each(Object.entries(checkedIn.refused.base))('refuses a base: %s', (_, file) => {
  expect(() => readBase(fromBase64(file)!)).toThrow(
    expect.objectContaining({ code: 'file.malformed' }),
  )
})

it.each(Object.entries(checkedIn.refused.delta))('refuses a delta: %s', (_, file) => {
  expect(() => readDelta(fromBase64(file)!)).toThrow(
    expect.objectContaining({ code: 'file.malformed' }),
  )
})
