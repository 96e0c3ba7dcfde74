import { beforeAll, expect, it } from 'vitest'
import { integrateLog } from '../../../src/domain/log/integrate.ts'
import { fromBase64, hex, utf8 } from '../../../src/log/bytes.ts'
import { parseCheckpoint } from '../../../src/log/checkpoint.ts'
import { widthIn } from '../../../src/log/tiles.ts'
import { leafHash, rootOfInclusion, rootsOfConsistency } from '../../../src/log/tree.ts'
import { call } from '../../support/api.ts'
import { count, rows } from '../../support/database.ts'
import { systemContext } from '../../support/soundness.ts'
import { watchDatabase } from '../../support/watch.ts'
import { checkpoint, fetchBytes, fillLog, verdictIdAt } from './support.ts'

// A log of the size that a busy deployment comes to in years.

const SIZE = 100_000

beforeAll(async () => {
  await fillLog(SIZE)
  while ((await integrateLog(systemContext())) < SIZE);
}, 120_000)

/** The rows that one request reads, all of its statements together. */
async function rowsRead(path: string) {
  const { DB, trips, sent } = watchDatabase()
  const reply = await call('GET', path, { env: { DB } })
  const read = sent.map(({ meta }) => meta!.rows_read)
  return { reply, trips: trips.length, read: read.reduce((sum, rows) => sum + rows, 0) }
}

it('a proof of inclusion reads few rows, wherever the leaf is', async () => {
  const { root } = await checkpoint()
  for (const index of [0, 1, 255, 256, 65_535, 65_536, 77_777, SIZE - 1]) {
    const path = `/v1/log/proof?verdict=${verdictIdAt(index)}&revision=1`
    const { reply, read, trips } = await rowsRead(path)
    expect(reply.status).toBe(200)
    const { body } = reply
    expect(body).toMatchObject({ kind: 'inclusion', index, size: SIZE })
    const hashes = body.hashes.map((hash: string) => fromBase64(hash)!)
    expect(hashes.length).toBeLessThanOrEqual(17)
    const leaf = await leafHash(utf8(body.entry))
    expect(hex(fromBase64(body.leafHash)!)).toBe(hex(leaf))
    expect(hex((await rootOfInclusion(index, SIZE, leaf, hashes))!)).toBe(hex(root))
    expect(hex(parseCheckpoint(body.checkpoint)!.root)).toBe(hex(root))
    expect(read, `rows read for leaf ${index}`).toBeLessThanOrEqual(40)
    expect(read).toBeGreaterThan(4)
    expect(trips).toBeLessThanOrEqual(2)
  }
})

it('a proof of consistency does, too', async () => {
  for (const from of [1, 255, 256, 65_537, SIZE - 1]) {
    const { reply, read } = await rowsRead(`/v1/log/proof?from=${from}&to=${SIZE}`)
    const older = await call('GET', `/v1/log/proof?from=${from}&to=${from}`)
    const root = parseCheckpoint(older.body.checkpoint)!.root
    const hashes = reply.body.hashes.map((hash: string) => fromBase64(hash)!)
    const roots = await rootsOfConsistency(from, SIZE, root, hashes)
    expect(hex(roots!.older)).toBe(hex(root))
    expect(hex(roots!.newer)).toBe(hex(parseCheckpoint(reply.body.checkpoint)!.root))
    expect(read, `rows read from ${from}`).toBeLessThanOrEqual(40)
  }
})

it('the checkpoint does, too', async () => {
  const { DB, sent } = watchDatabase()
  expect((await checkpoint({ DB })).size).toBe(SIZE)
  const read = sent.map(({ meta }) => meta!.rows_read)
  expect(read.reduce((sum, rows) => sum + rows, 0)).toBeLessThanOrEqual(40)
})

it('tiles stand at each level, full but for the last', async () => {
  const tiles = await rows<{ level: number; index: number; width: number }>(
    'select level, idx as "index", width from log_tiles order by level, idx',
  )
  expect(tiles).toHaveLength(391 + 2 + 1)
  for (const tile of tiles) expect(tile.width).toBe(widthIn(SIZE, tile))
  expect((await fetchBytes('/log/tile/1/001.p/134')).bytes).toHaveLength(134 * 32)
  expect((await fetchBytes('/log/tile/0/389')).bytes).toHaveLength(256 * 32)
  expect((await fetchBytes('/log/tile/entries/390.p/160')).status).toBe(200)
  expect(await count('log_entries')).toBe(SIZE)
})
