import { rmSync } from 'node:fs'
import { call } from '../scripts/client.ts'
import { localBootstrapSecret, migrate } from '../scripts/server.ts'
import { configurationOf, start, temporaryHome } from './workerd.ts'

export type Desk = {
  url: string
  /** Of a member who may do everything. */
  key: string
  /** The processor time of workerd so far, in milliseconds. */
  cpu: () => number
}

/** Runs the built Worker on an empty database with one desk, and leaves nothing behind. */
export async function withDesk(run: (desk: Desk) => Promise<void>): Promise<void> {
  const here = temporaryHome()
  try {
    const secret = localBootstrapSecret(here)
    migrate(here)
    const { url, cpu, stop } = await start(await configurationOf('apostil', 'wrangler.toml', here))
    try {
      const { body } = await call<{ key: { secret: string } }>(url, 'POST', '/v1/bootstrap', {
        key: secret,
        body: { organisation: { slug: 'bench', name: 'Bench' }, admin: { name: 'Bench' } },
      })
      await run({ url, key: body.key.secret, cpu })
    } finally {
      await stop()
    }
  } finally {
    rmSync(here.folder, { recursive: true })
  }
}
