import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { canonicalJson } from '../../../src/log/canonical.ts'
import { type Checkpoint, parseCheckpoint } from '../../../src/log/checkpoint.ts'
import type { Bindings } from '../../../src/http/environment.ts'
import worker from '../../../src/index.ts'
import { ORIGIN } from '../../support/api.ts'
import { rows } from '../../support/database.ts'

export const VKEY = 'api.example/log+d4a58f4d+AfCEiTYrt8gOasIshaI3srBDpp81LopTlAI3B2PUvrpF'

/** An answer with its body as bytes. */
export async function fetchBytes(path: string, bindings: Partial<Bindings> = {}) {
  const ctx = createExecutionContext()
  const all = { ...env, ...bindings } as unknown as Bindings
  const response = await worker.fetch(new Request(ORIGIN + path), all, ctx)
  const bytes = new Uint8Array(await response.arrayBuffer())
  await waitOnExecutionContext(ctx)
  return { status: response.status, headers: response.headers, bytes }
}

export async function checkpoint(bindings: Partial<Bindings> = {}): Promise<Checkpoint> {
  const { bytes } = await fetchBytes('/log/checkpoint', bindings)
  const parsed = parseCheckpoint(new TextDecoder().decode(bytes))
  if (!parsed) throw new Error('no checkpoint')
  return parsed
}

const ID = (number: number) => String(number).padStart(26, '0')
const AT = '2026-11-24T10:00:00.000Z'

/** Entries as publications of many verdicts would have left them, straight into the tables. */
export async function fillLog(size: number): Promise<void> {
  await env.DB.batch(
    [
      'pragma defer_foreign_keys = on',
      ...(
        await rows<{ name: string }>(`select name from sqlite_master where type = 'trigger'
        and tbl_name in ('verdicts', 'revisions')`)
      ).map(({ name }) => `drop trigger "${name}"`),
    ].map((sql) => env.DB.prepare(sql)),
  )
  await env.DB.batch(
    [
      `insert into organisations (id, slug, name, approvals_required, created_at, updated_at)
       values ('org_${ID(1)}', 'filled', 'Filled', 0, '${AT}', '${AT}')`,
      `insert into members (id, organisation_id, name, kind, role, created_at, updated_at)
       values ('mbr_${ID(1)}', 'org_${ID(1)}', 'Ada', 'person', 'admin', '${AT}', '${AT}')`,
      `insert into claims (id, organisation_id, text, claimant_same_as, topics, state, created_by, created_at, updated_at)
       values ('clm_${ID(1)}', 'org_${ID(1)}', 'It grew.', '[]', '[]', 'checked', 'mbr_${ID(1)}', '${AT}', '${AT}')`,
    ].map((sql) => env.DB.prepare(sql)),
  )
  const entry = (index: number) =>
    canonicalJson({
      type: 'apostil.revision.v1',
      verdictId: `vrd_${ID(index)}`,
      revision: 1,
      kind: 'original',
      publishedAt: AT,
      recordSha256: '0'.repeat(64),
    })
  for (let from = 0; from < size; from += 2_500) {
    const count = Math.min(2_500, size - from)
    const list = JSON.stringify(
      Array.from({ length: count }, (_, at) => ({
        i: from + at,
        v: `vrd_${ID(from + at)}`,
        e: entry(from + at),
      })),
    )
    const each = `from json_each(?1)`
    await env.DB.batch(
      [
        `insert into verdicts (id, claim_id, organisation_id, state, latest_revision, published_revision,
           created_at, updated_at)
         select json_extract(value, '$.v'), 'clm_${ID(1)}', 'org_${ID(1)}', 'retracted', 1, 1, '${AT}', '${AT}' ${each}`,
        `insert into revisions (verdict_id, number, kind, state, conclusion, rationale, created_at,
           updated_at, published_at)
         select json_extract(value, '$.v'), 1, 'original', 'published', '', '', '${AT}', '${AT}', '${AT}' ${each}`,
        `insert into log_entries (idx, entry, verdict_id, revision, at)
         select json_extract(value, '$.i'), json_extract(value, '$.e'), json_extract(value, '$.v'), 1, '${AT}' ${each}`,
      ].map((sql) => env.DB.prepare(sql).bind(list)),
    )
  }
}

export const verdictIdAt = (index: number) => `vrd_${ID(index)}`
